/** Volumes and their snapshots. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshots.html */
import type { Input, Output } from "../../operations.ts";
import { byName, put } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { passes, tagList, tagsFor } from "./filters.ts";
import { arnOf, volumesOf } from "./find.ts";
import { byId, incorrectState, incorrectVolumeState, invalidValue, snapshotTooOften } from "./refusals.ts";
import type { Ec2State, Snapshot, Volume } from "./state.ts";

/** A snapshot takes this long, and longer the more there is to copy. */
const snapshotTakes = 30_000;
const snapshotTakesPerGiB = 1_000;

export const storageOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeVolumes": (input, { state, page }) => {
    for (const id of input.VolumeIds ?? []) byId("volume", state.volumes, id);
    const wanted = byName(state.volumes).filter(
      ([id, volume]) =>
        (input.VolumeIds?.includes(id) ?? true) && passes(input.Filters, volumeFields(id, volume), volume.tags),
    );
    const { items, next } = page(wanted, input.NextToken, input.MaxResults);
    return { Volumes: items.map(([id, volume]) => volumeView(id, volume)), NextToken: next };
  },
  "ec2:DescribeSnapshots": (input, { state, account, page }) => {
    for (const id of input.SnapshotIds ?? []) byId("snapshot", state.snapshots, id);
    const own = input.OwnerIds?.some((owner) => owner === "self" || owner === account) ?? true;
    const wanted = byName(state.snapshots).filter(
      ([id, snapshot]) =>
        own &&
        (input.SnapshotIds?.includes(id) ?? true) &&
        passes(input.Filters, snapshotFields(id, snapshot, account), snapshot.tags),
    );
    const { items, next } = page(wanted, input.NextToken, input.MaxResults);
    return { Snapshots: items.map(([id, snapshot]) => snapshotView(id, snapshot, account)), NextToken: next };
  },
  "ec2:CreateSnapshots": createSnapshots,
  "ec2:CreateSnapshot": createSnapshot,
};

export const storageEffects: NonNullable<SimulatedService<Ec2State>["effects"]> = {
  copied: ({ snapshot: id = "", ends }, state) => {
    const snapshot = state.snapshots[id];
    if (snapshot?.state === "pending") snapshot.state = ends === "error" ? "error" : "completed";
  },
};

function createSnapshots(
  input: Input<"ec2:CreateSnapshots">,
  request: SimulatedRequest<Ec2State>,
): Output<"ec2:CreateSnapshots"> {
  const { state } = request;
  const { InstanceId, ExcludeBootVolume = false, ExcludeDataVolumeIds = [] } = input.InstanceSpecification ?? {};
  const instance = byId("instance", state.instances, InstanceId);
  if (instance.state === "terminated" || instance.state === "shutting-down") {
    throw incorrectState(`The instance '${InstanceId}' is ${instance.state}.`);
  }
  const attached = volumesOf(state, InstanceId as string);
  for (const id of ExcludeDataVolumeIds) {
    const excluded = attached.find(([name]) => name === id)?.[1];
    if (excluded === undefined || excluded.device === instance.root_device) {
      throw invalidValue(`The volume '${id}' is not a data volume of '${InstanceId}'.`);
    }
  }
  const wanted = attached.filter(
    ([id, volume]) =>
      !ExcludeDataVolumeIds.includes(id) && !(ExcludeBootVolume && volume.device === instance.root_device),
  );
  if (wanted.length === 0) throw invalidValue(`There is no volume of '${InstanceId}' to make a snapshot of.`);

  const copied = input.CopyTagsFromSource === "volume";
  const made = wanted.map(([id, volume]) => {
    const [snapshot, facts] = start(id, volume, input, copied ? volume.tags : {}, request);
    return { ...shared(snapshot, facts, request.account), State: facts.state };
  });
  return { Snapshots: made };
}

/** A volume is copied at most once in fifteen seconds. */
const oftenest = 15_000;

