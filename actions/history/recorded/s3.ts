/** The calls of S3. Lifecycle and policy are put as a whole: whoever did so last made all that they say. */
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";
import type { RecordedCall } from "../event.ts";

const nameOf = (call: RecordedCall) => asked(call, "bucketName") || asked(call, "bucket");
const of = (kind: string, fate: Fate) => one(fate, (call) => ref.unique(kind, nameOf(call)));

export const s3: Readings = new Map<string, Reading>([
  ["CreateBucket", of("bucket", "made")],
  ["DeleteBucket", of("bucket", "removed")],
  // The names of the API's operation and of CloudTrail's record differ.
  ["PutBucketLifecycle", of("bucket-lifecycle", "made")],
  ["PutBucketLifecycleConfiguration", of("bucket-lifecycle", "made")],
  ["DeleteBucketLifecycle", of("bucket-lifecycle", "removed")],
  ["PutBucketPolicy", of("bucket-policy", "made")],
  ["DeleteBucketPolicy", of("bucket-policy", "removed")],
  // What opens a bucket by other ways than its policy is left to people.
  ["PutBucketAcl", of("bucket-acl", "made")],
  ["PutBucketReplication", of("bucket-replication", "made")],
  ["DeleteBucketReplication", of("bucket-replication", "removed")],
  ["PutBucketVersioning", of("bucket", "changed")],
  ["PutBucketPublicAccessBlock", of("bucket", "changed")],
  ["DeleteBucketPublicAccessBlock", of("bucket", "changed")],
]);
