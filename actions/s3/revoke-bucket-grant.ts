import { action, type ActionContext } from "../../engine/action/action.ts";
import { Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { sameDocument } from "../iam/document.ts";
import { BucketGrant, policyOf } from "../resources/bucket.ts";
import { States } from "../states.ts";
import { readStatements, withoutStatement } from "./bucket-policy.ts";

/** Statements of one bucket are taken away one after the other: S3 only knows the whole policy. */
export const revokeBucketGrant = action({
  name: "s3.revoke-bucket-grant",
  summary: "Take the statement that lets strangers in out of a bucket's policy.",
  purpose: "contain",
  reversible: true,
  target: "grant",
  params: Type.Object({ grant: BucketGrant }),
  result: Type.Object({
    state: States("revoked", "already", "gone"),
    /** The policy as it was, as JSON text; empty where nothing was changed. */
    before: Type.String(),
  }),
  calls: ["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
  async run({ grant }, context) {
    const before = await ifThere(policyOf(grant, context));
    if (before === undefined) return { state: "gone", before: "" } as const;
    if (!readStatements(before).some(({ hash }) => hash === grant.statement)) {
      return { state: "already", before: "" } as const;
    }
    const left = withoutStatement(before, grant.statement) ?? "";
    await put(grant, left, context);
    await context.confirm(`bucket ${grant.bucket} does not let in ${grant.strangers.join(", ")}`, async () =>
      sameDocument(await policyOf(grant, context), left),
    );
    return { state: "revoked", before } as const;
  },
  async undo({ grant }, { before }, context) {
    const now = await ifThere(policyOf(grant, context));
    if (now === undefined) return "changed";
    if (before === "" || sameDocument(now, before)) return "already";
    if (!sameDocument(now, withoutStatement(before, grant.statement) ?? "")) return "changed";
    await put(grant, before, context);
    await context.confirm(`bucket ${grant.bucket} has its policy again`, async () =>
      sameDocument(await policyOf(grant, context), before),
    );
    return "restored";
  },
});

async function put(
  { bucket, region }: BucketGrant,
  policy: string,
  context: ActionContext<"s3:PutBucketPolicy" | "s3:DeleteBucketPolicy">,
): Promise<void> {
  if (policy === "") await context.call("s3:DeleteBucketPolicy", { Bucket: bucket }, region);
  else await context.call("s3:PutBucketPolicy", { Bucket: bucket, Policy: policy }, region);
}
