import { describe, expect, it } from "vitest";
import { detachQuarantinePolicy } from "../../../actions/iam/detach-quarantine-policy.ts";
import { awsPolicy, finding, remedy } from "../remedy.ts";

const created = "2026-03-02T02:19:31Z";

describe("iam.detach-quarantine-policy", () => {
  const quarantine = "AWSCompromisedKeyQuarantineV3";
  const found = finding("quarantined-user", "ci", { user_name: "ci", policy_arns: [awsPolicy(quarantine)] });
  const ci = (status: string) => ({
    created,
    attached: [quarantine, "ReadOnlyAccess"],
    access_keys: { AKIAOLD: { created, status }, AKIANEW: { created } },
  });

  it("stays on while a key can be used that does not replace an exposed one", async () => {
    const account = remedy({ iam: { users: { ci: ci("Active") } } });
    await expect(account.carryOut(detachQuarantinePolicy, { user: found, replacements: ["AKIANEW"] })).rejects.toThrow(
      /AKIAOLD/,
    );
    await expect(account.carryOut(detachQuarantinePolicy, { user: found })).rejects.toThrow(/AKIANEW and AKIAOLD/);
    expect(account.writes()).toEqual([]);
  });

  it("comes off, and nothing else does, once the exposed keys are inactive", async () => {
    const account = remedy({ iam: { users: { ci: ci("Inactive") } } });
    const params = { user: found, replacements: ["AKIANEW"] };
    expect(await account.carryOut(detachQuarantinePolicy, params)).toEqual({
      state: "detached",
      before: [awsPolicy(quarantine)],
    });
    expect(await account.carryOut(detachQuarantinePolicy, params)).toEqual({ state: "already", before: [] });
    expect(account.inputs("iam:DetachUserPolicy")).toEqual([{ UserName: "ci", PolicyArn: awsPolicy(quarantine) }]);
  });
});
