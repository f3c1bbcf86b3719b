import { describe, expect, it } from "vitest";
import { createAccessKey } from "../../../actions/iam/create-access-key.ts";
import { key, remedy } from "../remedy.ts";

const old = "AKIAEXAMPLECIKEY0001";
const second = "AKIAEXAMPLECIKEY0002";
const created = "2023-05-04T00:00:00Z";
const ci = (keys: Record<string, unknown> = { [old]: { created } }) => ({
  iam: { users: { ci: { created, access_keys: keys } } },
});

const call = (sentAt: string) => ({ operation: "iam:CreateAccessKey", input: { UserName: "ci" }, sentAt });

describe("iam.create-access-key", () => {
  it("puts the secret into the sink and only its name into the result", async () => {
    const account = remedy(ci());
    const result = (await account.carryOut(createAccessKey, { key: key("ci", old) })) as {
      key_id: string;
      secret: unknown;
    };
    expect(result).toMatchObject({ state: "created", user_name: "ci", before: [old] });
    expect(result.secret).toEqual({ secret: `access-key-${result.key_id}`, sink: "memory" });
    const secret = account.secrets.get(`access-key-${result.key_id}`);
    expect(secret).toMatch(/^.{40}$/);
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it("never makes room by itself: with two keys it names both and which to handle first", async () => {
    const account = remedy(ci({ [old]: { created }, [second]: { created: "2026-03-02T02:16:04Z" } }));
    await expect(account.carryOut(createAccessKey, { key: key("ci", old) })).rejects.toMatchObject({
      code: "NOT_CONFIRMED",
      message: expect.stringMatching(
        new RegExp(
          `not so: ci has room.*${old}.*${second}.*delete ${second} first: it was created during the incident`,
        ),
      ) as string,
    });
    expect(account.writes()).toEqual([]);
    expect(account.secrets.size).toBe(0);
  });

  it("says the same where IAM refuses for its quota after a late list showed room", async () => {
    const account = remedy({
      ...ci(),
      faults: [{ operation: "iam:CreateAccessKey", error: "LimitExceededException" }],
    });
    await expect(account.carryOut(createAccessKey, { key: key("ci", old) })).rejects.toMatchObject({
      code: "STEP_FAILED",
      message: expect.stringMatching(new RegExp(`not so: ci has room.*${old}`)) as string,
    });
    expect(account.writes()).toEqual(["!iam:CreateAccessKey"]);
  });

  it("without an intent in the log tells only that somebody made a key, however long ago, and deletes none", async () => {
    const account = remedy(ci());
    const asked = { ...call(account.now()), intended: false };
    expect(await account.probe(createAccessKey, { key: key("ci", old) }, asked)).toBe("not-done");
    await account.wait(7_200_000);
    await account.change("iam:CreateAccessKey", { UserName: "ci" });
    expect(await account.probe(createAccessKey, { key: key("ci", old) }, asked)).toBe("unknown");
    expect(account.writes()).toEqual([]);
  });

  it("after a crash deletes the key whose secret was lost, deactivated first", async () => {
    const account = remedy(ci());
    const sentAt = account.now();
    const orphan = (await account.change("iam:CreateAccessKey", { UserName: "ci" })).AccessKey?.AccessKeyId;
    expect(await account.probe(createAccessKey, { key: key("ci", old) }, call(sentAt))).toBe("not-done");
    expect(account.writes()).toEqual(["iam:UpdateAccessKey", "iam:DeleteAccessKey"]);
    expect(account.inputs("iam:DeleteAccessKey")).toEqual([{ UserName: "ci", AccessKeyId: orphan }]);
  });

  it("after a crash keeps the key whose secret is in the sink", async () => {
    const account = remedy(ci());
    const sentAt = account.now();
    const made = (await account.change("iam:CreateAccessKey", { UserName: "ci" })).AccessKey?.AccessKeyId ?? "";
    account.secrets.set(`access-key-${made}`, "kept");
    expect(await account.probe(createAccessKey, { key: key("ci", old) }, call(sentAt))).toBe("done");
    expect(account.writes()).toEqual([]);
  });

  it("after a crash leaves alone the keys that were there before and one that a person made hours later", async () => {
    const account = remedy(ci());
    const sentAt = account.now();
    await account.wait(7_200_000);
    await account.change("iam:CreateAccessKey", { UserName: "ci" });
    expect(await account.probe(createAccessKey, { key: key("ci", old) }, call(sentAt))).toBe("not-done");
    expect(account.writes()).toEqual([]);
  });
});
