import { action, type ActionContext } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { DbSnapshotGrant, sharedWith, sharingCalls } from "../resources/db-snapshot.ts";
import { States } from "../states.ts";

/** What was restored or copied elsewhere meanwhile stays there. */
export const revokeDbSnapshotGrant = action({
  name: "rds.revoke-snapshot-grant",
  summary: "Take back from strangers the permission to restore a database snapshot.",
  purpose: "contain",
  reversible: true,
  target: "grant",
  params: Type.Object({ grant: DbSnapshotGrant }),
  result: Type.Object({
    state: States("revoked", "already", "gone"),
    /** Everyone it was shared with, trusted accounts too. */
    before: Type.Array(Type.String()),
    revoked: Type.Array(Type.String()),
  }),
  calls: [...sharingCalls, "rds:ModifyDBSnapshotAttribute", "rds:ModifyDBClusterSnapshotAttribute"],
  async run({ grant }, context) {
    const before = await sharedWith(grant, context);
    if (before === undefined) return { state: "gone" as const, before: [], revoked: [] };
    const revoked = before.filter((account) => grant.strangers.includes(account));
    if (revoked.length === 0) return { state: "already" as const, before, revoked };
    await modify(grant, { ValuesToRemove: revoked }, context);
    await context.confirm(`snapshot ${grant.snapshot} is not shared with ${revoked.join(", ")}`, async () =>
      ((await sharedWith(grant, context)) ?? []).every((account) => !revoked.includes(account)),
    );
    return { state: "revoked" as const, before, revoked };
  },
  async undo({ grant }, { before, revoked }, context) {
    const now = await sharedWith(grant, context);
    if (now === undefined) return "changed";
    if (revoked.length === 0 || same(now, before)) return "already";
    if (
      !same(
        now,
        before.filter((account) => !revoked.includes(account)),
      )
    )
      return "changed";
    await modify(grant, { ValuesToAdd: revoked }, context);
    await context.confirm(`snapshot ${grant.snapshot} is shared again`, async () =>
      same((await sharedWith(grant, context)) ?? [], before),
    );
    return "restored";
  },
});

async function modify(
  { region, snapshot, cluster }: DbSnapshotGrant,
  values: { ValuesToAdd?: string[]; ValuesToRemove?: string[] },
  context: ActionContext<"rds:ModifyDBSnapshotAttribute" | "rds:ModifyDBClusterSnapshotAttribute">,
): Promise<void> {
  const sharing = { AttributeName: "restore", ...values };
  if (cluster) {
    const input = { DBClusterSnapshotIdentifier: snapshot, ...sharing };
    await context.call("rds:ModifyDBClusterSnapshotAttribute", input, region);
  } else {
    await context.call("rds:ModifyDBSnapshotAttribute", { DBSnapshotIdentifier: snapshot, ...sharing }, region);
  }
}

function same(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join() === other.toSorted().join();
}
