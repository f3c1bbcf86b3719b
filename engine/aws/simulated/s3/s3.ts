/** Simulated S3: refuses what S3 refuses, by the codes it sends. https://docs.aws.amazon.com/AmazonS3/latest/API/ */
import type { SimulatedService } from "../service.ts";
import { configurationOperations } from "./configuration.ts";
import { arnOf } from "./refusals.ts";
import { type Bucket, byKey, newestFirst, prepareS3, s3DrillSchema, type S3State } from "./state.ts";
import { versionOperations } from "./versions.ts";

export const s3: SimulatedService<S3State> = {
  service: "s3",
  global: true,
  schema: s3DrillSchema,
  prepare: prepareS3,
  operations: {
    "s3:ListBuckets": (input, { state, account, page }) => {
      const buckets = byKey(state.buckets).filter(
        ([name, { region }]) => name.startsWith(input.Prefix ?? "") && region === (input.BucketRegion ?? region),
      );
      const { items, next } = page(buckets, input.ContinuationToken, input.MaxBuckets);
      return {
        Buckets: items.map(([Name, { created, region }]) => ({ Name, CreationDate: created, BucketRegion: region })),
        Owner: { ID: account },
        ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
        ...(next === undefined ? {} : { ContinuationToken: next }),
      };
    },
    ...configurationOperations,
    ...versionOperations,
  },
  objects: (state) =>
    Object.fromEntries(Object.entries(state.buckets).map(([name, bucket]) => [arnOf("aws", name), view(name, bucket)])),
};

/** Of each key what a reader gets, and how many versions lie below it. A deleted key has no content. */
function view(name: string, { objects, lifecycle, policy, ...facts }: Bucket) {
  const current = byKey(objects).flatMap(([key, versions]) => {
    const [latest] = newestFirst(versions);
    if (latest === undefined) return [];
    const [version, { content, marker, size, sse_c }] = latest;
    const shown = marker ? { version, deleted: true } : { version, deleted: false, content, size, readable: !sse_c };
    return [[key, { ...shown, versions: Object.keys(versions).length }] as const];
  });
  return {
    name,
    ...facts,
    lifecycle: Object.keys(lifecycle).toSorted(),
    policy: policy ?? null,
    objects: Object.fromEntries(current),
  };
}
