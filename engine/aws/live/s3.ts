/** S3 by the AWS SDK: the commands of the operations in use. */
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import type { ClientConfig, LiveService } from "./service.ts";

export const s3 = {
  open: (config: ClientConfig) => new S3Client({ ...config, followRegionRedirects: true }),
  commands: {
    ListBuckets: ListBucketsCommand,
  },
} satisfies LiveService<"s3">;
