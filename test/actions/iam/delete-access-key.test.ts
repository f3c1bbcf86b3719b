import { describe, expect, it } from "vitest";
import { deleteAccessKey } from "../../../actions/iam/delete-access-key.ts";
import { fingerprintOf } from "../../../actions/iam/findings/fingerprint.ts";
import { key, remedy } from "../remedy.ts";

const old = "AKIAEXAMPLECIKEY0001";
const second = "AKIAEXAMPLECIKEY0002";
const created = "2023-05-04T00:00:00Z";
const ci = (keys: Record<string, unknown> = { [old]: { created } }) => ({
  iam: { users: { ci: { created, access_keys: keys } } },
});

describe("iam.delete-access-key", () => {
  it("deletes an inactive key and reads back that it is gone", async () => {
    const account = remedy(ci({ [old]: { created, status: "Inactive" } }));
    expect(await account.carryOut(deleteAccessKey, { key: key("ci", old) })).toEqual({
      state: "deleted",
      before: "Inactive",
    });
    expect(account.inputs("iam:DeleteAccessKey")).toEqual([{ UserName: "ci", AccessKeyId: old }]);
    expect(await account.carryOut(deleteAccessKey, { key: key("ci", old) })).toEqual({ state: "gone", before: "gone" });
    expect(account.writes()).toEqual(["iam:DeleteAccessKey"]);
  });

  it("refuses an active key and says what comes first", async () => {
    const account = remedy(ci());
    await expect(account.carryOut(deleteAccessKey, { key: key("ci", old) })).rejects.toMatchObject({
      code: "NOT_CONFIRMED",
      message: expect.stringContaining(`not so: access key ${old} of ci is inactive, as a key must be`) as string,
    });
    expect(account.writes()).toEqual([]);
  });

  it("gives the fingerprint that the key's finding has, and none for a key that is gone", async () => {
    const account = remedy(ci());
    const shown = fingerprintOf("access-key", { key_id: old, user_name: "ci", created_at: created });
    expect(await account.fingerprint(deleteAccessKey, { key: key("ci", old) })).toBe(shown);
    expect(await account.fingerprint(deleteAccessKey, { key: key("ci", second) })).toBeUndefined();
  });
});
