import { describe, expect, it, test } from "vitest";
import { compactEvent } from "../../../actions/history/event.ts";
import { openHistory } from "../../../actions/history/history.ts";
import { judged } from "../../../actions/history/judged.ts";
import { type BucketGrant, buckets, type LifecycleRule } from "../../../actions/resources/bucket.ts";
import { revokeBucketGrant } from "../../../actions/s3/revoke-bucket-grant.ts";
import { revokeLifecycleRule } from "../../../actions/s3/revoke-lifecycle-rule.ts";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import type { AwsPort } from "../../../engine/aws/port.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";
import { actionContext, emptyPolicy, responder } from "../context.ts";
import { account as id, remedy } from "../remedy.ts";
import { listed } from "./listing.ts";
import { scenario } from "../../aws/simulated/account-of-a-test.ts";

const created = "2021-03-01T00:00:00Z";
const expiring = (Days: number) => ({ Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days } });
const letting = (Sid: string, principal: unknown, more: object = {}) => ({
  Sid,
  Effect: "Allow",
  Principal: principal,
  Action: "s3:GetObject",
  Resource: "arn:aws:s3:::docs/*",
  ...more,
});
const stranger = { AWS: "arn:aws:iam::999988887777:root" };
const owner = letting("ours", { AWS: `arn:aws:iam::${id}:role/web` });
const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const docs = {
  created,
  region: "us-east-1",
  lifecycle: {
    "expire-7d": expiring(7),
    logs: { Status: "Enabled", Filter: { Prefix: "logs/" }, Transitions: [{ Days: 30, StorageClass: "GLACIER" }] },
    uploads: { Status: "Enabled", Filter: {}, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } },
  },
  policy: document(
    owner,
    letting("leak", stranger),
    letting("open", "*"),
    letting("edge", { Service: "x.amazonaws.com" }),
  ),
};
const state = (more: object = {}) => ({
  state: {
    s3: {
      buckets: {
        docs: { ...docs, ...more },
        far: { created, region: "eu-west-1", policy: document(letting("open", "*")) },
      },
    },
  },
});

/** What the listing finds, each finding judged as nobody's. */
async function found(faults: object[] = []) {
  const clock = virtualClock({ startAt: "2026-03-02T10:00:00Z", seed: "test" });
  const port = simulatedAccount({
    scenario: scenario({ state: { iam: scenario().state["iam"], ...state().state }, faults: faults as never }),
    services: simulatedServices,
    clock,
  });
  const context = actionContext({ port, policy: emptyPolicy() });
  const event = compactEvent({
    EventId: "e1",
    EventTime: "2026-03-02T03:31:00Z",
    EventName: "PutBucketLifecycle",
    CloudTrailEvent: JSON.stringify({
      eventSource: "s3.amazonaws.com",
      eventName: "PutBucketLifecycle",
      eventTime: "2026-03-02T03:31:00Z",
      userIdentity: { type: "IAMUser", arn: "arn:aws:iam::1:user/x" },
      requestParameters: { bucketName: "docs" },
    }),
  });
  const history = await openHistory(
    async function* () {
      yield event;
    },
    emptyPolicy(),
    responder,
  );
  const rows: Record<string, unknown>[] = [];
  for await (const { list, subject, more } of buckets.read("us-east-1", context, history)) {
    rows.push({ list, ...judged(subject, history, () => ({ verdict: "unknown", reasons: [] })).finding, ...more });
  }
  return { rows, said: context.said };
}

const rule = async (rule_id: string) =>
  (await found()).rows.find((row) => row["rule_id"] === rule_id) as unknown as LifecycleRule;
const grant = async (sid: string) => (await found()).rows.find((row) => row["sid"] === sid) as unknown as BucketGrant;

