/** Simulated S3: the list of buckets. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
import { Type, type Static } from "typebox";
import type { SimulatedService } from "../service.ts";

const Bucket = Type.Object(
  { created: Type.String({ format: "date-time" }), region: Type.String() },
  { additionalProperties: false },
);
const State = Type.Object({ buckets: Type.Record(Type.String(), Bucket) }, { additionalProperties: false });

export const s3: SimulatedService<Static<typeof State>> = {
  service: "s3",
  global: true,
  schema: State,
  prepare: (declared) => structuredClone((declared ?? { buckets: {} }) as Static<typeof State>),
  operations: {
    "s3:ListBuckets": (input, { state, account, page }) => {
      const buckets = Object.entries(state.buckets)
        .filter(
          ([name, { region }]) => name.startsWith(input.Prefix ?? "") && region === (input.BucketRegion ?? region),
        )
        .sort(([a], [b]) => (a < b ? -1 : 1));
      const { items, next } = page(buckets, input.ContinuationToken, input.MaxBuckets);
      return {
        Buckets: items.map(([Name, { created, region }]) => ({ Name, CreationDate: created, BucketRegion: region })),
        Owner: { ID: account },
        ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
        ...(next === undefined ? {} : { ContinuationToken: next }),
      };
    },
  },
  objects: (state) =>
    Object.fromEntries(
      Object.entries(state.buckets).map(([name, bucket]) => [`arn:aws:s3:::${name}`, { name, ...bucket }]),
    ),
};
