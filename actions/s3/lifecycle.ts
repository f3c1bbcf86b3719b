/** The lifecycle configuration of a bucket: a set of rules that can only be put as a whole. */
import type { ActionContext, Input, Output } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { canonicalJson } from "./canonical-json.ts";

export const lifecycleCalls = [
  "s3:GetBucketLifecycleConfiguration",
  "s3:PutBucketLifecycleConfiguration",
  "s3:DeleteBucketLifecycle",
] as const;

export type Rule = NonNullable<Output<"s3:GetBucketLifecycleConfiguration">["Rules"]>[number];
type Configuration = Input<"s3:PutBucketLifecycleConfiguration">;

export interface Lifecycle {
  readonly rules: readonly Rule[];
  /** Goes back with every change, or S3 takes its own default. */
  readonly smallest: Configuration["TransitionDefaultMinimumObjectSize"];
}

interface Where {
  readonly bucket: string;
  readonly region: string;
}

/** No rules where the bucket has no configuration. @throws AwsError `gone` where there is no such bucket */
export async function readLifecycle(
  { bucket, region }: Where,
  context: Pick<ActionContext<"s3:GetBucketLifecycleConfiguration">, "call">,
): Promise<Lifecycle> {
  try {
    const read = await context.call("s3:GetBucketLifecycleConfiguration", { Bucket: bucket }, region);
    return { rules: read.Rules ?? [], smallest: read.TransitionDefaultMinimumObjectSize };
  } catch (error) {
    if (isAws(error, "absent-config")) return { rules: [], smallest: undefined };
    throw error;
  }
}

/** Replaces the whole set; S3 does not take an empty one, so without rules the configuration is deleted. */
export async function writeLifecycle(
  { bucket, region }: Where,
  { rules, smallest }: Lifecycle,
  context: Pick<ActionContext<(typeof lifecycleCalls)[number]>, "call">,
): Promise<void> {
  if (rules.length === 0) {
    await context.call("s3:DeleteBucketLifecycle", { Bucket: bucket }, region);
    return;
  }
  await context.call(
    "s3:PutBucketLifecycleConfiguration",
    {
      Bucket: bucket,
      LifecycleConfiguration: { Rules: [...rules] },
      ...(smallest === undefined ? {} : { TransitionDefaultMinimumObjectSize: smallest }),
    },
    region,
  );
}

/** The same rules, in whatever order. */
export function sameRules(one: readonly Rule[], other: readonly Rule[]): boolean {
  const texts = (rules: readonly Rule[]) => rules.map(canonicalJson).toSorted().join("\n");
  return texts(one) === texts(other);
}

/** Whether it takes objects away or out of reach. To clear up unfinished uploads does neither. */
export function takesAway(rule: Rule): boolean {
  return [rule.Expiration, rule.NoncurrentVersionExpiration].some(Boolean) || transitionsOf(rule).length > 0;
}

/** In words, for a person: `expires after 7 days under logs/`. */
export function effectOf(rule: Rule): string {
  const { Expiration, NoncurrentVersionExpiration } = rule;
  const acts = [
    Expiration?.Days === undefined ? "" : `expires objects after ${Expiration.Days} days`,
    Expiration?.Date === undefined ? "" : `expires objects on ${Expiration.Date}`,
    Expiration?.ExpiredObjectDeleteMarker === true ? "clears delete markers" : "",
    NoncurrentVersionExpiration === undefined
      ? ""
      : `deletes old versions after ${NoncurrentVersionExpiration.NoncurrentDays ?? 0} days`,
    ...transitionsOf(rule).map((one) => `moves objects to ${one.StorageClass ?? "another class"}`),
  ].filter((text) => text !== "");
  const prefix = rule.Filter?.Prefix ?? rule.Prefix ?? rule.Filter?.And?.Prefix ?? "";
  return `${acts.join(", ")}${prefix === "" ? "" : ` under ${prefix}`}${rule.Status === "Enabled" ? "" : " (disabled)"}`;
}

function transitionsOf(rule: Rule) {
  return [...(rule.Transitions ?? []), ...(rule.NoncurrentVersionTransitions ?? [])];
}
