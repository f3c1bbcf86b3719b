/** The user behind a name, as its finding knew it. */
import type { ActionContext } from "../../engine/action/action.ts";
import { ifThere } from "../gone.ts";
import { fingerprintOf } from "./findings/fingerprint.ts";

/** Another user of the same name has another id, and so another fingerprint. */
export async function userFingerprint(
  context: ActionContext<"iam:GetUser">,
  UserName: string,
): Promise<string | undefined> {
  const found = await ifThere(context.call("iam:GetUser", { UserName }));
  const { UserId: user_id = "", CreateDate: created_at = "", Tags: tags = [] } = found?.User ?? {};
  return found && fingerprintOf("user", { user_id, created_at, tags });
}
