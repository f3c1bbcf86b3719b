import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assert as assertProperty, jsonValue, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { compactEvent } from "../../../actions/history/event.ts";
import { textLimit } from "../../../actions/history/json.ts";
import { suspicionOf } from "../../../actions/history/suspicious.ts";

const record = (parts: object) => ({
  CloudTrailEvent: JSON.stringify({ eventTime: "2026-03-02T02:00:00Z", awsRegion: "eu-west-1", ...parts }),
});

describe("a CloudTrail record is reduced", () => {
  test("to who, when, where and what", () => {
    const event = compactEvent(
      record({
        eventID: "e1",
        eventSource: "iam.amazonaws.com",
        eventName: "CreateAccessKey",
        sourceIPAddress: "198.51.100.23",
        userAgent: "aws-cli",
        readOnly: false,
        userIdentity: {
          type: "IAMUser",
          arn: "arn:aws:iam::111122223333:user/ci",
          accessKeyId: "AKIA1",
          accountId: "111122223333",
          userName: "ci",
        },
        responseElements: { accessKey: { accessKeyId: "AKIA2", userName: "ci" } },
      }),
    );
    expect(event).toMatchObject({
      id: "e1",
      time: "2026-03-02T02:00:00Z",
      region: "eu-west-1",
      source: "iam",
      name: "CreateAccessKey",
      principal: "arn:aws:iam::111122223333:user/ci",
      access_key: "AKIA1",
      ip: "198.51.100.23",
      made: ["access-key:AKIA2"],
      read_only: false,
    });
  });

  test("without the API version that Lambda appends to names", () => {
    expect(compactEvent(record({ eventName: "AddPermission20150331v2" })).name).toBe("AddPermission");
    expect(compactEvent(record({ eventName: "CreateFunction20150331" })).name).toBe("CreateFunction");
  });

  test("to the session and its role for an assumed role", () => {
    const role = "arn:aws:iam::111122223333:role/service/web";
    const arn = "arn:aws:sts::111122223333:assumed-role/web/i-1";
    const event = compactEvent(
      record({ userIdentity: { type: "AssumedRole", arn, sessionContext: { sessionIssuer: { arn: role } } } }),
    );
    expect(event).toMatchObject({ principal: arn, issuer: role });
  });

  test("to no object where the call failed", () => {
    const call = { eventSource: "iam.amazonaws.com", eventName: "CreateUser", requestParameters: { userName: "x" } };
    expect(compactEvent(record(call)).made).toEqual(["user:x"]);
    expect(compactEvent(record({ ...call, errorCode: "AccessDenied" })).made).toEqual([]);
  });

  test("to the credentials that STS gave, with the time they end", () => {
    const event = compactEvent(
      record({
        eventSource: "sts.amazonaws.com",
        eventName: "AssumeRole",
        requestParameters: {
          roleArn: "arn:aws:iam::111122223333:role/web/app",
          roleSessionName: "x",
          durationSeconds: 43_200,
        },
        responseElements: { credentials: { accessKeyId: "ASIA1", sessionToken: "not to be kept" } },
      }),
    );
    expect(event.issued).toEqual({
      access_key: "ASIA1",
      session: "arn:aws:sts::111122223333:assumed-role/app/x",
      holder_kind: "role",
      holder: "app",
      session_name: "x",
      expires_at: "2026-03-02T14:00:00.000Z",
    });
    expect(JSON.stringify(event)).not.toContain("not to be kept");
  });

  test("to nobody's service where the console acts for the person at it", () => {
    expect(compactEvent(record({ userIdentity: { type: "IAMUser", invokedBy: "AWS Internal" } })).service).toBe("");
    expect(compactEvent(record({ userIdentity: { invokedBy: "autoscaling.amazonaws.com" } })).service).toBe(
      "autoscaling.amazonaws.com",
    );
  });
});

describe("a hostile record", () => {
  const hostile: [string, unknown][] = [
    ["nothing", undefined],
    ["null", null],
    ["a number", 7],
    ["a list", [[]]],
    ["text that is no JSON", { CloudTrailEvent: "{not json" }],
    ["JSON that is no object", { CloudTrailEvent: "[1,2,3]" }],
    [
      "objects where text belongs",
      record({ eventName: { a: 1 }, eventSource: [], userIdentity: "root", eventID: null, awsRegion: 5 }),
    ],
    [
      "__proto__ as a name",
      { CloudTrailEvent: '{"__proto__":{"eventName":"CreateUser"},"userIdentity":{"__proto__":{"arn":"x"}}}' },
    ],
    [
      "names of Object.prototype",
      record({ eventSource: "constructor", eventName: "toString", requestParameters: { userName: { toString: 1 } } }),
    ],
    [
      "lists of wrong things",
      record({
        eventSource: "ec2.amazonaws.com",
        eventName: "RunInstances",
        responseElements: { instancesSet: { items: [null, 1, { instanceId: {} }] } },
      }),
    ],
    ["times that are none", record({ eventTime: "9".repeat(5_000) })],
    [
      "durations that are none",
      record({
        eventSource: "sts.amazonaws.com",
        eventName: "AssumeRole",
        eventTime: "x",
        requestParameters: { roleArn: "arn:aws:iam::1:role/x", durationSeconds: "1e400" },
      }),
    ],
    [
      "deep nesting",
      record({
        eventName: "AuthorizeSecurityGroupIngress",
        requestParameters: JSON.parse(`${"[".repeat(3_000)}${"]".repeat(3_000)}`) as unknown,
      }),
    ],
  ];

  test.each(hostile)("of %s gives an event and throws nothing", (_name, value) => {
    const event = compactEvent(value);
    expect(typeof event.name).toBe("string");
    expect(Array.isArray(event.made)).toBe(true);
    suspicionOf(event);
  });

  test("reads own properties only", () => {
    const event = compactEvent({ CloudTrailEvent: '{"__proto__":{"eventName":"CreateUser"}}' });
    expect(event.name).toBe("");
    expect(({} as { eventName?: string }).eventName).toBeUndefined();
  });

  test("is cut to a length", () => {
    expect(compactEvent(record({ userAgent: "a".repeat(100_000) })).user_agent).toHaveLength(textLimit);
  });

  test("of any JSON gives an event of texts", () => {
    assertProperty(
      property(jsonValue(), jsonValue(), (identity, parameters) => {
        const event = compactEvent(
          record({
            userIdentity: identity,
            requestParameters: parameters,
            responseElements: parameters,
            eventSource: "iam.amazonaws.com",
            eventName: "CreateAccessKey",
          }),
        );
        expect(
          [event.id, event.principal, event.access_key, event.ip, ...event.made].every(
            (text) => typeof text === "string",
          ),
        ).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

const data = process.env["RUNBOOK_TEST_DATA"] ?? "";
if (data === "")
  console.warn("skipped: real CloudTrail records (set RUNBOOK_TEST_DATA to the folder that holds cloudtrail/records)");

test.skipIf(data === "")("real records are reduced with a time, a source and a name each", () => {
  const folder = join(data, "cloudtrail", "records");
  let seen = 0;
  for (const file of readdirSync(folder)) {
    const { Records } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { Records: unknown[] };
    for (const one of Records) {
      const event = compactEvent(one);
      expect([event.id, event.time, event.source, event.name, event.region].includes("")).toBe(false);
      seen += 1;
    }
  }
  expect(seen).toBeGreaterThan(1_000);
});
