/** Making, attaching, detaching and deleting volumes, which take their time. https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volumes.html */
import type { Input, Output } from "../../operations.ts";
import { lookup, put } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { passes, tagsFor } from "./filters.ts";
import { arnOf, volumesOf } from "./find.ts";
import {
  attachmentNotFound,
  byId,
  incorrectState,
  incorrectVolumeState,
  invalidValue,
  missing,
  notPermitted,
  volumeInUse,
  zoneMismatch,
  zoneNotFound,
} from "./refusals.ts";
import type { Ec2State, Volume } from "./state.ts";
import { attachmentView, volumeView } from "./storage.ts";

const createdWithin = 10_000;
const attachedWithin = 5_000;
const detachedWithin = 5_000;
const deletedWithin = 5_000;

const zones = ["a", "b", "c"] as const;

export const volumeOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeAvailabilityZones": (input, { region }) => {
    const kind = { state: "available", "zone-type": "availability-zone" };
    const wanted = zones
      .map((letter) => `${region}${letter}`)
      .filter((zone) => passes(input.Filters, { ...kind, "zone-name": zone }, {}));
    return {
      AvailabilityZones: wanted.map((ZoneName) => ({
        ZoneName,
        RegionName: region,
        State: "available" as const,
        ZoneType: "availability-zone",
      })),
    };
  },
  "ec2:CreateVolume": createVolume,
  "ec2:AttachVolume": (input, request) => {
    const { state, account, region, now, after, touched } = request;
    const volume = byId("volume", state.volumes, input.VolumeId);
    const instance = byId("instance", state.instances, input.InstanceId);
    const id = input.VolumeId as string;
    if (input.Device === undefined) throw missing("The request must contain the parameter device");
    if (volume.instance !== "") throw volumeInUse(`${id} is already attached to an instance`);
    if (volume.moving !== "") throw incorrectVolumeState(`Volume '${id}' is ${volume.moving}.`);
    if (instance.state !== "running" && instance.state !== "stopped") {
      throw incorrectState(`Instance '${input.InstanceId}' is not 'running' or 'stopped'.`);
    }
    if (instance.zone !== volume.zone) {
      throw zoneMismatch(`The volume '${id}' is not in the same availability zone as instance '${input.InstanceId}'`);
    }
    if (volumesOf(state, input.InstanceId as string).some(([, one]) => one.device === input.Device)) {
      throw invalidValue(`Attachment point ${input.Device} is already in use`);
    }
    volume.instance = input.InstanceId as string;
    volume.device = input.Device;
    volume.attached = now;
    volume.delete_on_termination = false;
    volume.moving = "attaching";
    after(attachedWithin, { operation: "settled", region, data: { volume: id, moving: "attaching" } });
    touched(arnOf("volume", id, { account, region }), arnOf("instance", volume.instance, { account, region }));
    return attachmentView(id, volume);
  },
  "ec2:DetachVolume": (input, request) => {
    const { state, account, region, after, touched } = request;
    const volume = byId("volume", state.volumes, input.VolumeId);
    const id = input.VolumeId as string;
    if (volume.instance === "") throw incorrectVolumeState(`Volume '${id}' is in the 'available' state.`);
    if (
      (input.InstanceId ?? volume.instance) !== volume.instance ||
      (input.Device ?? volume.device) !== volume.device
    ) {
      throw attachmentNotFound(`'${id}' is not attached so.`);
    }
    const instance = lookup(state.instances, volume.instance);
    if (instance?.root_device === volume.device && instance.state !== "stopped" && instance.state !== "terminated") {
      throw notPermitted(`Unable to detach root volume '${id}' from instance '${volume.instance}'`);
    }
    const before = { ...attachmentView(id, volume), State: "detaching" as const };
    if (volume.moving !== "detaching") {
      volume.moving = "detaching";
      after(detachedWithin, { operation: "detached", region, data: { volume: id } });
    }
    touched(arnOf("volume", id, { account, region }), arnOf("instance", volume.instance, { account, region }));
    return before;
  },
  "ec2:DeleteVolume": (input, { state, account, region, after, touched }) => {
    const volume = byId("volume", state.volumes, input.VolumeId);
    const id = input.VolumeId as string;
    if (volume.instance !== "") throw volumeInUse(`Volume ${id} is currently attached to ${volume.instance}`);
    if (volume.moving === "creating") throw incorrectVolumeState(`Volume '${id}' is creating.`);
    if (volume.moving !== "deleting") {
      volume.moving = "deleting";
      after(deletedWithin, { operation: "volume-deleted", region, data: { volume: id } });
    }
    touched(arnOf("volume", id, { account, region }));
    return {};
  },
};

