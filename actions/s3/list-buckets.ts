import { action } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";

/** A list for people: buckets are shown, not judged, since Event history holds no object events. */
export const listBuckets = action({
  name: "s3.list-buckets",
  summary: "List the buckets of the account.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({}),
  result: Type.Object({
    buckets: Type.Array(Type.Object({ name: Type.String(), region: Type.String(), created_at: Type.String() })),
    count: Type.Integer(),
  }),
  calls: ["s3:ListBuckets"],
  async run(_params, context) {
    const buckets: { name: string; region: string; created_at: string }[] = [];
    // Without a page size AWS answers all in one and leaves the regions out.
    for await (const page of context.pages("s3:ListBuckets", { MaxBuckets: 1_000 })) {
      for (const bucket of page.Buckets ?? []) {
        buckets.push({
          name: bucket.Name ?? "",
          region: bucket.BucketRegion ?? "",
          created_at: bucket.CreationDate ?? "",
        });
      }
    }
    return { buckets, count: buckets.length };
  },
});
