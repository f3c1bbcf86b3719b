import { describe, expect, it } from "vitest";
import { deleteRule, describeRule, eventRules, suspendRule } from "../../../actions/resources/event-rule.ts";
import { finding, remedy } from "../remedy.ts";
import { listed } from "./after-a-break-in.ts";

const region = "us-east-1";
const name = "iam-sync";
const arn = `arn:aws:events:${region}:111122223333:rule/${name}`;
const target = { arn: "arn:aws:lambda:us-east-1:111122223333:function:log-sync" };
const pattern = '{"source":["aws.iam"]}';

const state = (more: Record<string, unknown> = {}) => ({
  state: { events: { [region]: { rules: { [name]: { pattern, targets: { one: target }, ...more } } } } },
});
const rule = (more: Record<string, unknown> = {}) =>
  finding("event-rule", name, {
    arn,
    region,
    handles: [name, arn],
    rule_name: name,
    event_bus: "default",
    state: "ENABLED",
    managed_by: "",
    ...more,
  });

async function asFound(account: ReturnType<typeof remedy>) {
  return rule({ fingerprint: await account.fingerprint(deleteRule, { rule: rule() }) });
}

describe("events.suspend-rule", () => {
  it("disables the rule and enables it again", async () => {
    const account = remedy(state());
    const found = await asFound(account);
    const result = await account.carryOut(suspendRule, { rule: found });
    expect(result).toEqual({ state: "disabled", before_state: "ENABLED" });
    expect(account.object(arn)).toMatchObject({ state: "DISABLED", targets: { one: target } });
    expect(await account.carryOut(suspendRule, { rule: found })).toEqual({
      state: "already",
      before_state: "DISABLED",
    });
    expect(await account.undo(suspendRule, { rule: found }, result)).toBe("restored");
    expect(account.object(arn)).toMatchObject({ state: "ENABLED" });
    expect(await account.undo(suspendRule, { rule: found }, result)).toBe("already");
  });

  it("gives a rule that saw reading calls too that state back, with all else as it was", async () => {
    const before = {
      state: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS",
      description: "watch",
      role: "arn:aws:iam::1:role/r",
      tags: { a: "b" },
    };
    const account = remedy(state(before));
    const found = await asFound(account);
    const was = structuredClone(account.object(arn));
    const result = await account.carryOut(suspendRule, { rule: found });
    expect(await account.undo(suspendRule, { rule: found }, result)).toBe("restored");
    expect(account.object(arn)).toEqual(was);
  });

  it("does not enable what somebody put in the rule's place", async () => {
    const account = remedy(state());
    const found = await asFound(account);
    const result = await account.carryOut(suspendRule, { rule: found });
    await account.change("events:PutRule", { Name: name, ScheduleExpression: "rate(1 minute)", State: "DISABLED" });
    expect(await account.undo(suspendRule, { rule: found }, result)).toBe("changed");
    expect(account.writes()).toEqual([]);
  });

  it("says that a rule is gone, and refuses one that a service of AWS keeps", async () => {
    expect(await remedy(state()).carryOut(suspendRule, { rule: rule({ rule_name: "other" }) })).toMatchObject({
      state: "gone",
    });
    const account = remedy(state({ managed_by: "autoscaling.amazonaws.com" }));
    await expect(account.carryOut(suspendRule, { rule: rule() })).rejects.toThrow(/autoscaling\.amazonaws\.com/);
    expect(account.writes()).toEqual([]);
  });
});

