import { expect, test } from "vitest";
import { toSdk } from "../../engine/aws/live/convert.ts";

test("dates in every lifecycle rule are dates to the SDK, which refuses texts there", () => {
  const text = "2026-03-09T00:00:00.000Z";
  const rules = (date: unknown) => [
    { ID: "a", Status: "Enabled", Expiration: { Date: date } },
    { ID: "b", Status: "Enabled", Transitions: [{ Date: date, StorageClass: "GLACIER" }, { Days: 1 }] },
    { ID: "c", Status: "Enabled", Expiration: { Days: 7 } },
  ];
  const input = { Bucket: "docs", LifecycleConfiguration: { Rules: rules(text) } };
  expect(toSdk("s3:PutBucketLifecycleConfiguration", input)).toEqual({
    Bucket: "docs",
    LifecycleConfiguration: { Rules: rules(new Date(text)) },
  });
});
