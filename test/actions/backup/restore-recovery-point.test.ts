import { describe, expect, it } from "vitest";
import { listBackupRestorePoints } from "../../../actions/backup/list-restore-points.ts";
import { restoreRecoveryPoint } from "../../../actions/backup/restore-recovery-point.ts";
import type { BackupRestorePoint } from "../../../actions/backup/restore-point.ts";
import type { AwsPort } from "../../../engine/aws/port.ts";
import { actionContext, emptyPolicy } from "../context.ts";
import { remedy } from "../remedy.ts";

const volume = (id: string, region = "us-east-1") => `arn:aws:ec2:${region}:111122223333:volume/${id}`;
const point = (id: string) => `arn:aws:ec2:us-east-1::snapshot/${id}`;
const role_arn = "arn:aws:iam::111122223333:role/restorer";
const created = "2020-01-01T00:00:00Z";
const restorer = {
  id: "AROARESTORER",
  created,
  trust: {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "backup.amazonaws.com" }, Action: "sts:AssumeRole" }],
  },
};
const at = (day: string) => `2026-0${day}T01:00:00Z`;
const db = { resource: volume("vol-0db"), zone: "us-east-1b" };
const world = (more: object = {}) =>
  remedy({
    iam: { roles: { restorer } },
    ec2: {
      "us-east-1": {
        snapshots: Object.fromEntries(
          ["snap-0a", "snap-0b", "snap-0c", "snap-0d"].map((id) => [
            id,
            { volume: "vol-0db", size: 20, started: at("2-27") },
          ]),
        ),
      },
    },
    state: {
      backup: {
        "us-east-1": {
          vaults: {
            daily: {
              created,
              points: {
                "snap-0a": { ...db, created: at("2-27") },
                "snap-0b": { ...db, created: at("2-28") },
                "snap-0c": { ...db, created: at("3-01"), status: "PARTIAL" },
                "snap-0d": { ...db, created: at("3-02") },
              },
            },
          },
        },
      },
    },
    ...more,
  });
const asked = {
  resources: [volume("vol-0db"), volume("vol-0none"), volume("vol-0far", "eu-west-1")],
  before: "2026-03-02T00:00:00Z",
};
async function listed(account: ReturnType<typeof remedy>) {
  return (await account.carryOut(listBackupRestorePoints, asked)) as {
    points: BackupRestorePoint[];
    none_for: string[];
  };
}
async function newest(account: ReturnType<typeof remedy>) {
  return { point: (await listed(account)).points[0] as BackupRestorePoint, role_arn };
}

describe("backup.list-restore-points", () => {
  it("names the complete points that are old enough, the newest first, and what has none", async () => {
    const { points, none_for } = await listed(world());
    expect(points.map((one) => [one.id, one.rank, one.vault_name])).toEqual([
      [point("snap-0b"), 1, "daily"],
      [point("snap-0a"), 2, "daily"],
    ]);
    expect(none_for).toEqual([volume("vol-0far", "eu-west-1"), volume("vol-0none")]);
  });

  it("looks for what has no region in its ARN wherever it is told to", async () => {
    const bucket = "arn:aws:s3:::docs";
    const regions = ["us-east-1", "eu-west-1"];
    const seen: string[] = [];
    const context = actionContext({
      policy: emptyPolicy({ regions: { allowed: ["us-east-1"] } }),
      answers: {
        "backup:ListRecoveryPointsByResource": (_input, region) => {
          seen.push(region);
          const CreationDate = at("2-27");
          return region === "us-east-1"
            ? {}
            : {
                RecoveryPoints: [
                  { RecoveryPointArn: "arn:point", BackupVaultName: "v", Status: "COMPLETED", CreationDate },
                ],
              };
        },
      },
    });
    const params = { resources: [bucket], before: asked.before };
    expect(await listBackupRestorePoints.run({ ...params, regions }, context)).toMatchObject({
      points: [{ recovery_point_arn: "arn:point", region: "eu-west-1" }],
      none_for: [],
    });
    expect(seen.toSorted()).toEqual(["eu-west-1", "us-east-1"]);
    expect(await listBackupRestorePoints.run(params, context)).toMatchObject({ points: [], none_for: [bucket] });
  });

  it("leaves open whether there is one where the region could not be read", async () => {
    const faults = [
      { operation: "backup:ListRecoveryPointsByResource", region: "us-east-1", error: "AccessDeniedException" },
    ];
    const account = world({ faults });
    expect(await listed(account)).toEqual({ points: [], none_for: [volume("vol-0far", "eu-west-1")] });
    expect(account.gaps()).toBe(1);
  });
});

