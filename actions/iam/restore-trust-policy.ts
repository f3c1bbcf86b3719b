import { action, type ActionContext } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { States } from "../states.ts";
import { decodedDocument, sameDocument } from "./document.ts";
import { TrustGrant } from "./entities.ts";
import { unlessHolderGone } from "./put-back.ts";

/** Sessions that are open stay open: `iam.revoke-role-sessions` ends them, ten seconds after this. */
export const restoreTrustPolicy = action({
  name: "iam.restore-trust-policy",
  summary: "Take the foreign accounts out of a role's trust policy.",
  purpose: "repair",
  reversible: true,
  target: "grant",
  params: Type.Object({ grant: TrustGrant }),
  result: Type.Object({
    state: States("restored", "already", "gone"),
    /** The trust policy as it was, as JSON text. */
    before: Type.String(),
  }),
  calls: ["iam:GetRole", "iam:UpdateAssumeRolePolicy"],
  async run({ grant }, context) {
    const RoleName = grant.role_name;
    const trust = () => trustOf(context, RoleName);
    const before = await trust();
    if (before === undefined) return { state: "gone", before: "" } as const;
    if (sameDocument(before, grant.restored)) return { state: "already", before } as const;
    await context.call("iam:UpdateAssumeRolePolicy", { RoleName, PolicyDocument: grant.restored });
    await context.confirm(`role ${RoleName} trusts only whom it should`, async () =>
      sameDocument((await trust()) ?? "", grant.restored),
    );
    return { state: "restored", before } as const;
  },
  async undo({ grant: { role_name: RoleName, restored } }, { state, before }, context) {
    if (state !== "restored") return "already";
    const now = await trustOf(context, RoleName);
    if (now === undefined) return "changed";
    if (sameDocument(now, before)) return "already";
    if (!sameDocument(now, restored)) return "changed";
    const exists = async () => (await trustOf(context, RoleName)) !== undefined;
    return unlessHolderGone(exists, async () => {
      await context.call("iam:UpdateAssumeRolePolicy", { RoleName, PolicyDocument: before });
      await context.confirm(`role ${RoleName} has its former trust policy`, async () =>
        sameDocument((await trustOf(context, RoleName)) ?? "", before),
      );
    });
  },
});

/** As JSON text; undefined where the role is gone. */
async function trustOf(context: ActionContext<"iam:GetRole">, RoleName: string): Promise<string | undefined> {
  const found = await ifThere(context.call("iam:GetRole", { RoleName }));
  return found && decodedDocument(found.Role?.AssumeRolePolicyDocument);
}
