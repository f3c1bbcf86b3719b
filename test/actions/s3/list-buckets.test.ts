import { expect, test } from "vitest";
import { listBuckets } from "../../../actions/s3/list-buckets.ts";
import { actionContext } from "../context.ts";

test("buckets of all pages are listed with their regions", async () => {
  const context = actionContext({
    answers: {
      "s3:ListBuckets": ({ ContinuationToken }) =>
        ContinuationToken === undefined
          ? {
              ContinuationToken: "2",
              Buckets: [{ Name: "a", BucketRegion: "eu-west-1", CreationDate: "2021-03-01T00:00:00Z" }],
            }
          : { Buckets: [{ Name: "b" }] },
    },
  });
  expect(await listBuckets.run({}, context)).toEqual({
    buckets: [
      { name: "a", region: "eu-west-1", created_at: "2021-03-01T00:00:00Z" },
      { name: "b", region: "", created_at: "" },
    ],
    count: 2,
  });
});
