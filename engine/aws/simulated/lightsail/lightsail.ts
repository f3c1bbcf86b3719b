/** Simulated Lightsail: refuses what Lightsail refuses. https://docs.aws.amazon.com/lightsail/2016-11-28/api-reference/ */
import type { OperationName } from "../../operations.ts";
import { byName, lookup, put } from "../iam/entries.ts";
import { SimulatedRefusal, type SimulatedOperation, type SimulatedService } from "../service.ts";
import { type Instance, type LightsailState, lightsailDrillSchema, type Port, prepareLightsail } from "./state.ts";
import {
  arnOf,
  instanceView,
  lightsailRegions,
  type LightsailRequest,
  operationView,
  portKey,
  portViews,
  snapshotView,
} from "./view.ts";

const snapshotTakes = 180_000;
const deletesWithin = 30_000;

type Operations = SimulatedService<LightsailState>["operations"];

export const lightsail: SimulatedService<LightsailState> = {
  service: "lightsail",
  global: false,
  schema: lightsailDrillSchema,
  prepare: prepareLightsail,
  operations: withSetup({
    "lightsail:GetRegions": () => ({ regions: lightsailRegions.map((name) => ({ name })) }),
    "lightsail:GetInstances": (input, request) => {
      const { items, next } = request.page(byName(request.state.instances), input.pageToken);
      return { instances: items.map(([name, one]) => instanceView(name, one, request)), nextPageToken: next };
    },
    "lightsail:GetInstance": (input, request) => {
      const { name, instance } = existing(input.instanceName, request);
      return { instance: instanceView(name, instance, request) };
    },
    "lightsail:GetInstancePortStates": (input, request) => {
      const { instance } = existing(input.instanceName, request);
      return { portStates: portViews(instance).map((port) => ({ ...port, state: "open" as const })) };
    },
    "lightsail:GetInstanceSnapshot": ({ instanceSnapshotName: name = "" }, request) => {
      const snapshot = lookup(request.state.snapshots, name);
      if (snapshot === undefined) throw notFound("InstanceSnapshot", name);
      return { instanceSnapshot: snapshotView(name, snapshot, request) };
    },
    "lightsail:GetStaticIps": (input, request) => {
      const { items, next } = request.page(byName(request.state.static_ips), input.pageToken);
      return {
        staticIps: items.map(([name, { attached_to, address, created }]) => ({
          name,
          arn: arnOf("StaticIp", name, request),
          createdAt: created,
          ipAddress: address,
          isAttached: attached_to !== "",
          ...(attached_to === "" ? {} : { attachedTo: attached_to }),
        })),
        nextPageToken: next,
      };
    },
    "lightsail:PutInstancePublicPorts": (input, request) => {
      const { name, instance } = existing(input.instanceName, request);
      instance.ports = {};
      for (const written of input.portInfos ?? []) {
        const port = portOf(written);
        put(instance.ports, portKey(port), port);
      }
      request.touched(arnOf("Instance", name, request));
      return { operation: operationView("PutInstancePublicPorts", "Instance", name, request) };
    },
    "lightsail:CreateInstanceSnapshot": (input, request) => {
      const { name, instance } = existing(input.instanceName, request);
      const snapshot = input.instanceSnapshotName ?? "";
      if (!/^\w[\w-]*\w$/.test(snapshot)) throw invalid(`The name is invalid: ${snapshot}`);
      if (Object.hasOwn(request.state.snapshots, snapshot)) throw invalid(`Some names are already in use: ${snapshot}`);
      if (instance.state !== "running" && instance.state !== "stopped")
        throw failed(`The instance ${name} is ${instance.state}.`);
      const tags = Object.fromEntries((input.tags ?? []).map(({ key = "", value = "" }) => [key, value]));
      put(request.state.snapshots, snapshot, { created: request.now, state: "pending", instance: name, tags });
      const data = { snapshot, ends: instance.snapshots_end };
      request.after(snapshotTakes, { operation: "copied", region: request.region, data });
      request.touched(arnOf("InstanceSnapshot", snapshot, request));
      return {
        operations: [
          operationView("CreateInstanceSnapshot", "InstanceSnapshot", snapshot, request, name),
          operationView("CreateInstanceSnapshot", "Instance", name, request, snapshot),
        ],
      };
    },
    "lightsail:DetachStaticIp": ({ staticIpName: name = "" }, request) => {
      const staticIp = lookup(request.state.static_ips, name);
      if (staticIp === undefined) throw notFound("StaticIp", name);
      if (staticIp.attached_to === "") throw invalid(`The static IP ${name} is not attached.`);
      request.touched(arnOf("StaticIp", name, request), arnOf("Instance", staticIp.attached_to, request));
      staticIp.attached_to = "";
      return { operations: [operationView("DetachStaticIp", "StaticIp", name, request)] };
    },
    "lightsail:ReleaseStaticIp": ({ staticIpName: name = "" }, request) => {
      const staticIp = lookup(request.state.static_ips, name);
      if (staticIp === undefined) throw notFound("StaticIp", name);
      if (staticIp.attached_to !== "") throw invalid(`The static IP ${name} is attached to ${staticIp.attached_to}.`);
      delete request.state.static_ips[name];
      request.touched(arnOf("StaticIp", name, request));
      return { operations: [operationView("ReleaseStaticIp", "StaticIp", name, request)] };
    },
    "lightsail:DeleteInstance": (input, request) => {
      const { name, instance } = existing(input.instanceName, request);
      const pending = Object.values(request.state.snapshots).some(
        (one) => one.instance === name && one.state === "pending",
      );
      if (pending) throw failed(`The instance ${name} is being copied.`);
      if (instance.auto_snapshots && input.forceDeleteAddOns !== true)
        throw invalid(`The instance ${name} has add-ons, which have to be deleted with it.`);
      if (instance.state !== "shutting-down") {
        instance.state = "shutting-down";
        request.after(deletesWithin, { operation: "deleted", region: request.region, data: { instance: name } });
        request.touched(arnOf("Instance", name, request));
      }
      return { operations: [operationView("DeleteInstance", "Instance", name, request)] };
    },
  }),
  effects: {
    copied: ({ snapshot: name = "", ends }, state) => {
      const snapshot = state.snapshots[name];
      if (snapshot?.state === "pending") snapshot.state = ends === "error" ? "error" : "available";
    },
    /** Its disks stay, and a static IP that is still on it begins to cost. */
    deleted: ({ instance = "" }, state) => {
      delete state.instances[instance];
      for (const one of [...Object.values(state.disks), ...Object.values(state.static_ips)]) {
        if (one.attached_to === instance) one.attached_to = "";
      }
    },
  },
  objects: (state, where) =>
    Object.fromEntries([
      ...Object.entries(state.instances).map(([name, { snapshots_end: _ends, ...one }]) => [
        arnOf("Instance", name, where),
        { name, ...one },
      ]),
      ...Object.entries(state.disks).map(([name, one]) => [arnOf("Disk", name, where), one]),
      ...Object.entries(state.static_ips).map(([name, one]) => [arnOf("StaticIp", name, where), one]),
      ...Object.entries(state.snapshots).map(([name, one]) => [arnOf("InstanceSnapshot", name, where), one]),
    ]) as Record<string, unknown>,
};

