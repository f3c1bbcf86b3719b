import { describe, expect, it } from "vitest";
import { revokeGroupRule } from "../../../actions/resources/security-group-rule.ts";
import { remedy } from "../remedy.ts";
import { arn, inRegion, region, target, vpc } from "./launchers.ts";

const group_id = "sg-0web";
const https = { from: 443, to: 443, source: "0.0.0.0/0" };
const state = (rule: Record<string, unknown>, way = "ingress") =>
  inRegion({
    security_groups: {
      [group_id]: { name: "web", vpc, ingress: [https], egress: [], [way]: [https, rule] },
      "sg-0other": { name: "other", vpc },
    },
  });
const facts = (more: Record<string, unknown>) => ({
  direction: "ingress",
  protocol: "tcp",
  from_port: 22,
  to_port: 22,
  source: "0.0.0.0/0",
  source_account: "",
  description: "",
  ...more,
});
const rule = (more: Record<string, unknown> = {}) =>
  target("security-group-rule", group_id, { group_id, region, ...facts(more) });
const now = (account: ReturnType<typeof remedy>) => {
  const { ingress, egress } = account.object(arn(`security-group/${group_id}`)) as Record<string, { id: string }[]>;
  const facts = (rules: { id: string }[] = []) => rules.map(({ id: _id, ...others }) => others);
  return { ingress: facts(ingress), egress: facts(egress) };
};

describe("ec2.revoke-group-rule", () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>, string?]>([
    ["an address", { from: 22, to: 22, source: "0.0.0.0/0", description: "temp" }, {}],
    ["an address of IPv6", { from: 22, to: 22, source: "::/0" }, { source: "::/0" }],
    ["a prefix list", { from: 22, to: 22, source: "pl-0list" }, { source: "pl-0list" }],
    ["a group", { from: 22, to: 22, source: "sg-0other" }, { source: "sg-0other", source_account: "111122223333" }],
    [
      "everything",
      { protocol: "-1", source: "198.51.100.0/24" },
      { protocol: "-1", from_port: -1, to_port: -1, source: "198.51.100.0/24" },
    ],
    ["an address outside", { from: 22, to: 22, source: "0.0.0.0/0" }, { direction: "egress" }, "egress"],
  ])("takes away a rule for %s and puts the same one back", async (_what, declared, more, way) => {
    const account = remedy(state(declared, way));
    const before = now(account);
    const target = { rule: rule(more) };
    const result = await account.carryOut(revokeGroupRule, target);
    expect(result).toMatchObject({ state: "revoked", before: [facts({ ...more, description: expect.any(String) })] });
    const left = way === "egress" ? now(account).egress : now(account).ingress;
    expect(left).toMatchObject([https]);
    expect(left).toHaveLength(1);
    expect(await account.carryOut(revokeGroupRule, target)).toEqual({ state: "already", before: [] });
    expect(account.writes()).toHaveLength(1);

    expect(await account.undo(revokeGroupRule, target, result)).toBe("restored");
    expect(now(account)).toEqual(before);
    expect(await account.undo(revokeGroupRule, target, result)).toBe("already");
    expect(account.writes()).toHaveLength(2);
  });

  it("says so where the group is gone, and then has nothing to put a rule back into", async () => {
    const account = remedy(state({ from: 22, to: 22, source: "0.0.0.0/0" }));
    const result = await account.carryOut(revokeGroupRule, { rule: rule() });
    await account.change("ec2:DeleteSecurityGroup", { GroupId: group_id });
    expect(await account.carryOut(revokeGroupRule, { rule: rule() })).toEqual({ state: "gone", before: [] });
    expect(await account.undo(revokeGroupRule, { rule: rule() }, result)).toBe("changed");
    expect(await account.undo(revokeGroupRule, { rule: rule() }, { state: "gone", before: [] })).toBe("already");
    expect(account.writes()).toEqual([]);
  });

  it("leaves the other rules of the same port alone", async () => {
    const account = remedy(
      inRegion({
        security_groups: {
          [group_id]: {
            name: "web",
            vpc,
            ingress: [
              { from: 22, to: 22, source: "192.0.2.0/24" },
              { from: 22, to: 22, source: "0.0.0.0/0" },
            ],
          },
        },
      }),
    );
    await account.carryOut(revokeGroupRule, { rule: rule() });
    expect(now(account).ingress).toMatchObject([{ source: "192.0.2.0/24" }]);
  });
});
