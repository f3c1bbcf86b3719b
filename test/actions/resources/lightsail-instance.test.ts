import { describe, expect, it } from "vitest";
import {
  deleteLightsailInstance,
  isolateLightsailInstance,
  lightsailInstances,
} from "../../../actions/resources/lightsail-instance.ts";
import { snapshotLightsailInstance } from "../../../actions/resources/lightsail-snapshot.ts";
import { account, finding, remedy } from "../remedy.ts";
import { byIntruder, listing } from "./listing.ts";

const region = "us-east-1";
const lightsailArn = (rest: string) => `arn:aws:lightsail:${region}:${account}:${rest}`;
const arn = lightsailArn("Instance/wp-1");
const created = "2026-03-02T03:10:00Z";
const everywhere = { cidrs: ["0.0.0.0/0"], ipv6_cidrs: ["::/0"], aliases: [] };
const state = (more: object = {}, beside: object = {}) => ({
  state: {
    lightsail: {
      [region]: {
        instances: {
          "wp-1": {
            created,
            key_pair: "k",
            ports: {
              "tcp 22-22": { from: 22, to: 22, ...everywhere, aliases: ["lightsail-connect"] },
              "tcp 80-80": { from: 80, to: 80, ...everywhere },
            },
            ...more,
          },
          "marketing-site": { created: "2021-09-01T00:00:00Z" },
          third: { created: "2021-09-01T00:00:00Z" },
        },
        static_ips: { "ip-1": { created, address: "198.51.100.7", attached_to: "wp-1" } },
        disks: { data: { created, attached_to: "wp-1" } },
        ...beside,
      },
    },
  },
});
const instance = (more: object = {}) =>
  finding("lightsail-instance", "wp-1", {
    id: arn,
    arn,
    region,
    instance_name: "wp-1",
    state: "running",
    bundle: "",
    public_ip: "",
    static_ips: ["ip-1"],
    handles: [arn, "wp-1", "ip-1"],
    ...more,
  });
const params = { instance: instance() };
const ports = (world: ReturnType<typeof remedy>) =>
  Object.keys((world.object(arn) as { ports: object } | undefined)?.ports ?? {});

describe("Lightsail instances", () => {
  it("are the intruder's where he made them, with the static IPs that are on them", async () => {
    const { found } = await listing(lightsailInstances, {
      ...state(),
      events: [byIntruder("lightsail:CreateInstances", { instanceNames: ["wp-1", "wp-2"] })],
    });
    expect(found.map(({ name, verdict }) => [name, verdict])).toEqual([
      ["marketing-site", "unknown"],
      ["third", "unknown"],
      ["wp-1", "unsanctioned"],
    ]);
    expect(found[2]).toMatchObject({ static_ips: ["ip-1"], handles: [arn, "wp-1", "ip-1"] });
  });

  it.each(["account", "region"])("are none, without a gap, where the %s was never set up", async (setup) => {
    const { found, said } = await listing(lightsailInstances, {
      state: { lightsail: { "eu-west-1": { setup } } },
      region: "eu-west-1",
    });
    expect(found).toEqual([]);
    expect([said.gaps, said.notes]).toEqual([[], []]);
  });

  it("are not looked for where there is no Lightsail, which is said", async () => {
    const { found, said } = await listing(lightsailInstances, { region: "af-south-1" });
    expect(found).toEqual([]);
    expect(said.notes).toEqual(["Lightsail is not offered in af-south-1"]);
    expect(said.calls.map(({ operation, region: where }) => [operation, where])).toEqual([
      ["lightsail:GetRegions", "us-east-1"],
    ]);
  });
});

describe("lightsail.isolate-instance", () => {
  it("closes every port and opens the same again when it is taken back", async () => {
    const world = remedy(state());
    const result = await world.carryOut(isolateLightsailInstance, params);
    expect(result).toEqual({
      state: "isolated",
      before_ports: [
        { from_port: 22, to_port: 22, protocol: "tcp", ...everywhere, aliases: ["lightsail-connect"] },
        { from_port: 80, to_port: 80, protocol: "tcp", ...everywhere },
      ],
    });
    expect(ports(world)).toEqual([]);
    expect(await world.carryOut(isolateLightsailInstance, params)).toEqual({ state: "already", before_ports: [] });
    expect(await world.undo(isolateLightsailInstance, params, result)).toBe("restored");
    expect(ports(world)).toEqual(["tcp 22-22", "tcp 80-80"]);
    expect(await world.undo(isolateLightsailInstance, params, result)).toBe("already");
    expect(world.writes()).toEqual(["lightsail:PutInstancePublicPorts", "lightsail:PutInstancePublicPorts"]);
  });

  it("leaves ports that somebody opened since as they are", async () => {
    const world = remedy(state());
    const result = await world.carryOut(isolateLightsailInstance, params);
    const portInfos = [{ fromPort: 443, toPort: 443, protocol: "tcp" as const }];
    await world.change("lightsail:PutInstancePublicPorts", { instanceName: "wp-1", portInfos });
    expect(await world.undo(isolateLightsailInstance, params, result)).toBe("changed");
    expect(ports(world)).toEqual(["tcp 443-443"]);
  });

  it("takes another instance under the same name for no instance of its own", async () => {
    const world = remedy(state());
    const other = { instance: instance({ arn: lightsailArn("Instance/0000") }) };
    expect(await world.carryOut(isolateLightsailInstance, other)).toEqual({ state: "gone", before_ports: [] });
    expect(await world.undo(isolateLightsailInstance, other, { state: "isolated", before_ports: [] })).toBe("changed");
    expect(world.writes()).toEqual([]);
  });
});

