import { describe, expect, it } from "vitest";
import type { DamagedBucket } from "../../../actions/s3/damage.ts";
import { listDamage } from "../../../actions/s3/list-damage.ts";
import { restoreObjects } from "../../../actions/s3/restore-objects.ts";
import { type Declared, remedy, type Remedied } from "../remedy.ts";

const created = "2021-03-01T00:00:00Z";
const since = "2026-03-02T00:00:00Z";
const bad = "2026-03-02T03:20:00Z";
const arn = "arn:aws:s3:::docs";
const odd = "a b/ü+?&%.txt";

const objects = {
  [odd]: { v1: { at: created, content: "one", size: 5 }, v2: { at: bad, content: "ransom" } },
  encrypted: { v1: { at: created, content: "two" }, v2: { at: bad, content: "x", sse_c: true } },
  deleted: {
    v1: { at: created, content: "three" },
    m2: { at: bad, marker: true },
    m3: { at: bad, marker: true, order: 1 },
  },
  "deleted-after": {
    v1: { at: created, content: "four" },
    v2: { at: bad, content: "y" },
    m3: { at: bad, marker: true, order: 1 },
  },
  untouched: { v0: { at: "2020-01-01T00:00:00Z", content: "0" }, v1: { at: created, content: "five" } },
  note: { v1: { at: bad, content: "pay" } },
  "long-deleted": {
    v1: { at: created },
    m2: { at: "2022-01-01T00:00:00Z", marker: true },
    v3: { at: bad, content: "z" },
  },
  same: { v1: { at: created, content: "six" }, v2: { at: bad, content: "six" } },
};
const declared = (more: object = {}, rest: Partial<Declared> = {}): Declared => ({
  state: { s3: { buckets: { docs: { created, region: "eu-west-1", versioning: "Enabled", objects, ...more } } } },
  ...rest,
});

const listed = async (account: Remedied) =>
  (await account.carryOut(listDamage, { buckets: ["docs"], since })) as {
    buckets: DamagedBucket[];
    unrecoverable: unknown[];
    objects: number;
  };
const damaged = async (account: Remedied) => {
  const [bucket] = (await listed(account)).buckets;
  if (bucket === undefined) throw new Error("nothing is damaged");
  return { bucket };
};
const keys = (account: Remedied) =>
  (
    account.object(arn) as {
      objects: Record<string, { content?: string; deleted: boolean; readable?: boolean; versions: number }>;
    }
  ).objects;

describe("s3.list-damage", () => {
  it("finds what was overwritten and deleted since, over pages that cut keys in two", async () => {
    const found = await listed(remedy(declared()));
    expect(found).toMatchObject({ unrecoverable: [], objects: 8 });
    expect(found.buckets).toMatchObject([
      { bucket: "docs", region: "eu-west-1", overwritten: 2, deleted: 2, by_hand: 0, added: 1, handles: ["docs", arn] },
    ]);
    expect(found.buckets[0]?.sample.toSorted()).toEqual([odd, "deleted", "deleted-after", "encrypted"]);
    expect(found.buckets[0]?.damage.rows).toBe(4);
  });

  it("says of a bucket without versioning that nothing comes back, and how much was written", async () => {
    const plain = { versioning: "", objects: { x: { null: { at: bad } }, y: { null: { at: created } } } };
    expect((await listed(remedy(declared(plain)))).unrecoverable).toMatchObject([
      { bucket: "docs", region: "eu-west-1", written: 1, reason: expect.stringContaining("never versioned") },
    ]);
    expect((await listed(remedy(declared({ versioning: "Suspended" })))).unrecoverable).toMatchObject([
      { reason: expect.stringContaining("suspended") },
    ]);
    expect((await remedy(declared()).carryOut(listDamage, { buckets: ["none"], since })) as object).toMatchObject({
      unrecoverable: [{ bucket: "none" }],
    });
  });

  it("makes a gap of a bucket whose versions it may not read", async () => {
    const faults = [{ operation: "s3:ListObjectVersions", error: "AccessDenied", status: 403 }];
    const account = remedy(declared({}, { faults }));
    expect(await listed(account)).toMatchObject({ buckets: [], unrecoverable: [] });
    expect(account.gaps()).toBe(1);
  });
});

