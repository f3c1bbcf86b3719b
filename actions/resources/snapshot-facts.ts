/** What is found of snapshots: whose they are, and with whom they are shared. */
import type { ActionContext } from "../../engine/action/action.ts";
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import type { History } from "../history/history.ts";
import { judged, type Subject } from "../history/judged.ts";
import { grantOf, snapshotsOf } from "../history/recorded/ec2-storage.ts";
import { ref } from "../history/refs.ts";
import { fingerprintOf, tagFacts, tagsOf } from "./fingerprint.ts";
import type { Found } from "./resource.ts";
import { foreignOf, keeperOf, shownGrantee, strangersAmong } from "./sharing.ts";
import type { DescribedSnapshot } from "./snapshot-now.ts";
import { keptBy } from "./snapshot-now.ts";
import { volumeParent } from "./volume-facts.ts";

export const Snapshot = FindingOf("Snapshot", {
  snapshot_id: Type.String(),
  volume_id: Type.String(),
  state: Type.String(),
  /** The image that EC2 made it for, by its description; empty for none. */
  image_id: Type.String(),
  /** The service or program that keeps it and whose it is to delete; empty for none. */
  kept_by: Type.String(),
});
export type Snapshot = Static<typeof Snapshot>;

/** The snapshot, and one grant for each stranger whom it is shared with. */
export async function foundOf(
  snapshot: DescribedSnapshot,
  region: string,
  context: ActionContext,
  history: History,
): Promise<Found[]> {
  const snapshot_id = snapshot.SnapshotId ?? "";
  const shared = await ifThere(
    context.call(
      "ec2:DescribeSnapshotAttribute",
      { SnapshotId: snapshot_id, Attribute: "createVolumePermission" },
      region,
    ),
  );
  // Deleted between the listing and the question.
  if (shared === undefined) return [];
  const strangers = strangersAmong(shared.CreateVolumePermissions ?? [], history);
  const image_id = imageOf(snapshot, history);
  const subject = subjectOf(snapshot, { region, image_id, strangers }, history);
  const parent = await parentOf(snapshot, region, context, history);
  const whole = parent === undefined ? subject : { ...subject, parent };
  const { verdict } = judged(whole, history, (facts) => context.judge(facts)).finding;
  const grants = strangers.map((grantee): Found => {
    const id = `${snapshot_id}/${grantee}`;
    return {
      list: "snapshot_grants",
      more: { snapshot_id, grantee },
      subject: {
        kind: "snapshot-grant",
        id,
        name: `${snapshot_id} for ${shownGrantee(grantee)}`,
        arn: subject.arn,
        region,
        created_at: "",
        objects: [grantOf("snapshot-grant", snapshot_id, grantee)],
        ...(verdict === "unsanctioned" ? { parent: { arn: subject.arn, name: subject.name, verdict } } : {}),
        foreign_accounts: foreignOf(grantee, history),
        handles: [id, snapshot_id, subject.arn],
        fingerprint: fingerprintOf("snapshot-grant", snapshot_id, grantee),
        detail: `lets ${shownGrantee(grantee)} copy ${snapshot.VolumeSize ?? "?"} GiB of ${snapshot.VolumeId ?? "?"}`,
      },
    };
  });
  const more = {
    snapshot_id,
    volume_id: snapshot.VolumeId ?? "",
    state: snapshot.State ?? "",
    image_id,
    kept_by: keptBy(tagsOf(snapshot.Tags)),
  };
  return [{ list: "snapshots", subject: whole, more }, ...grants];
}

export function snapshotFingerprint(snapshot: DescribedSnapshot): string {
  const { SnapshotId = "", VolumeId = "", StartTime = "", Description = "", Tags } = snapshot;
  return fingerprintOf("snapshot", SnapshotId, VolumeId, StartTime, Description, tagFacts(tagsOf(Tags)));
}

function subjectOf(
  snapshot: DescribedSnapshot,
  { region, image_id, strangers }: { region: string; image_id: string; strangers: readonly string[] },
  history: History,
): Subject {
  const id = snapshot.SnapshotId ?? "";
  const { account, partition } = history.caller;
  const arn = `arn:${partition}:ec2:${region}:${account}:snapshot/${id}`;
  const tags = tagsOf(snapshot.Tags);
  const own = ref.unique("snapshot", id);
  const keeper = keptBy(tags);
  const facts = [
    `${snapshot.VolumeSize ?? "?"} GiB of ${snapshot.VolumeId ?? "?"}, ${snapshot.State ?? "?"}`,
    image_id === "" ? "" : `made for image ${image_id}`,
    strangers.length === 0 ? "" : `shared with ${strangers.map(shownGrantee).join(", ")}`,
    keeper === "" ? "" : `kept by ${keeper}`,
  ];
  return {
    kind: "snapshot",
    id,
    name: tags["Name"] ?? id,
    arn,
    region,
    tags,
    created_at: snapshot.StartTime ?? "",
    objects: image_id === "" ? [own] : [own, snapshotsOf(image_id)],
    // The image is deregistered before: a plan then knows that nothing rests on the snapshot any more.
    handles: [id, arn, image_id],
    fingerprint: snapshotFingerprint(snapshot),
    detail: facts.filter((fact) => fact !== "").join(", "),
  };
}

/**
 * CreateImage and CopyImage make snapshots without a record of their own; their description names
 * the image, also when it is deregistered by now. A description can be written by anybody, so it
 * counts only where nobody is on record for the snapshot itself and where it is no older than the
 * image: an image can also be registered on a snapshot that was there before.
 */
function imageOf(snapshot: DescribedSnapshot, history: History): string {
  const { SnapshotId = "", Description = "", StartTime = "" } = snapshot;
  const [, created, copied] =
    /^Created by CreateImage\([^)]*\) for (ami-[0-9a-z]+)|^Copied for DestinationAmi (ami-[0-9a-z]+)/.exec(
      Description,
    ) ?? [];
  const image = created ?? copied ?? "";
  if (image === "" || history.madeBy([ref.unique("snapshot", SnapshotId)]) !== undefined) return "";
  const made = history.madeBy([snapshotsOf(image)]);
  return made === undefined || Date.parse(StartTime) >= Date.parse(made.at) - clocksDiffer ? image : "";
}

/** Milliseconds between the time of a call and of what it made. */
const clocksDiffer = 60_000;

/** A backup that a service made belongs to what it is of: its tags are AWS's alone, and not forged. */
async function parentOf(
  { Tags, VolumeId = "", StartTime = "" }: DescribedSnapshot,
  region: string,
  context: ActionContext,
  history: History,
): Promise<Subject["parent"]> {
  if (keeperOf(tagsOf(Tags)) === "" || StartTime < history.window.begin) return undefined;
  return volumeParent(VolumeId, region, context, history);
}
