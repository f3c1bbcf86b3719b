import { describe, expect, test } from "vitest";
import { open, scenario } from "./account-of-a-test.ts";

const created = "2026-02-28T01:00:00Z";
const volume = (id: string) => `arn:aws:ec2:us-east-1:111122223333:volume/${id}`;
const point = (id: string) => `arn:aws:ec2:us-east-1::snapshot/${id}`;
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const trusting = (Service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" }],
});

function account() {
  const small = scenario();
  const iam = small.state["iam"] as { roles: object };
  const restorer = { id: "AROARESTORE", created, trust: trusting("backup.amazonaws.com") };
  const other = { id: "AROAOTHER", created, trust: trusting("ec2.amazonaws.com") };
  const snapshots = Object.fromEntries(
    ["snap-0a", "snap-0b", "snap-0c"].map((id) => [id, { volume: "vol-0db", size: 20, started: created }]),
  );
  const points = {
    "snap-0a": { resource: volume("vol-0db"), created, zone: "us-east-1b" },
    "snap-0b": { resource: volume("vol-0db"), created, zone: "us-east-1b" },
    "snap-0c": { resource: volume("vol-0db"), created, status: "PARTIAL" },
  };
  return open({
    scenario: {
      ...small,
      state: {
        ...small.state,
        iam: { ...iam, roles: { ...iam.roles, restorer, other } },
        ec2: { "us-east-1": { snapshots } },
        backup: { "us-east-1": { vaults: { daily: { created, points } } } },
      },
    },
  });
}
const Metadata = { availabilityZone: "us-east-1b" };
const start = { RecoveryPointArn: point("snap-0a"), IamRoleArn: role("restorer"), Metadata };

describe("AWS Backup", () => {
  test("lists the recovery points of a resource a page at a time, and of an unknown one none", async () => {
    const { call } = account();
    const first = await call("backup:ListRecoveryPointsByResource", { ResourceArn: volume("vol-0db") });
    const NextToken = first.NextToken;
    const second = await call("backup:ListRecoveryPointsByResource", { ResourceArn: volume("vol-0db"), NextToken });
    const found = [...(first.RecoveryPoints ?? []), ...(second.RecoveryPoints ?? [])];
    expect(found.map((one) => [one.RecoveryPointArn, one.Status])).toEqual([
      [point("snap-0a"), "COMPLETED"],
      [point("snap-0b"), "COMPLETED"],
      [point("snap-0c"), "PARTIAL"],
    ]);
    expect(second.NextToken).toBeUndefined();
    const none = await call("backup:ListRecoveryPointsByResource", { ResourceArn: volume("vol-0other") });
    expect(none.RecoveryPoints).toEqual([]);
  });

  test("restores a volume by a job that takes its time, once for one token", async () => {
    const { call, wait, aws } = account();
    const place = { BackupVaultName: "daily", RecoveryPointArn: point("snap-0a") };
    const { RestoreMetadata } = await call("backup:GetRecoveryPointRestoreMetadata", place);
    expect(RestoreMetadata).toMatchObject({ availabilityZone: "us-east-1b", volumeId: "vol-0db" });
    const { RestoreJobId } = await call("backup:StartRestoreJob", { ...start, IdempotencyToken: "t" });
    expect(await call("backup:StartRestoreJob", { ...start, IdempotencyToken: "t" })).toEqual({ RestoreJobId });
    const job = () => call("backup:DescribeRestoreJob", { RestoreJobId });
    expect((await job()).Status).toBe("PENDING");
    await wait(60_000);
    expect((await job()).Status).toBe("RUNNING");
    await wait(600_000);
    const { Status, CreatedResourceArn = "" } = await job();
    expect(Status).toBe("COMPLETED");
    expect(aws.world.objects()[CreatedResourceArn]).toMatchObject({
      snapshot: "snap-0a",
      zone: "us-east-1b",
      size: 20,
    });
    const jobs = await call("backup:ListRestoreJobsByProtectedResource", { ResourceArn: volume("vol-0db") });
    expect(jobs.RestoreJobs).toMatchObject([{ RestoreJobId, Status: "COMPLETED" }]);
  });

  test("ends a job as failed when the snapshot is gone by then", async () => {
    const { call, wait } = account();
    const { RestoreJobId } = await call("backup:StartRestoreJob", start);
    await call("ec2:DeleteSnapshot", { SnapshotId: "snap-0a" });
    await wait(600_000);
    expect(await call("backup:DescribeRestoreJob", { RestoreJobId })).toMatchObject({
      Status: "FAILED",
      StatusMessage: expect.stringContaining("snap-0a"),
    });
  });

  test.each([
    [
      "a role that AWS Backup may not assume",
      { ...start, IamRoleArn: role("other") },
      "InvalidParameterValueException",
    ],
    ["a role that is not there", { ...start, IamRoleArn: role("none") }, "InvalidParameterValueException"],
    ["no role", { ...start, IamRoleArn: undefined }, "MissingParameterValueException"],
    ["no zone", { ...start, Metadata: {} }, "InvalidParameterValueException"],
    ["a partial point", { ...start, RecoveryPointArn: point("snap-0c") }, "InvalidResourceStateException"],
    ["a point that is not there", { ...start, RecoveryPointArn: point("snap-0z") }, "ResourceNotFoundException"],
  ])("does not restore with %s", async (_what, input, name) => {
    expect(await account().refusalOf("backup:StartRestoreJob", input as typeof start)).toBe(name);
  });

  test("does not know other vaults and jobs", async () => {
    const { refusalOf } = account();
    const place = { BackupVaultName: "none", RecoveryPointArn: point("snap-0a") };
    expect(await refusalOf("backup:DescribeRecoveryPoint", place)).toBe("ResourceNotFoundException");
    expect(await refusalOf("backup:DescribeRestoreJob", { RestoreJobId: "x" })).toBe("ResourceNotFoundException");
  });
});
