/**
 * Simulated AWS Backup: vaults, recovery points of EBS volumes, restore jobs. A recovery point of a
 * volume is a snapshot of EC2's, and goes by its ARN.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartRestoreJob.html
 */
import { type Static, Type } from "typebox";
import { RunbookError } from "../../../errors.ts";
import type { Input, Output } from "../../operations.ts";
import { At, ById, oneOf, Strict, text } from "../ec2/schema.ts";
import type { Ec2State } from "../ec2/state.ts";
import { makeVolume } from "../ec2/volumes.ts";
import { arnOf as iamArnOf, nameIn } from "../iam/arns.ts";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { byName, lookup, put } from "../iam/entries.ts";
import type { IamState } from "../iam/state.ts";
import { trustedBy } from "../iam/trust.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";

const RecoveryPoint = Strict({
  /** ARN of the volume that it is of. */
  resource: Type.String(),
  created: At,
  status: oneOf(["COMPLETED", "PARTIAL", "CREATING", "DELETING", "EXPIRED", "STOPPED"], "COMPLETED"),
  /** Where the volume was, and of what type. */
  zone: text(""),
  volume_type: text("gp3"),
  key_arn: text(""),
});

/** By the id of the snapshot. */
const Vault = Strict({ created: At, points: ById(RecoveryPoint) });

const Job = Strict({
  point: Type.String(),
  resource: Type.String(),
  role: Type.String(),
  token: text(""),
  started: At,
  ended: text(""),
  status: oneOf(["PENDING", "RUNNING", "COMPLETED", "FAILED", "ABORTED"], "PENDING"),
  message: text(""),
  zone: text(""),
  volume_type: text("gp3"),
  created_arn: text(""),
});

const Backup = Strict({ vaults: ById(Vault), restore_jobs: ById(Job) });
export type BackupState = Static<typeof Backup>;
type Point = Static<typeof RecoveryPoint>;
type JobState = Static<typeof Job>;
type Request = SimulatedRequest<BackupState>;

const startsWithin = 20_000;
const restoredWithin = 240_000;
/** AWS remembers the token of a job for this long. */
const tokenLives = 3_600_000;

export const backup: SimulatedService<BackupState> = {
  service: "backup",
  global: false,
  schema: defaultsOptional(Backup),
  prepare(declared, { region }) {
    const state = fillDefaults(Backup, declared ?? {}) as BackupState;
    for (const [id, point] of Object.values(state.vaults).flatMap(({ points }) => Object.entries(points))) {
      if (!id.startsWith("snap-") || !/^arn:aws:ec2:[a-z0-9-]+:\d{12}:volume\/vol-/.test(point.resource)) {
        throw new RunbookError(
          "PLAYBOOK_INVALID",
          `The drill's state.backup.${region} has a recovery point ${id} that is not a snapshot of a volume.`,
        );
      }
    }
    return state;
  },
  operations: {
    "backup:ListRecoveryPointsByResource": (input, { state, region, page }) => {
      const found = allPoints(state).filter(
        ({ point }) => point.resource === required(input.ResourceArn, "ResourceArn"),
      );
      const { items, next } = page(found, input.NextToken, input.MaxResults);
      return {
        RecoveryPoints: items.map(({ id, vault, point }) => ({
          RecoveryPointArn: pointArn(region, id),
          CreationDate: point.created,
          Status: point.status,
          BackupVaultName: vault,
          ...(point.key_arn === "" ? {} : { EncryptionKeyArn: point.key_arn }),
        })),
        NextToken: next,
      };
    },
    "backup:DescribeRecoveryPoint": (input, request) => {
      const { id, vault, point } = existing(input.RecoveryPointArn, input.BackupVaultName, request);
      return {
        RecoveryPointArn: pointArn(request.region, id),
        BackupVaultName: vault,
        BackupVaultArn: vaultArn(vault, request),
        ResourceArn: point.resource,
        ResourceType: "EBS",
        Status: point.status,
        CreationDate: point.created,
        IsEncrypted: point.key_arn !== "",
      };
    },
    "backup:GetRecoveryPointRestoreMetadata": (input, request) => {
      const { id, vault, point } = existing(input.RecoveryPointArn, input.BackupVaultName, request);
      return {
        BackupVaultArn: vaultArn(vault, request),
        RecoveryPointArn: pointArn(request.region, id),
        ResourceType: "EBS",
        RestoreMetadata: {
          encrypted: String(point.key_arn !== ""),
          volumeId: nameIn(point.resource),
          volumeType: point.volume_type,
          ...(point.zone === "" ? {} : { availabilityZone: point.zone }),
        },
      };
    },
    "backup:ListRestoreJobsByProtectedResource": (input, { state, account, region, page }) => {
      const resource = required(input.ResourceArn, "ResourceArn");
      const found = byName(state.restore_jobs).filter(
        ([, job]) => job.resource === resource && (input.ByStatus ?? job.status) === job.status,
      );
      const { items, next } = page(found, input.NextToken, input.MaxResults);
      return { RestoreJobs: items.map(([id, job]) => jobView(id, job, account, region)), NextToken: next };
    },
    "backup:DescribeRestoreJob": (input, { state, account, region }) => {
      const id = required(input.RestoreJobId, "RestoreJobId");
      const job = lookup(state.restore_jobs, id);
      if (job === undefined)
        throw new SimulatedRefusal("ResourceNotFoundException", `Restore job ${id} does not exist.`);
      return jobView(id, job, account, region);
    },
    "backup:StartRestoreJob": startRestoreJob,
  },
  /** Each does nothing where the job is no longer on its way. */
  effects: {
    running: ({ job: id = "" }, state) => {
      const job = lookup(state.restore_jobs, id);
      if (job?.status === "PENDING") job.status = "RUNNING";
    },
    restored: ({ job: id = "" }, state, now, moment) => {
      const job = lookup(state.restore_jobs, id);
      if (job?.status !== "RUNNING") return;
      job.ended = now;
      try {
        const asked = { SnapshotId: job.point, AvailabilityZone: job.zone, VolumeType: job.volume_type as "gp3" };
        const [volume, made] = makeVolume(moment.peer<Ec2State>("ec2"), asked, { ...moment, now });
        put(made.tags, "aws:backup:source-resource", job.resource);
        job.created_arn = `arn:aws:ec2:${moment.region}:${moment.account}:volume/${volume}`;
        job.status = "COMPLETED";
      } catch (error) {
        if (!(error instanceof SimulatedRefusal)) throw error;
        job.status = "FAILED";
        job.message = error.message;
      }
    },
  },
  objects(state, where) {
    const vaults = Object.entries(state.vaults).map(([name, vault]) => [vaultArn(name, where), vault] as const);
    const jobs = Object.entries(state.restore_jobs).map(([id, job]) => [jobArn(id, where), job] as const);
    return Object.fromEntries<unknown>([...vaults, ...jobs]);
  },
};

