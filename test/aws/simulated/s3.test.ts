import { describe, expect, test } from "vitest";
import type { OperationName } from "../../../engine/aws/operations.ts";
import { open, scenario } from "./account-of-a-test.ts";

const created = "2021-03-01T00:00:00Z";
const at = (time: string) => `2026-03-02T${time}Z`;
const docs = "arn:aws:s3:::docs";
const rule = { Status: "Enabled", Filter: { Prefix: "" }, Expiration: { Days: 7 } } as const;
const statement = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `${docs}/*` };

function account(docsMore: object = {}) {
  return open({
    scenario: scenario({
      state: {
        iam: scenario().state["iam"],
        s3: {
          buckets: {
            docs: {
              created,
              region: "us-east-1",
              versioning: "Enabled",
              objects: {
                "a b/ü.txt": {
                  v1: { at: created, content: "good", size: 3 },
                  v2: { at: at("03:00:00"), content: "bad", size: 9 },
                },
                gone: { v1: { at: created, content: "kept" }, m2: { at: at("03:00:00"), marker: true } },
                locked: { v1: { at: created, sse_c: true } },
                cold: { v1: { at: created, storage_class: "GLACIER" } },
                huge: { v1: { at: created, size: 6 * 1024 ** 3 } },
              },
              ...docsMore,
            },
            plain: { created, region: "us-east-1", objects: { x: { null: { at: created, content: "one" } } } },
            far: { created, region: "eu-west-1" },
          },
        },
      },
    }),
  });
}

const copy = (key: string, more: object = {}) => ({
  Bucket: "docs",
  Key: key,
  CopySource: `docs/${encodeURIComponent(key)}?versionId=v1`,
  ...more,
});

type Shown = { objects: Record<string, Record<string, unknown>> };
const shown = (aws: { world: { objects(): Record<string, unknown> } }, bucket = docs) =>
  (aws.world.objects()[bucket] as Shown).objects;

describe("a bucket", () => {
  test("is answered for only where it is, and only if it is", async () => {
    const { refusalOf } = account();
    expect(await refusalOf("s3:GetBucketVersioning", { Bucket: "far" })).toBe("PermanentRedirect");
    expect(await refusalOf("s3:GetBucketVersioning", { Bucket: "far" }, "eu-west-1")).toBe("accepted");
    expect(await refusalOf("s3:ListObjectVersions", { Bucket: "none" })).toBe("NoSuchBucket");
  });

  test("has no policy and no lifecycle until it is given one, and takes neither without content", async () => {
    const { call, refusalOf, aws } = account();
    const Bucket = "docs";
    expect(await refusalOf("s3:GetBucketPolicy", { Bucket })).toBe("NoSuchBucketPolicy");
    expect(await refusalOf("s3:GetBucketLifecycleConfiguration", { Bucket })).toBe("NoSuchLifecycleConfiguration");
    expect(await refusalOf("s3:PutBucketPolicy", { Bucket, Policy: "{}" })).toBe("MalformedPolicy");
    expect(await refusalOf("s3:PutBucketPolicy", { Bucket, Policy: "no" })).toBe("MalformedPolicy");
    const lifecycle = (Rules: object[]) => ({ Bucket, LifecycleConfiguration: { Rules } }) as never;
    const put: OperationName = "s3:PutBucketLifecycleConfiguration";
    expect(await refusalOf(put, lifecycle([]))).toBe("MalformedXML");
    expect(await refusalOf(put, lifecycle([{ ID: "x", Status: "Enabled" }]))).toBe("MalformedXML");
    expect(
      await refusalOf(
        put,
        lifecycle([
          { ...rule, ID: "x" },
          { ...rule, ID: "x" },
        ]),
      ),
    ).toBe("InvalidArgument");
    await call(put, lifecycle([{ ...rule, ID: "x" }]));
    await call("s3:PutBucketPolicy", { Bucket, Policy: JSON.stringify({ Statement: [statement] }) });
    expect((await call("s3:GetBucketLifecycleConfiguration", { Bucket })).Rules).toEqual([{ ID: "x", ...rule }]);
    expect(JSON.parse((await call("s3:GetBucketPolicy", { Bucket })).Policy ?? "")).toEqual({ Statement: [statement] });
    expect(aws.world.objects()[docs]).toMatchObject({ lifecycle: ["x"], policy: { Statement: [statement] } });
    await call(put, lifecycle([{ ...rule, ID: "y" }]));
    expect(aws.world.objects()[docs]).toMatchObject({ lifecycle: ["y"] });
    await call("s3:DeleteBucketLifecycle", { Bucket });
    await call("s3:DeleteBucketPolicy", { Bucket });
    expect(aws.world.objects()[docs]).toMatchObject({ lifecycle: [], policy: null });
    expect(aws.world.writes().flatMap(({ touched }) => touched)).toContain(docs);
  });
});

