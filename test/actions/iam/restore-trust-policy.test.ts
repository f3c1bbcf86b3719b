import { describe, expect, it } from "vitest";
import { restoreTrustPolicy } from "../../../actions/iam/restore-trust-policy.ts";
import { account as accountId, finding, remedy, trusting } from "../remedy.ts";

const created = "2022-03-03T00:00:00Z";

describe("iam.restore-trust-policy", () => {
  const good = trusting(`arn:aws:iam::${accountId}:root`);
  const bad = trusting(`arn:aws:iam::${accountId}:root`, "arn:aws:iam::999988887777:root");
  const grant = finding("trust-grant", "web", {
    role_name: "web",
    foreign: ["999988887777"],
    restored: JSON.stringify(good),
  });

  it("puts the trust policy back without the foreign account and keeps the old one", async () => {
    const account = remedy({ iam: { roles: { web: { created, trust: bad } } } });
    const result = (await account.carryOut(restoreTrustPolicy, { grant })) as { state: string; before: string };
    expect(result.state).toBe("restored");
    expect(JSON.parse(result.before)).toEqual(bad);
    expect(account.inputs("iam:UpdateAssumeRolePolicy")).toEqual([
      { RoleName: "web", PolicyDocument: JSON.stringify(good) },
    ]);
    expect(await account.carryOut(restoreTrustPolicy, { grant })).toMatchObject({ state: "already" });
    expect(account.writes()).toHaveLength(1);
  });

  it("writes nothing for a role that is gone", async () => {
    const account = remedy();
    expect(await account.carryOut(restoreTrustPolicy, { grant })).toEqual({ state: "gone", before: "" });
    expect(account.writes()).toEqual([]);
  });
});
