import { expect, test } from "vitest";
import { decide } from "../../../engine/aws/simulated/kernel/policy-evaluation.ts";

const arn = "arn:aws:iam::111122223333:user/ann";
const request = {
  action: "iam:DeleteUser",
  resource: arn,
  context: {
    "aws:requestedregion": "us-east-1",
    "aws:tokenissuetime": "2026-03-02T10:00:00Z",
    "aws:sourceip": "192.0.2.10",
  },
};
const allow = (rest: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*", ...rest }],
});
const deny = (rest: object) => ({
  Version: "2012-10-17",
  Statement: { Effect: "Deny", Action: "*", Resource: "*", ...rest },
});
const allowed = (...identity: object[]) => decide({ identity }, request).allowed;

const cases: [sentence: string, documents: object[], expected: boolean][] = [
  ["no policy allows nothing", [], false],
  ["everything on everything allows", [allow({})], true],
  ["an action is matched whatever its case, with wildcards", [allow({ Action: ["IAM:delete*"] })], true],
  ["another action is not allowed", [allow({ Action: "iam:DeleteRole" })], false],
  ["NotAction leaves the action out", [allow({ NotAction: "iam:*" })], false],
  ["a resource is matched by wildcards", [allow({ Resource: "arn:aws:iam::*:user/a?n" })], true],
  ["a resource's case counts", [allow({ Resource: "arn:aws:iam::*:user/ANN" })], false],
  ["NotResource leaves the resource out", [allow({ NotResource: arn })], false],
  ["a deny wins over an allow", [allow({}), deny({ Action: "iam:Delete*" })], false],
  [
    "a deny whose condition does not hold denies nothing",
    [allow({}), deny({ Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } } })],
    true,
  ],
  [
    "sessions older than a time are denied",
    [allow({}), deny({ Condition: { DateLessThan: { "aws:TokenIssueTime": "2026-03-02T10:00:01Z" } } })],
    false,
  ],
  [
    "newer sessions are not",
    [allow({}), deny({ Condition: { DateLessThan: { "aws:TokenIssueTime": "2026-03-02T10:00:00Z" } } })],
    true,
  ],
  [
    "calls from outside a network are denied",
    [allow({}), deny({ Condition: { NotIpAddress: { "aws:SourceIp": ["198.51.100.0/24"] } } })],
    false,
  ],
  [
    "calls from inside it are not",
    [allow({}), deny({ Condition: { NotIpAddress: { "aws:SourceIp": ["198.51.100.0/24", "192.0.2.0/28"] } } })],
    true,
  ],
  [
    "a missing key makes a condition false",
    [allow({ Condition: { StringEquals: { "aws:MultiFactorAuthPresent": "true" } } })],
    false,
  ],
  [
    "a missing key makes a negated condition true",
    [allow({}), deny({ Condition: { StringNotEquals: { "aws:PrincipalTag/team": "a" } } })],
    false,
  ],
  [
    "a missing key is let through IfExists",
    [allow({ Condition: { BoolIfExists: { "aws:MultiFactorAuthPresent": "true" } } })],
    true,
  ],
  [
    "Null asks whether a key is missing",
    [allow({ Condition: { Null: { "aws:MultiFactorAuthPresent": "true" } } })],
    true,
  ],
  [
    "all conditions must hold",
    [
      allow({
        Condition: {
          StringEquals: { "aws:RequestedRegion": "us-east-1" },
          IpAddress: { "aws:SourceIp": "203.0.113.1" },
        },
      }),
    ],
    false,
  ],
  [
    "an operator that is not known allows nothing",
    [allow({ Condition: { "ForAllValues:StringEquals": { "aws:RequestedRegion": "us-east-1" } } })],
    false,
  ],
  [
    "an operator that is not known does not weaken a deny",
    [allow({}), deny({ Condition: { Nonsense: { "aws:RequestedRegion": "eu-west-1" } } })],
    false,
  ],
];

test.each(cases)("%s", (_sentence, documents, expected) => {
  expect(allowed(...documents)).toBe(expected);
});

test("a boundary and an organization's policy must allow as well", () => {
  const identity = [allow({})];
  expect(decide({ identity, boundary: allow({ Action: "s3:*" }) }, request)).toEqual({
    allowed: false,
    explicit: false,
    by: "boundary",
  });
  expect(decide({ identity, organization: deny({}) }, request)).toEqual({
    allowed: false,
    explicit: true,
    by: "organization",
  });
  expect(decide({ identity, boundary: allow({}), organization: allow({}) }, request)).toEqual({ allowed: true });
});
