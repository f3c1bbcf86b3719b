import { describe, expect, test } from "vitest";
import { AwsError } from "../../../engine/aws/port.ts";
import { account, open, scenario } from "./account-of-a-test.ts";

const key = { UserName: "ann", AccessKeyId: "AKIAEXAMPLEANN000001" };

describe("regions", () => {
  test("a disabled region refuses each service in the words of its protocol", async () => {
    const { refusalOf } = open({ scenario: scenario() });
    expect(await refusalOf("ec2:DescribeInstances", {}, "me-south-1")).toBe("AuthFailure");
    expect(await refusalOf("cloudtrail:LookupEvents", {}, "me-south-1")).toBe("UnrecognizedClientException");
    expect(await refusalOf("sts:GetCallerIdentity", {}, "me-south-1")).toBe("InvalidClientTokenId");
    expect(await refusalOf("cloudtrail:LookupEvents", {}, "xx-nowhere-1")).toBe("UnrecognizedClientException");
  });

  test("a refusal for the region is told from bad credentials once the credentials have worked", async () => {
    const { aws, call } = open({ scenario: scenario() });
    await call("sts:GetCallerIdentity", {});
    const sent = aws.send(
      { operation: "cloudtrail:LookupEvents", region: "me-south-1", input: {} },
      { key: "k", step: "s", declared: new Set(), approved: new Set() },
    );
    await expect(sent).rejects.toMatchObject({ class: "region" });
  });

  test("the list of regions is read page by page to its end", async () => {
    const { call } = open({ scenario: scenario() });
    const first = await call("account:ListRegions", {});
    const rest = await call("account:ListRegions", { NextToken: first.NextToken });
    expect([...(first.Regions ?? []), ...(rest.Regions ?? [])].map(({ RegionName }) => RegionName)).toEqual([
      "eu-west-1",
      "me-south-1",
      "us-east-1",
    ]);
    expect(rest.NextToken).toBeUndefined();
  });
});

describe("permissions", () => {
  test("a caller whose role is not there is allowed nothing but to ask who it is", async () => {
    const { call, refusalOf } = open({
      scenario: scenario({ caller: { arn: `arn:aws:sts::${account}:assumed-role/nobody/x` } }),
    });
    expect((await call("sts:GetCallerIdentity", {})).Arn).toContain("assumed-role/nobody/x");
    expect(await refusalOf("iam:ListUsers", {})).toBe("AccessDenied");
    expect(await refusalOf("cloudtrail:DescribeTrails", {})).toBe("AccessDeniedException");
    expect(await refusalOf("ec2:DescribeInstances", {})).toBe("UnauthorizedOperation");
  });

  test("a service control policy denies one region, and the message names it", async () => {
    const scp = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "*", Resource: "*" },
        {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { StringEquals: { "aws:RequestedRegion": "eu-west-1" } },
        },
      ],
    };
    const { call } = open({ scenario: scenario({ scp }) });
    await call("cloudtrail:DescribeTrails", {}, "us-east-1");
    const denied = await call("cloudtrail:DescribeTrails", {}, "eu-west-1").catch((error: unknown) => error);
    expect(denied).toBeInstanceOf(AwsError);
    expect((denied as AwsError).message).toContain("explicit deny in a service control policy");
    expect((denied as AwsError).class).toBe("access-denied");
  });

  test("a responder that revokes the older sessions of its own role locks itself out", async () => {
    const { call, refusalOf } = open({ scenario: scenario() });
    const PolicyDocument = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { DateLessThan: { "aws:TokenIssueTime": "2026-03-02T10:00:01Z" } },
        },
      ],
    });
    await call("iam:PutRolePolicy", { RoleName: "responder", PolicyName: "AWSRevokeOlderSessions", PolicyDocument });
    expect(await refusalOf("iam:ListUsers", {})).toBe("AccessDenied");
  });
});

