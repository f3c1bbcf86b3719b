/** Lightsail's objects as it shows them, and what it says of what was asked of them. */
import { byName } from "../iam/entries.ts";
import type { SimulatedRequest } from "../service.ts";
import type { Instance, LightsailState, Port, Snapshot } from "./state.ts";

export type LightsailRequest = SimulatedRequest<LightsailState>;
type Where = Pick<LightsailRequest, "account" | "region">;

/** Where Lightsail is, by the SDK's model. */
export const lightsailRegions = [
  "us-east-1",
  "us-east-2",
  "us-west-1",
  "us-west-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "eu-central-1",
  "eu-north-1",
  "eu-south-2",
  "ca-central-1",
  "ap-east-1",
  "ap-south-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-5",
  "ap-northeast-1",
  "ap-northeast-2",
  "sa-east-1",
] as const;

type Noun = "Instance" | "InstanceSnapshot" | "Disk" | "StaticIp";

export const arnOf = (noun: Noun, name: string, { account, region }: Where) =>
  `arn:aws:lightsail:${region}:${account}:${noun}/${name}`;

export function instanceView(name: string, instance: Instance, request: LightsailRequest) {
  const disks = byName(request.state.disks).filter(([, disk]) => disk.attached_to === name);
  const staticIp = Object.values(request.state.static_ips).find((one) => one.attached_to === name);
  return {
    name,
    arn: arnOf("Instance", name, request),
    createdAt: instance.created,
    location: { availabilityZone: instance.zone, regionName: request.region as "us-east-1" },
    resourceType: "Instance" as const,
    tags: tagList(instance.tags),
    blueprintId: instance.blueprint,
    bundleId: instance.bundle,
    addOns: instance.auto_snapshots ? [{ name: "AutoSnapshot", status: "Enabled" }] : [],
    isStaticIp: staticIp !== undefined,
    privateIpAddress: instance.private_ip,
    publicIpAddress: staticIp?.address || instance.public_ip,
    hardware: {
      disks: [
        { sizeInGb: 60, isSystemDisk: true, path: "/dev/sda1", attachedTo: name, attachmentState: "attached" },
        ...disks.map(([disk, { size_gb: sizeInGb }]) => ({
          name: disk,
          arn: arnOf("Disk", disk, request),
          sizeInGb,
          isSystemDisk: false,
          attachedTo: name,
          isAttached: true,
        })),
      ],
    },
    networking: { ports: portViews(instance) },
    state: { name: instance.state },
    ...(instance.key_pair === "" ? {} : { sshKeyName: instance.key_pair }),
  };
}

/** Only what is open is shown. */
export function portViews(instance: Instance) {
  return byName(instance.ports).map(([, port]) => ({
    fromPort: port.from,
    toPort: port.to,
    protocol: port.protocol,
    cidrs: [...port.cidrs],
    ipv6Cidrs: [...port.ipv6_cidrs],
    cidrListAliases: [...port.aliases],
  }));
}

export function snapshotView(name: string, snapshot: Snapshot, request: LightsailRequest) {
  return {
    name,
    arn: arnOf("InstanceSnapshot", name, request),
    createdAt: snapshot.created,
    resourceType: "InstanceSnapshot" as const,
    state: snapshot.state,
    progress: snapshot.state === "available" ? "100%" : "",
    fromInstanceName: snapshot.instance,
    fromInstanceArn: arnOf("Instance", snapshot.instance, request),
    tags: tagList(snapshot.tags),
  };
}

/** Lightsail answers a write with the operations that it has begun. */
export function operationView(
  operationType:
    | "CreateInstanceSnapshot"
    | "DeleteInstance"
    | "DetachStaticIp"
    | "PutInstancePublicPorts"
    | "ReleaseStaticIp",
  resourceType: Noun,
  resourceName: string,
  request: LightsailRequest,
  operationDetails = "",
) {
  return {
    id: request.id("op-", `${operationType} ${resourceName} ${request.now}`, 32),
    resourceName,
    resourceType,
    operationType,
    operationDetails,
    createdAt: request.now,
    isTerminal: false,
    status: "Started" as const,
  };
}

/** The key by which a port is kept, so that a drill may lay others over it. */
export const portKey = ({ protocol, from, to }: Pick<Port, "protocol" | "from" | "to">) => `${protocol} ${from}-${to}`;

const tagList = (tags: Readonly<Record<string, string>>) => byName(tags).map(([key, value]) => ({ key, value }));
