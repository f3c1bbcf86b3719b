/** Lightsail instances: machines outside EC2, with a firewall, keys and snapshots of their own. */
import { isDeepStrictEqual } from "node:util";
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Entity, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { tagsOf } from "./small-tags.ts";
import { requireEvidence, ResourceEvidence } from "./evidence.ts";
import { fingerprintOf, tagFacts } from "./fingerprint.ts";
import type { Found, ResourceType } from "./resource.ts";

export const LightsailInstance = FindingOf("LightsailInstance", {
  instance_name: Type.String(),
  state: Type.String(),
  bundle: Type.String(),
  public_ip: Type.String(),
  /** Names of the static IPs on it, which are released with it. */
  static_ips: Type.Array(Type.String()),
});
export type LightsailInstance = Static<typeof LightsailInstance>;
export type Described = NonNullable<Output<"lightsail:GetInstance">["instance"]>;

export const lightsailInstances: ResourceType = {
  service: "lightsail",
  title: "Lightsail instances",
  scope: "regional",
  lists: { lightsail_instances: LightsailInstance },
  calls: ["lightsail:GetRegions", "lightsail:GetInstances", "lightsail:GetStaticIps"],
  async *read(region, context) {
    // Where Lightsail is not, its endpoint has no name, which would look like a broken network.
    const { regions = [] } = await context.call("lightsail:GetRegions", {}, "us-east-1");
    if (!regions.some(({ name }) => name === region)) return context.note(`Lightsail is not offered in ${region}`);
    try {
      yield* inRegion(region, context);
    } catch (error) {
      // Lightsail sets an account up at its first use: until then there is nothing.
      if (!isAws(error, "absent-config")) throw error;
    }
  },
};

async function* inRegion(
  region: string,
  context: ActionContext<"lightsail:GetInstances" | "lightsail:GetStaticIps">,
): AsyncGenerator<Found> {
  let addresses: Map<string, string[]> | undefined;
  for await (const { instances = [] } of context.pages("lightsail:GetInstances", {}, region)) {
    for (const one of instances) {
      addresses ??= attachedTo(await staticIps(context, region));
      const { name = "", arn = "", createdAt = "", bundleId = "", publicIpAddress: public_ip = "" } = one;
      const static_ips = addresses.get(name) ?? [];
      const state = one.state?.name ?? "";
      yield {
        list: "lightsail_instances",
        subject: {
          kind: "lightsail-instance",
          id: arn,
          name,
          arn,
          region,
          tags: tagsOf(one.tags),
          created_at: createdAt,
          objects: [ref.regional("lightsail-instance", region, name)],
          handles: [arn, name, ...static_ips],
          fingerprint: instanceFingerprint(one),
          detail: `${one.blueprintId ?? "?"} on ${bundleId}, ${state}, at ${public_ip || "no public address"}`,
        },
        more: { instance_name: name, state, bundle: bundleId, public_ip, static_ips },
      };
    }
  }
}

/** Of each instance that has any. */
async function staticIps(
  context: ActionContext<"lightsail:GetStaticIps">,
  region: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const page of context.pages("lightsail:GetStaticIps", {}, region)) {
    for (const { name = "", attachedTo: to = "" } of page.staticIps ?? []) found.set(name, to);
  }
  return found;
}

/** Names of static IPs by the instance that they are on. */
function attachedTo(addresses: ReadonlyMap<string, string>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [name, instance] of addresses) {
    if (instance !== "") found.set(instance, [...(found.get(instance) ?? []), name]);
  }
  return found;
}

function instanceFingerprint({ arn, createdAt, blueprintId, sshKeyName, tags }: Described): string {
  return fingerprintOf("lightsail-instance", arn, createdAt, blueprintId, sshKeyName, tagFacts(tagsOf(tags)));
}

/** Undefined where it is gone, or where another was made under its name. */
export async function instanceNow(
  context: ActionContext<"lightsail:GetInstance">,
  { instance_name: instanceName, arn, region }: LightsailInstance,
): Promise<Described | undefined> {
  const found = (await ifThere(context.call("lightsail:GetInstance", { instanceName }, region)))?.instance;
  return found?.arn === arn ? found : undefined;
}