describe("buckets", () => {
  it("are listed with the rules that take objects away and the statements that let strangers in", async () => {
    const { rows, said } = await found();
    expect(rows.map((row) => [row["list"], row["name"], row["region"], row["detail"]])).toEqual([
      ["lifecycle_rules", "docs/expire-7d", "us-east-1", "expires objects after 7 days"],
      ["lifecycle_rules", "docs/logs", "us-east-1", "moves objects to GLACIER under logs/"],
      ["bucket_grants", "docs", "us-east-1", "statement leak lets in arn:aws:iam::999988887777:root"],
      ["bucket_grants", "docs", "us-east-1", "statement open lets in *"],
      ["bucket_grants", "far", "eu-west-1", "statement open lets in *"],
    ]);
    expect(new Set(rows.map((row) => row["id"])).size).toBe(5);
    expect(said.gaps).toEqual([]);
  });

  it("take the time of a rule from the last event that put the bucket's rules", async () => {
    expect(await rule("logs")).toMatchObject({ created_at: "2026-03-02T03:31:00Z", preexisting: false });
    expect(await grant("open")).toMatchObject({ created_at: "", handles: ["docs", "arn:aws:s3:::docs"] });
  });

  it("that cannot be read are gaps, and keep no other from being read", async () => {
    const { rows, said } = await found([
      { operation: "s3:GetBucketPolicy", match: { Bucket: "docs" }, error: "AccessDenied", status: 403 },
    ]);
    expect(said.gaps).toMatchObject([{ region: "us-east-1", service: "s3" }]);
    expect(said.gaps[0]?.reason).toContain("bucket docs");
    expect(rows.map((row) => row["bucket"])).toEqual(["docs", "docs", "far"]);
  });
});

test("a bucket that is meant to be public may be read by everybody; nobody may do more, and no other may", async () => {
  const read = (Action: unknown) => letting("open", "*", { Action });
  const s3 = (...Statement: object[]) => ({ created, region: "us-east-1", policy: document(...Statement) });
  const rows = await listed(buckets, {
    s3: {
      buckets: {
        "acme-www-assets": s3(
          read(["s3:GetObject", "s3:getobjectversion"]),
          read("s3:GetObject*"),
          read(["s3:GetObject", "s3:PutObject"]),
          letting("open", "*", { Action: undefined, NotAction: "s3:DeleteObject" }),
          letting("stranger", stranger),
        ),
        // The policy lists every bucket of this name; that does not make it public.
        "acme-docs": s3(read("s3:GetObject")),
      },
    },
  });
  const verdicts = rows.map(({ bucket, verdict, reasons }) => `${String(bucket)} ${verdict} ${reasons[0]?.rule}`);
  expect(verdicts.toSorted()).toEqual(
    [
      "acme-docs unsanctioned lets-in-a-stranger",
      ...Array.from({ length: 4 }, () => "acme-www-assets unsanctioned lets-in-a-stranger"),
      "acme-www-assets sanctioned meant-to-be-public",
    ].toSorted(),
  );
});

test("a rule of the intruder's is not ours for that somebody of ours has put the bucket's rules since", async () => {
  const put = (by: "intruder" | "alice", at: string) => ({
    at,
    event: "s3:PutBucketLifecycle",
    by,
    request: { bucketName: "docs" },
  });
  const given = {
    s3: { buckets: { docs: { created, region: "us-east-1", lifecycle: { "expire-7d": expiring(7) } } } },
  };
  const verdict = async (...events: ReturnType<typeof put>[]) => (await listed(buckets, given, events))[0]?.verdict;
  expect(await verdict(put("alice", "2026-03-02T05:00:00Z"))).toBe("sanctioned");
  expect(await verdict(put("intruder", "2026-03-02T03:00:00Z"))).toBe("unsanctioned");
  expect(await verdict(put("intruder", "2026-03-02T03:00:00Z"), put("alice", "2026-03-02T05:00:00Z"))).toBe("unknown");
});

