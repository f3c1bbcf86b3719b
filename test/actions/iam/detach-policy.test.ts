import { describe, expect, it } from "vitest";
import { detachPolicy } from "../../../actions/iam/detach-policy.ts";
import { account as accountId, awsPolicy, finding, remedy, trusting } from "../remedy.ts";

const created = "2022-03-03T00:00:00Z";

const attachment = (holder_kind: string, holder: string) =>
  finding("policy-attachment", holder, { holder_kind, holder, policy_arn: awsPolicy("AdministratorAccess") });

describe("iam.detach-policy", () => {
  it("takes the policy off a user, a role and a group, each once", async () => {
    const holder = { created, attached: ["AdministratorAccess"] };
    const account = remedy({
      iam: {
        users: { ann: holder },
        groups: { staff: holder },
        roles: { web: { ...holder, trust: trusting(accountId) } },
      },
    });
    for (const [kind, name] of [
      ["user", "ann"],
      ["role", "web"],
      ["group", "staff"],
    ] as const) {
      expect(await account.carryOut(detachPolicy, { attachment: attachment(kind, name) })).toMatchObject({
        state: "detached",
      });
      expect(await account.carryOut(detachPolicy, { attachment: attachment(kind, name) })).toMatchObject({
        state: "already",
      });
    }
    expect(account.writes()).toEqual(["iam:DetachUserPolicy", "iam:DetachRolePolicy", "iam:DetachGroupPolicy"]);
  });
});