const Port = Entity("LightsailPort", {
  from_port: Type.Integer(),
  to_port: Type.Integer(),
  protocol: Type.String(),
  cidrs: Type.Array(Type.String()),
  ipv6_cidrs: Type.Array(Type.String()),
  /** Such as `lightsail-connect`, the browser's terminal. */
  aliases: Type.Array(Type.String()),
});
type Port = Static<typeof Port>;
type Protocol = NonNullable<NonNullable<Output<"lightsail:GetInstancePortStates">["portStates"]>[number]["protocol"]>;

export async function portsNow(
  context: ActionContext<"lightsail:GetInstancePortStates">,
  { instance_name: instanceName, region }: LightsailInstance,
): Promise<Port[]> {
  const { portStates = [] } = await context.call("lightsail:GetInstancePortStates", { instanceName }, region);
  return portStates
    .filter(({ state }) => state !== "closed")
    .map(({ fromPort, toPort, protocol, cidrs = [], ipv6Cidrs = [], cidrListAliases = [] }) => ({
      from_port: fromPort ?? 0,
      to_port: toPort ?? 0,
      protocol: protocol ?? "",
      cidrs: cidrs.toSorted(),
      ipv6_cidrs: ipv6Cidrs.toSorted(),
      aliases: cidrListAliases.toSorted(),
    }))
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Whatever the order of members: what comes back from the audit log has them sorted. */
const same = (a: readonly Port[], b: readonly Port[]) => isDeepStrictEqual(a, b);

async function setPorts(
  context: ActionContext<"lightsail:GetInstancePortStates" | "lightsail:PutInstancePublicPorts">,
  instance: LightsailInstance,
  ports: readonly Port[],
): Promise<void> {
  const portInfos = ports.map((port) => ({
    fromPort: port.from_port,
    toPort: port.to_port,
    protocol: port.protocol as Protocol,
    cidrs: port.cidrs,
    ipv6Cidrs: port.ipv6_cidrs,
    cidrListAliases: port.aliases,
  }));
  const { instance_name: instanceName, region } = instance;
  await context.call("lightsail:PutInstancePublicPorts", { instanceName, portInfos }, region);
  await context.confirm(`${instance.name} has ${ports.length} ports open`, async () =>
    same(await portsNow(context, instance), ports),
  );
}

/** Only what comes in is shut out: Lightsail has no way to keep an instance from calling out. */
export const isolateLightsailInstance = action({
  name: "lightsail.isolate-instance",
  summary: "Close every public port of a Lightsail instance.",
  purpose: "contain",
  reversible: true,
  target: "instance",
  params: Type.Object({ instance: LightsailInstance }),
  result: Type.Object({ state: States("isolated", "already", "gone"), before_ports: Type.Array(Port) }),
  calls: ["lightsail:GetInstance", "lightsail:GetInstancePortStates", "lightsail:PutInstancePublicPorts"],
  async run({ instance }, context) {
    if ((await instanceNow(context, instance)) === undefined) return { state: "gone" as const, before_ports: [] };
    const before_ports = await portsNow(context, instance);
    if (before_ports.length === 0) return { state: "already" as const, before_ports };
    await setPorts(context, instance, []);
    return { state: "isolated" as const, before_ports };
  },
  async undo({ instance }, { before_ports }, context) {
    if ((await instanceNow(context, instance)) === undefined) return "changed";
    const now = await portsNow(context, instance);
    if (same(now, before_ports)) return "already";
    if (now.length > 0) return "changed";
    await setPorts(context, instance, before_ports);
    return "restored";
  },
});

export const deleteLightsailInstance = action({
  name: "lightsail.delete-instance",
  summary: "Delete a Lightsail instance of which there is a snapshot, and release its static IPs.",
  purpose: "destroy",
  reversible: false,
  target: "instance",
  params: Type.Object({ instance: Approved(LightsailInstance), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "gone"),
    /** Names of the static IPs that were given back. */
    static_ips_released: Type.Array(Type.String()),
    /** Names of attached disks, which stay and go on costing money. */
    disks_left: Type.Array(Type.String()),
    /** Such as `AutoSnapshot`; they went with it, and the snapshots that they made. */
    add_ons: Type.Array(Type.String()),
  }),
  calls: [
    "lightsail:GetInstance",
    "lightsail:GetInstanceSnapshot",
    "lightsail:GetStaticIps",
    "lightsail:DetachStaticIp",
    "lightsail:ReleaseStaticIp",
    "lightsail:DeleteInstance",
  ],
  async run({ instance, evidence }, context) {
    requireEvidence(instance, evidence);
    const { instance_name: instanceName, region } = instance;
    const found = await instanceNow(context, instance);
    const nothing = { static_ips_released: [], disks_left: [], add_ons: [] };
    if (found === undefined) return { state: "gone" as const, ...nothing };
    await requireSnapshot(instance, evidence, context);
    const addresses = await staticIps(context, region);
    const attached = attachedTo(addresses).get(instanceName) ?? [];
    const unseen = attached.filter((name) => !instance.static_ips.includes(name));
    if (unseen.length > 0)
      throw stepFailed(
        `${unseen.join(", ")} was put on ${instanceName} since it was shown`,
        "Look for findings again.",
      );
    // Those too that an earlier attempt has taken off it and not released.
    const shown = instance.static_ips.filter((name) => ["", instanceName].includes(addresses.get(name) ?? "?"));
    for (const staticIpName of shown) await release(staticIpName, instance, context);
    // Without the word for it Lightsail refuses while automatic snapshots are on.
    const input = { instanceName, forceDeleteAddOns: true };
    const remove = () => unlessGone(context.call("lightsail:DeleteInstance", input, region));
    await pastConflicts(context, remove, async () => {});
    await context.confirm(
      `${instance.arn} is gone`,
      async () => (await instanceNow(context, instance)) === undefined,
      tenMinutes,
    );
    const disks = (found.hardware?.disks ?? []).filter(({ isSystemDisk }) => isSystemDisk !== true);
    return {
      state: "deleted" as const,
      static_ips_released: shown,
      disks_left: disks.map(({ name = "" }) => name),
      add_ons: (found.addOns ?? []).filter(({ status }) => status === "Enabled").map(({ name = "" }) => name),
    };
  },
  async fingerprint({ instance }, context) {
    const found = await instanceNow(context, instance);
    return found && instanceFingerprint(found);
  },
});

