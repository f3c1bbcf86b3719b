/** What a bucket is told once: versioning, lifecycle, policy. */
import { put } from "../iam/entries.ts";
import type { SimulatedService } from "../service.ts";
import {
  arnOf,
  bucketNamed,
  invalidArgument,
  malformedPolicy,
  malformedXml,
  noSuchLifecycle,
  noSuchPolicy,
} from "./refusals.ts";
import type { S3State } from "./state.ts";

export const configurationOperations: SimulatedService<S3State>["operations"] = {
  "s3:GetBucketVersioning": (input, request) => {
    const { versioning, mfa_delete } = bucketNamed(request, input.Bucket);
    // A bucket that never had it answers with nothing at all.
    return versioning === "" ? {} : { Status: versioning, ...(mfa_delete ? { MFADelete: "Enabled" as const } : {}) };
  },
  "s3:GetBucketLifecycleConfiguration": (input, request) => {
    const { lifecycle } = bucketNamed(request, input.Bucket);
    const rules = Object.entries(lifecycle).map(([ID, rule]) => ({ ID, ...rule }));
    if (rules.length === 0) throw noSuchLifecycle("The lifecycle configuration does not exist");
    return { Rules: structuredClone(rules) as never, TransitionDefaultMinimumObjectSize: "all_storage_classes_128K" };
  },
  "s3:PutBucketLifecycleConfiguration": (input, request) => {
    const bucket = bucketNamed(request, input.Bucket);
    const rules = input.LifecycleConfiguration?.Rules ?? [];
    if (rules.length === 0) throw malformedXml("The XML you provided was not well-formed");
    const lifecycle: Record<string, Record<string, unknown>> = {};
    for (const [index, { ID = "", ...rule }] of rules.entries()) {
      const id = ID === "" ? request.id("", `${input.Bucket} ${index} ${request.now}`, 36) : ID;
      if (Object.hasOwn(lifecycle, id))
        throw invalidArgument(`Rule ID must be unique. Found same ID for more than one rule`);
      if (rule.Status !== "Enabled" && rule.Status !== "Disabled") {
        throw malformedXml("The XML you provided was not well-formed");
      }
      const acts = [
        rule.Expiration,
        rule.Transitions,
        rule.NoncurrentVersionExpiration,
        rule.NoncurrentVersionTransitions,
        rule.AbortIncompleteMultipartUpload,
      ].some((action) => action !== undefined);
      if (!acts) throw invalidRequestOf(id);
      put(lifecycle, id, structuredClone(rule) as Record<string, unknown>);
    }
    bucket.lifecycle = lifecycle;
    request.touched(arnOf(request.partition, input.Bucket ?? ""));
    return {};
  },
  "s3:DeleteBucketLifecycle": (input, request) => {
    const bucket = bucketNamed(request, input.Bucket);
    bucket.lifecycle = {};
    request.touched(arnOf(request.partition, input.Bucket ?? ""));
    return {};
  },
  "s3:GetBucketPolicy": (input, request) => {
    const { policy } = bucketNamed(request, input.Bucket);
    if (policy === undefined) throw noSuchPolicy("The bucket policy does not exist");
    return { Policy: JSON.stringify(policy) };
  },
  "s3:PutBucketPolicy": (input, request) => {
    const bucket = bucketNamed(request, input.Bucket);
    bucket.policy = policyOf(input.Policy ?? "");
    request.touched(arnOf(request.partition, input.Bucket ?? ""));
    return {};
  },
  "s3:DeleteBucketPolicy": (input, request) => {
    const bucket = bucketNamed(request, input.Bucket);
    delete bucket.policy;
    request.touched(arnOf(request.partition, input.Bucket ?? ""));
    return {};
  },
};

const invalidRequestOf = (id: string) => malformedXml(`At least one action needs to be specified in a rule: ${id}`);

function policyOf(text: string): Record<string, unknown> {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  }
  if (typeof policy !== "object" || policy === null || Array.isArray(policy)) {
    throw malformedPolicy("Policies must be valid JSON and the first byte must be '{'");
  }
  const { Statement: statements } = policy as { Statement?: unknown };
  const list = [statements].flat();
  if (statements === undefined || list.length === 0) throw malformedPolicy("Could not parse the policy: no statements");
  for (const one of list) {
    const { Effect, Principal, NotPrincipal } = (one ?? {}) as Record<string, unknown>;
    if (Effect !== "Allow" && Effect !== "Deny") throw malformedPolicy("Invalid effect");
    if (Principal === undefined && NotPrincipal === undefined)
      throw malformedPolicy("Missing required field Principal");
  }
  return policy as Record<string, unknown>;
}
