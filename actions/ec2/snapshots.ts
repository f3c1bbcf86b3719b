/** The snapshots of one instance's volumes, as evidence. */
import type { ActionContext } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";

export interface SnapshotFacts {
  readonly id: string;
  readonly volume: string;
  /** `pending`, `completed`, `error`, … */
  readonly state: string;
  /** GiB. */
  readonly size: number;
  /** The run that says it made it, by a tag; empty for none. */
  readonly run: string;
}

type Context = ActionContext<"ec2:DescribeSnapshots">;

/** What marks a snapshot as evidence of this program's, of whatever run. */
export const evidenceTag = "runbook:evidence";

/** The evidence that a run has taken in a region. */
export function snapshotsOfRun(
  context: Context & Pick<ActionContext, "run">,
  region: string,
): Promise<SnapshotFacts[]> {
  const Filters = [
    { Name: "tag-key", Values: [evidenceTag] },
    { Name: "tag:runbook:run", Values: [context.run] },
  ];
  return read(context, { Filters, OwnerIds: ["self"] }, region);
}

export function snapshotsById(context: Context, ids: readonly string[], region: string): Promise<SnapshotFacts[]> {
  return read(context, { SnapshotIds: [...ids], OwnerIds: ["self"] }, region);
}

/** Those that one call made, by the tag that it gave them. */
export function snapshotsByTag(
  context: Context,
  tag: { Key: string; Value: string },
  region: string,
): Promise<SnapshotFacts[]> {
  return read(context, { Filters: [{ Name: `tag:${tag.Key}`, Values: [tag.Value] }], OwnerIds: ["self"] }, region);
}

/** Waits until all are complete. @throws RunbookError as soon as one has failed: it must not stand for evidence. */
export async function untilComplete(
  context: Context,
  ids: readonly string[],
  region: string,
  within: number,
): Promise<void> {
  await context.confirm(
    `snapshots ${ids.join(", ")} are complete`,
    async () => {
      const found = await snapshotsById(context, ids, region);
      const failed = found.find(({ state }) => state === "error");
      if (failed !== undefined) {
        throw stepFailed(
          `snapshot ${failed.id} of volume ${failed.volume} ended in error`,
          "Take the snapshots again; until then the instance is not terminated.",
        );
      }
      const complete = found.filter(({ state }) => state === "completed");
      context.progress(complete.length, ids.length, "snapshots complete");
      return complete.length === ids.length;
    },
    within,
  );
}

/** Always one's own only: without owners EC2 lists every public snapshot of the region. */
async function read(
  context: Context,
  input: { OwnerIds: string[]; SnapshotIds?: string[]; Filters?: { Name: string; Values: string[] }[] },
  region: string,
): Promise<SnapshotFacts[]> {
  const snapshots: SnapshotFacts[] = [];
  for await (const page of context.pages("ec2:DescribeSnapshots", input, region)) {
    for (const one of page.Snapshots ?? []) {
      const { SnapshotId: id = "", VolumeId: volume = "", State: state = "", VolumeSize: size = 0, Tags = [] } = one;
      const run = Tags.find(({ Key }) => Key === "runbook:run")?.Value ?? "";
      snapshots.push({ id, volume, state, size, run });
    }
  }
  return snapshots;
}
