import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Duration, Explained, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { States } from "../states.ts";
import { DbRestorePoint, restoredTag } from "./restore-point.ts";

const calls = [
  "rds:DescribeDBInstances",
  "rds:DescribeDBSnapshots",
  "rds:RestoreDBInstanceFromDBSnapshot",
  "rds:DeleteDBInstance",
] as const;
type Context = ActionContext<(typeof calls)[number]>;
type Instance = NonNullable<Output<"rds:DescribeDBInstances">["DBInstances"]>[number];

export const restoreDbInstance = action({
  name: "rds.restore-instance",
  summary: "Restore a database snapshot of before the incident to a new instance, which the public cannot reach.",
  purpose: "repair",
  reversible: true,
  target: "point",
  params: Type.Object({
    point: Approved(DbRestorePoint),
    identifier: Type.Optional(
      Type.String({ description: "The name of the new instance; the point's own restores_as unless told." }),
    ),
    within: Type.Optional(
      Explained(Duration, "How long RDS may take; large databases take hours. Two hours unless told."),
    ),
  }),
  result: Type.Object({
    state: States("restored", "already"),
    identifier: Type.String(),
    arn: Type.String(),
    /** `db-…`: tells it from another instance that gets its name later. */
    resource_id: Type.String(),
    endpoint: Type.String(),
    /** What is left to people: the password of before is the one the intruder may know, and nobody uses the new endpoint yet. */
    to_do: Type.Array(Type.String()),
  }),
  calls,
  async run({ point, identifier = point.restores_as, within = twoHours }, context) {
    const there = await instanceNow(point.region, identifier, context);
    if (there !== undefined && !isRestoredFrom(there, point)) {
      throw stepFailed(
        `there is an instance ${identifier} in ${point.region} already, and it was not restored from ${point.snapshot}`,
        "Give another identifier.",
      );
    }
    if (there === undefined) {
      await requireSnapshot(point, context);
      await context.call(
        "rds:RestoreDBInstanceFromDBSnapshot",
        {
          DBInstanceIdentifier: identifier,
          DBSnapshotIdentifier: point.snapshot,
          PubliclyAccessible: false,
          CopyTagsToSnapshot: true,
          ...(point.instance_class === "" ? {} : { DBInstanceClass: point.instance_class }),
          ...(point.subnet_group === "" ? {} : { DBSubnetGroupName: point.subnet_group }),
          ...(point.security_groups.length === 0 ? {} : { VpcSecurityGroupIds: point.security_groups }),
          ...(point.parameter_group === "" ? {} : { DBParameterGroupName: point.parameter_group }),
          Tags: [
            { Key: restoredTag, Value: point.arn },
            { Key: "runbook:run", Value: context.run },
          ],
        },
        point.region,
      );
    }
    let made: Instance | undefined;
    await context.confirm(
      `database instance ${identifier} is available`,
      async () => {
        made = await instanceNow(point.region, identifier, context);
        if (hopeless.test(made?.DBInstanceStatus ?? "")) {
          throw stepFailed(`the restored instance ${identifier} is ${made?.DBInstanceStatus ?? ""}`);
        }
        return made?.DBInstanceStatus === "available";
      },
      within,
    );
    return {
      state: there === undefined ? ("restored" as const) : ("already" as const),
      identifier,
      arn: made?.DBInstanceArn ?? "",
      resource_id: made?.DbiResourceId ?? "",
      endpoint: made?.Endpoint?.Address ?? "",
      to_do: toDo(point, identifier),
    };
  },
  // The name is this point's own; an instance of it without the tag is somebody else's.
  async probe({ point }, call, context) {
    const { DBInstanceIdentifier = "" } = call.input as { DBInstanceIdentifier?: string };
    const found = await instanceNow(point.region, DBInstanceIdentifier, context);
    if (found === undefined) return "not-done";
    return isRestoredFrom(found, point) ? "done" : "unknown";
  },
  async undo({ point }, { state, identifier, resource_id }, context) {
    const found = await instanceNow(point.region, identifier, context);
    if (found === undefined || found.DBInstanceStatus === "deleting" || state === "already") return "already";
    if (found.DbiResourceId !== resource_id || !isRestoredFrom(found, point)) return "changed";
    const input = { DBInstanceIdentifier: identifier, SkipFinalSnapshot: true, DeleteAutomatedBackups: true };
    try {
      await context.call("rds:DeleteDBInstance", input, point.region);
    } catch (error) {
      // One that is being deleted already is in a state in which RDS deletes none.
      if (!isAws(error, "conflict", "gone")) throw error;
      const now = await instanceNow(point.region, identifier, context);
      if (now !== undefined && now.DBInstanceStatus !== "deleting") throw error;
    }
    await context.confirm(
      `database instance ${identifier} is gone`,
      async () => (await instanceNow(point.region, identifier, context)) === undefined,
      twoHours,
    );
    return "restored";
  },
});

const twoHours = 7_200_000;
/** From these states an instance does not come to be available. */
const hopeless = /^(failed|incompatible-|restore-error|insufficient-capacity|inaccessible-encryption-credentials)/;

async function instanceNow(
  region: string,
  identifier: string,
  context: Pick<Context, "call">,
): Promise<Instance | undefined> {
  const found = await ifThere(context.call("rds:DescribeDBInstances", { DBInstanceIdentifier: identifier }, region));
  return found?.DBInstances?.[0];
}

/** The call names the snapshot by its name, which whoever may delete snapshots can give to another. */
async function requireSnapshot(point: DbRestorePoint, context: Pick<Context, "call">): Promise<void> {
  const asked = { DBSnapshotIdentifier: point.snapshot };
  const found = (await ifThere(context.call("rds:DescribeDBSnapshots", asked, point.region)))?.DBSnapshots?.[0];
  if (found?.SnapshotCreateTime === point.snapshot_at && (found.KmsKeyId ?? "") === point.kms_key) return;
  throw stepFailed(
    `snapshot ${point.snapshot} is not the one of ${point.snapshot_at} that was approved`,
    "Somebody has deleted it, or made another of its name: look for restore points again.",
  );
}

function isRestoredFrom({ TagList = [] }: Instance, point: DbRestorePoint): boolean {
  return TagList.some(({ Key, Value }) => Key === restoredTag && Value === point.arn);
}

function toDo(point: DbRestorePoint, identifier: string): string[] {
  return [
    `Reset the master password of ${identifier}: it is the one of ${point.snapshot_at}.`,
    `Point the applications from ${point.instance} to ${identifier}.`,
    ...(point.subnet_group === ""
      ? [`Check the network of ${identifier}: that of ${point.instance} is not known, so RDS took the default.`]
      : point.damage === "changed"
        ? [`Check the security groups of ${identifier}: the intruder changed ${point.instance}, whose they are.`]
        : []),
  ];
}
