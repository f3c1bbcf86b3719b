import { describe, expect, test } from "vitest";
import { deleteRootKeys } from "../../../actions/iam/delete-root-keys.ts";
import { readCredentialReport } from "../../../actions/iam/read-credential-report.ts";
import { readRootUser } from "../../../actions/iam/read-root-user.ts";
import { account as accountId, arn, remedy } from "../remedy.ts";

const through = "arn:aws:iam::444455556666:role/root-access";
const key = "AKIAEXAMPLEROOTKEY01";
const root = {
  mfa: false,
  access_keys: {
    [key]: {
      created: "2019-06-01T08:00:00Z",
      last_used: { at: "2026-03-02T02:05:00Z", service: "iam", region: "us-east-1" },
    },
  },
};
const organization = { id: "o-acme", management_account: "444455556666", root_access: { role: through } };
const world = { iam: { root }, state: { organizations: { organization } } };
type Read = { root: Record<string, unknown>[] };
const keys = async (account: ReturnType<typeof remedy>) =>
  ((await account.carryOut(readRootUser, {})) as Read).root[0] ?? {};

describe("iam.read-root-user", () => {
  test("says that there are keys and no second factor, and gives the keys as one object to approve", async () => {
    const account = remedy(world);
    expect(await account.carryOut(readRootUser, {})).toEqual({
      access_keys_present: true,
      mfa_enabled: false,
      mfa_devices: [],
      password_last_used: "",
      key_last_used: "",
      root: [
        expect.objectContaining({ id: "root/access-keys", account: accountId, handles: [accountId, arn("root")] }),
      ],
    });
    await account.carryOut(readCredentialReport, {});
    expect(await account.carryOut(readRootUser, {})).toMatchObject({
      key_last_used: "2026-03-02T02:05:00Z",
      root: [{ detail: "last used 2026-03-02T02:05:00Z", created_at: "2019-06-01T08:00:00Z" }],
    });
  });

  test("shows the virtual devices of root and of nobody else", async () => {
    const device = "arn:aws:iam::111122223333:mfa/root-account-mfa-device";
    const users = {
      ann: { created: "2020-01-01T00:00:00Z", mfa_devices: { [arn("mfa/ann")]: { enabled: "2020-01-02T00:00:00Z" } } },
    };
    const account = remedy({
      iam: { root: { mfa: false, mfa_devices: { [device]: { enabled: "2026-03-02T02:30:00Z" } } }, users },
    });
    expect(await account.carryOut(readRootUser, {})).toMatchObject({
      access_keys_present: false,
      mfa_enabled: true,
      mfa_devices: [{ serial: device, enabled_at: "2026-03-02T02:30:00Z" }],
      root: [],
    });
  });
});

describe("iam.delete-root-keys", () => {
  test("deletes every key of root through the management account", async () => {
    const account = remedy(world);
    const params = { keys: await keys(account), through };
    expect(await account.fingerprint(deleteRootKeys, params)).toBe(params.keys["fingerprint"]);
    expect(await account.carryOut(deleteRootKeys, params)).toEqual({ state: "deleted", deleted: [key] });
    expect(account.object(arn("root"))).toMatchObject({ access_keys: {} });
    expect(await account.carryOut(deleteRootKeys, params)).toEqual({ state: "gone", deleted: [] });
    expect(account.inputs("root:DeleteAccessKey")).toEqual([
      { AccountId: accountId, Through: through, AccessKeyId: key },
    ]);
    await account.wait(60_000);
    expect(await account.fingerprint(deleteRootKeys, params)).toBeUndefined();
  });

  test.each([
    ["another role than the one that may", world, "arn:aws:iam::444455556666:role/other"],
    [
      "an organization that does not manage root access",
      { iam: { root }, state: { organizations: { organization: { id: "o", management_account: "444455556666" } } } },
      through,
    ],
    ["no organization at all", { iam: { root } }, through],
  ])("is denied by %s", async (_what, declared, role) => {
    const account = remedy(declared);
    const params = { keys: await keys(account), through: role };
    await expect(account.carryOut(deleteRootKeys, params)).rejects.toMatchObject({ class: "access-denied" });
    expect(account.object(arn("root"))).toMatchObject({ access_keys: { [key]: "Active" } });
  });

  test("refuses the keys of another account", async () => {
    const account = remedy(world);
    const other = { ...(await keys(account)), account: "999988887777" };
    await expect(account.carryOut(deleteRootKeys, { keys: other, through })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
  });

  test("is recorded as root's own doing, as CloudTrail does", async () => {
    const account = remedy(world);
    await account.carryOut(deleteRootKeys, { keys: await keys(account), through });
    await account.wait(900_000);
    const { Events = [] } = await account.read("cloudtrail:LookupEvents", {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "DeleteAccessKey" }],
    });
    expect(JSON.parse(Events[0]?.CloudTrailEvent ?? "")).toMatchObject({
      eventSource: "iam.amazonaws.com",
      userIdentity: { type: "Root", arn: arn("root") },
      requestParameters: { accessKeyId: key },
    });
  });
});
