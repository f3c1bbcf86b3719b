/**
 * What the run asks of S3. Each call goes to the region that its bucket is in. What is done to
 * objects are data events: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
 */
import type * as s3 from "@aws-sdk/client-s3";
import { keysBy, permission, read, write } from "./facts.ts";

const bucket = { kind: "s3-bucket", at: "Bucket" } as const;

export const s3Operations = {
  "s3:ListBuckets": read<s3.ListBucketsCommandInput, s3.ListBucketsCommandOutput>({
    permission: "s3:ListAllMyBuckets",
    pages: { send: "ContinuationToken", receive: "ContinuationToken", items: "Buckets" },
  }),
  "s3:GetBucketVersioning": read<s3.GetBucketVersioningCommandInput, s3.GetBucketVersioningCommandOutput>(),
  "s3:GetBucketLifecycleConfiguration": read<
    s3.GetBucketLifecycleConfigurationCommandInput,
    s3.GetBucketLifecycleConfigurationCommandOutput
  >({ permission: "s3:GetLifecycleConfiguration" }),
  "s3:PutBucketLifecycleConfiguration": write<
    s3.PutBucketLifecycleConfigurationCommandInput,
    s3.PutBucketLifecycleConfigurationCommandOutput
  >({
    target: bucket,
    permission: "s3:PutLifecycleConfiguration",
    eventName: "PutBucketLifecycle",
    dateInputs: ["LifecycleConfiguration.Rules.0.Expiration.Date", "LifecycleConfiguration.Rules.0.Transitions.0.Date"],
  }),
  "s3:DeleteBucketLifecycle": write<s3.DeleteBucketLifecycleCommandInput, s3.DeleteBucketLifecycleCommandOutput>({
    target: bucket,
    permission: "s3:PutLifecycleConfiguration",
  }),
  "s3:GetBucketPolicy": read<s3.GetBucketPolicyCommandInput, s3.GetBucketPolicyCommandOutput>(),
  "s3:PutBucketPolicy": write<s3.PutBucketPolicyCommandInput, s3.PutBucketPolicyCommandOutput>({ target: bucket }),
  "s3:DeleteBucketPolicy": write<s3.DeleteBucketPolicyCommandInput, s3.DeleteBucketPolicyCommandOutput>({
    target: bucket,
  }),
  // Two markers say where the next page begins, so the action turns the pages itself.
  "s3:ListObjectVersions": read<s3.ListObjectVersionsCommandInput, s3.ListObjectVersionsCommandOutput>({
    permission: "s3:ListBucketVersions",
    dataEvent: true,
  }),
  // What is copied is read, and its tags go with it. A second copy is a second version.
  "s3:CopyObject": write<s3.CopyObjectCommandInput, s3.CopyObjectCommandOutput>({
    target: bucket,
    permission: "s3:PutObject",
    alsoNeeds: [
      permission("s3:GetObjectVersion"),
      permission("s3:GetObjectVersionTagging"),
      permission("s3:PutObjectTagging"),
      ...keysBy("s3", "Decrypt", "GenerateDataKey"),
    ],
    idempotent: false,
    secretInputs: ["SSECustomerKey", "CopySourceSSECustomerKey"],
    dataEvent: true,
  }),
  // With a version id the version is gone for good.
  "s3:DeleteObject": write<s3.DeleteObjectCommandInput, s3.DeleteObjectCommandOutput>({
    target: bucket,
    permission: "s3:DeleteObjectVersion",
    irreversible: true,
    dataEvent: true,
  }),
} as const;
