import { expect, test } from "vitest";
import { assess } from "../../../engine/aws/simulated/assess.ts";
import { account, open, scenario } from "./account-of-a-test.ts";

const user = `arn:aws:iam::${account}:user/ann`;
const role = `arn:aws:iam::${account}:role/security/responder`;
const trail = `arn:aws:cloudtrail:us-east-1:${account}:trail/main`;
const key = { UserName: "ann", AccessKeyId: "AKIAEXAMPLEANN000001" };

async function world() {
  const { aws, call, refusalOf } = open({ scenario: scenario() });
  await call("cloudtrail:StartLogging", { Name: "main" });
  await call("iam:UpdateAccessKey", { ...key, Status: "Inactive" });
  await call("iam:DeleteAccessKey", key);
  await refusalOf("iam:DeleteRole", { RoleName: "responder" });
  return aws.world;
}

const cases = [
  { name: "an object that is there", holds: { kept: user }, fails: { gone: user } },
  {
    name: "a condition on it",
    holds: { kept: user, where: "size(object.access_keys) == 0" },
    fails: { kept: user, where: "size(object.access_keys) == 1" },
  },
  {
    name: "a condition on what is not there",
    holds: { kept: trail, where: "object.logging" },
    fails: { kept: trail, where: "object.no_such_field" },
  },
  { name: "an object nobody touched, refused writes aside", holds: { untouched: role }, fails: { untouched: user } },
  {
    name: "an order",
    holds: { order: [{ operation: "iam:UpdateAccessKey" }, { operation: "iam:DeleteAccessKey", match: key }] },
    fails: { order: [{ operation: "iam:DeleteAccessKey" }, { operation: "iam:UpdateAccessKey" }] },
  },
  {
    name: "an order whose end never came",
    holds: {
      order: [
        { operation: "iam:UpdateAccessKey", match: { Status: "Inactive" } },
        { operation: "iam:DeleteAccessKey" },
      ],
    },
    fails: { order: [{ operation: "iam:UpdateAccessKey" }, { operation: "iam:DeleteUser" }] },
  },
  {
    name: "the first write",
    holds: { first: { operation: "cloudtrail:StartLogging" } },
    fails: { first: { operation: "iam:UpdateAccessKey" } },
  },
  {
    name: "writes that must not be",
    holds: { none: { operation: "iam:DeleteUser" } },
    fails: { none: "writes" as const },
  },
  {
    name: "a count",
    holds: { count: { of: { operation: "iam:DeleteAccessKey" }, min: 1, max: 1 } },
    fails: { count: { of: { operation: "*" }, max: 2 } },
  },
];

test.each(cases)("$name is judged by what happened", async ({ holds, fails }) => {
  const done = await world();
  expect(assess(done, [{ id: "holds", ...holds }])).toEqual({ passed: 1, failed: [] });
  const { passed, failed } = assess(done, [{ id: "fails", ...fails }]);
  expect([passed, failed.map(({ id }) => id)]).toEqual([0, ["fails"]]);
  expect(failed[0]?.found).not.toBe("");
});
