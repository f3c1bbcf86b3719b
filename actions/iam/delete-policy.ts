import { action, type ActionContext } from "../../engine/action/action.ts";
import { Approved, Entity, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { ManagedPolicy } from "./entities.ts";
import { fingerprintOf } from "./findings/fingerprint.ts";
import { detach, detachCalls, holdersOf, type PolicyHolder } from "./policy-holders.ts";
import { versionsOf } from "./policy-versions.ts";

const Holder = Entity("PolicyHolder", { kind: States("user", "role", "group"), name: Type.String() });

export const deletePolicy = action({
  name: "iam.delete-policy",
  summary: "Detach a managed policy from all who hold it and delete it with all its versions.",
  purpose: "destroy",
  reversible: false,
  target: "policy",
  params: Type.Object({ policy: Approved(ManagedPolicy) }),
  result: Type.Object({
    state: States("deleted", "gone"),
    /** Who held it as permissions, and whom it bounded. */
    detached: Type.Array(Holder),
    unbounded: Type.Array(Holder),
  }),
  calls: [
    "iam:GetPolicy",
    "iam:ListEntitiesForPolicy",
    ...detachCalls,
    "iam:DeleteUserPermissionsBoundary",
    "iam:DeleteRolePermissionsBoundary",
    "iam:ListPolicyVersions",
    "iam:DeletePolicyVersion",
    "iam:DeletePolicy",
  ],
  async run({ policy }, context) {
    const PolicyArn = policy.policy_arn;
    const find = () => ifThere(context.call("iam:GetPolicy", { PolicyArn }));
    if ((await find()) === undefined) return { state: "gone" as const, detached: [], unbounded: [] };
    const detached: PolicyHolder[] = [];
    const unbounded: PolicyHolder[] = [];
    const clear = async () => {
      for (const holder of await holdersOf(context, PolicyArn)) {
        await detach(context, holder, PolicyArn);
        detached.push(holder);
      }
      // A boundary counts as an attachment. Without it its bearer may do more, so the result names it.
      for (const holder of await holdersOf(context, PolicyArn, "PermissionsBoundary")) {
        await unbound(context, holder);
        unbounded.push(holder);
      }
      for (const version of await versionsOf(context, PolicyArn)) {
        if (!version.isDefault)
          await unlessGone(context.call("iam:DeletePolicyVersion", { PolicyArn, VersionId: version.id }));
      }
    };
    const clearAndDelete = async () => {
      await clear();
      await unlessGone(context.call("iam:DeletePolicy", { PolicyArn }));
    };
    await pastConflicts(context, clearAndDelete, async () => {});
    await context.confirm(`${PolicyArn} is gone`, async () => (await find()) === undefined);
    return { state: "deleted" as const, detached: distinct(detached), unbounded: distinct(unbounded) };
  },
  async fingerprint({ policy }, context) {
    const found = await ifThere(context.call("iam:GetPolicy", { PolicyArn: policy.policy_arn }));
    const { PolicyId: policy_id = "", CreateDate: created_at = "" } = found?.Policy ?? {};
    return found && fingerprintOf("managed-policy", { policy_id, created_at });
  },
});

function unbound(
  context: ActionContext<"iam:DeleteUserPermissionsBoundary" | "iam:DeleteRolePermissionsBoundary">,
  { kind, name }: PolicyHolder,
): Promise<void> {
  return unlessGone(
    kind === "user"
      ? context.call("iam:DeleteUserPermissionsBoundary", { UserName: name })
      : context.call("iam:DeleteRolePermissionsBoundary", { RoleName: name }),
  );
}

/** A second round reads late and names again what is off already. */
function distinct(holders: readonly PolicyHolder[]): PolicyHolder[] {
  return [...new Map(holders.map((holder) => [`${holder.kind}/${holder.name}`, holder])).values()];
}