describe("faults", () => {
  test("a fault that comes twice counts for itself and then goes away", async () => {
    const faults = [
      {
        operation: "iam:UpdateAccessKey",
        match: { UserName: "ann" },
        times: 2,
        error: "EntityTemporarilyUnmodifiableException",
      },
    ];
    const { refusalOf } = open({ scenario: scenario({ faults }) });
    const refusals = [];
    for (let i = 0; i < 3; i++) refusals.push(await refusalOf("iam:UpdateAccessKey", { ...key, Status: "Inactive" }));
    expect(refusals).toEqual([
      "EntityTemporarilyUnmodifiableException",
      "EntityTemporarilyUnmodifiableException",
      "accepted",
    ]);
  });

  test("every third call is refused in each region by itself", async () => {
    const faults = [{ operation: "cloudtrail:DescribeTrails", every: 3, error: "ThrottlingException" }];
    const { refusalOf } = open({ scenario: scenario({ faults }) });
    const seen = [];
    for (let i = 0; i < 4; i++) {
      seen.push(
        await refusalOf("cloudtrail:DescribeTrails", {}, "us-east-1"),
        await refusalOf("cloudtrail:DescribeTrails", {}, "eu-west-1"),
      );
    }
    expect(seen.map((name) => name === "ThrottlingException")).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  test("a refused write changes nothing and is not among the writes that count", async () => {
    const { aws, call, refusalOf } = open({ scenario: scenario() });
    await call("iam:CreateAccessKey", { UserName: "ann" });
    expect(await refusalOf("iam:CreateAccessKey", { UserName: "ann" })).toBe("LimitExceededException");
    expect((await call("iam:ListAccessKeys", { UserName: "ann" })).AccessKeyMetadata).toHaveLength(2);
    expect(aws.world.ownWrites().map(({ refused }) => refused)).toEqual([undefined, "LimitExceededException"]);
  });
});

describe("consistency", () => {
  test("reads lag behind writes, which are judged by the true state", async () => {
    const { call, refusalOf, wait } = open({ scenario: scenario({ consistency: { iam: "4s" } }) });
    await call("iam:DeleteAccessKey", key);
    await wait(3999);
    expect((await call("iam:ListAccessKeys", { UserName: "ann" })).AccessKeyMetadata).toHaveLength(1);
    expect(await refusalOf("iam:DeleteAccessKey", key)).toBe("NoSuchEntityException");
    await wait(1);
    expect((await call("iam:ListAccessKeys", { UserName: "ann" })).AccessKeyMetadata).toHaveLength(0);
  });
});

describe("the intruder", () => {
  const identity = { type: "IAMUser", arn: `arn:aws:iam::${account}:user/mal`, userName: "mal", accountId: account };
  const traps = [
    {
      trap: "another key",
      when: { operation: "iam:DeleteAccessKey", match: key },
      by: "mal",
      do: { operation: "iam:CreateAccessKey", input: { UserName: "ann" } },
    },
  ];

  test("makes a new key when one is deleted, as long as its user may", async () => {
    const small = scenario({ traps, actors: { mal: { identity } } });
    (small.state["iam"] as { users: Record<string, unknown> }).users["mal"] = {
      created: "2026-03-01T00:00:00Z",
      attached: ["AdministratorAccess"],
    };
    const { aws, call } = open({ scenario: small });
    await call("iam:DeleteAccessKey", key);
    expect((await call("iam:ListAccessKeys", { UserName: "ann" })).AccessKeyMetadata).toHaveLength(1);
    expect(aws.world.writes().map(({ by, operation }) => [by, operation])).toEqual([
      [undefined, "iam:DeleteAccessKey"],
      ["mal", "iam:CreateAccessKey"],
    ]);
    expect(aws.world.ownWrites()).toHaveLength(1);
  });

  test("tries in vain once its user is denied", async () => {
    const small = scenario({ traps, actors: { mal: { identity } } });
    (small.state["iam"] as { users: Record<string, unknown> }).users["mal"] = {
      created: "2026-03-01T00:00:00Z",
      attached: ["AdministratorAccess", "AWSDenyAll"],
    };
    const { call } = open({ scenario: small });
    await call("iam:DeleteAccessKey", key);
    expect((await call("iam:ListAccessKeys", { UserName: "ann" })).AccessKeyMetadata).toHaveLength(0);
  });
});

test("an operation that no service has is one the endpoint does not know", async () => {
  const { call } = open({ scenario: scenario(), without: "s3" });
  await expect(call("s3:ListBuckets", {})).rejects.toMatchObject({ class: "unsupported" });
});
