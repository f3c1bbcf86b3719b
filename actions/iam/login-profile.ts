/** A user's console password: whether there is one, and waiting until IAM lets it be changed. */
import type { ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { ifThere } from "../gone.ts";
import { fingerprintOf } from "./findings/fingerprint.ts";

/** When the password was made and whether it must be changed; undefined where there is none. */
export async function loginProfileOf(context: ActionContext<"iam:GetLoginProfile">, UserName: string) {
  const found = await ifThere(context.call("iam:GetLoginProfile", { UserName }));
  if (found === undefined) return undefined;
  return {
    created: found.LoginProfile?.CreateDate ?? "",
    mustChange: found.LoginProfile?.PasswordResetRequired === true,
  };
}

export async function loginProfileFingerprint(context: ActionContext<"iam:GetLoginProfile">, user_name: string) {
  const found = await loginProfileOf(context, user_name);
  return found && fingerprintOf("login-profile", { user_name, created_at: found.created });
}

/** Ten minutes in all. */
const pauses = [30_000, 60_000, 120_000, 240_000, 150_000] as const;

/** IAM refuses to change what was changed a moment ago, and the intruder may just have changed it. */
export async function onceModifiable(context: Pick<ActionContext, "sleep">, write: () => Promise<void>): Promise<void> {
  for (const pause of pauses) {
    try {
      return await write();
    } catch (error) {
      if (!isAws(error, "temporarily-unmodifiable")) throw error;
    }
    await context.sleep(pause);
  }
  await write();
}
