import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { Arn, Explained, Region, Timestamp, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { inRegions } from "../regions.ts";
import { BackupRestorePoint, recoveryPointFingerprint } from "./restore-point.ts";

/** Points shown of one resource. */
const shown = 10;

/** Only what is complete: a partial backup restores in part. */
export const listBackupRestorePoints = action({
  name: "backup.list-restore-points",
  summary: "Find the recovery points of AWS Backup from which resources can be brought back.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    resources: Type.Array(Arn, { description: "ARNs of what is to be brought back." }),
    regions: Type.Optional(
      Type.Array(Region, {
        description: "Where to look for what has no region in its ARN, such as a bucket; the policy's unless told.",
      }),
    ),
    before: Explained(Timestamp, "A point must be older than this time, such as the window's beginning."),
  }),
  result: Type.Object({
    /** By resource, the newest first. */
    points: Type.Array(BackupRestorePoint),
    none_for: Type.Array(Type.String()),
  }),
  calls: ["backup:ListRecoveryPointsByResource"],
  async run({ resources, before, regions }, context) {
    const everywhere = regions ?? regionsInUse(context.policy);
    const wanted = [...new Set(resources)].map((arn) => ({ arn, regions: regionsOf(arn, everywhere) }));
    const found = new Map<string, BackupRestorePoint[]>(wanted.map(({ arn }) => [arn, []]));
    const unread = new Map(wanted.map(({ arn, regions: own }) => [arn, new Set(own)]));
    await inRegions(
      wanted.flatMap((each) => each.regions),
      "backup",
      context,
      async (region) => {
        for (const { arn } of wanted.filter((each) => each.regions.includes(region))) {
          found.get(arn)?.push(...(await pointsOf(arn, region, before, context)));
          unread.get(arn)?.delete(region);
        }
      },
    );
    const inOrder = [...found].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return {
      points: inOrder.flatMap(([, points]) => points),
      // Where one of its regions could not be read there is a gap, and nobody knows.
      none_for: inOrder
        .filter(([arn, points]) => points.length === 0 && unread.get(arn)?.size === 0)
        .map(([arn]) => arn),
    };
  },
});

/** A bucket's ARN does not name its region, in which its backups are. */
function regionsOf(arn: string, everywhere: readonly string[]): readonly string[] {
  const region = arn.split(":")[3] ?? "";
  return region === "" ? everywhere : [region];
}

function regionsInUse({ regions: { allowed } }: ActionContext["policy"]): readonly string[] {
  return allowed.length === 0 ? ["us-east-1"] : allowed;
}

type Point = NonNullable<Output<"backup:ListRecoveryPointsByResource">["RecoveryPoints"]>[number];

async function pointsOf(
  ResourceArn: string,
  region: string,
  before: string,
  context: ActionContext<"backup:ListRecoveryPointsByResource">,
): Promise<BackupRestorePoint[]> {
  // Of a resource that AWS Backup never saved it says that there is no such thing, or lists nothing.
  const newest = (await ifThere(newestOf(ResourceArn, region, before, context))) ?? [];
  return newest.map((point, index) => {
    const recovery_point_arn = point.RecoveryPointArn ?? "";
    const vault_name = point.BackupVaultName ?? "";
    const created_at = point.CreationDate ?? "";
    return {
      id: recovery_point_arn,
      kind: "recovery-point",
      name: recovery_point_arn.slice(recovery_point_arn.lastIndexOf(":") + 1),
      arn: recovery_point_arn,
      region,
      created_at,
      // Whose the resource is was judged before it was asked to be brought back; of its backup only the vault could be.
      verdict: "unknown" as const,
      reasons: [],
      preexisting: true,
      handles: [recovery_point_arn],
      fingerprint: recoveryPointFingerprint(recovery_point_arn, created_at),
      detail: [
        `${ResourceArn} as it was at ${created_at}`,
        `number ${index + 1} of the newest`,
        `in vault ${vault_name}`,
        point.EncryptionKeyArn === undefined ? "not encrypted" : `encrypted with ${point.EncryptionKeyArn}`,
      ].join(", "),
      recovery_point_arn,
      vault_name,
      resource_arn: ResourceArn,
      rank: index + 1,
    };
  });
}

async function newestOf(
  ResourceArn: string,
  region: string,
  before: string,
  context: ActionContext<"backup:ListRecoveryPointsByResource">,
): Promise<Point[]> {
  let newest: Point[] = [];
  for await (const page of context.pages("backup:ListRecoveryPointsByResource", { ResourceArn }, region)) {
    const complete = (page.RecoveryPoints ?? []).filter(
      ({ Status, CreationDate }) =>
        (Status === "COMPLETED" || Status === "AVAILABLE") &&
        CreationDate !== undefined &&
        Date.parse(CreationDate) < Date.parse(before),
    );
    newest = [...newest, ...complete].toSorted(newestFirst).slice(0, shown);
  }
  return newest;
}

function newestFirst(a: Point, b: Point): number {
  return (a.CreationDate ?? "") > (b.CreationDate ?? "") ? -1 : 1;
}