/** Lightsail calls it not valid to detach what is detached, so that reading decides. */
async function release(
  staticIpName: string,
  { region, instance_name }: LightsailInstance,
  context: ActionContext<"lightsail:GetStaticIps" | "lightsail:DetachStaticIp" | "lightsail:ReleaseStaticIp">,
): Promise<void> {
  const holder = async () => (await staticIps(context, region)).get(staticIpName);
  if ((await holder()) === instance_name) {
    try {
      await context.call("lightsail:DetachStaticIp", { staticIpName }, region);
    } catch (error) {
      if (!isAws(error, "gone", "invalid") || (await holder()) === instance_name) throw error;
    }
  }
  const give = () => unlessGone(context.call("lightsail:ReleaseStaticIp", { staticIpName }, region));
  await pastConflicts(context, give, async () => {});
  await context.confirm(`static IP ${staticIpName} is released`, async () => (await holder()) === undefined);
}

const tenMinutes = 600_000;

/** A dry run takes it for granted where the snapshot is planned. @throws RunbookError where there is none */
async function requireSnapshot(
  instance: LightsailInstance,
  evidence: ResourceEvidence,
  context: ActionContext<"lightsail:GetInstanceSnapshot">,
): Promise<void> {
  const complete = async (instanceSnapshotName: string) => {
    const read = context.call("lightsail:GetInstanceSnapshot", { instanceSnapshotName }, instance.region);
    const copy = (await ifThere(read))?.instanceSnapshot;
    return copy?.state === "available" && copy.fromInstanceName === instance.instance_name;
  };
  await context.confirm(
    `there is a complete snapshot of ${instance.name}`,
    async () => {
      for (const name of evidence.copies) if (await complete(name)) return true;
      return false;
    },
    0,
  );
}