describe("s3.restore-objects", () => {
  it("brings back what was overwritten and deleted, and nothing else", async () => {
    const account = remedy(declared());
    const params = await damaged(account);
    expect(await account.carryOut(restoreObjects, params)).toMatchObject({
      state: "restored",
      copied: 3,
      undeleted: 1,
      already: 0,
      left: 0,
      left_sample: [],
    });
    expect(keys(account)).toMatchObject({
      [odd]: { content: "one", readable: true, versions: 3 },
      encrypted: { content: "two", readable: true },
      deleted: { content: "three", deleted: false, versions: 1 },
      "deleted-after": { content: "four", versions: 4 },
      untouched: { content: "five", versions: 2 },
      note: { content: "pay" },
      "long-deleted": { content: "z" },
    });
    expect(account.inputs("s3:DeleteObject")).toEqual([
      { Bucket: "docs", Key: "deleted", VersionId: expect.stringMatching(/^m/) },
      { Bucket: "docs", Key: "deleted", VersionId: expect.stringMatching(/^m/) },
    ]);
    expect(account.gaps()).toBe(0);
    const writes = account.writes().length;
    expect(await account.carryOut(restoreObjects, params)).toMatchObject({ state: "already", already: 4, copied: 0 });
    expect(account.writes()).toHaveLength(writes);
    expect((await listed(account)).buckets).toEqual([]);
  });

  it("takes it back by deleting exactly the versions that it made", async () => {
    const account = remedy(declared());
    const before = keys(account);
    const params = await damaged(account);
    const result = await account.carryOut(restoreObjects, params);
    expect(await account.undo(restoreObjects, params, result)).toBe("restored");
    expect(keys(account)).toMatchObject({
      [odd]: before[odd],
      encrypted: before["encrypted"],
      "deleted-after": before["deleted-after"],
      deleted: { deleted: true },
    });
    expect(await account.undo(restoreObjects, params, result)).toBe("already");
  });

  it("takes nothing back where somebody has written one of the objects since", async () => {
    const account = remedy(declared({ region: "us-east-1" }));
    const params = await damaged(account);
    const result = await account.carryOut(restoreObjects, params);
    await account.change("s3:CopyObject", { Bucket: "docs", Key: odd, CopySource: "docs/note?versionId=v1" });
    expect(await account.undo(restoreObjects, params, result)).toBe("changed");
    expect(account.writes()).toEqual([]);
  });

  it("leaves and reports what cannot be read or copied, and makes it a gap", async () => {
    const account = remedy(
      declared({
        objects: {
          fine: { v1: { at: created, content: "ok" }, v2: { at: bad } },
          locked: { v1: { at: created, sse_c: true }, v2: { at: bad } },
          "locked-deleted": { v1: { at: created, sse_c: true, content: "k" }, m2: { at: bad, marker: true } },
          cold: { v1: { at: created, storage_class: "GLACIER" }, v2: { at: bad, content: "c" } },
          huge: { v1: { at: created, size: 6 * 1024 ** 3 }, v2: { at: bad, content: "h" } },
        },
      }),
    );
    const params = await damaged(account);
    expect(params.bucket).toMatchObject({ by_hand: 2 });
    const result = (await account.carryOut(restoreObjects, params)) as {
      left_sample: { key: string; reason: string }[];
    };
    expect(result).toMatchObject({ state: "partly", copied: 1, undeleted: 1, left: 3 });
    expect(Object.fromEntries(result.left_sample.map(({ key, reason }) => [key, reason]))).toEqual({
      cold: expect.stringContaining("GLACIER"),
      huge: expect.stringContaining("5 GB"),
      locked: expect.stringContaining("Server Side Encryption"),
    });
    expect(account.gaps()).toBe(1);
  });

  it("leaves an object that was written after the listing, and one whose good version is gone", async () => {
    const account = remedy(declared({ region: "us-east-1" }));
    const params = await damaged(account);
    await account.change("s3:CopyObject", { Bucket: "docs", Key: odd, CopySource: "docs/note?versionId=v1" });
    await account.change("s3:DeleteObject", { Bucket: "docs", Key: "encrypted", VersionId: "v1" });
    await account.change("s3:DeleteObject", { Bucket: "docs", Key: "deleted", VersionId: "v1" });
    const result = (await account.carryOut(restoreObjects, params)) as {
      left_sample: { key: string; reason: string }[];
    };
    expect(result).toMatchObject({ state: "partly", copied: 1, left: 3 });
    expect(Object.fromEntries(result.left_sample.map(({ key, reason }) => [key, reason]))).toEqual({
      [odd]: expect.stringContaining("changed after it was listed"),
      encrypted: expect.stringContaining("not there any more"),
      deleted: expect.stringContaining("not what was listed"),
    });
    expect(keys(account)["deleted"]).toMatchObject({ deleted: true, versions: 2 });
  });

  it("copies over markers where they cannot be deleted without an MFA device", async () => {
    const account = remedy(declared({ mfa_delete: true }));
    expect(await account.carryOut(restoreObjects, await damaged(account))).toMatchObject({
      copied: 4,
      undeleted: 0,
      left: 0,
    });
    expect(keys(account)["deleted"]).toMatchObject({ content: "three", versions: 4 });
  });

  it("sends a copy again whose answer was lost only where the object is as before", async () => {
    const faults = [{ operation: "s3:CopyObject", times: 1, error: "InternalError", status: 500 }];
    const account = remedy(declared({}, { faults }));
    expect(await account.carryOut(restoreObjects, await damaged(account))).toMatchObject({ copied: 3, left: 0 });
    expect(keys(account)[odd]).toMatchObject({ content: "one", versions: 3 });
    expect(account.writes().filter((name) => name === "!s3:CopyObject")).toHaveLength(1);
  });

  it("tells after a crash whether a copy took place", async () => {
    const account = remedy(declared());
    const params = await damaged(account);
    const call = {
      operation: "s3:CopyObject",
      region: "eu-west-1",
      input: { Bucket: "docs", Key: odd },
      sentAt: "2026-03-02T10:00:00Z",
    };
    expect(await account.probe(restoreObjects, params, call)).toBe("not-done");
    await account.carryOut(restoreObjects, params);
    expect(await account.probe(restoreObjects, params, call)).toBe("done");
    expect(await account.probe(restoreObjects, params, { ...call, input: { Bucket: "docs", Key: "other" } })).toBe(
      "unknown",
    );
  });
});
