/** What the run asks of S3. */
import type * as s3 from "@aws-sdk/client-s3";
import { read } from "./facts.ts";

export const s3Operations = {
  "s3:ListBuckets": read<s3.ListBucketsCommandInput, s3.ListBucketsCommandOutput>({
    permission: "s3:ListAllMyBuckets",
    pages: { send: "ContinuationToken", receive: "ContinuationToken", items: "Buckets" },
  }),
} as const;
