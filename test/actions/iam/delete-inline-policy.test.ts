import { describe, expect, it } from "vitest";
import { deleteInlinePolicy } from "../../../actions/iam/delete-inline-policy.ts";
import { account as accountId, allowing, finding, remedy, trusting } from "../remedy.ts";

const created = "2022-03-03T00:00:00Z";
const everything = allowing("*");

describe("iam.delete-inline-policy", () => {
  it("saves the document before it deletes the policy", async () => {
    const account = remedy({ iam: { users: { ann: { created, inline: { extra: everything } } } } });
    const inline = finding("inline-policy", "extra", { holder_kind: "user", holder: "ann", policy_name: "extra" });
    const result = (await account.carryOut(deleteInlinePolicy, { inline })) as { before: string };
    expect(result).toMatchObject({ state: "deleted", evidence: [{ name: "inline-policy-user-ann-extra.json" }] });
    expect(JSON.parse(result.before)).toEqual(everything);
    expect(await account.carryOut(deleteInlinePolicy, { inline })).toMatchObject({
      state: "gone",
      before: "",
      evidence: [],
    });
    expect(account.writes()).toEqual(["iam:DeleteUserPolicy"]);
  });

  it("takes one off a role and a group as well", async () => {
    const holder = { created, inline: { extra: everything } };
    const account = remedy({
      iam: { groups: { staff: holder }, roles: { web: { ...holder, trust: trusting(accountId) } } },
    });
    for (const [holder_kind, name] of [
      ["role", "web"],
      ["group", "staff"],
    ] as const) {
      const inline = finding("inline-policy", "extra", { holder_kind, holder: name, policy_name: "extra" });
      expect(await account.carryOut(deleteInlinePolicy, { inline })).toMatchObject({ state: "deleted" });
    }
    expect(account.writes()).toEqual(["iam:DeleteRolePolicy", "iam:DeleteGroupPolicy"]);
  });
});
