import { describe, expect, it } from "vitest";
import { reactivateAccessKey } from "../../../actions/iam/reactivate-access-key.ts";
import { key, remedy } from "../remedy.ts";

const old = "AKIAEXAMPLECIKEY0001";
const second = "AKIAEXAMPLECIKEY0002";
const created = "2023-05-04T00:00:00Z";
const ci = (keys: Record<string, unknown> = { [old]: { created } }) => ({
  iam: { users: { ci: { created, access_keys: keys } } },
});

describe("iam.reactivate-access-key", () => {
  it("activates an inactive key and leaves an active one alone", async () => {
    const account = remedy(ci({ [old]: { created, status: "Inactive" } }));
    expect(await account.carryOut(reactivateAccessKey, { key: key("ci", old) })).toEqual({
      state: "active",
      before: "Inactive",
    });
    expect(await account.carryOut(reactivateAccessKey, { key: key("ci", old) })).toEqual({
      state: "already",
      before: "Active",
    });
    expect(account.writes()).toEqual(["iam:UpdateAccessKey"]);
  });

  it("fails for a key that is gone", async () => {
    await expect(remedy(ci()).carryOut(reactivateAccessKey, { key: key("ci", second) })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
  });
});
