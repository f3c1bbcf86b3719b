/** Instances, judged: by who launched them, and through the group, fleet, stack or Spot request that did. */
import type { Output } from "../../engine/action/action.ts";
import type { Finding } from "../../engine/action/schema.ts";
import type { History } from "../history/history.ts";
import { type Item, type Judge, judged, withMore } from "../history/judged.ts";
import { ref } from "../history/refs.ts";
import type { Instance } from "./entities.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { belongingTo, parentOf } from "./parents.ts";

type Reservation = NonNullable<Output<"ec2:DescribeInstances">["Reservations"]>[number];
export type Described = NonNullable<Reservation["Instances"]>[number];

export function judgeInstance(instance: Described, region: string, history: History, judge: Judge): Item<Instance> {
  const id = instance.InstanceId ?? "";
  const { account, partition } = history.caller;
  const arn = `arn:${partition}:ec2:${region}:${account}:instance/${id}`;
  const tags = Object.fromEntries((instance.Tags ?? []).map((tag) => [tag.Key ?? "", tag.Value ?? ""]));
  const there = firstSeen(instance);
  const parent = parentOf(tags, region, history, judge, { spotRequest: instance.SpotInstanceRequestId, there });
  const created_at = history.madeBy([ref.instance(id)], there)?.at ?? there;
  const subject = {
    kind: "instance",
    id,
    name: tags["Name"] ?? id,
    arn,
    region,
    tags,
    created_at,
    there,
    objects: [ref.instance(id)],
    ...belongingTo(parent),
    handles: [id, arn],
    fingerprint: fingerprintOf("instance", instance),
    detail: detailOf(instance, region, history),
  };
  return withMore(judged(subject, history, judge), { ...partsOf(instance), parent: parent?.name ?? "" });
}

/** What the remedies of an instance need to know beside what is judged. */
export function partsOf(instance: Described): Omit<Instance, keyof Finding | "parent"> {
  return {
    instance_id: instance.InstanceId ?? "",
    state: instance.State?.Name ?? "",
    instance_type: instance.InstanceType ?? "",
    vpc_id: instance.VpcId ?? "",
    network_interfaces: (instance.NetworkInterfaces ?? []).map((one) => one.NetworkInterfaceId ?? ""),
    volumes: (instance.BlockDeviceMappings ?? [])
      .map((one) => one.Ebs?.VolumeId ?? "")
      .filter((volume) => volume !== ""),
  };
}

/**
 * LaunchTime is reset by every start; the volumes and network interfaces attached at the launch
 * keep their time, so the earliest of all is the nearest to the truth.
 */
export function firstSeen(instance: Described): string {
  const times = [
    instance.LaunchTime,
    instance.UsageOperationUpdateTime,
    ...(instance.BlockDeviceMappings ?? []).map((one) => one.Ebs?.AttachTime),
    ...(instance.NetworkInterfaces ?? []).map((one) => one.Attachment?.AttachTime),
  ];
  return times.filter((time) => time !== undefined).toSorted()[0] ?? "";
}

function detailOf(instance: Described, region: string, history: History): string {
  const key = instance.KeyName ?? "";
  const profile = instance.IamInstanceProfile?.Arn ?? "";
  const made = (object: string) => history.madeBy([object])?.by_intruder === true;
  const supports = [
    // Support only: anybody may launch with a key pair or profile that lies about.
    key !== "" && made(ref.keyPair(region, key)) ? `with the intruder's key pair ${key}` : "",
    profile !== "" && made(ref.profile(profile.slice(profile.lastIndexOf("/") + 1)))
      ? "with an instance profile that the intruder made"
      : "",
  ];
  const facts = [
    `${instance.InstanceType ?? "?"}, ${instance.State?.Name ?? "?"}`,
    instance.InstanceLifecycle === "spot" ? "Spot" : "",
    `launched ${instance.LaunchTime ?? "?"}`,
    ...supports,
  ];
  return facts.filter((fact) => fact !== "").join(", ");
}