describe("backup.restore-recovery-point", () => {
  it("restores a new volume and waits for it, once", async () => {
    const account = world();
    const params = await newest(account);
    const result = (await account.carryOut(restoreRecoveryPoint, params)) as { created_arn: string };
    expect(result).toEqual({
      state: "restored",
      job_id: expect.any(String),
      created_arn: expect.stringContaining(":volume/vol-"),
    });
    expect(account.object(result.created_arn)).toMatchObject({ snapshot: "snap-0b", zone: "us-east-1b", size: 20 });
    expect(await account.carryOut(restoreRecoveryPoint, params)).toEqual({ ...result, state: "already" });
    expect(account.writes()).toEqual(["backup:StartRestoreJob"]);
  });

  it("waits for a job that is under way instead of starting another", async () => {
    const account = world();
    const params = await newest(account);
    const Metadata = { availabilityZone: "us-east-1a" };
    const started = await account.change(
      "backup:StartRestoreJob",
      { RecoveryPointArn: point("snap-0b"), IamRoleArn: role_arn, Metadata },
      1_000,
    );
    expect(await account.carryOut(restoreRecoveryPoint, params)).toMatchObject({
      state: "restored",
      job_id: started.RestoreJobId,
    });
    expect(account.writes()).toEqual([]);
  });

  it("does not take for a restore what AWS Backup restored to try its backups, and deletes again", async () => {
    const trial = (aws: AwsPort): AwsPort => ({
      async send(call, context) {
        const reply = await aws.send(call, context);
        const { RestoreJobs } = reply.output as { RestoreJobs?: object[] };
        if (RestoreJobs === undefined) return reply;
        const CreatedBy = { RestoreTestingPlanArn: "arn:aws:backup:us-east-1:111122223333:restore-testing-plan:p" };
        // The first; the second is the run's own.
        const jobs = RestoreJobs.map((job, at) => (at === 0 ? { ...job, CreatedBy } : job));
        return { ...reply, output: { ...reply.output, RestoreJobs: jobs } };
      },
    });
    const account = world({ through: trial });
    const params = await newest(account);
    const Metadata = { availabilityZone: "us-east-1a" };
    const asked = { RecoveryPointArn: point("snap-0b"), IamRoleArn: role_arn, Metadata };
    await account.change("backup:StartRestoreJob", asked, 600_000);
    expect(await account.carryOut(restoreRecoveryPoint, params)).toMatchObject({ state: "restored" });
    expect(account.writes()).toEqual(["backup:StartRestoreJob"]);
  });

  it("restores otherwise than it was where it is told to", async () => {
    const account = world();
    const params = { ...(await newest(account)), metadata: { availabilityZone: "us-east-1c" } };
    const { created_arn } = (await account.carryOut(restoreRecoveryPoint, params)) as { created_arn: string };
    expect(account.object(created_arn)).toMatchObject({ zone: "us-east-1c" });
  });

  it("fails with AWS's reason where the job fails, and where the role will not do", async () => {
    const account = world();
    const params = await newest(account);
    await account.change("ec2:DeleteSnapshot", { SnapshotId: "snap-0b" });
    await expect(account.carryOut(restoreRecoveryPoint, params)).rejects.toThrow(/FAILED.*snap-0b/);
    const other = { ...params, role_arn: "arn:aws:iam::111122223333:role/incident-responder" };
    await expect(account.carryOut(restoreRecoveryPoint, other)).rejects.toThrow(/cannot be assumed/);
  });

  it("knows after a crash whether the job was started, and the point by its fingerprint", async () => {
    const account = world();
    const params = await newest(account);
    const call = { operation: "backup:StartRestoreJob", input: {}, sentAt: account.now() };
    expect(await account.probe(restoreRecoveryPoint, params, call)).toBe("not-done");
    await account.carryOut(restoreRecoveryPoint, params);
    expect(await account.probe(restoreRecoveryPoint, params, call)).toBe("done");
    expect(await account.fingerprint(restoreRecoveryPoint, params)).toBe(params.point.fingerprint);
    const gone = { ...params, point: { ...params.point, recovery_point_arn: point("snap-0z") } };
    expect(await account.fingerprint(restoreRecoveryPoint, gone)).toBeUndefined();
  });
});
