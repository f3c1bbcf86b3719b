/**
 * Before anything else: who is calling, is it the right account, is the caller fit to work on it,
 * and the account's identities as they are now, saved as `before.json`. AWS's pages:
 * sts:GetCallerIdentity (needs no permission), iam:GetAccountAuthorizationDetails.
 */
import type { Caller } from "../action/action.ts";
import { RunbookError } from "../errors.ts";
import { canonical } from "../journal/canonical.ts";
import type { Ledger } from "../journal/ledger.ts";
import type { Policy } from "../policy/policy.ts";
import type { Clock } from "../ports/clock.ts";
import type { EvidenceStore } from "../ports/journal.ts";
import { arnMatches, iamNameOf, split } from "./arn.ts";
import { type Authorizations, authorizationsOf, withDocumentsDecoded } from "./authorizations.ts";
import type { Input, OperationName, Output } from "./operations.ts";
import { AwsError, type AwsPort } from "./port.ts";
import { isReserved } from "./protection.ts";

export interface Preflight {
  readonly caller: Caller;
  /** ARNs that no call may change; `*` within a segment. */
  readonly protected: readonly string[];
  /** SHA-256 of `before.json`; null where the identities could not be read: the run may then only read. */
  readonly before: string | null;
}

export interface PreflightParts {
  readonly aws: AwsPort;
  readonly ledger: Ledger;
  readonly evidence: EvidenceStore;
  readonly clock: Clock;
  readonly policy: Policy;
  /** Whose STS endpoint is asked: tokens of regional endpoints work in opt-in regions too. */
  readonly region: string;
}

/** What every run asks, whatever its playbook. */
export const preflightCalls = [
  "sts:GetCallerIdentity",
  "iam:GetRole",
  "iam:GetAccountAuthorizationDetails",
] as const satisfies readonly OperationName[];

const declared: ReadonlySet<OperationName> = new Set(preflightCalls);

/** @throws RunbookError NO_CREDENTIALS, AWS_UNREACHABLE, CALLER_UNSAFE, ACCOUNT_MISMATCH */
export async function preflight(parts: PreflightParts): Promise<Preflight> {
  const { ledger, policy } = parts;
  const session = await callerIdentity(parts);
  if (policy.account !== "" && session.account !== policy.account) {
    throw new RunbookError(
      "ACCOUNT_MISMATCH",
      `the caller is in account ${session.account}, the policy is for ${policy.account}`,
      {
        hint: "Use credentials of the account under work, or the policy of this account.",
      },
    );
  }
  const principal = await principalOf(parts, session);
  const found = await authorizations(parts);
  const caller: Caller = { ...session, principal: withPath(principal, found) };
  refuseUnsafe(caller, policy, found);
  const before = found === undefined ? null : await save(parts, found);
  const reserved = (found?.RoleDetailList ?? []).flatMap(({ Arn }) =>
    Arn !== undefined && isReserved(Arn) ? [Arn] : [],
  );
  const guarded = [...new Set([caller.principal, ...policy.identities.never_touch, ...reserved])].toSorted();
  const { account, arn, userId, partition } = caller;
  await parts.clock.busy(
    ledger.record({
      type: "run.identified",
      account,
      caller: arn,
      principal: caller.principal,
      userId,
      partition,
      protected: guarded,
      before,
    }),
  );
  return { caller, protected: guarded, before };
}

type Session = Omit<Caller, "principal">;

/** Who is calling, as AWS says. @throws RunbookError NO_CREDENTIALS, AWS_UNREACHABLE, CALLER_UNSAFE */
export async function callerIdentity(parts: Pick<PreflightParts, "aws" | "region">): Promise<Session> {
  try {
    const { Account, Arn, UserId } = await send(parts, "sts:GetCallerIdentity", {}, parts.region, "caller");
    if (Account === undefined || Arn === undefined || UserId === undefined) {
      throw new RunbookError("CALLER_UNSAFE", "AWS does not say who the caller is");
    }
    return { account: Account, arn: Arn, userId: UserId, partition: split(Arn)[1] ?? "aws" };
  } catch (error) {
    if (error instanceof AwsError && error.class === "network") {
      throw new RunbookError("AWS_UNREACHABLE", `AWS cannot be reached from here: ${error.message}`, {
        cause: error,
        hint: "Look at the network and the VPN, and at AWS_ENDPOINT_URL. To practise without an account, use --drill.",
      });
    }
    if (!(error instanceof AwsError) || (error.class !== "bad-credentials" && error.class !== "expired")) throw error;
    throw new RunbookError("NO_CREDENTIALS", `AWS does not accept the credentials: ${error.message}`, {
      cause: error,
      hint: "Sign in again, or name another profile with AWS_PROFILE. To practise without an account, use --drill.",
    });
  }
}

