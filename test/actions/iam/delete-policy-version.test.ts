import { describe, expect, it } from "vitest";
import { deletePolicyVersion } from "../../../actions/iam/delete-policy-version.ts";
import { fingerprintOf } from "../../../actions/iam/findings/fingerprint.ts";
import { restorePolicyVersion } from "../../../actions/iam/restore-policy-version.ts";
import { allowing, arn, finding, remedy } from "../remedy.ts";

const created = "2022-03-03T00:00:00Z";
const everything = allowing("*");

describe("policy versions", () => {
  const versions = {
    v3: { created, document: allowing("s3:GetObject") },
    v4: { created: "2026-03-02T02:17:00Z", document: everything },
  };
  const version = finding("policy-version", "deploy:v4", {
    policy_arn: arn("policy/deploy"),
    version_id: "v4",
    restore: "v3",
  });
  const open = () => remedy({ iam: { policies: { deploy: { created, default: "v4", versions } } } });

  it("are restored first and deleted after", async () => {
    const account = open();
    await expect(account.carryOut(deletePolicyVersion, { version })).rejects.toMatchObject({
      code: "NOT_CONFIRMED",
      message: expect.stringContaining("not so: v3, not v4, is the default version") as string,
    });
    expect(account.writes()).toEqual([]);
    expect(await account.carryOut(restorePolicyVersion, { version })).toEqual({ state: "restored", before: "v4" });
    expect(await account.carryOut(restorePolicyVersion, { version })).toEqual({ state: "already", before: "v3" });
    expect(await account.carryOut(deletePolicyVersion, { version })).toEqual({ state: "deleted" });
    expect(await account.carryOut(deletePolicyVersion, { version })).toEqual({ state: "gone" });
    expect(account.writes()).toEqual(["iam:SetDefaultPolicyVersion", "iam:DeletePolicyVersion"]);
  });

  it("that the intruder deleted cannot be restored", async () => {
    const gone = finding("policy-version", "deploy:v4", {
      policy_arn: arn("policy/deploy"),
      version_id: "v4",
      restore: "v1",
    });
    await expect(open().carryOut(restorePolicyVersion, { version: gone })).rejects.toMatchObject({ class: "gone" });
  });

  it("have the fingerprint of their finding", async () => {
    const facts = {
      policy_arn: arn("policy/deploy"),
      version_id: "v4",
      created_at: "2026-03-02T02:17:00Z",
      document: JSON.stringify(everything),
    };
    expect(await open().fingerprint(deletePolicyVersion, { version })).toBe(fingerprintOf("policy-version", facts));
  });
});