describe("versions", () => {
  test("are listed newest first over pages, keys by their bytes and spelled for XML on request", async () => {
    const { call } = account();
    const seen: unknown[] = [];
    let from = {};
    for (;;) {
      const page = await call("s3:ListObjectVersions", { Bucket: "docs", EncodingType: "url", ...from });
      seen.push(
        ...(page.Versions ?? []).map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest]),
        ...(page.DeleteMarkers ?? []).map(({ Key, VersionId, IsLatest }) => [Key, VersionId, IsLatest]),
      );
      if (page.IsTruncated !== true) break;
      from = {
        KeyMarker: decodeURIComponent((page.NextKeyMarker ?? "").replaceAll("+", "%20")),
        VersionIdMarker: page.NextVersionIdMarker,
      };
    }
    // Pages of two: markers come in a list of their own, after the versions of their page.
    expect(seen).toEqual([
      ["a+b/%C3%BC.txt", "v2", true],
      ["a+b/%C3%BC.txt", "v1", false],
      ["cold", "v1", true],
      ["gone", "m2", true],
      ["gone", "v1", false],
      ["huge", "v1", true],
      ["locked", "v1", true],
    ]);
  });

  test("are copied on top, where the conditions hold", async () => {
    const { call, refusalOf, aws } = account();
    const key = "a b/ü.txt";
    const { Versions = [] } = await call("s3:ListObjectVersions", { Bucket: "docs", Prefix: key });
    const [bad, good] = [Versions[0]?.ETag ?? "", Versions[1]?.ETag ?? ""];
    expect(await refusalOf("s3:CopyObject", copy(key, { IfMatch: good }))).toBe("PreconditionFailed");
    expect(await refusalOf("s3:CopyObject", copy(key, { IfNoneMatch: "*" }))).toBe("PreconditionFailed");
    expect(await refusalOf("s3:CopyObject", copy(key, { CopySourceIfMatch: bad }))).toBe("PreconditionFailed");
    const made = await call("s3:CopyObject", copy(key, { IfMatch: bad, CopySourceIfMatch: good }));
    expect(shown(aws)[key]).toEqual({
      version: made.VersionId,
      deleted: false,
      content: "good",
      size: 3,
      readable: true,
      versions: 3,
    });
    expect(await refusalOf("s3:CopyObject", copy(key, { IfMatch: bad }))).toBe("PreconditionFailed");
  });

  test("are refused as a source where they cannot be read", async () => {
    const { refusalOf } = account();
    expect(await refusalOf("s3:CopyObject", copy("locked"))).toBe("InvalidRequest");
    expect(await refusalOf("s3:CopyObject", copy("cold"))).toBe("ObjectNotInActiveTierError");
    expect(await refusalOf("s3:CopyObject", copy("huge"))).toBe("InvalidRequest");
    expect(await refusalOf("s3:CopyObject", { ...copy("gone"), CopySource: "docs/gone?versionId=m2" })).toBe(
      "InvalidRequest",
    );
    expect(await refusalOf("s3:CopyObject", { ...copy("gone"), CopySource: "docs/gone?versionId=v9" })).toBe(
      "NoSuchVersion",
    );
    expect(await refusalOf("s3:CopyObject", { ...copy("gone"), CopySource: "docs/gone" })).toBe("NoSuchKey");
    expect(await refusalOf("s3:CopyObject", copy("gone", { IfMatch: '"x"' }))).toBe("NoSuchKey");
  });

  test("show again when the marker above them is deleted by its id; without an id there is another marker", async () => {
    const { call, aws } = account();
    const gone = { Bucket: "docs", Key: "gone" };
    expect(await call("s3:DeleteObject", { ...gone, VersionId: "m2" })).toEqual({
      VersionId: "m2",
      DeleteMarker: true,
    });
    expect(shown(aws)["gone"]).toMatchObject({ content: "kept", deleted: false, versions: 1 });
    const { VersionId } = await call("s3:DeleteObject", gone);
    expect(shown(aws)["gone"]).toEqual({ version: VersionId, deleted: true, versions: 2 });
    await call("s3:DeleteObject", { ...gone, VersionId: "v1" });
    expect(shown(aws)["gone"]).toMatchObject({ deleted: true, versions: 1 });
  });

  test("are not kept without versioning", async () => {
    const { call, aws } = account();
    await call("s3:CopyObject", { Bucket: "plain", Key: "y", CopySource: "plain/x" });
    await call("s3:DeleteObject", { Bucket: "plain", Key: "x" });
    expect(shown(aws, "arn:aws:s3:::plain")).toMatchObject({ y: { content: "one", version: "null" } });
    expect(shown(aws, "arn:aws:s3:::plain")).not.toHaveProperty("x");
  });

  test("cannot be deleted without the MFA device where the bucket asks for it", async () => {
    const { refusalOf } = account({ mfa_delete: true });
    expect(await refusalOf("s3:DeleteObject", { Bucket: "docs", Key: "gone", VersionId: "m2" })).toBe("AccessDenied");
    expect(await refusalOf("s3:DeleteObject", { Bucket: "docs", Key: "gone" })).toBe("accepted");
  });
});
