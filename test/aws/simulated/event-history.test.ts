import { expect, test } from "vitest";
import { account, open, scenario } from "./account-of-a-test.ts";

const actors = {
  ann: {
    ip: "198.51.100.7",
    identity: {
      type: "IAMUser",
      arn: `arn:aws:iam::${account}:user/ann`,
      userName: "ann",
      accessKeyId: "AKIAEXAMPLEANN000001",
    },
  },
};
const past = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    at: `2026-03-02T02:0${i}:00Z`,
    region: "us-east-1",
    event: "iam:CreateUser",
    by: "ann",
    request: { userName: `u${i}` },
  }));
const writesOnly = [{ AttributeKey: "ReadOnly" as const, AttributeValue: "false" }];

test("a call is found five minutes after it was made, in the region it belongs to", async () => {
  const { call, wait } = open({ scenario: scenario() });
  await call("cloudtrail:StartLogging", { Name: "main" });
  await wait(299_000);
  expect((await call("cloudtrail:LookupEvents", { LookupAttributes: writesOnly })).Events).toHaveLength(0);
  await wait(1_000);
  const { Events = [] } = await call("cloudtrail:LookupEvents", { LookupAttributes: writesOnly });
  expect(Events).toHaveLength(1);
  expect(Events[0]).toMatchObject({
    EventName: "StartLogging",
    Username: "test",
    EventSource: "cloudtrail.amazonaws.com",
    ReadOnly: "false",
  });
  expect(JSON.parse(Events[0]?.CloudTrailEvent ?? "")).toMatchObject({
    userIdentity: {
      type: "AssumedRole",
      sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${account}:role/security/responder` } },
    },
    requestParameters: { name: "main" },
    awsRegion: "us-east-1",
    eventTime: "2026-03-02T10:00:00Z",
  });
  expect((await call("cloudtrail:LookupEvents", { LookupAttributes: writesOnly }, "eu-west-1")).Events).toHaveLength(0);
});

test("no secret stands in a record, whether given or received", async () => {
  const { call, wait } = open({ scenario: scenario() });
  const made = await call("iam:CreateAccessKey", { UserName: "ann" });
  await call("iam:UpdateLoginProfile", { UserName: "ann", Password: "Correct-Horse-77!" });
  await wait(300_000);
  const { Events = [] } = await call("cloudtrail:LookupEvents", { LookupAttributes: writesOnly });
  const text = JSON.stringify(Events);
  expect(text).toContain(made.AccessKey?.AccessKeyId);
  expect(made.AccessKey?.SecretAccessKey).toHaveLength(40);
  expect(text).not.toContain(made.AccessKey?.SecretAccessKey);
  expect(text).not.toContain("Correct-Horse");
  expect(JSON.parse(Events[0]?.CloudTrailEvent ?? "").requestParameters).toEqual({ userName: "ann" });
});

test("pages run from the newest event to the oldest, and a newcomer shifts nothing", async () => {
  const { call, wait } = open({ scenario: scenario({ actors, events: past(5) }) });
  await call("cloudtrail:StartLogging", { Name: "main" });
  const LookupAttributes = writesOnly;
  const first = await call("cloudtrail:LookupEvents", { LookupAttributes });
  await wait(301_000);
  const second = await call("cloudtrail:LookupEvents", { LookupAttributes, NextToken: first.NextToken });
  const third = await call("cloudtrail:LookupEvents", { LookupAttributes, NextToken: second.NextToken });
  const names = [first, second, third].map(({ Events = [] }) =>
    Events.map(({ EventTime }) => String(EventTime).slice(11, 16)),
  );
  expect(names).toEqual([["02:04", "02:03"], ["02:02", "02:01"], ["02:00"]]);
  expect(third.NextToken).toBeUndefined();
});

test("a token is good only for the parameters it was given for", async () => {
  const { call, refusalOf } = open({ scenario: scenario({ actors, events: past(5) }) });
  const { NextToken } = await call("cloudtrail:LookupEvents", {});
  expect(await refusalOf("cloudtrail:LookupEvents", { NextToken, StartTime: "2026-03-02T00:00:00Z" })).toBe(
    "InvalidNextTokenException",
  );
});

test("two attributes, too large a page and a turned-round time range are refused", async () => {
  const { refusalOf, wait } = open({ scenario: scenario() });
  expect(await refusalOf("cloudtrail:LookupEvents", { LookupAttributes: [...writesOnly, ...writesOnly] })).toBe(
    "InvalidLookupAttributesException",
  );
  expect(await refusalOf("cloudtrail:LookupEvents", { MaxResults: 51 })).toBe("InvalidMaxResultsException");
  await wait(1000);
  const range = { StartTime: "2026-03-02T02:00:00Z", EndTime: "2026-03-02T01:00:00Z" };
  expect(await refusalOf("cloudtrail:LookupEvents", range)).toBe("InvalidTimeRangeException");
});

test("more than two look-ups a second in one region are throttled, in another they are not", async () => {
  const { refusalOf, wait } = open({ scenario: scenario() });
  const ask = (region: string) => refusalOf("cloudtrail:LookupEvents", {}, region);
  expect([await ask("us-east-1"), await ask("us-east-1"), await ask("us-east-1"), await ask("eu-west-1")]).toEqual([
    "accepted",
    "accepted",
    "ThrottlingException",
    "accepted",
  ]);
  await wait(500);
  expect(await ask("us-east-1")).toBe("accepted");
});

test("a trail is started only in its home region", async () => {
  const { call, refusalOf } = open({ scenario: scenario() });
  const arn = `arn:aws:cloudtrail:us-east-1:${account}:trail/main`;
  expect((await call("cloudtrail:DescribeTrails", {}, "eu-west-1")).trailList?.map(({ TrailARN }) => TrailARN)).toEqual(
    [arn],
  );
  expect(await refusalOf("cloudtrail:StartLogging", { Name: "main" }, "eu-west-1")).toBe("TrailNotFoundException");
  expect(await refusalOf("cloudtrail:StartLogging", { Name: arn }, "eu-west-1")).toBe("InvalidHomeRegionException");
  expect((await call("cloudtrail:GetTrailStatus", { Name: arn }, "eu-west-1")).IsLogging).toBe(false);
  await call("cloudtrail:StartLogging", { Name: arn });
  expect((await call("cloudtrail:GetTrailStatus", { Name: arn }, "eu-west-1")).IsLogging).toBe(true);
});
