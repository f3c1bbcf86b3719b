/** A snapshot as it is now, and what speaks against deleting it. */
import type { ActionContext, Output } from "../../engine/action/action.ts";
import { ifThere } from "../gone.ts";
import { keeperOf } from "./sharing.ts";

export type DescribedSnapshot = NonNullable<Output<"ec2:DescribeSnapshots">["Snapshots"]>[number];

interface Place {
  readonly snapshot_id: string;
  readonly region: string;
}

/** Undefined where it is deleted. */
export async function snapshotNow(
  context: ActionContext<"ec2:DescribeSnapshots">,
  { snapshot_id, region }: Place,
): Promise<DescribedSnapshot | undefined> {
  const input = { SnapshotIds: [snapshot_id], OwnerIds: ["self"] };
  return (await ifThere(context.call("ec2:DescribeSnapshots", input, region)))?.Snapshots?.[0];
}

/** Such as `governance`; undefined where it is not locked, or not any more. */
export async function lockOf(
  context: ActionContext<"ec2:DescribeLockedSnapshots">,
  { snapshot_id, region }: Place,
): Promise<string | undefined> {
  const read = await ifThere(context.call("ec2:DescribeLockedSnapshots", { SnapshotIds: [snapshot_id] }, region));
  const state = read?.Snapshots?.find(({ SnapshotId }) => SnapshotId === snapshot_id)?.LockState;
  return state === "expired" ? undefined : state;
}

/** The images that rest on it, disabled ones too: while there is one, EC2 does not delete it. */
export async function imagesOn(
  context: ActionContext<"ec2:DescribeImages">,
  { snapshot_id, region }: Place,
): Promise<string[]> {
  const found: string[] = [];
  const input = {
    Owners: ["self"],
    IncludeDeprecated: true,
    IncludeDisabled: true,
    Filters: [{ Name: "block-device-mapping.snapshot-id", Values: [snapshot_id] }],
  };
  for await (const page of context.pages("ec2:DescribeImages", input, region)) {
    found.push(...(page.Images ?? []).flatMap(({ ImageId }) => ImageId ?? []));
  }
  return found;
}

/** Who keeps it, by its tags; empty for nobody. Of another run's evidence too: the guard knows only this run's. */
export function keptBy(tags: Readonly<Record<string, string>>): string {
  const service = keeperOf(tags);
  if (service !== "") return service;
  return Object.hasOwn(tags, "runbook:evidence") ? "a run of this program, as evidence" : "";
}