describe("lightsail.snapshot-instance", () => {
  it("finds a name that Lightsail takes for the snapshot of an instance whose own is as long as can be", async () => {
    const long = `${"a.".repeat(126)}b`;
    const world = remedy(state({}, { instances: { [long]: { created } }, static_ips: {}, disks: {} }));
    const longArn = lightsailArn(`Instance/${long}`);
    const named = { instance: instance({ arn: longArn, instance_name: long, name: long }) };
    const { copies } = (await world.carryOut(snapshotLightsailInstance, named)) as { copies: string[] };
    expect(copies).toEqual([expect.stringMatching(/^\w[\w-]{1,252}\w$/)]);
  });

  it("waits until the snapshot is complete, and finds out after a crash whether it was begun", async () => {
    const world = remedy(state());
    const result = (await world.carryOut(snapshotLightsailInstance, params)) as { copies: string[] };
    const [name = ""] = result.copies;
    expect(world.object(lightsailArn(`InstanceSnapshot/${name}`))).toMatchObject({
      state: "available",
      instance: "wp-1",
      tags: { "runbook:run": "20260302T100000-test" },
    });
    const [input] = world.inputs("lightsail:CreateInstanceSnapshot");
    const call = { operation: "lightsail:CreateInstanceSnapshot", input, sentAt: world.now() };
    expect(await world.probe(snapshotLightsailInstance, params, call)).toBe("done");
    const other = { ...call, input: { instanceSnapshotName: "runbook-wp-1-0" } };
    expect(await world.probe(snapshotLightsailInstance, params, other)).toBe("not-done");
  });

  it("fails where the snapshot ends in error: it must not stand for evidence", async () => {
    const world = remedy(state({ snapshots_end: "error" }));
    await expect(world.carryOut(snapshotLightsailInstance, params)).rejects.toMatchObject({ code: "STEP_FAILED" });
  });

  it("fails where the instance is gone", async () => {
    await expect(remedy().carryOut(snapshotLightsailInstance, params)).rejects.toThrow(/nothing left to keep/);
  });
});

describe("lightsail.delete-instance", () => {
  it("gives the static IPs back first, deletes the instance and names what stays", async () => {
    const world = remedy(state({ auto_snapshots: true }));
    const evidence = await world.carryOut(snapshotLightsailInstance, params);
    expect(await world.carryOut(deleteLightsailInstance, { ...params, evidence })).toEqual({
      state: "deleted",
      static_ips_released: ["ip-1"],
      disks_left: ["data"],
      add_ons: ["AutoSnapshot"],
    });
    expect(world.writes()).toEqual([
      "lightsail:CreateInstanceSnapshot",
      "lightsail:DetachStaticIp",
      "lightsail:ReleaseStaticIp",
      "lightsail:DeleteInstance",
    ]);
    expect(world.object(arn)).toBeUndefined();
    expect(world.object(lightsailArn("StaticIp/ip-1"))).toBeUndefined();
    expect(world.object(lightsailArn("Disk/data"))).toMatchObject({ attached_to: "" });
    expect(await world.carryOut(deleteLightsailInstance, { ...params, evidence })).toMatchObject({ state: "gone" });
    expect(await world.fingerprint(deleteLightsailInstance, params)).toBeUndefined();
  });

  it("tries again where Lightsail is still at something else", async () => {
    const faults = [{ operation: "lightsail:DeleteInstance", times: 2, error: "OperationFailureException" }];
    const world = remedy({ ...state(), faults });
    const evidence = await world.carryOut(snapshotLightsailInstance, params);
    expect(await world.carryOut(deleteLightsailInstance, { ...params, evidence })).toMatchObject({ state: "deleted" });
  });

  it("refuses without a complete snapshot of this instance", async () => {
    const world = remedy(
      state(
        {},
        { snapshots: { other: { created, instance: "third" }, half: { created, instance: "wp-1", state: "pending" } } },
      ),
    );
    const evidence = (copies: string[], resource = arn) => ({ resource, region, copies, evidence: [] });
    for (const copies of [[], ["none"], ["other"], ["half"]]) {
      await expect(
        world.carryOut(deleteLightsailInstance, { ...params, evidence: evidence(copies) }),
      ).rejects.toMatchObject({ code: "NOT_CONFIRMED" });
    }
    await expect(
      world.carryOut(deleteLightsailInstance, { ...params, evidence: evidence([], "x") }),
    ).rejects.toMatchObject({ code: "STEP_FAILED" });
    expect(world.writes()).toEqual([]);
  });

  it("refuses where a static IP was put on it that nobody was shown", async () => {
    const world = remedy(state());
    const evidence = await world.carryOut(snapshotLightsailInstance, params);
    const unseen = { instance: instance({ static_ips: [] }), evidence };
    await expect(world.carryOut(deleteLightsailInstance, unseen)).rejects.toThrow(/ip-1/);
    expect(world.writes()).toEqual(["lightsail:CreateInstanceSnapshot"]);
  });

  it("has the fingerprint of its listing, which isolation does not change", async () => {
    const world = remedy(state());
    const { found } = await listing(lightsailInstances, state());
    await world.carryOut(isolateLightsailInstance, params);
    expect(await world.fingerprint(deleteLightsailInstance, params)).toBe(found[2]?.fingerprint);
  });
});
