/**
 * Ends the temporary credentials that were issued to an identity until now, as the IAM console's
 * "revoke sessions" does. Long-term keys are not hit: their calls carry no `aws:TokenIssueTime`.
 */
import { isAws } from "../../engine/action/aws-error.ts";
import type { ActionContext, Undone } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { type Static, Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { ifThere } from "../gone.ts";
import { type Bearer, type DropsPolicies, slotOf, type TakesPolicies, userBearer, type userReads } from "./bearer.ts";
import { statementsOf } from "./document.ts";
import { putBack } from "./put-back.ts";

/** The console's own name for it, so that people and detections know it. */
export const revocationName = "AWSRevokeOlderSessions";

export const RevocationResult = Type.Object({
  state: States("revoked", "already", "gone"),
  /** Credentials issued before this are refused. */
  revoked_before: Type.String(),
  /** What the policy of this name held before, as JSON text; empty where there was none. */
  before: Type.String(),
});

/**
 * Revokes what was issued before `now`, which must be AWS's own time. Where the session that was
 * issued at `issuedAt` is revoked already, nothing is written: one policy ends all of a bearer's.
 */
export async function revoke(
  bearer: Bearer & Pick<TakesPolicies, "putInline">,
  times: { now: string; issuedAt: string },
  context: Pick<ActionContext, "confirm">,
): Promise<Static<typeof RevocationResult>> {
  const before = (await bearer.inlinePolicy(revocationName)) ?? "";
  const inForce = revokedBefore(before);
  if (covers(inForce, times)) return { state: "already", revoked_before: inForce, before };
  // In the future it would lock out sessions that are opened from now on, our own repairs' too.
  const time = new Date(times.now).toISOString().replace(/\.\d+Z$/, "Z");
  try {
    await bearer.putInline(revocationName, document(time));
  } catch (error) {
    if (!isAws(error, "quota")) throw error;
    // AWSDenyAll would fit, but it would also stop an identity that is to be kept.
    throw stepFailed(
      `the sessions of ${bearer.kind} ${bearer.name} were not revoked: its inline policies have no room for one more`,
      `Remove or shorten an inline policy of ${bearer.name}, or deny it altogether where it may stop.`,
    );
  }
  await context.confirm(
    `sessions of ${bearer.kind} ${bearer.name} from before ${time} are revoked`,
    async () => revokedBefore((await bearer.inlinePolicy(revocationName)) ?? "") === time,
  );
  return { state: "revoked", revoked_before: time, before };
}

/** Revokes a user's sessions; those issued until now where `issuedAt` is not told. */
export async function revokeUser(
  UserName: string,
  issuedAt: string | undefined,
  context: ActionContext<(typeof userReads)[number] | "iam:PutUserPolicy">,
): Promise<Static<typeof RevocationResult>> {
  const found = await ifThere(context.callDated("iam:GetUser", { UserName }));
  if (found === undefined) return { state: "gone", revoked_before: "", before: "" };
  const putInline = (PolicyName: string, PolicyDocument: string) =>
    context.call("iam:PutUserPolicy", { UserName, PolicyName, PolicyDocument });
  // The time is AWS's: this machine's clock may be wrong in either direction.
  const times = { now: found.date, issuedAt: issuedAt ?? found.date };
  return revoke({ ...userBearer(context, UserName), putInline }, times, context);
}

/** Takes a revocation back: the sessions that it ended are as good as they were, until they expire. */
export async function undoRevocation(
  bearer: Bearer & Pick<TakesPolicies, "putInline"> & Pick<DropsPolicies, "deleteInline">,
  { state, revoked_before, before }: Static<typeof RevocationResult>,
  context: Pick<ActionContext, "confirm">,
): Promise<Undone> {
  if (state !== "revoked") return "already";
  return putBack(slotOf(bearer, revocationName), { before, left: document(revoked_before) }, context);
}

/** As `undoRevocation`, of a user. */
export function undoUserRevocation(
  UserName: string,
  result: Static<typeof RevocationResult>,
  context: ActionContext<(typeof userReads)[number] | "iam:PutUserPolicy" | "iam:DeleteUserPolicy">,
): Promise<Undone> {
  const bearer = {
    ...userBearer(context, UserName),
    putInline: (PolicyName: string, PolicyDocument: string) =>
      context.call("iam:PutUserPolicy", { UserName, PolicyName, PolicyDocument }),
    deleteInline: (PolicyName: string) => context.call("iam:DeleteUserPolicy", { UserName, PolicyName }),
  };
  return undoRevocation(bearer, result, context);
}

function document(time: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Deny", Action: ["*"], Resource: ["*"], Condition: { DateLessThan: { "aws:TokenIssueTime": time } } },
    ],
  });
}

/** The time of a revocation in force; empty where the policy is none. */
export function revokedBefore(policy: string): string {
  for (const { Effect, Action, Resource, Condition } of statementsOf(policy)) {
    const everything = Effect === "Deny" && [Action].flat().includes("*") && [Resource].flat().includes("*");
    const { DateLessThan = {}, ...others } = (Condition ?? {}) as { DateLessThan?: Record<string, unknown> };
    const { "aws:TokenIssueTime": issued, ...further } = DateLessThan;
    const time = [issued].flat()[0];
    // Whatever else it asks for, under another operator or beside the time, may never be so.
    const alone = Object.keys(others).length === 0 && Object.keys(further).length === 0;
    if (everything && alone && typeof time === "string") return time;
  }
  return "";
}

function covers(inForce: string, { now, issuedAt }: { now: string; issuedAt: string }): boolean {
  const until = Date.parse(inForce);
  return until > Date.parse(issuedAt) && until <= Date.parse(now);
}
