import { action, type ActionContext, type Dataset } from "../../engine/action/action.ts";
import { Approved, DatasetRef, Entity, Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { type Damage, DamagedBucket } from "./damage.ts";
import { inOrder } from "./in-order.ts";
import { copied, restoreCalls, type Restored, restoreObject, standingOf, takeBack } from "./restore-object.ts";

const ObjectLeft = Entity("ObjectLeftDamaged", { key: Type.String(), reason: Type.String() });

/** Objects at the same time; S3 takes several thousand requests a second for each prefix. */
const width = 16;
const shown = 50;

/**
 * Lifecycle rules that let old versions expire must be gone before: they would take the good ones
 * away meanwhile. A copy has its version's metadata and tags, but the bucket's own encryption, and
 * no access list of its own.
 */
export const restoreObjects = action({
  name: "s3.restore-objects",
  summary: "Bring objects of a bucket back from the versions of before: markers go, good versions are copied on top.",
  purpose: "repair",
  reversible: true,
  target: "bucket",
  params: Type.Object({ bucket: Approved(DamagedBucket) }),
  result: Type.Object({
    /** `partly` where objects were left: they are a gap of the run. */
    state: States("restored", "partly", "already"),
    copied: Type.Integer(),
    undeleted: Type.Integer(),
    already: Type.Integer(),
    left: Type.Integer(),
    /** Some of those that were left, with the reason. */
    left_sample: Type.Array(ObjectLeft),
    /** One row an object: what was done, and the version that is read now. */
    restored: DatasetRef,
  }),
  calls: restoreCalls,
  async run({ bucket }, context) {
    const count = { copied: 0, undeleted: 0, already: 0, left: 0 };
    const left_sample: { key: string; reason: string }[] = [];
    const total = bucket.overwritten + bucket.deleted;
    async function* rows(): AsyncGenerator<Restored> {
      let done = 0;
      for await (const row of inOrder(damages(bucket.damage, context), width, (one) =>
        restoreObject(bucket, one, context),
      )) {
        count[row.done] += 1;
        if (row.done === "left" && left_sample.length < shown) left_sample.push({ key: row.key, reason: row.reason });
        done += 1;
        if (done % 1_000 === 0) context.progress(done, total, `objects of ${bucket.bucket}`);
        yield row;
      }
    }
    const restored = await context.saveDataset(`restored ${bucket.bucket}.jsonl`, rows());
    const [first] = left_sample;
    if (first !== undefined) {
      const reason = `${count.left} objects of bucket ${bucket.bucket} are still damaged, such as ${first.key}: ${first.reason}`;
      await context.gap({ region: bucket.region, service: "s3", reason });
    }
    const state = count.left > 0 ? "partly" : count.copied + count.undeleted > 0 ? "restored" : "already";
    return { state, ...count, left_sample, restored } as const;
  },
  async probe({ bucket }, call, context) {
    const { Key } = call.input as { Key?: string };
    for await (const damage of damages(bucket.damage, context)) {
      if (damage.key === Key) return (await copied(bucket, damage, context)).state;
    }
    return "unknown";
  },
  async undo({ bucket }, { restored }, context) {
    const made = () => changes(restored, context);
    let standing = 0;
    for await (const now of inOrder(made(), width, (row) => standingOf(bucket, row, context))) {
      if (now === "changed") return "changed";
      if (now === "restored") standing += 1;
    }
    if (standing === 0) return "already";
    for await (const now of inOrder(made(), width, async (row) => {
      const now = await standingOf(bucket, row, context);
      return now === "restored" ? takeBack(bucket, row, context) : now;
    })) {
      if (now === "changed") return "changed";
    }
    return "restored";
  },
});

/** The dataset was written by `s3.list-damage`, and its hash is checked whenever it is read. */
function damages(dataset: Dataset, context: Pick<ActionContext, "readDataset">): AsyncIterable<Damage> {
  return context.readDataset(dataset) as AsyncIterable<Damage>;
}

/** What this action did; what it left alone is not its to take back. */
async function* changes(dataset: Dataset, context: Pick<ActionContext, "readDataset">): AsyncGenerator<Restored> {
  for await (const row of context.readDataset(dataset) as AsyncIterable<Restored>) {
    if (row.done === "copied" || row.done === "undeleted") yield row;
  }
}
