/** EBS snapshots, and with whom they are shared. */
import { action } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Saved, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere } from "../gone.ts";
import { inTurns } from "../in-turns.ts";
import { States } from "../states.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { tagsOf } from "./fingerprint.ts";
import type { ResourceType } from "./resource.ts";
import { granteesNow, SnapshotGrant } from "./snapshot-grant.ts";
import { foundOf, Snapshot, snapshotFingerprint } from "./snapshot-facts.ts";
import { imagesOn, keptBy, lockOf, snapshotNow } from "./snapshot-now.ts";

/** Snapshots read at the same time for whom they are shared with. */
const width = 8;

export const snapshots: ResourceType = {
  service: "ec2",
  title: "EBS snapshots",
  scope: "regional",
  lists: { snapshots: Snapshot, snapshot_grants: SnapshotGrant },
  calls: ["ec2:DescribeSnapshots", "ec2:DescribeSnapshotAttribute", "ec2:DescribeVolumes", "ec2:DescribeInstances"],
  async *read(region, context, history) {
    // Without owners EC2 lists every public snapshot of the region.
    const input = { OwnerIds: ["self"], MaxResults: 500 };
    for await (const page of context.pages("ec2:DescribeSnapshots", input, region)) {
      const found = await inTurns(page.Snapshots ?? [], width, (snapshot) =>
        foundOf(snapshot, region, context, history),
      );
      yield* found.flat();
    }
  },
};

/** A snapshot is a copy already: what is kept beside it is what AWS says of it. */
export const describeSnapshot = action({
  name: "ec2.describe-snapshot",
  summary: "Save what AWS says of a snapshot, its lock, those whom it is shared with and the images on it.",
  purpose: "preserve",
  reversible: true,
  target: "snapshot",
  params: Type.Object({ snapshot: Snapshot }),
  result: Saved(ResourceEvidence),
  calls: [
    "ec2:DescribeSnapshots",
    "ec2:DescribeSnapshotAttribute",
    "ec2:DescribeLockedSnapshots",
    "ec2:DescribeImages",
  ],
  async run({ snapshot }, context) {
    const found = await snapshotNow(context, snapshot);
    if (found === undefined) throw stepFailed(`${snapshot.snapshot_id} is gone: there is nothing left to keep of it`);
    const description = {
      snapshot: found,
      shared_with: (await granteesNow(context, snapshot)) ?? [],
      lock: (await lockOf(context, snapshot)) ?? null,
      images: await imagesOn(context, snapshot),
    };
    const evidence = [await saveDescription(snapshot, description, context)];
    return { resource: snapshot.id, region: snapshot.region, copies: [], evidence };
  },
});

export const deleteSnapshot = action({
  name: "ec2.delete-snapshot",
  summary: "Delete a snapshot that no image rests on; never a backup, a locked one or evidence.",
  purpose: "destroy",
  reversible: false,
  target: "snapshot",
  params: Type.Object({ snapshot: Approved(Snapshot), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({ state: States("deleted", "already") }),
  calls: ["ec2:DescribeSnapshots", "ec2:DescribeLockedSnapshots", "ec2:DescribeImages", "ec2:DeleteSnapshot"],
  async run({ snapshot, evidence }, context) {
    requireEvidence(snapshot, evidence);
    const { snapshot_id, region } = snapshot;
    const found = await snapshotNow(context, snapshot);
    if (found === undefined) return { state: "already" as const };
    const keeper = keptBy(tagsOf(found.Tags));
    if (keeper !== "") {
      throw stepFailed(
        `${snapshot_id} is not deleted: it is kept by ${keeper}`,
        "To delete a backup is the worst mistake there is. Whoever is sure does it there, by hand.",
      );
    }
    const lock = await lockOf(context, snapshot);
    if (lock !== undefined) throw stepFailed(`${snapshot_id} is not deleted: it is locked (${lock})`);
    await context.confirm(
      `no image rests on ${snapshot_id}`,
      async () => (await imagesOn(context, snapshot)).length === 0,
      0,
    );
    await pastConflicts(
      context,
      async () => {
        await ifThere(context.call("ec2:DeleteSnapshot", { SnapshotId: snapshot_id }, region));
      },
      // EC2 lets go of a snapshot some seconds after its image was deregistered.
      async () => {},
    ).catch((error: unknown) => {
      if (!isAws(error, "conflict")) throw error;
      throw stepFailed(`${snapshot_id} is still in use: ${error.message}`);
    });
    await context.confirm(
      `${snapshot_id} is deleted`,
      async () => (await snapshotNow(context, snapshot)) === undefined,
    );
    return { state: "deleted" as const };
  },
  async fingerprint({ snapshot }, context) {
    const found = await snapshotNow(context, snapshot);
    return found === undefined ? undefined : snapshotFingerprint(found);
  },
});
