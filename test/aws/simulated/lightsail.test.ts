import { expect, test } from "vitest";
import { open, scenario } from "./account-of-a-test.ts";

const created = "2026-03-02T03:10:00Z";
const minute = 60_000;
const instanceName = "wp-1";
const lightsail = (instance: object = {}) =>
  open({
    scenario: scenario({
      regions: { ...scenario().regions, "af-south-1": "ENABLED", "eu-west-2": "ENABLED", "eu-west-3": "ENABLED" },
      state: {
        iam: scenario().state["iam"],
        lightsail: {
          "us-east-1": {
            instances: { [instanceName]: { created, ...instance }, b: { created }, c: { created } },
            static_ips: {
              "ip-1": { created, address: "198.51.100.7", attached_to: instanceName },
              "ip-2": { created },
            },
            disks: { data: { created, attached_to: instanceName } },
          },
          "eu-west-2": { setup: "account" },
          "eu-west-3": { setup: "region" },
        },
      },
    }),
  });

test("instances are listed page by page, with the disks and addresses that are on them", async () => {
  const { call } = lightsail();
  const first = await call("lightsail:GetInstances", {});
  expect(first.instances?.map(({ name }) => name)).toEqual(["b", "c"]);
  const { instances = [], nextPageToken } = await call("lightsail:GetInstances", { pageToken: first.nextPageToken });
  expect([instances.length, nextPageToken]).toEqual([1, undefined]);
  expect(instances[0]).toMatchObject({ name: instanceName, isStaticIp: true, publicIpAddress: "198.51.100.7" });
  expect(instances[0]?.hardware?.disks?.map(({ name, isSystemDisk }) => [name, isSystemDisk])).toEqual([
    [undefined, true],
    ["data", false],
  ]);
});

test("there is no endpoint where there is no Lightsail, and a refusal where it was never used", async () => {
  const { call, refusalOf } = lightsail();
  const offered = (await call("lightsail:GetRegions", {})).regions?.map(({ name }) => String(name)) ?? [];
  expect([offered.includes("eu-west-1"), offered.includes("af-south-1")]).toEqual([true, false]);
  expect(await refusalOf("lightsail:GetInstances", {}, "af-south-1")).toBe("ENOTFOUND");
  expect(await refusalOf("lightsail:GetInstances", {}, "eu-west-2")).toBe("AccountSetupInProgressException");
  expect(await refusalOf("lightsail:GetInstances", {}, "eu-west-3")).toBe("RegionSetupInProgressException");
  expect(await refusalOf("lightsail:GetRegions", {}, "eu-west-3")).toBe("accepted");
});

test("ports are put as a whole; without a source they are open to everybody", async () => {
  const { call, refusalOf } = lightsail({ ports: { ssh: { from: 22, to: 22 } } });
  const ports = async () => (await call("lightsail:GetInstancePortStates", { instanceName })).portStates;
  expect(await ports()).toHaveLength(1);
  await call("lightsail:PutInstancePublicPorts", { instanceName, portInfos: [] });
  expect(await ports()).toEqual([]);
  await call("lightsail:PutInstancePublicPorts", {
    instanceName,
    portInfos: [{ fromPort: 80, toPort: 80, protocol: "tcp" }],
  });
  expect(await ports()).toMatchObject([{ fromPort: 80, state: "open", cidrs: ["0.0.0.0/0"], ipv6Cidrs: ["::/0"] }]);
  const none = { instanceName: "none", portInfos: [] };
  expect(await refusalOf("lightsail:PutInstancePublicPorts", none)).toBe("NotFoundException");
  expect(await refusalOf("lightsail:PutInstancePublicPorts", { instanceName, portInfos: [{ fromPort: 80 }] })).toBe(
    "InvalidInputException",
  );
});

test("a snapshot is whole only later, keeps its instance till then, and outlives it", async () => {
  const { aws, call, refusalOf, wait } = lightsail();
  const snapshot = { instanceName, instanceSnapshotName: "copy-1" };
  const { operations } = await call("lightsail:CreateInstanceSnapshot", snapshot);
  expect(operations?.map(({ resourceName }) => resourceName)).toEqual(["copy-1", instanceName]);
  expect(await refusalOf("lightsail:CreateInstanceSnapshot", snapshot)).toBe("InvalidInputException");
  expect(await refusalOf("lightsail:CreateInstanceSnapshot", { ...snapshot, instanceSnapshotName: "a b" })).toBe(
    "InvalidInputException",
  );
  expect(await refusalOf("lightsail:DeleteInstance", { instanceName })).toBe("OperationFailureException");
  const state = async () =>
    (await call("lightsail:GetInstanceSnapshot", { instanceSnapshotName: "copy-1" })).instanceSnapshot?.state;
  expect(await state()).toBe("pending");
  await wait(5 * minute);
  expect(await state()).toBe("available");
  await call("lightsail:DeleteInstance", { instanceName });
  expect(await refusalOf("lightsail:GetInstance", { instanceName })).toBe("accepted");
  const { instanceSnapshotName } = { instanceSnapshotName: "copy-2" };
  expect(await refusalOf("lightsail:CreateInstanceSnapshot", { instanceName, instanceSnapshotName })).toBe(
    "OperationFailureException",
  );
  await wait(minute);
  expect(await refusalOf("lightsail:GetInstance", { instanceName })).toBe("NotFoundException");
  expect(await state()).toBe("available");
  expect(aws.world.objects()["arn:aws:lightsail:us-east-1:111122223333:Disk/data"]).toMatchObject({ attached_to: "" });
});

test("a snapshot of a failing disk ends in an error", async () => {
  const { call, wait } = lightsail({ snapshots_end: "error" });
  await call("lightsail:CreateInstanceSnapshot", { instanceName, instanceSnapshotName: "copy-1" });
  await wait(5 * minute);
  const { instanceSnapshot } = await call("lightsail:GetInstanceSnapshot", { instanceSnapshotName: "copy-1" });
  expect(instanceSnapshot?.state).toBe("error");
});

test("a static IP is given back only when it is on nothing, and add-ons only with the word for it", async () => {
  const { call, refusalOf } = lightsail({ auto_snapshots: true });
  const staticIpName = "ip-1";
  expect(await refusalOf("lightsail:ReleaseStaticIp", { staticIpName })).toBe("InvalidInputException");
  await call("lightsail:DetachStaticIp", { staticIpName });
  expect(await refusalOf("lightsail:DetachStaticIp", { staticIpName })).toBe("InvalidInputException");
  await call("lightsail:ReleaseStaticIp", { staticIpName });
  expect(await refusalOf("lightsail:ReleaseStaticIp", { staticIpName })).toBe("NotFoundException");
  expect((await call("lightsail:GetStaticIps", {})).staticIps?.map(({ name }) => name)).toEqual(["ip-2"]);
  expect(await refusalOf("lightsail:DeleteInstance", { instanceName })).toBe("InvalidInputException");
  expect(await refusalOf("lightsail:DeleteInstance", { instanceName, forceDeleteAddOns: true })).toBe("accepted");
});