/** The ARN of a session leaves out the role's path, which only IAM knows. */
async function principalOf(parts: PreflightParts, { arn, account, partition }: Session): Promise<string> {
  const [kind, name, ...more] = (split(arn)[5] ?? "").split("/");
  if (kind === "root") {
    throw new RunbookError("CALLER_UNSAFE", "the caller is the account's root user", {
      hint: "Assume a role made for responders.",
    });
  }
  if (kind === "user") return arn;
  if (kind !== "assumed-role" || name === undefined || more.length === 0) {
    throw new RunbookError(
      "CALLER_UNSAFE",
      `${arn} does not say which user or role stands behind it, so it cannot be protected`,
      {
        hint: "Assume a role made for responders.",
      },
    );
  }
  try {
    const { Role } = await send(parts, "iam:GetRole", { RoleName: name }, "us-east-1", "role");
    if (Role?.Arn !== undefined) return Role.Arn;
  } catch (error) {
    // A role that may not read itself is still found by its name among the account's roles.
    if (!(error instanceof AwsError) || error.class !== "access-denied") throw error;
  }
  return `arn:${partition}:iam::${account}:role/${name}`;
}

/** Names of roles and users are unique in an account, so the one listed by this name is the caller. */
function withPath(principal: string, found: Authorizations | undefined): string {
  const { kind, name } = iamNameOf(principal) ?? {};
  const listed =
    kind === "role"
      ? found?.RoleDetailList?.find((role) => role.RoleName === name)
      : found?.UserDetailList?.find((user) => user.UserName === name);
  return listed?.Arn ?? principal;
}

async function authorizations(parts: PreflightParts): Promise<Authorizations | undefined> {
  const pages: Output<"iam:GetAccountAuthorizationDetails">[] = [];
  let marker: string | undefined;
  try {
    do {
      const page = await send(
        parts,
        "iam:GetAccountAuthorizationDetails",
        marker === undefined ? {} : { Marker: marker },
        "us-east-1",
        `before[${pages.length}]`,
      );
      pages.push(page);
      marker = page.IsTruncated === true ? page.Marker : undefined;
    } while (marker !== undefined);
  } catch (error) {
    if (!(error instanceof AwsError) || (error.class !== "access-denied" && error.class !== "unsupported")) throw error;
    const reason = `the identities could not be saved, so nothing may be changed: ${error.message}`;
    await parts.clock.busy(
      parts.ledger.record({ type: "gap.found", key: "preflight/before", region: "us-east-1", service: "iam", reason }),
    );
    return undefined;
  }
  return authorizationsOf(pages);
}

function refuseUnsafe(caller: Caller, policy: Policy, found: Authorizations | undefined): void {
  const indicated = policy.indicators.principals.find(
    (pattern) => arnMatches(pattern, caller.arn) || arnMatches(pattern, caller.principal),
  );
  if (indicated !== undefined) {
    throw new RunbookError(
      "CALLER_UNSAFE",
      `the caller ${caller.arn} is named in the policy's indicators (${indicated})`,
    );
  }
  const users = found?.UserDetailList ?? [];
  const self =
    users.find(({ Arn }) => Arn === caller.principal) ??
    found?.RoleDetailList?.find(({ Arn }) => Arn === caller.principal);
  const groups = self !== undefined && "GroupList" in self ? (self.GroupList ?? []) : [];
  const attached = [
    ...(self?.AttachedManagedPolicies ?? []),
    ...(found?.GroupDetailList ?? [])
      .filter(({ GroupName }) => groups.includes(GroupName ?? ""))
      .flatMap((group) => group.AttachedManagedPolicies ?? []),
  ];
  const quarantine = attached.find(({ PolicyArn }) =>
    /^arn:[^:]+:iam::aws:policy\/(AWSCompromisedKeyQuarantine(V\d+)?|AWSDenyAll)$/.test(PolicyArn ?? ""),
  );
  if (quarantine !== undefined) {
    throw new RunbookError(
      "CALLER_UNSAFE",
      `the caller ${caller.principal} carries ${quarantine.PolicyArn}: its key was exposed, and it cannot see or change what it must`,
      {
        hint: "Assume a role made for responders, outside the identities under suspicion.",
      },
    );
  }
}

async function save(parts: PreflightParts, found: Authorizations): Promise<string> {
  const content = canonical(withDocumentsDecoded(found));
  const saved = await parts.clock.busy(parts.evidence.put(content, { sensitive: false }));
  await parts.clock.busy(
    parts.ledger.record({
      type: "evidence.saved",
      key: "preflight/before",
      name: "before.json",
      ...saved,
      sensitive: false,
    }),
  );
  return saved.sha256;
}

async function send<O extends OperationName>(
  parts: Pick<PreflightParts, "aws">,
  operation: O,
  input: Input<O>,
  region: string,
  key: string,
): Promise<Output<O>> {
  const context = { key: `preflight/${key}`, step: "preflight", declared, approved: new Set<string>() };
  return (await parts.aws.send({ operation, region, input }, context)).output;
}