function createSnapshot(
  input: Input<"ec2:CreateSnapshot">,
  request: SimulatedRequest<Ec2State>,
): Output<"ec2:CreateSnapshot"> {
  const { state, account, now } = request;
  const volume = byId("volume", state.volumes, input.VolumeId);
  if (volume.moving === "creating" || volume.moving === "deleting") {
    throw incorrectVolumeState(`Volume '${input.VolumeId}' is ${volume.moving}.`);
  }
  const justNow = (one: Snapshot) => Date.parse(now) - Date.parse(one.started) < oftenest;
  if (Object.values(state.snapshots).some((one) => one.volume === input.VolumeId && justNow(one))) {
    throw snapshotTooOften("The maximum per volume CreateSnapshot request rate has been exceeded.");
  }
  const [id, snapshot] = start(input.VolumeId as string, volume, input, {}, request);
  return { ...shared(id, snapshot, account), State: snapshot.state };
}

type Asked = Pick<Input<"ec2:CreateSnapshots">, "Description" | "TagSpecifications">;

function start(
  volume: string,
  { size, encrypted, snapshots_end: ends }: Volume,
  { Description = "", TagSpecifications }: Asked,
  copied: Volume["tags"],
  { state, account, region, now, id: derive, after, touched }: SimulatedRequest<Ec2State>,
): [string, Snapshot] {
  const given = tagsFor("snapshot", TagSpecifications);
  const id = derive("snap-", `${region} ${volume} ${Object.keys(state.snapshots).length} ${now}`, 17);
  const snapshot: Snapshot = {
    volume,
    size,
    started: now,
    state: "pending",
    description: Description,
    encrypted,
    tags: Object.fromEntries([...Object.entries(copied), ...Object.entries(given)]),
    shared: {},
    lock: "",
  };
  put(state.snapshots, id, snapshot);
  after(snapshotTakes + size * snapshotTakesPerGiB, { operation: "copied", region, data: { snapshot: id, ends } });
  touched(arnOf("snapshot", id, { account, region }));
  return [id, snapshot];
}

function shared(SnapshotId: string, snapshot: Snapshot, OwnerId: string) {
  return {
    SnapshotId,
    OwnerId,
    VolumeId: snapshot.volume,
    VolumeSize: snapshot.size,
    StartTime: snapshot.started,
    Progress: snapshot.state === "completed" ? "100%" : "",
    Description: snapshot.description,
    Encrypted: snapshot.encrypted,
    Tags: tagList(snapshot.tags),
  };
}

function snapshotView(id: string, snapshot: Snapshot, account: string) {
  return {
    ...shared(id, snapshot, account),
    State: snapshot.state,
    ...(snapshot.state === "error" ? { StateMessage: "The volume could not be copied." } : {}),
  };
}

function snapshotFields(id: string, snapshot: Snapshot, account: string) {
  return {
    "snapshot-id": id,
    "volume-id": snapshot.volume,
    status: snapshot.state,
    description: snapshot.description,
    "owner-id": account,
    "start-time": snapshot.started,
  };
}

/** As DescribeVolumes shows it. */
export function volumeView(VolumeId: string, volume: Volume) {
  return {
    VolumeId,
    Size: volume.size,
    CreateTime: volume.created,
    AvailabilityZone: volume.zone,
    VolumeType: volume.type,
    Encrypted: volume.encrypted,
    SnapshotId: volume.snapshot,
    State: volumeState(volume),
    Attachments: volume.instance === "" ? [] : [attachmentView(VolumeId, volume)],
    Tags: tagList(volume.tags),
  };
}

export function attachedAt({ attached, created }: Volume): string {
  return attached === "" ? created : attached;
}

export function attachmentView(VolumeId: string, volume: Volume) {
  const State = volume.moving === "attaching" || volume.moving === "detaching" ? volume.moving : ("attached" as const);
  return {
    VolumeId,
    InstanceId: volume.instance,
    Device: volume.device,
    State,
    DeleteOnTermination: volume.delete_on_termination,
    AttachTime: attachedAt(volume),
  };
}

function volumeState({ moving, instance }: Volume) {
  if (moving === "creating" || moving === "deleting") return moving;
  return instance === "" ? ("available" as const) : ("in-use" as const);
}

function volumeFields(id: string, volume: Volume) {
  return {
    "volume-id": id,
    status: volumeState(volume),
    "availability-zone": volume.zone,
    "volume-type": volume.type,
    "snapshot-id": volume.snapshot,
    "attachment.instance-id": volume.instance,
    "attachment.device": volume.device,
  };
}
