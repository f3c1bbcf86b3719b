import { action, type ActionContext, type Dataset } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Entity, Explained, type Static, Timestamp, Type } from "../../engine/action/schema.ts";
import { inTurns } from "../in-turns.ts";
import { fingerprintOf } from "../resources/fingerprint.ts";
import { type Damage, DamagedBucket, damageOf, foldSince } from "./damage.ts";
import { foldKeys } from "./versions.ts";

const Unrecoverable = Entity("UnrecoverableBucket", {
  bucket: Type.String(),
  region: Type.String(),
  reason: Type.String(),
  /** Objects written since; what was deleted leaves no trace without versions. */
  written: Type.Integer(),
});
type Unrecoverable = Static<typeof Unrecoverable>;

/** Buckets listed at the same time. */
const width = 4;
const sampleSize = 10;

/**
 * Event history holds no calls on objects, so it is the time of a version that tells: whoever wrote
 * it, the intruder or an application of ours. A version that was deleted by its id leaves no trace.
 */
export const listDamage = action({
  name: "s3.list-damage",
  summary: "Find the objects that were overwritten or deleted since a time and can come back from older versions.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    buckets: Type.Array(Type.String(), { description: "Names of the buckets to look through, every version of them." }),
    since: Explained(Timestamp, "What was written before is taken for good."),
  }),
  result: Type.Object({
    buckets: Type.Array(DamagedBucket),
    unrecoverable: Type.Array(Unrecoverable),
    /** Objects looked at. */
    objects: Type.Integer(),
  }),
  calls: ["s3:ListBuckets", "s3:GetBucketVersioning", "s3:ListObjectVersions"],
  async run({ buckets, since }, context) {
    const known = await regionsOf(context);
    const damaged: DamagedBucket[] = [];
    const unrecoverable: Unrecoverable[] = [];
    let objects = 0;
    await inTurns([...new Set(buckets)].toSorted(), width, async (bucket) => {
      const facts = known.get(bucket);
      if (facts === undefined) {
        unrecoverable.push({ bucket, region: "", reason: "there is no such bucket in this account", written: 0 });
        return;
      }
      try {
        const where = { bucket, region: facts.region };
        const versioning = await context.call("s3:GetBucketVersioning", { Bucket: bucket }, facts.region);
        if (versioning.Status !== "Enabled") {
          const seen = await countWritten(where, since, context);
          objects += seen.objects;
          unrecoverable.push({ ...where, reason: without(versioning.Status), written: seen.written });
          return;
        }
        const found = await survey({ ...where, since, mfa_delete: versioning.MFADelete === "Enabled" }, context);
        objects += found.objects;
        if (found.overwritten + found.deleted > 0) damaged.push(bucketOf(bucket, facts, since, found, context));
      } catch (error) {
        if (!isAws(error, "access-denied", "gone", "region")) throw error;
        const reason = `the versions of bucket ${bucket} could not be read: ${error.message}`;
        await context.gap({ region: facts.region, service: "s3", reason });
      }
    });
    return { buckets: damaged.toSorted(byName), unrecoverable: unrecoverable.toSorted(byName), objects };
  },
});

function byName(a: { bucket: string }, b: { bucket: string }): number {
  return a.bucket < b.bucket ? -1 : 1;
}

interface BucketFacts {
  readonly region: string;
  readonly created: string;
}

async function regionsOf(context: ActionContext<"s3:ListBuckets">): Promise<Map<string, BucketFacts>> {
  const found = new Map<string, BucketFacts>();
  for await (const page of context.pages("s3:ListBuckets", { MaxBuckets: 1_000 })) {
    for (const { Name = "", BucketRegion = "us-east-1", CreationDate = "" } of page.Buckets ?? []) {
      found.set(Name, { region: BucketRegion, created: CreationDate });
    }
  }
  return found;
}

interface Survey {
  objects: number;
  overwritten: number;
  deleted: number;
  by_hand: number;
  added: number;
  bytes: number;
  sample: string[];
  readonly damage: Dataset;
}

/** Rows go to the dataset as they are found; kept are numbers and a few keys. */
async function survey(
  { bucket, region, since, mfa_delete }: { bucket: string; region: string; since: string; mfa_delete: boolean },
  context: ActionContext<"s3:ListObjectVersions">,
): Promise<Survey> {
  const seen = { objects: 0, overwritten: 0, deleted: 0, by_hand: 0, added: 0, bytes: 0, sample: [] as string[] };
  async function* rows(): AsyncGenerator<Damage> {
    for await (const [key, state] of foldKeys({ bucket, region }, context, foldSince(since))) {
      seen.objects += 1;
      if (seen.objects % 10_000 === 0) context.progress(seen.objects, undefined, `objects of ${bucket}`);
      if (state.before === undefined && state.latest?.marker === false) seen.added += 1;
      const damage = damageOf(key, state, mfa_delete);
      if (damage === undefined) continue;
      if (damage.current.marker) seen.deleted += 1;
      else seen.overwritten += 1;
      if (damage.remedy === "copy") seen.bytes += damage.good.size;
      if (damage.remedy === "too-large" || damage.remedy === "archived") seen.by_hand += 1;
      if (seen.sample.length < sampleSize) seen.sample.push(key);
      yield damage;
    }
  }
  const damage = await context.saveDataset(`damage ${bucket}.jsonl`, rows());
  return { ...seen, damage };
}

function bucketOf(
  bucket: string,
  { region, created }: BucketFacts,
  since: string,
  { objects, ...found }: Survey,
  context: ActionContext<never>,
): DamagedBucket {
  const arn = `arn:${context.caller.partition}:s3:::${bucket}`;
  return {
    id: `bucket/${bucket}/damage`,
    kind: "damaged-bucket",
    name: bucket,
    arn,
    region,
    created_at: created,
    verdict: "unknown",
    reasons: [{ rule: "changed-since", text: `Objects were changed since ${since}.`, events: [] }],
    preexisting: true,
    handles: [bucket, arn],
    fingerprint: fingerprintOf("damaged-bucket", bucket, since, found.damage.sha256),
    detail:
      `of ${objects} objects ${found.overwritten} overwritten and ${found.deleted} deleted since ${since}, ` +
      `whoever did it; ${found.bytes} bytes to copy, ${found.by_hand} objects for people`,
    bucket,
    since,
    ...found,
  };
}

function without(status: string | undefined): string {
  return status === undefined
    ? "it was never versioned: what was overwritten or deleted is lost"
    : "versioning is suspended: a copy would overwrite the last version for good. Switch it on, then look again";
}

async function countWritten(
  where: { bucket: string; region: string },
  since: string,
  context: ActionContext<"s3:ListObjectVersions">,
): Promise<{ objects: number; written: number }> {
  let objects = 0;
  let written = 0;
  for await (const [, state] of foldKeys(where, context, foldSince(since))) {
    objects += 1;
    if (state.written > 0 || state.markers.length > 0) written += 1;
  }
  return { objects, written };
}