/** Where Lightsail is not, there is no endpoint; where it was never used, it is still being set up. */
function withSetup(operations: Operations): Operations {
  const wrapped = Object.entries(operations).map(([name, run]) => {
    const real = run as SimulatedOperation<LightsailState, OperationName>;
    const checked: SimulatedOperation<LightsailState, OperationName> = (input, request) => {
      const { region, state } = request;
      if (!(lightsailRegions as readonly string[]).includes(region))
        throw new SimulatedRefusal("ENOTFOUND", `getaddrinfo ENOTFOUND lightsail.${region}.amazonaws.com`);
      if (state.setup === "account")
        throw new SimulatedRefusal("AccountSetupInProgressException", "The account is still being set up.");
      if (state.setup === "region" && name !== "lightsail:GetRegions")
        throw new SimulatedRefusal("RegionSetupInProgressException", `${region} is still being set up.`);
      return real(input, request);
    };
    return [name, checked];
  });
  return Object.fromEntries(wrapped) as Operations;
}

const invalid = (message: string) => new SimulatedRefusal("InvalidInputException", message);
const failed = (message: string) => new SimulatedRefusal("OperationFailureException", message);
const notFound = (noun: string, name: string) =>
  new SimulatedRefusal("NotFoundException", `The ${noun} does not exist: ${name}`);

function existing(name: string | undefined, { state }: LightsailRequest): { name: string; instance: Instance } {
  const instance = lookup(state.instances, name ?? "");
  if (instance === undefined || name === undefined) throw notFound("Instance", name ?? "");
  return { name, instance };
}

/** Without any source a port is open to everybody, by IPv6 too. */
function portOf(written: {
  readonly fromPort?: number | undefined;
  readonly toPort?: number | undefined;
  readonly protocol?: Port["protocol"] | undefined;
  readonly cidrs?: readonly string[] | undefined;
  readonly ipv6Cidrs?: readonly string[] | undefined;
  readonly cidrListAliases?: readonly string[] | undefined;
}): Port {
  const { fromPort, toPort, protocol } = written;
  if (fromPort === undefined || toPort === undefined || protocol === undefined)
    throw invalid("A port needs its range and its protocol.");
  const [cidrs = [], ipv6_cidrs = [], aliases = []] = [written.cidrs, written.ipv6Cidrs, written.cidrListAliases];
  const anybody = cidrs.length === 0 && ipv6_cidrs.length === 0 && aliases.length === 0;
  return {
    from: fromPort,
    to: toPort,
    protocol,
    cidrs: anybody ? ["0.0.0.0/0"] : [...cidrs],
    ipv6_cidrs: anybody ? ["::/0"] : [...ipv6_cidrs],
    aliases: [...aliases],
  };
}
