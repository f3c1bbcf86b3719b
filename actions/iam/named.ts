/** Looking up one identity that a person names, in as few calls as it takes. */
import type { ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { ifThere } from "../gone.ts";
import { windowOf } from "../history/window.ts";
import type { Lookup } from "../left-alone.ts";

export interface Owner {
  readonly name: string;
  readonly id: string;
  readonly arn: string;
  readonly created_at: string;
  readonly tags: readonly { Key?: string | undefined; Value?: string | undefined }[];
}

export async function userOf(UserName: string, context: ActionContext<"iam:GetUser">): Promise<Owner | undefined> {
  const found = (await ifThere(context.call("iam:GetUser", { UserName })))?.User;
  // By the name that IAM gives: it takes names without regard to case.
  return (
    found && {
      name: found.UserName ?? UserName,
      id: found.UserId ?? "",
      arn: found.Arn ?? "",
      created_at: found.CreateDate ?? "",
      tags: found.Tags ?? [],
    }
  );
}

/** A name, or an ARN of this account: `user/path/name`, `role/path/name`, `assumed-role/name/session`. */
export function nameIn(kind: "user" | "role", text: string, { caller }: Pick<ActionContext, "caller">): Lookup<string> {
  const [arn, , , , account = "", resource = ""] = text.split(":");
  const parts = arn === "arn" ? resource.split("/") : [kind, text];
  if (arn === "arn" && account !== caller.account) return { why: `it is of account ${account || "(none)"}` };
  const name = parts[0] === "assumed-role" && kind === "role" ? parts[1] : parts[0] === kind ? parts.at(-1) : "";
  return name !== undefined && /^[\w+=,.@-]{1,128}$/.test(name)
    ? { found: name }
    : { why: `it is neither the name nor the ARN of a ${kind}` };
}

/** What all findings have, of something that a person named. */
export function byName(
  kind: string,
  name: string,
  { arn, created_at }: { arn: string; created_at: string },
  context: Pick<ActionContext, "policy">,
) {
  return {
    id: `${kind}/${name}`,
    kind,
    name,
    arn,
    region: "us-east-1",
    created_at,
    verdict: "unsanctioned" as const,
    reasons: [{ rule: "named", text: "Whoever runs this named it.", events: [] }],
    // Without a time it counts as old, which has the tighter limits.
    preexisting: !(Date.parse(created_at) >= Date.parse(windowOf(context.policy).begin)),
  };
}

/** What AWS shows; undefined where it is not there, or may not be asked about: IAM tells the two apart for no key. */
export async function shown<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (isAws(error, "access-denied", "gone", "invalid")) return undefined;
    throw error;
  }
}
