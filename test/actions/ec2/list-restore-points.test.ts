import { expect, test } from "vitest";
import { Value } from "typebox/value";
import { listVolumeRestorePoints } from "../../../actions/ec2/list-restore-points.ts";
import { compactEvent } from "../../../actions/history/event.ts";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";
import { scenario } from "../../aws/simulated/account-of-a-test.ts";
import { actionContext, emptyPolicy } from "../context.ts";

const key = "AKIAEXAMPLECIKEY0001";
const before = "2026-03-02T00:00:00Z";
const policy = emptyPolicy({
  window: { start: "2026-03-02T02:00:00Z", margin: "2h" },
  indicators: { access_keys: [key], ips: [], user_agents: [], principals: [] },
});
const did = (eventName: string, requestParameters: object, responseElements: object = {}, source = "ec2") =>
  compactEvent({
    EventId: `${eventName} ${JSON.stringify(requestParameters)}`,
    CloudTrailEvent: JSON.stringify({
      eventSource: `${source}.amazonaws.com`,
      eventName,
      eventTime: "2026-03-02T03:00:00Z",
      awsRegion: "us-east-1",
      readOnly: false,
      sourceIPAddress: "198.51.100.23",
      userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/ci", accessKeyId: key, userName: "ci" },
      requestParameters,
      responseElements,
    }),
  });
const items = (instanceId: string) => ({ instancesSet: { items: [{ instanceId }] } });

const machine = { type: "m6i.large", launched: "2025-01-01T00:00:00Z", vpc: "vpc-0main", zone: "us-east-1b" };
const ec2 = {
  vpcs: { "vpc-0main": {} },
  instances: { "i-0web": machine, "i-0bad": machine, "i-0calm": machine },
  volumes: {
    "vol-0web": { instance: "i-0web", created: "2025-01-01T00:00:00Z" },
    "vol-0new": { instance: "i-0web", device: "/dev/sdf", created: "2025-01-01T00:00:00Z" },
    "vol-0bad": { instance: "i-0bad", created: "2025-01-01T00:00:00Z" },
    "vol-0calm": { instance: "i-0calm", created: "2025-01-01T00:00:00Z" },
  },
  snapshots: {
    "snap-0db1": { volume: "vol-0db", size: 10, started: "2026-02-27T01:00:00Z" },
    "snap-0db2": { volume: "vol-0db", size: 10, started: "2026-02-28T01:00:00Z" },
    "snap-0db3": { volume: "vol-0db", size: 10, started: "2026-03-01T01:00:00Z" },
    "snap-0db4": { volume: "vol-0db", size: 10, started: "2026-03-02T01:00:00Z" },
    "snap-0db5": { volume: "vol-0db", size: 10, started: "2026-03-01T02:00:00Z", state: "error" },
    "snap-0web": { volume: "vol-0web", started: "2026-03-01T01:00:00Z" },
    "snap-0mine": { volume: "vol-0web", started: "2026-03-01T03:00:00Z", tags: { "runbook:evidence": "x" } },
    "snap-0calm": { volume: "vol-0calm", started: "2026-03-01T01:00:00Z" },
    "snap-0gone": {
      volume: "vol-0x",
      started: "2026-01-01T01:00:00Z",
      tags: { "aws:backup:source-resource": "arn:aws:ec2:us-east-1:111122223333:instance/i-0ended" },
    },
  },
};
const events = [
  did("DeleteVolume", { volumeId: "vol-0db" }),
  did("ModifySnapshotAttribute", {
    snapshotId: "snap-0db3",
    createVolumePermission: { add: { items: [{ userId: "999988887777" }] } },
  }),
  did("ModifyInstanceAttribute", { instanceId: "i-0web", userData: {} }),
  did("RunInstances", {}, items("i-0bad")),
  did("ModifyInstanceAttribute", { instanceId: "i-0bad" }),
  did("TerminateInstances", {}, items("i-0ended")),
  did("CreateVolume", {}, { volumeId: "vol-0his" }),
  did("DeleteVolume", { volumeId: "vol-0his" }),
  did("DeleteSnapshot", { snapshotId: "snap-0lost" }),
  did("DeleteRecoveryPoint", { recoveryPointArn: "arn:point" }, {}, "backup"),
  did("CreateSnapshot", {}, { snapshotId: "snap-0his" }),
  did("DeleteSnapshot", { snapshotId: "snap-0his" }),
];

test("what the intruder deleted or changed can be brought back from what is older, whole, and not his", async () => {
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "test" });
  const small = scenario({ state: { iam: scenario().state["iam"], ec2: { "us-east-1": ec2 } } });
  const port = simulatedAccount({ scenario: small, services: simulatedServices, clock });
  const context = actionContext({ port, policy });
  const history = await context.saveDataset("event-history", events);
  const result = await listVolumeRestorePoints.run({ regions: ["us-east-1"], history, before }, context);
  expect([...Value.Errors(listVolumeRestorePoints.result, result)]).toEqual([]);
  expect(result.points.map((one) => [one.volume_id, one.snapshot_id, one.rank, one.instance_id, one.zone])).toEqual([
    ["vol-0db", "snap-0db2", 1, "", ""],
    ["vol-0db", "snap-0db1", 2, "", ""],
    ["vol-0web", "snap-0web", 1, "i-0web", "us-east-1b"],
    ["vol-0x", "snap-0gone", 1, "i-0ended", ""],
  ]);
  expect(result.points[0]?.handles).toEqual(["snap-0db2", "arn:aws:ec2:us-east-1:111122223333:snapshot/snap-0db2"]);
  expect(result.none_for).toEqual(["arn:aws:ec2:us-east-1:111122223333:volume/vol-0new"]);
  expect(result.deleted_backups.map(({ object, name }) => [name, object])).toEqual([
    ["DeleteRecoveryPoint", "recovery-point:arn:point"],
    ["DeleteSnapshot", "snapshot:snap-0lost"],
  ]);
});

test("a region that refuses is a gap", async () => {
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "test" });
  const faults = [{ operation: "ec2:DescribeInstances", region: "us-east-1", error: "UnauthorizedOperation" }];
  const small = scenario({
    state: { iam: scenario().state["iam"], ec2: { "us-east-1": ec2 } },
    faults,
  });
  const port = simulatedAccount({ scenario: small, services: simulatedServices, clock });
  const context = actionContext({ port, policy });
  const history = await context.saveDataset("event-history", events);
  const result = await listVolumeRestorePoints.run({ regions: ["us-east-1"], history, before }, context);
  expect(result.points).toEqual([]);
  expect(context.said.gaps).toMatchObject([{ region: "us-east-1", service: "ec2" }]);
});
