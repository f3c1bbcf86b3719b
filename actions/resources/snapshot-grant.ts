import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { States } from "../states.ts";
import { granteeOf, shownGrantee } from "./sharing.ts";

export const SnapshotGrant = FindingOf("SnapshotGrant", {
  snapshot_id: Type.String(),
  /** An account, or `all`. */
  grantee: Type.String(),
});
export type SnapshotGrant = Static<typeof SnapshotGrant>;

/** A copy or a volume that the other account has made by now stays there: nothing in this account can reach it. */
export const revokeSnapshotGrant = action({
  name: "ec2.revoke-snapshot-grant",
  summary: "Share a snapshot no longer with an account or with everybody.",
  purpose: "contain",
  reversible: true,
  target: "grant",
  params: Type.Object({ grant: SnapshotGrant }),
  result: Type.Object({
    state: States("revoked", "already", "gone"),
    /** All with whom it was shared before. */
    before: Type.Array(Type.String()),
  }),
  calls: ["ec2:DescribeSnapshotAttribute", "ec2:ModifySnapshotAttribute"],
  async run({ grant }, context) {
    const before = await granteesNow(context, grant);
    if (before === undefined) return { state: "gone" as const, before: [] };
    if (!before.includes(grant.grantee)) return { state: "already" as const, before };
    await context.call(
      "ec2:ModifySnapshotAttribute",
      { SnapshotId: grant.snapshot_id, CreateVolumePermission: { Remove: [permissionOf(grant.grantee)] } },
      grant.region,
    );
    await context.confirm(
      `${grant.snapshot_id} is not shared with ${shownGrantee(grant.grantee)}`,
      async () => !((await granteesNow(context, grant)) ?? []).includes(grant.grantee),
    );
    return { state: "revoked" as const, before };
  },
  async undo({ grant }, { state }, context) {
    if (state !== "revoked") return "already";
    const now = await granteesNow(context, grant);
    if (now === undefined) return "changed";
    if (now.includes(grant.grantee)) return "already";
    const input = {
      SnapshotId: grant.snapshot_id,
      CreateVolumePermission: { Add: [permissionOf(grant.grantee)] },
    };
    try {
      await context.call("ec2:ModifySnapshotAttribute", input, grant.region);
    } catch (error) {
      if (!isAws(error, "gone") || (await granteesNow(context, grant)) !== undefined) throw error;
      return "changed";
    }
    await context.confirm(
      `${grant.snapshot_id} is shared with ${shownGrantee(grant.grantee)} again`,
      async () => (await granteesNow(context, grant))?.includes(grant.grantee) === true,
    );
    return "restored";
  },
});

function permissionOf(grantee: string) {
  return grantee === "all" ? { Group: "all" as const } : { UserId: grantee };
}

/** Whom the snapshot is shared with; undefined where it is gone. */
export async function granteesNow(
  context: ActionContext<"ec2:DescribeSnapshotAttribute">,
  { snapshot_id: SnapshotId, region }: Pick<SnapshotGrant, "snapshot_id" | "region">,
): Promise<string[] | undefined> {
  const read = ifThere(
    context.call("ec2:DescribeSnapshotAttribute", { SnapshotId, Attribute: "createVolumePermission" }, region),
  );
  return (await read)?.CreateVolumePermissions?.map(granteeOf).toSorted();
}