function startRestoreJob(input: Input<"backup:StartRestoreJob">, request: Request): Output<"backup:StartRestoreJob"> {
  const { state, region, now, after, touched, id: derive } = request;
  const { id: point, point: facts } = existing(input.RecoveryPointArn, undefined, request);
  const role = required(input.IamRoleArn, "IamRoleArn");
  const zone = input.Metadata?.["availabilityZone"];
  if (zone === undefined) throw invalid("Metadata availabilityZone is missing.");
  const token = input.IdempotencyToken ?? "";
  const again = Object.entries(state.restore_jobs).find(
    ([, job]) => token !== "" && job.token === token && Date.parse(now) - Date.parse(job.started) < tokenLives,
  );
  if (again !== undefined) return { RestoreJobId: again[0] };
  if (facts.status !== "COMPLETED") {
    throw new SimulatedRefusal("InvalidResourceStateException", `The recovery point is ${facts.status}.`);
  }
  refuseRole(role, request);
  const job = derive("", `${point} ${Object.keys(state.restore_jobs).length} ${now}`, 32);
  put(state.restore_jobs, job, {
    point,
    resource: facts.resource,
    role,
    token,
    started: now,
    ended: "",
    status: "PENDING",
    message: "",
    zone,
    volume_type: input.Metadata?.["volumeType"] ?? "gp3",
    created_arn: "",
  });
  after(startsWithin, { operation: "running", region, data: { job } });
  after(startsWithin + restoredWithin, { operation: "restored", region, data: { job } });
  touched(jobArn(job, request));
  return { RestoreJobId: job };
}

function refuseRole(role: string, { peer, account }: Request): void {
  const { roles } = peer<IamState>("iam");
  const name = nameIn(role);
  const known = lookup(roles, name);
  const assumable =
    known !== undefined &&
    iamArnOf(account, "role", known, name) === role &&
    trustedBy(known.trust).includes("backup.amazonaws.com");
  if (!assumable) throw invalid(`IAM Role ${role} cannot be assumed by AWS Backup`);
}

function allPoints(state: BackupState): { id: string; vault: string; point: Point }[] {
  return byName(state.vaults).flatMap(([vault, { points }]) =>
    byName(points).map(([id, point]) => ({ id, vault, point })),
  );
}

/** @throws SimulatedRefusal where the vault, or in it the point, is not there */
function existing(arn: string | undefined, vault: string | undefined, { state, region }: Request) {
  const wanted = required(arn, "RecoveryPointArn");
  if (vault !== undefined && lookup(state.vaults, vault) === undefined) {
    throw new SimulatedRefusal("ResourceNotFoundException", `Backup vault ${vault} does not exist.`);
  }
  const found = allPoints(state).find(
    (one) => pointArn(region, one.id) === wanted && (vault ?? one.vault) === one.vault,
  );
  if (found === undefined) {
    throw new SimulatedRefusal("ResourceNotFoundException", `Recovery point ${wanted} does not exist.`);
  }
  return found;
}

function required(value: string | undefined, name: string): string {
  if (value === undefined || value === "") {
    throw new SimulatedRefusal("MissingParameterValueException", `${name} is missing.`);
  }
  return value;
}

function invalid(message: string): SimulatedRefusal {
  return new SimulatedRefusal("InvalidParameterValueException", message);
}

function jobView(RestoreJobId: string, job: JobState, AccountId: string, region: string) {
  return {
    AccountId,
    RestoreJobId,
    RecoveryPointArn: pointArn(region, job.point),
    SourceResourceArn: job.resource,
    CreationDate: job.started,
    Status: job.status,
    PercentDone: job.status === "COMPLETED" ? "100.00%" : "0.00%",
    IamRoleArn: job.role,
    ResourceType: "EBS",
    ...(job.ended === "" ? {} : { CompletionDate: job.ended }),
    ...(job.message === "" ? {} : { StatusMessage: job.message }),
    ...(job.created_arn === "" ? {} : { CreatedResourceArn: job.created_arn }),
  };
}

/** A snapshot's ARN names no account. */
function pointArn(region: string, snapshot: string): string {
  return `arn:aws:ec2:${region}::snapshot/${snapshot}`;
}

function vaultArn(name: string, { account, region }: { account: string; region: string }): string {
  return `arn:aws:backup:${region}:${account}:backup-vault:${name}`;
}

function jobArn(id: string, { account, region }: { account: string; region: string }): string {
  return `arn:aws:backup:${region}:${account}:restore-job:${id}`;
}