describe("s3.revoke-lifecycle-rule", () => {
  it("takes one rule out and keeps the others, and puts it back", async () => {
    const account = remedy(state());
    const params = { rule: await rule("expire-7d") };
    const result = await account.carryOut(revokeLifecycleRule, params);
    expect(result).toMatchObject({ state: "revoked" });
    expect(account.object("arn:aws:s3:::docs")).toMatchObject({ lifecycle: ["logs", "uploads"] });
    expect(account.inputs("s3:PutBucketLifecycleConfiguration")).toMatchObject([
      { Bucket: "docs", TransitionDefaultMinimumObjectSize: "all_storage_classes_128K" },
    ]);
    expect(await account.carryOut(revokeLifecycleRule, params)).toEqual({ state: "already", before: "" });
    expect(await account.undo(revokeLifecycleRule, params, result)).toBe("restored");
    const { Rules } = await account.read("s3:GetBucketLifecycleConfiguration", { Bucket: "docs" });
    expect(Rules).toEqual(Object.entries(docs.lifecycle).map(([ID, one]) => ({ ID, ...one })));
    expect(await account.undo(revokeLifecycleRule, params, result)).toBe("already");
  });

  it("takes out a rule that has no id", async () => {
    const nameless = (aws: AwsPort): AwsPort => ({
      async send(call, context) {
        const reply = await aws.send(call, context);
        if (call.operation !== "s3:GetBucketLifecycleConfiguration") return reply;
        const { Rules = [] } = reply.output as { Rules?: { ID?: string }[] };
        return { ...reply, output: { ...reply.output, Rules: Rules.map(({ ID: _id, ...rest }) => rest) } };
      },
    });
    const account = remedy({ ...state({ lifecycle: { "expire-7d": expiring(7) } }), through: nameless });
    const found = { ...(await rule("expire-7d")), rule_id: "", rule: JSON.stringify(expiring(7)) };
    expect(await account.carryOut(revokeLifecycleRule, { rule: found })).toMatchObject({ state: "revoked" });
    expect(account.writes()).toEqual(["s3:DeleteBucketLifecycle"]);
  });

  it("deletes the configuration with its last rule, since S3 takes no empty one", async () => {
    const account = remedy(state({ lifecycle: { "expire-7d": expiring(7) } }));
    const params = { rule: await rule("expire-7d") };
    const result = await account.carryOut(revokeLifecycleRule, params);
    expect(account.writes()).toEqual(["s3:DeleteBucketLifecycle"]);
    expect(await account.undo(revokeLifecycleRule, params, result)).toBe("restored");
    expect(account.object("arn:aws:s3:::docs")).toMatchObject({ lifecycle: ["expire-7d"] });
  });

  it("leaves a rule that somebody has changed since, and a configuration that somebody has put since", async () => {
    const changed = remedy(state({ lifecycle: { "expire-7d": expiring(365) } }));
    const params = { rule: await rule("expire-7d") };
    await expect(changed.carryOut(revokeLifecycleRule, params)).rejects.toThrow(/somebody has changed it/);
    expect(changed.writes()).toEqual([]);
    const account = remedy(state());
    const result = await account.carryOut(revokeLifecycleRule, params);
    await account.change("s3:DeleteBucketLifecycle", { Bucket: "docs" });
    expect(await account.undo(revokeLifecycleRule, params, result)).toBe("changed");
    expect(account.writes()).toEqual([]);
  });

  it("finds nothing to do where the bucket is gone", async () => {
    const account = remedy({ state: { s3: { buckets: {} } } });
    expect(await account.carryOut(revokeLifecycleRule, { rule: await rule("expire-7d") })).toMatchObject({
      state: "gone",
    });
  });
});

describe("s3.revoke-bucket-grant", () => {
  it("takes one statement out and keeps the others, and puts the policy back", async () => {
    const account = remedy(state());
    const params = { grant: await grant("open") };
    const result = await account.carryOut(revokeBucketGrant, params);
    expect(result).toMatchObject({ state: "revoked" });
    expect(account.object("arn:aws:s3:::docs")).toMatchObject({
      policy: { Version: "2012-10-17", Statement: [{ Sid: "ours" }, { Sid: "leak" }, { Sid: "edge" }] },
    });
    expect(await account.carryOut(revokeBucketGrant, params)).toEqual({ state: "already", before: "" });
    expect(await account.undo(revokeBucketGrant, params, result)).toBe("restored");
    expect(account.object("arn:aws:s3:::docs")).toMatchObject({ policy: docs.policy });
    expect(await account.undo(revokeBucketGrant, params, result)).toBe("already");
  });

  it("deletes the policy with its last statement", async () => {
    const account = remedy(state({ policy: document(letting("open", "*")) }));
    const params = { grant: await grant("open") };
    const result = await account.carryOut(revokeBucketGrant, params);
    expect(account.writes()).toEqual(["s3:DeleteBucketPolicy"]);
    expect(account.object("arn:aws:s3:::docs")).toMatchObject({ policy: null });
    await account.change("s3:PutBucketPolicy", { Bucket: "docs", Policy: JSON.stringify(document(owner)) });
    expect(await account.undo(revokeBucketGrant, params, result)).toBe("changed");
  });

  it("leaves a statement that says something else under the same id", async () => {
    const account = remedy(state({ policy: document(letting("open", stranger)) }));
    expect(await account.carryOut(revokeBucketGrant, { grant: await grant("open") })).toMatchObject({
      state: "already",
    });
    expect(account.writes()).toEqual([]);
  });
});
