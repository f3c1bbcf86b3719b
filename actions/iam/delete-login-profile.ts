import { action } from "../../engine/action/action.ts";
import { Approved, Type } from "../../engine/action/schema.ts";
import { unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { LoginProfile } from "./entities.ts";
import { loginProfileFingerprint, loginProfileOf, onceModifiable } from "./login-profile.ts";

/** Console sessions that are open live on: `iam.revoke-user-sessions` ends them. */
export const deleteLoginProfile = action({
  name: "iam.delete-login-profile",
  summary: "Delete the console password of a user who should have none.",
  purpose: "destroy",
  reversible: false,
  target: "profile",
  params: Type.Object({ profile: Approved(LoginProfile) }),
  result: Type.Object({ state: States("deleted", "gone") }),
  calls: ["iam:GetLoginProfile", "iam:DeleteLoginProfile"],
  async run({ profile: { user_name: UserName } }, context) {
    const find = () => loginProfileOf(context, UserName);
    if ((await find()) === undefined) return { state: "gone" } as const;
    await onceModifiable(context, () => unlessGone(context.call("iam:DeleteLoginProfile", { UserName })));
    await context.confirm(`user ${UserName} has no console password`, async () => (await find()) === undefined);
    return { state: "deleted" } as const;
  },
  fingerprint: ({ profile }, context) => loginProfileFingerprint(context, profile.user_name),
});
