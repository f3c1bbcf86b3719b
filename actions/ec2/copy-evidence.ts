import { action, type ActionContext } from "../../engine/action/action.ts";
import { unlessLost } from "../../engine/action/answer.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Duration, Entity, Explained, Region, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { keepUntil } from "../keep-until.ts";
import { evidenceTag, type SnapshotFacts, snapshotsByTag, snapshotsOfRun, untilComplete } from "./snapshots.ts";

/** Which snapshots of one region are complete copies of which of another. */
export const EvidenceCopies = Entity("EvidenceCopies", {
  region: Region,
  to: Region,
  copies: Type.Array(Type.Object({ snapshot: Type.String(), copy: Type.String() })),
});
export type EvidenceCopies = Static<typeof EvidenceCopies>;

/** A region that is switched off keeps what is in it out of everybody's reach, the evidence too. */
export const copyEvidence = action({
  name: "ec2.copy-evidence",
  summary: "Copy this run's evidence snapshots of a region to another, and wait until the copies are complete.",
  purpose: "preserve",
  reversible: true,
  target: "region",
  params: Type.Object({
    region: Explained(Region, "The region that is about to be closed."),
    to: Explained(Region, "The region that keeps the copies."),
    within: Type.Optional(Explained(Duration, "How long the copies may take. Two hours unless told.")),
  }),
  result: Saved(EvidenceCopies),
  calls: ["ec2:CopySnapshot", "ec2:DescribeSnapshots"],
  async run({ region, to, within = twoHours }, context) {
    if (region === to) throw stepFailed(`${region} cannot keep copies of itself`, "Name another region in `to`.");
    const copies: { snapshot: string; copy: string }[] = [];
    for (const snapshot of await snapshotsOfRun(context, region)) {
      copies.push({ snapshot: snapshot.id, copy: await copyOf(snapshot, region, to, context) });
    }
    const made = copies.map(({ copy }) => copy);
    if (made.length > 0) await untilComplete(context, made, to, within);
    return { region, to, copies };
  },
  async probe({ to }, call, context) {
    const tag = tagOf((call.input as { SourceSnapshotId?: string }).SourceSnapshotId ?? "");
    return (await snapshotsByTag(context, tag, to)).length > 0 ? "done" : "not-done";
  },
});

const twoHours = 7_200_000;
const tagOf = (snapshot: string) => ({ Key: "runbook:copy-of", Value: snapshot });

/** The copy there is, else a new one. */
async function copyOf(
  { id, size }: SnapshotFacts,
  region: string,
  to: string,
  context: ActionContext<"ec2:CopySnapshot" | "ec2:DescribeSnapshots">,
): Promise<string> {
  // Anybody can write the tag, and what does not hold the evidence must not stand for it.
  const there = async () =>
    (await snapshotsByTag(context, tagOf(id), to)).find(
      (one) => one.state !== "error" && one.size === size && one.run === context.run,
    )?.id;
  const known = await there();
  if (known !== undefined) return known;
  const made = await context.call(
    "ec2:CopySnapshot",
    {
      SourceRegion: region,
      SourceSnapshotId: id,
      DestinationRegion: to,
      Description: `Copy of ${id} of ${region}, run ${context.run}`,
      TagSpecifications: [
        {
          ResourceType: "snapshot",
          Tags: [
            { Key: evidenceTag, Value: `${id} ${region}` },
            { Key: "runbook:run", Value: context.run },
            tagOf(id),
            ...(await keepUntil(context)),
          ],
        },
      ],
    },
    to,
  );
  const copy = await unlessLost(() => made.SnapshotId, there);
  if (copy === undefined) throw stepFailed(`EC2 made no copy of ${id} in ${to}`);
  return copy;
}
