import { expect, test } from "vitest";
import { listRegions } from "../../../actions/account/list-regions.ts";
import { actionContext, emptyPolicy, refusal } from "../context.ts";

const policy = emptyPolicy({ regions: { allowed: ["us-east-1", "eu-west-1"] } });
const expected = {
  scan: ["ap-southeast-3", "eu-west-1", "us-east-1"],
  not_scanned: [{ region: "me-south-1", status: "DISABLED" }],
  opted_in: ["ap-southeast-3"],
  not_allowed: ["ap-southeast-3"],
};

test("every region that is not disabled is scanned, allowed or not, and a disabled one is noted", async () => {
  const context = actionContext({
    policy,
    answers: {
      "account:ListRegions": ({ NextToken }) =>
        NextToken === undefined
          ? {
              NextToken: "more",
              Regions: [
                { RegionName: "us-east-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
                { RegionName: "me-south-1", RegionOptStatus: "DISABLED" },
              ],
            }
          : {
              Regions: [
                { RegionName: "eu-west-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
                { RegionName: "ap-southeast-3", RegionOptStatus: "ENABLED" },
              ],
            },
    },
  });
  expect(await listRegions.run({}, context)).toEqual(expected);
  expect(context.said.notes).toEqual(["me-south-1 was not scanned: the region is disabled in this account."]);
  expect(context.said.gaps).toEqual([]);
});

test("a region that is being disabled is noted, and not scanned: it may stop answering in the midst of it", async () => {
  const context = actionContext({
    policy,
    answers: {
      "account:ListRegions": () => ({
        Regions: [
          { RegionName: "us-east-1", RegionOptStatus: "ENABLED_BY_DEFAULT" },
          { RegionName: "ap-southeast-3", RegionOptStatus: "DISABLING" },
          { RegionName: "af-south-1", RegionOptStatus: "ENABLING" },
        ],
      }),
    },
  });
  expect(await listRegions.run({}, context)).toMatchObject({
    scan: ["af-south-1", "us-east-1"],
    not_scanned: [{ region: "ap-southeast-3", status: "DISABLING" }],
  });
  expect(context.said.notes).toEqual(["ap-southeast-3 was not scanned: the region is being disabled in this account."]);
});

test("EC2 is asked where Account Management may not be", async () => {
  const context = actionContext({
    policy,
    answers: {
      "account:ListRegions": () => {
        throw refusal("access-denied", "AccessDeniedException");
      },
      "ec2:DescribeRegions": ({ AllRegions }) => ({
        Regions:
          AllRegions === true
            ? [
                { RegionName: "us-east-1", OptInStatus: "opt-in-not-required" },
                { RegionName: "eu-west-1", OptInStatus: "opt-in-not-required" },
                { RegionName: "ap-southeast-3", OptInStatus: "opted-in" },
                { RegionName: "me-south-1", OptInStatus: "not-opted-in" },
              ]
            : [],
      }),
    },
  });
  expect(await listRegions.run({}, context)).toEqual(expected);
});
