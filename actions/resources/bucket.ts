/** Buckets: lifecycle rules that let objects expire, and statements of policies that let strangers in. */
import type { ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import type { History } from "../history/history.ts";
import { ref } from "../history/refs.ts";
import { accountOf } from "../iam/findings/trust-document.ts";
import { readStatements, strangersAmong } from "../s3/bucket-policy.ts";
import { canonicalJson } from "../s3/canonical-json.ts";
import { effectOf, readLifecycle, takesAway } from "../s3/lifecycle.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { Found, ResourceType } from "./resource.ts";

export const LifecycleRule = FindingOf("LifecycleRule", {
  bucket: Type.String(),
  rule_id: Type.String(),
  /** The rule as it was found, as JSON text. */
  rule: Type.String(),
});
export type LifecycleRule = Static<typeof LifecycleRule>;

export const BucketGrant = FindingOf("BucketGrant", {
  bucket: Type.String(),
  /** SHA-256 of the statement. */
  statement: Type.String(),
  sid: Type.String(),
  /** Those whom it lets in and whom nobody trusts; `*` is everyone. */
  strangers: Type.Array(Type.String()),
});
export type BucketGrant = Static<typeof BucketGrant>;

const calls = ["s3:ListBuckets", "s3:GetBucketLifecycleConfiguration", "s3:GetBucketPolicy"] as const;
type Context = ActionContext<(typeof calls)[number]>;

interface Bucket {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
}

export const buckets: ResourceType = {
  service: "s3",
  title: "S3 buckets",
  scope: "global",
  lists: { lifecycle_rules: LifecycleRule, bucket_grants: BucketGrant },
  calls,
  async *read(_region, context, history) {
    // Without a page size AWS answers all in one and leaves the regions out.
    for await (const page of context.pages("s3:ListBuckets", { MaxBuckets: 1_000 })) {
      for (const { Name = "", BucketRegion = "us-east-1" } of page.Buckets ?? []) {
        const bucket = { name: Name, region: BucketRegion, arn: `arn:${context.caller.partition}:s3:::${Name}` };
        yield* await unlessDenied(bucket, "lifecycle rules", context, () => rulesOf(bucket, context));
        yield* await unlessDenied(bucket, "policy", context, () => grantsOf(bucket, context, history));
      }
    }
  },
};

/** One bucket that cannot be read is a gap and keeps no other from being read. */
async function unlessDenied(
  bucket: Bucket,
  what: string,
  context: Context,
  reading: () => Promise<Found[]>,
): Promise<Found[]> {
  try {
    return await reading();
  } catch (error) {
    // Deleted between the listing and this.
    if (isAws(error, "gone")) return [];
    if (!isAws(error, "access-denied", "region", "server", "network", "throttled", "unsupported", "other")) throw error;
    const reason = `the ${what} of bucket ${bucket.name} could not be read: ${error.message}`;
    await context.gap({ region: bucket.region, service: "s3", reason });
    return [];
  }
}

async function rulesOf({ name, region, arn }: Bucket, context: Context): Promise<Found[]> {
  const { rules } = await readLifecycle({ bucket: name, region }, context);
  return rules.filter(takesAway).map((rule) => {
    const rule_id = rule.ID ?? "";
    const fingerprint = fingerprintOf("bucket-lifecycle", name, canonicalJson(rule));
    const shown = rule_id === "" ? fingerprint.slice(0, 12) : rule_id;
    return {
      list: "lifecycle_rules",
      subject: {
        kind: "bucket-lifecycle",
        id: `bucket/${name}/lifecycle/${shown}`,
        name: `${name}/${shown}`,
        arn,
        region,
        // AWS does not say; all rules are put at once, so the last to put any made this one as it is.
        created_at: "",
        objects: [ref.unique("bucket-lifecycle", name)],
        kept: true,
        handles: [name, arn],
        fingerprint,
        detail: effectOf(rule),
      },
      more: { bucket: name, rule_id, rule: JSON.stringify(rule) },
    };
  });
}

async function grantsOf({ name, region, arn }: Bucket, context: Context, history: History): Promise<Found[]> {
  const document = await policyOf({ bucket: name, region }, context);
  const trusted = [history.caller.account, ...history.policy.identities.trusted_accounts];
  const isPublic = history.policy.resources.public_buckets.includes(name);
  return readStatements(document).flatMap(({ hash, sid, principals, readOnly, conditions }) => {
    const strangers = strangersAmong(principals, trusted);
    if (strangers.length === 0) return [];
    const under = conditions.length === 0 ? "" : ` under conditions on ${conditions.join(", ")}`;
    const found: Found = {
      list: "bucket_grants",
      subject: {
        kind: "bucket-policy",
        id: `bucket/${name}/grant/${hash.slice(0, 12)}`,
        name,
        arn,
        region,
        created_at: "",
        objects: [ref.unique("bucket-policy", name)],
        foreign_accounts: strangers.map((principal) => accountOf(principal) ?? principal),
        meant_public: isPublic && readOnly && strangers.every((principal) => principal === "*"),
        handles: [name, arn],
        fingerprint: fingerprintOf("bucket-policy", name, hash),
        detail: `${sid === "" ? "a statement" : `statement ${sid}`} lets in ${strangers.join(", ")}${under}`,
      },
      more: { bucket: name, statement: hash, sid, strangers },
    };
    return [found];
  });
}

/** The policy's JSON text; empty where the bucket has none. @throws AwsError `gone` where there is no such bucket */
export async function policyOf(
  { bucket, region }: { bucket: string; region: string },
  context: Pick<ActionContext<"s3:GetBucketPolicy">, "call">,
): Promise<string> {
  try {
    return (await context.call("s3:GetBucketPolicy", { Bucket: bucket }, region)).Policy ?? "";
  } catch (error) {
    if (isAws(error, "absent-config")) return "";
    throw error;
  }
}
