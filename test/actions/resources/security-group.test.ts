import { describe, expect, it } from "vitest";
import {
  deleteSecurityGroup,
  describeSecurityGroup,
  securityGroups,
} from "../../../actions/resources/security-group.ts";
import { remedy } from "../remedy.ts";
import { judgedByAcme } from "./identity-world.ts";
import { arn, at, inRegion, region, running, target, vpc } from "./launchers.ts";

const id = "sg-0bad0000000000aa";
const instance = "i-0bad000000000001";
const ssh = { from: 22, to: 22, source: "0.0.0.0/0" };
const isolation = { name: "runbook-isolation", vpc, egress: [], tags: { "runbook:purpose": "isolation" } };
const state = (more: Record<string, unknown> = {}, rest: Record<string, unknown> = {}) =>
  inRegion({
    security_groups: {
      [id]: { name: "launch-wizard-9", vpc, ingress: [ssh] },
      "sg-0web": { name: "web", vpc, ingress: [ssh, { from: 443, to: 443, source: "0.0.0.0/0" }] },
      ...more,
    },
    ...rest,
  });
const group = (group_id = id) => target("security-group", group_id, { group_id, group_name: "", vpc_id: vpc });
const made = (groupId: string) => ({
  at,
  region,
  event: "ec2:CreateSecurityGroup",
  by: "intruder",
  response: { groupId },
});

describe("security groups", () => {
  it("of the intruder are listed as a whole, his rules in groups of ours by themselves", async () => {
    const { lists } = await judgedByAcme(securityGroups, {
      state: state({ "sg-0isolation": isolation }),
      events: [
        made(id),
        {
          at,
          region,
          event: "ec2:AuthorizeSecurityGroupIngress",
          by: "intruder",
          request: {
            groupId: "sg-0web",
            ipPermissions: {
              items: [{ ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } }],
            },
          },
        },
      ],
    });
    expect(lists["security_groups"]).toMatchObject([
      { id, verdict: "unsanctioned", arn: arn(`security-group/${id}`), created_at: at, group_name: "launch-wizard-9" },
      { id: "sg-0web", verdict: "unknown", preexisting: true },
    ]);
    const rules = lists["security_group_rules"]?.map(({ id: rule, verdict }) => [rule, verdict]);
    expect(rules).toEqual([
      ["sg-0web/ingress/tcp/22-22/0.0.0.0/0", "unsanctioned"],
      ["sg-0web/ingress/tcp/443-443/0.0.0.0/0", "unknown"],
      ["sg-0web/egress/-1//0.0.0.0/0", "unknown"],
    ]);
    expect(lists["security_groups"]?.[0]?.fingerprint).toBe(
      await remedy(state()).fingerprint(deleteSecurityGroup, { group: group() }),
    );
  });

  it("that the intruder gave this program's tag are his all the same", async () => {
    const { lists } = await judgedByAcme(securityGroups, {
      state: state({ "sg-0sham": { ...isolation, ingress: [ssh] } }),
      events: [made("sg-0sham")],
    });
    expect(lists["security_groups"]?.find((one) => one.id === "sg-0sham")?.verdict).toBe("unsanctioned");
  });
});

describe("ec2.delete-security-group", () => {
  it("deletes a group that nothing uses", async () => {
    const account = remedy(state());
    const evidence = await account.carryOut(describeSecurityGroup, { group: group() });
    expect(await account.carryOut(deleteSecurityGroup, { group: group(), evidence })).toEqual({
      state: "deleted",
      revoked: [],
    });
    expect(account.object(arn(`security-group/${id}`))).toBeUndefined();
    expect(await account.fingerprint(deleteSecurityGroup, { group: group() })).toBeUndefined();
    expect(await account.carryOut(deleteSecurityGroup, { group: group(), evidence })).toEqual({
      state: "gone",
      revoked: [],
    });
    expect(account.writes()).toEqual(["ec2:DeleteSecurityGroup"]);
  });

  it("waits for an instance that is being terminated to leave the group", async () => {
    const machine = {
      instances: { [instance]: running },
      network_interfaces: { "eni-01": { instance, groups: [id] } },
    };
    const account = remedy(state({}, machine));
    const evidence = await account.carryOut(describeSecurityGroup, { group: group() });
    await account.change("ec2:TerminateInstances", { InstanceIds: [instance] }, 20_000);
    expect(await account.carryOut(deleteSecurityGroup, { group: group(), evidence })).toMatchObject({
      state: "deleted",
    });
    expect(account.writes()).toContain("!ec2:DeleteSecurityGroup");
  });

  it("names what keeps the group from being deleted", async () => {
    const machine = {
      instances: { [instance]: running },
      network_interfaces: { "eni-01": { instance, groups: [id] } },
    };
    const account = remedy(state({ "sg-0db": { name: "db", vpc, ingress: [{ source: id }] } }, machine));
    const evidence = await account.carryOut(describeSecurityGroup, { group: group() });
    await expect(account.carryOut(deleteSecurityGroup, { group: group(), evidence })).rejects.toThrow(
      /interface eni-01 of i-0bad000000000001, a rule of sg-0db/,
    );
    expect(account.object(arn(`security-group/${id}`))).toBeDefined();
  });

  it("deletes two groups that refer to each other, one after the other", async () => {
    const refers = (source: string) => ({ vpc, ingress: [{ from: 1, to: 2, source }] });
    const account = remedy(
      state({ "sg-0one": { name: "one", ...refers("sg-0two") }, "sg-0two": { name: "two", ...refers("sg-0one") } }),
    );
    const evidence = (of: string) => account.carryOut(describeSecurityGroup, { group: group(of) });
    const [one, two] = [await evidence("sg-0one"), await evidence("sg-0two")];
    const before = await account.fingerprint(deleteSecurityGroup, { group: group("sg-0one") });
    await expect(account.carryOut(deleteSecurityGroup, { group: group("sg-0one"), evidence: one })).rejects.toThrow(
      /a rule of sg-0two/,
    );
    expect(await account.fingerprint(deleteSecurityGroup, { group: group("sg-0one") })).toBe(before);
    expect(await account.carryOut(deleteSecurityGroup, { group: group("sg-0two"), evidence: two })).toEqual({
      state: "deleted",
      revoked: ["sg-0two/ingress/tcp/1-2/sg-0one"],
    });
    expect(await account.carryOut(deleteSecurityGroup, { group: group("sg-0one"), evidence: one })).toMatchObject({
      state: "deleted",
    });
  });

  it("refuses evidence of another group", async () => {
    const account = remedy(state());
    const evidence = await account.carryOut(describeSecurityGroup, { group: group("sg-0web") });
    await expect(account.carryOut(deleteSecurityGroup, { group: group(), evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
  });
});
