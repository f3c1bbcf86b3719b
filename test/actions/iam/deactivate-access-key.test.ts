import { describe, expect, it } from "vitest";
import { deactivateAccessKey } from "../../../actions/iam/deactivate-access-key.ts";
import { key, remedy } from "../remedy.ts";

const old = "AKIAEXAMPLECIKEY0001";
const second = "AKIAEXAMPLECIKEY0002";
const created = "2023-05-04T00:00:00Z";
const ci = (keys: Record<string, unknown> = { [old]: { created } }) => ({
  iam: { users: { ci: { created, access_keys: keys } } },
});

describe("iam.deactivate-access-key", () => {
  it("deactivates the key of the named user once and waits until IAM shows it", async () => {
    const account = remedy(ci());
    expect(await account.carryOut(deactivateAccessKey, { key: key("ci", old) })).toEqual({
      state: "inactive",
      before: "Active",
    });
    expect(account.inputs("iam:UpdateAccessKey")).toEqual([{ UserName: "ci", AccessKeyId: old, Status: "Inactive" }]);
    expect(Date.parse(account.now()) - Date.parse("2026-03-02T10:00:00Z")).toBeGreaterThanOrEqual(4000);
  });

  it("writes nothing for a key that is inactive, or gone, or whose user is gone", async () => {
    const account = remedy(ci({ [old]: { created, status: "Inactive" } }));
    expect(await account.carryOut(deactivateAccessKey, { key: key("ci", old) })).toMatchObject({ state: "already" });
    expect(await account.carryOut(deactivateAccessKey, { key: key("ci", second) })).toMatchObject({ state: "gone" });
    expect(await account.carryOut(deactivateAccessKey, { key: key("nobody", old) })).toMatchObject({ state: "gone" });
    expect(account.writes()).toEqual([]);
  });

  it("takes a key that is deleted under its hands as gone once reading back agrees", async () => {
    const account = remedy(ci());
    await account.wait(10_000);
    await account.change("iam:DeleteAccessKey", { UserName: "ci", AccessKeyId: old }, 0);
    expect(await account.carryOut(deactivateAccessKey, { key: key("ci", old) })).toEqual({
      state: "gone",
      before: "Active",
    });
    expect(account.writes()).toEqual(["!iam:UpdateAccessKey"]);
  });

  it("fails where IAM never shows the change", async () => {
    const account = remedy({ ...ci(), lag: "1h" });
    await expect(account.carryOut(deactivateAccessKey, { key: key("ci", old) })).rejects.toMatchObject({
      code: "NOT_CONFIRMED",
    });
  });
});
