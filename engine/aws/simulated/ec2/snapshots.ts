/** Deleting snapshots, and what keeps them. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-deleting-snapshot.html */
import { byName } from "../iam/entries.ts";
import type { SimulatedService } from "../service.ts";
import { arnOf } from "./find.ts";
import { byId, invalidValue, notPermitted, snapshotInUse } from "./refusals.ts";
import type { Ec2State, Snapshot } from "./state.ts";

export const snapshotOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeLockedSnapshots": (input, { state, account, page }) => {
    for (const id of input.SnapshotIds ?? []) byId("snapshot", state.snapshots, id);
    const locked = byName(state.snapshots).filter(
      ([id, { lock }]) => lock !== "" && (input.SnapshotIds?.includes(id) ?? true),
    );
    const { items, next } = page(locked, input.NextToken, input.MaxResults);
    return {
      Snapshots: items.map(([SnapshotId, { lock }]) => ({
        SnapshotId,
        OwnerId: account,
        LockState: lock as Exclude<Snapshot["lock"], "">,
      })),
      NextToken: next,
    };
  },
  "ec2:DeleteSnapshot": (input, { state, account, region, touched }) => {
    const snapshot = byId("snapshot", state.snapshots, input.SnapshotId);
    const id = input.SnapshotId as string;
    refuseManaged(snapshot.tags);
    if (snapshot.lock !== "") throw notPermitted(`The snapshot '${id}' is locked.`);
    const user = imageOf(state, id);
    if (user !== undefined) throw snapshotInUse(`The snapshot ${id} is currently in use by ${user}`);
    delete state.snapshots[id];
    touched(arnOf("snapshot", id, { account, region }));
    return {};
  },
};

/** The image that a snapshot backs; a disabled one counts too. */
export function imageOf(state: Ec2State, snapshot: string): string | undefined {
  return byName(state.images).find(([, image]) => Object.values(image.devices).includes(snapshot))?.[0];
}

/** What AWS Backup made only AWS Backup deletes. @throws SimulatedRefusal */
export function refuseManaged(tags: Snapshot["tags"]): void {
  if (Object.keys(tags).some((name) => name.startsWith("aws:backup:"))) {
    throw invalidValue("This snapshot is managed by the AWS Backup service and cannot be deleted via EC2 APIs.");
  }
}
