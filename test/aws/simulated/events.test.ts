import { describe, expect, test } from "vitest";
import { open, scenario } from "./account-of-a-test.ts";

const arn = "arn:aws:events:us-east-1:111122223333:rule/";
const pattern = '{"source":["aws.iam"]}';
const target = { arn: "arn:aws:lambda:us-east-1:111122223333:function:f" };

function account(changes: Parameters<typeof scenario>[0] = {}) {
  const small = scenario();
  return open({
    scenario: scenario({
      ...changes,
      state: {
        ...small.state,
        events: {
          "us-east-1": {
            buses: { orders: { created: "2024-01-01T00:00:00Z" } },
            rules: {
              sync: { pattern, targets: { a: target, b: target, c: target }, tags: { Owner: "x" } },
              nightly: { schedule: "rate(1 day)" },
              kept: { pattern, managed_by: "autoscaling.amazonaws.com" },
              "orders/export": { pattern },
            },
          },
        },
      },
    }),
  });
}

describe("a rule", () => {
  test("is disabled and enabled again", async () => {
    const { call, aws } = account();
    await call("events:DisableRule", { Name: "sync" });
    expect(await call("events:DescribeRule", { Name: "sync" })).toMatchObject({
      State: "DISABLED",
      EventBusName: "default",
    });
    await call("events:EnableRule", { Name: "sync" });
    expect(await call("events:DescribeRule", { Name: "sync" })).toMatchObject({ State: "ENABLED" });
    expect(aws.world.writes().map(({ touched }) => touched)).toEqual([[`${arn}sync`], [`${arn}sync`]]);
  });

  test("is not deleted while it has targets; what is not there is deleted in silence", async () => {
    const { call, refusalOf, aws } = account();
    expect(await refusalOf("events:DeleteRule", { Name: "sync" })).toBe("ValidationException");
    expect(await call("events:RemoveTargets", { Rule: "sync", Ids: ["a", "b", "c", "d"] })).toMatchObject({
      FailedEntryCount: 1,
      FailedEntries: [{ TargetId: "d" }],
    });
    await call("events:DeleteRule", { Name: "sync" });
    expect(aws.world.objects()[`${arn}sync`]).toBeUndefined();
    expect(await refusalOf("events:DeleteRule", { Name: "sync" })).toBe("accepted");
    expect(await refusalOf("events:DescribeRule", { Name: "sync" })).toBe("ResourceNotFoundException");
    expect(await refusalOf("events:DisableRule", { Name: "sync" })).toBe("ResourceNotFoundException");
  });

  test("that a service keeps is changed by nobody else", async () => {
    const { refusalOf } = account();
    expect(await refusalOf("events:DisableRule", { Name: "kept" })).toBe("ManagedRuleException");
    expect(await refusalOf("events:DeleteRule", { Name: "kept" })).toBe("ManagedRuleException");
    expect(await refusalOf("events:PutRule", { Name: "kept", EventPattern: pattern })).toBe("ManagedRuleException");
  });

  test("is found on its own bus only, by the bus's name or ARN", async () => {
    const { call, refusalOf } = account();
    const bus = "arn:aws:events:us-east-1:111122223333:event-bus/orders";
    expect(await call("events:DescribeRule", { Name: "export", EventBusName: bus })).toMatchObject({
      Arn: `${arn}orders/export`,
      EventBusName: "orders",
    });
    expect(await refusalOf("events:DescribeRule", { Name: "export" })).toBe("ResourceNotFoundException");
    expect(await refusalOf("events:ListRules", { EventBusName: "none" })).toBe("ResourceNotFoundException");
  });

  test("that is put again keeps its targets and tags, and nothing else", async () => {
    const { call, aws } = account();
    await call("events:PutRule", {
      Name: "sync",
      ScheduleExpression: "rate(1 hour)",
      Tags: [{ Key: "Owner", Value: "y" }],
    });
    expect(aws.world.objects()[`${arn}sync`]).toMatchObject({
      pattern: "",
      schedule: "rate(1 hour)",
      targets: { a: target },
      tags: { Owner: "x" },
    });
  });
});

test("rules, targets and buses are listed a page at a time", async () => {
  const { call } = account();
  const rules = await call("events:ListRules", {});
  expect(rules.Rules?.map(({ Name }) => Name)).toEqual(["kept", "nightly"]);
  const rest = await call("events:ListRules", { NextToken: rules.NextToken });
  expect([rest.Rules?.map(({ Name }) => Name), rest.NextToken]).toEqual([["sync"], undefined]);
  const targets = await call("events:ListTargetsByRule", { Rule: "sync" });
  expect((await call("events:ListTargetsByRule", { Rule: "sync", NextToken: targets.NextToken })).Targets).toHaveLength(
    1,
  );
  expect((await call("events:ListEventBuses", {})).EventBuses?.map(({ Name }) => Name)).toEqual(["default", "orders"]);
  expect((await call("events:ListTagsForResource", { ResourceARN: `${arn}sync` })).Tags).toEqual([
    { Key: "Owner", Value: "x" },
  ]);
});

test("a trap springs only while the condition on its object holds", async () => {
  const identity = { type: "AWSService", invokedBy: "events.amazonaws.com" };
  const key = { UserName: "ann", AccessKeyId: "AKIAEXAMPLEANN000001" };
  const traps = [
    {
      trap: "another key",
      when: { operation: "iam:DeleteAccessKey" },
      if: { exists: `${arn}sync`, where: 'object.state == "ENABLED"' },
      by: "automation",
      do: { operation: "iam:CreateAccessKey", input: { UserName: "ann" } },
    },
  ];
  const keysLeft = async (disabled: boolean) => {
    const { call } = account({ traps, actors: { automation: { identity } } });
    if (disabled) await call("events:DisableRule", { Name: "sync" });
    await call("iam:DeleteAccessKey", key);
    return (await call("iam:ListAccessKeys", { UserName: "ann" })).AccessKeyMetadata?.length;
  };
  expect([await keysLeft(false), await keysLeft(true)]).toEqual([1, 0]);
});
