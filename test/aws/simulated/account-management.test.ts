import { expect, test } from "vitest";
import { account, open, scenario } from "./account-of-a-test.ts";

const RegionName = "eu-west-1";

test("a region is switched off in its own time, and answers until it is off", async () => {
  const { call, refusalOf, wait, aws } = open({ scenario: scenario() });
  const status = async () => (await call("account:GetRegionOptStatus", { RegionName })).RegionOptStatus;
  expect(await status()).toBe("ENABLED");
  await call("account:DisableRegion", { RegionName });
  expect(await status()).toBe("DISABLING");
  expect(await refusalOf("ec2:DescribeInstances", {}, RegionName)).toBe("accepted");
  expect(await refusalOf("account:DisableRegion", { RegionName })).toBe("ConflictException");
  await wait(600_000);
  expect(await status()).toBe("DISABLED");
  expect(await refusalOf("ec2:DescribeInstances", {}, RegionName)).toBe("AuthFailure");
  expect(aws.world.writes()[0]?.touched).toEqual([`arn:aws:account::${account}:region/${RegionName}`]);
});

test.each([
  ["a default region", "us-east-1", "ValidationException"],
  ["a region that is off", "me-south-1", "ConflictException"],
  ["no region", "mars-1", "ValidationException"],
])("%s is not switched off", async (_what, name, refusal) => {
  expect(await open({ scenario: scenario() }).refusalOf("account:DisableRegion", { RegionName: name })).toBe(refusal);
});

test("contacts that are not set are not found, and the e-mail of root is told to nobody in the account", async () => {
  const { refusalOf } = open({ scenario: scenario() });
  expect(await refusalOf("account:GetContactInformation", {})).toBe("ResourceNotFoundException");
  expect(await refusalOf("account:GetAlternateContact", { AlternateContactType: "BILLING" })).toBe(
    "ResourceNotFoundException",
  );
  expect(await refusalOf("account:GetPrimaryEmail", { AccountId: account })).toBe("AccessDeniedException");
});

test("the account of a key is told whether the key is there or not, and not of what is no key", async () => {
  const small = scenario();
  const state = { ...small.state, sts: { foreign_keys: { AKIAEXAMPLEFOREIGN01: "999988887777" } } };
  const { call, refusalOf } = open({ scenario: scenario({ state }) });
  expect(await call("sts:GetAccessKeyInfo", { AccessKeyId: "AKIAEXAMPLEGONE00001" })).toEqual({ Account: account });
  expect(await call("sts:GetAccessKeyInfo", { AccessKeyId: "AKIAEXAMPLEFOREIGN01" })).toEqual({
    Account: "999988887777",
  });
  expect(await refusalOf("sts:GetAccessKeyInfo", { AccessKeyId: "hello" })).toBe("ValidationError");
});
