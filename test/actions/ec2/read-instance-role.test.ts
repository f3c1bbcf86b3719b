import { describe, expect, it } from "vitest";
import { readInstanceRole } from "../../../actions/ec2/read-instance-role.ts";
import { arn, remedy } from "../remedy.ts";
import { instance, region, state } from "./machine.ts";

const created = "2022-03-03T00:00:00Z";
const profile_arn = arn("instance-profile/web");
const trust = (...principals: object[]) => ({
  Version: "2012-10-17",
  Statement: principals.map((Principal) => ({ Effect: "Allow", Principal, Action: "sts:AssumeRole" })),
});
const iam = (...principals: object[]) => ({
  roles: { web: { created, trust: trust({ Service: "ec2.amazonaws.com" }, ...principals) } },
  instance_profiles: {
    web: { created, roles: ["web"] },
    batch: { created, roles: ["web"] },
    empty: { created, roles: [] },
  },
});
/** Another instance of the role, by another profile and in another region, beside one that is ended. */
const others = {
  "eu-west-1": {
    vpcs: { "vpc-0b": {} },
    instances: {
      "i-0other0000000001": {
        type: "t3.small",
        launched: created,
        vpc: "vpc-0b",
        profile_arn: arn("instance-profile/batch"),
      },
      "i-0ended0000000002": { type: "t3.small", launched: created, vpc: "vpc-0b", profile_arn, state: "terminated" },
    },
  },
};
const read = (
  machine: object,
  more: object = {},
  account = remedy({ ...state({ ...machine }), iam: iam(), ...more }),
) => account.carryOut(readInstanceRole, { instance: instance(), regions: [region, "eu-west-1"] });

describe("ec2.read-instance-role", () => {
  it("names the role of the instance, and who has it too", async () => {
    const ec2 = { ...state({ profile_arn }).ec2, ...others };
    const strangers = [
      { AWS: [arn("root"), arn("user/ann")] },
      { Service: ["lambda.amazonaws.com", "ec2.amazonaws.com"] },
    ];
    expect(await read({}, { ec2, iam: iam(...strangers) })).toEqual({
      profile: profile_arn,
      role_names: ["web"],
      shared_with: ["eu-west-1/i-0other0000000001"],
      trusts: [arn("root"), arn("user/ann"), "lambda.amazonaws.com"],
    });
  });

  it("says that nobody else has it", async () => {
    expect(await read({ profile_arn })).toMatchObject({ role_names: ["web"], shared_with: [], trusts: [] });
  });

  it("names none for an instance without a profile, or whose profile is empty or gone", async () => {
    const none = { role_names: [], shared_with: [], trusts: [] };
    expect(await read({})).toEqual({ profile: "", ...none });
    for (const name of ["empty", "gone"])
      expect(await read({ profile_arn: arn(`instance-profile/${name}`) })).toMatchObject(none);
  });

  it("has a gap where the instance is ended, and EC2 does not say what it had", async () => {
    const account = remedy({ ...state({ state: "terminated" }), iam: iam() });
    expect(await read({}, {}, account)).toMatchObject({ profile: "", role_names: [] });
    expect(account.gaps()).toBe(1);
  });
});
