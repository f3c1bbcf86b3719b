/** S3 by the AWS SDK: the commands of the operations in use. */
import {
  CopyObjectCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { ClientConfig, LiveService } from "./service.ts";

export const s3 = {
  open: (config: ClientConfig) => new S3Client({ ...config, followRegionRedirects: true }),
  commands: {
    ListBuckets: ListBucketsCommand,
    GetBucketVersioning: GetBucketVersioningCommand,
    GetBucketLifecycleConfiguration: GetBucketLifecycleConfigurationCommand,
    PutBucketLifecycleConfiguration: PutBucketLifecycleConfigurationCommand,
    DeleteBucketLifecycle: DeleteBucketLifecycleCommand,
    GetBucketPolicy: GetBucketPolicyCommand,
    PutBucketPolicy: PutBucketPolicyCommand,
    DeleteBucketPolicy: DeleteBucketPolicyCommand,
    ListObjectVersions: ListObjectVersionsCommand,
    CopyObject: CopyObjectCommand,
    DeleteObject: DeleteObjectCommand,
  },
} satisfies LiveService<"s3">;