describe("events.delete-rule", () => {
  it("removes the targets, then the rule", async () => {
    const account = remedy(state({ targets: { one: target, two: target, three: target } }));
    const evidence = await account.carryOut(describeRule, { rule: rule() });
    expect(await account.carryOut(deleteRule, { rule: rule(), evidence })).toEqual({
      state: "deleted",
      targets: ["one", "three", "two"],
    });
    expect(account.object(arn)).toBeUndefined();
    expect(account.writes()).toEqual(["events:RemoveTargets", "events:DeleteRule"]);
    expect(await account.carryOut(deleteRule, { rule: rule(), evidence })).toEqual({ state: "already", targets: [] });
    expect(await account.fingerprint(deleteRule, { rule: rule() })).toBeUndefined();
  });

  it("tries again where another change of the rule goes on", async () => {
    const faults = [
      { operation: "events:RemoveTargets", times: 1, error: "ConcurrentModificationException" },
      { operation: "events:DeleteRule", times: 1, error: "ConcurrentModificationException" },
    ];
    const account = remedy({ ...state(), faults });
    const evidence = await account.carryOut(describeRule, { rule: rule() });
    expect(await account.carryOut(deleteRule, { rule: rule(), evidence })).toMatchObject({ state: "deleted" });
  });

  it("finds the rule on its own bus", async () => {
    const account = remedy({
      state: {
        events: {
          [region]: {
            buses: { orders: { created: "2024-01-01T00:00:00Z" } },
            rules: { [`orders/${name}`]: { pattern, targets: { one: target } }, [name]: { pattern } },
          },
        },
      },
    });
    const there = rule({ event_bus: "orders", arn: `arn:aws:events:${region}:111122223333:rule/orders/${name}` });
    const evidence = await account.carryOut(describeRule, { rule: there });
    expect(await account.carryOut(deleteRule, { rule: there, evidence })).toMatchObject({ state: "deleted" });
    expect(account.object(String(there["arn"]))).toBeUndefined();
    expect(account.object(arn)).toBeDefined();
  });

  it("refuses where the rule calls something by now that its evidence does not name", async () => {
    const another = { arn: "arn:aws:lambda:us-east-1:111122223333:function:another" };
    const grown = { pattern, targets: { one: target, two: target } };
    const swapped = { pattern, targets: { one: another } };
    const rules = { [name]: { pattern, targets: { one: target } }, grown, swapped };
    const account = remedy({ state: { events: { [region]: { rules } } } });
    const evidence = await account.carryOut(describeRule, { rule: rule() });
    for (const rule_name of ["grown", "swapped"])
      await expect(account.carryOut(deleteRule, { rule: rule({ rule_name }), evidence })).rejects.toMatchObject({
        code: "STEP_FAILED",
      });
    expect(account.writes()).toEqual([]);
  });

  it("refuses evidence of another rule", async () => {
    const account = remedy(state());
    const evidence = { ...((await account.carryOut(describeRule, { rule: rule() })) as object), resource: "other" };
    await expect(account.carryOut(deleteRule, { rule: rule(), evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
  });
});

describe("EventBridge rules", () => {
  it("are judged by who put them last, on every bus, and tell what they call", async () => {
    const rules = {
      [name]: { pattern, targets: { one: target } },
      nightly: { schedule: "rate(1 day)" },
      "orders/export": { pattern, state: "DISABLED" },
      watched: { pattern, managed_by: "securityhub.amazonaws.com" },
    };
    const buses = { orders: { created: "2024-01-01T00:00:00Z" } };
    const found = await listed(eventRules, { events: { [region]: { buses, rules } } }, [
      { at: "2026-03-02T01:30:00Z", event: "events:PutRule", by: "alice", request: { name } },
      { at: "2026-03-02T02:51:00Z", event: "events:PutRule", by: "intruder", request: { name } },
      {
        at: "2026-03-02T02:52:00Z",
        event: "events:PutRule",
        by: "intruder",
        request: { name: "export", eventBusName: "orders" },
      },
      { at: "2026-03-02T03:00:00Z", event: "events:PutRule", by: "terraform", request: { name: "nightly" } },
    ]);
    expect(Object.fromEntries(found.map(({ id, verdict }) => [id, verdict]))).toEqual({
      [`${region}/event-rule/${name}`]: "unsanctioned",
      [`${region}/event-rule/nightly`]: "sanctioned",
      [`${region}/event-rule/orders/export`]: "unsanctioned",
      [`${region}/event-rule/watched`]: "unknown",
    });
    const detail = found.find((one) => one.name === name)?.detail;
    expect(detail).toBe(
      `ENABLED, on events, calls ${target.arn}, was put before by arn:aws:iam::111122223333:user/alice at 2026-03-02T01:30:00Z`,
    );
    expect(found.find((one) => one.name === "watched")).toMatchObject({ managed_by: "securityhub.amazonaws.com" });
  });
});
