/** Who makes a call in the simulated account: the responder, or an actor of the drill. */
import type { ActorFacts, Scenario } from "../drill/schema.ts";
import { derivedId } from "./derive.ts";

export interface Identity {
  readonly arn: string;
  readonly userId: string;
  /** The user's or role's own ARN with its path; undefined for a service or another account. */
  readonly principal: string | undefined;
  readonly accessKey: string | undefined;
  /** When its session began; undefined for long-term credentials. */
  readonly issued: string | undefined;
  readonly ip: string;
  readonly agent: string;
  /** `userIdentity` as CloudTrail writes it. */
  readonly userIdentity: Readonly<Record<string, unknown>>;
  readonly username: string;
}

/** What the identity needs to know of IAM; the ARN of a session does not say the role's path. */
interface Principals {
  readonly roles?: Readonly<Record<string, { readonly id?: string; readonly path?: string }>>;
  readonly users?: Readonly<Record<string, { readonly id?: string; readonly path?: string }>>;
}

/** The one who runs the playbook, as the drill's `caller` says. */
export function responder(scenario: Scenario, iam: Principals | undefined, agent: string): Identity {
  const { account, caller } = scenario;
  const [kind = "", name = "", session] = caller.arn.split(":").slice(5).join(":").split("/");
  const issued = caller.issued ?? scenario.clock;
  const isRole = kind === "assumed-role";
  const last = isRole ? name : (caller.arn.split("/").at(-1) ?? name);
  const found = isRole ? iam?.roles?.[last] : iam?.users?.[last];
  const id = found?.id || derivedId(isRole ? "AROA" : "AIDA", [account, "principal", last], 17);
  const accessKey = caller.access_key ?? derivedId(isRole ? "ASIA" : "AKIA", [account, "caller", last], 16);
  const base = { accessKey, ip: caller.ip ?? "192.0.2.10", agent };
  if (!isRole) {
    const userIdentity = {
      type: kind === "root" ? "Root" : "IAMUser",
      principalId: id,
      arn: caller.arn,
      accountId: account,
      accessKeyId: accessKey,
      userName: last,
    };
    return {
      ...base,
      arn: caller.arn,
      userId: id,
      principal: caller.arn,
      issued: undefined,
      userIdentity,
      username: last,
    };
  }
  const principal = `arn:aws:iam::${account}:role${found?.path ?? "/"}${last}`;
  const userId = `${id}:${session ?? ""}`;
  const userIdentity = {
    type: "AssumedRole",
    principalId: userId,
    arn: caller.arn,
    accountId: account,
    accessKeyId: accessKey,
    sessionContext: {
      sessionIssuer: { type: "Role", principalId: id, arn: principal, accountId: account, userName: last },
      attributes: { creationDate: issued, mfaAuthenticated: "true" },
    },
  };
  return { ...base, arn: caller.arn, userId, principal, issued, userIdentity, username: session ?? "" };
}

/** One of the drill's actors. A service and a stranger have no principal in this account. */
export function actor(facts: ActorFacts): Identity {
  const identity = facts.identity;
  const context = identity["sessionContext"] as
    | { sessionIssuer?: { arn?: string }; attributes?: { creationDate?: string } }
    | undefined;
  const arn = text(identity["arn"]);
  const invokedBy = text(identity["invokedBy"]);
  const type = text(identity["type"]);
  return {
    arn,
    userId: text(identity["principalId"]),
    principal: type === "IAMUser" ? arn : type === "AssumedRole" ? context?.sessionIssuer?.arn : undefined,
    accessKey: text(identity["accessKeyId"]) || undefined,
    issued: type === "IAMUser" ? undefined : context?.attributes?.creationDate,
    ip: facts.ip ?? (invokedBy || "AWS Internal"),
    agent: facts.agent ?? (invokedBy || "AWS Internal"),
    userIdentity: identity,
    username: facts.username ?? (text(identity["userName"]) || (arn === "" ? "" : (arn.split("/").at(-1) ?? ""))),
  };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