/** Each does nothing where the volume is no longer on the way that it was sent on. */
export const volumeEffects: NonNullable<SimulatedService<Ec2State>["effects"]> = {
  settled: ({ volume: id = "", moving }, state) => {
    const volume = lookup(state.volumes, id);
    if (volume !== undefined && volume.moving === moving) volume.moving = "";
  },
  detached: ({ volume: id = "" }, state) => {
    const volume = lookup(state.volumes, id);
    if (volume?.moving === "detaching") volume.moving = volume.instance = volume.device = volume.attached = "";
  },
  "volume-deleted": ({ volume: id = "" }, state) => {
    if (lookup(state.volumes, id)?.moving === "deleting") delete state.volumes[id];
  },
};

function createVolume(
  input: Input<"ec2:CreateVolume">,
  request: SimulatedRequest<Ec2State>,
): Output<"ec2:CreateVolume"> {
  const { state, account, region, after, touched } = request;
  const [id, volume] = makeVolume(state, input, request);
  volume.moving = "creating";
  after(createdWithin, { operation: "settled", region, data: { volume: id, moving: "creating" } });
  touched(arnOf("volume", id, { account, region }));
  const { Attachments: _attachments, ...view } = volumeView(id, volume);
  return view;
}

type Asked = Pick<
  Input<"ec2:CreateVolume">,
  "SnapshotId" | "AvailabilityZone" | "Size" | "VolumeType" | "Encrypted" | "TagSpecifications"
>;

/** Puts a volume into the state as CreateVolume does; AWS Backup restores in the same way. @throws SimulatedRefusal */
export function makeVolume(
  state: Ec2State,
  { SnapshotId, AvailabilityZone, Size, VolumeType, Encrypted, TagSpecifications }: Asked,
  { region, now, id: derive }: Pick<SimulatedRequest<unknown>, "region" | "now" | "id">,
): [string, Volume] {
  if (AvailabilityZone === undefined) throw missing("The request must contain the parameter AvailabilityZone");
  if (!zones.some((letter) => `${region}${letter}` === AvailabilityZone)) {
    throw zoneNotFound(`The zone '${AvailabilityZone}' does not exist.`);
  }
  const source = SnapshotId === undefined ? undefined : byId("snapshot", state.snapshots, SnapshotId);
  if (source !== undefined && source.state !== "completed") {
    throw incorrectVolumeState(`Snapshot '${SnapshotId}' is ${source.state}.`);
  }
  const size = Size ?? source?.size;
  if (size === undefined) throw missing("The request must contain the parameter size or snapshotId");
  if (source !== undefined && size < source.size) {
    throw invalidValue(`${size} GiB is smaller than snapshot '${SnapshotId}', which needs ${source.size} GiB.`);
  }
  const id = derive("vol-", `${region} ${SnapshotId ?? ""} ${Object.keys(state.volumes).length} ${now}`, 17);
  const volume: Volume = {
    size,
    created: now,
    zone: AvailabilityZone,
    type: VolumeType ?? "gp2",
    encrypted: (Encrypted ?? false) || (source?.encrypted ?? false),
    snapshot: SnapshotId ?? "",
    instance: "",
    device: "",
    attached: "",
    delete_on_termination: false,
    tags: tagsFor("volume", TagSpecifications),
    moving: "",
    snapshots_end: "completed",
  };
  put(state.volumes, id, volume);
  return [id, volume];
}
