/** S3's refusals, by the codes it sends. https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
import { lookup } from "../iam/entries.ts";
import { SimulatedRefusal, type SimulatedRequest } from "../service.ts";
import type { Bucket, S3State } from "./state.ts";

const refusal =
  (name: string, status = 400) =>
  (message: string) =>
    new SimulatedRefusal(name, message, status);

export const invalidRequest = refusal("InvalidRequest");
export const invalidArgument = refusal("InvalidArgument");
export const malformedXml = refusal("MalformedXML");
export const malformedPolicy = refusal("MalformedPolicy");
export const noSuchKey = refusal("NoSuchKey", 404);
export const noSuchVersion = refusal("NoSuchVersion", 404);
export const noSuchLifecycle = refusal("NoSuchLifecycleConfiguration", 404);
export const noSuchPolicy = refusal("NoSuchBucketPolicy", 404);
export const preconditionFailed = refusal("PreconditionFailed", 412);
export const notActive = refusal("ObjectNotInActiveTierError", 403);
export const denied = refusal("AccessDenied", 403);

/** @throws SimulatedRefusal NoSuchBucket, or PermanentRedirect where the bucket is in another region */
export function bucketNamed(request: SimulatedRequest<S3State>, name: string | undefined): Bucket {
  const bucket = lookup(request.state.buckets, name ?? "");
  if (bucket === undefined) {
    throw new SimulatedRefusal("NoSuchBucket", `The specified bucket does not exist: ${name ?? ""}`, 404);
  }
  if (bucket.region !== request.region) {
    throw new SimulatedRefusal(
      "PermanentRedirect",
      `The bucket ${name ?? ""} must be addressed in ${bucket.region}.`,
      301,
    );
  }
  return bucket;
}

export const arnOf = (partition: string, bucket: string) => `arn:${partition}:s3:::${bucket}`;
