import { describe, expect, test } from "vitest";
import { allowing, arn, awsPolicy, decoded, iamAccount, refusalOf, trusting } from "./iam-account.ts";

const created = "2022-03-03T09:00:00Z";
const ec2 = trusting({ Service: "ec2.amazonaws.com" });
const declared = {
  users: { alice: { created, path: "/staff/" } },
  roles: {
    web: {
      created,
      trust: ec2,
      attached: ["AdministratorAccess"],
      inline: { logs: allowing("logs:*") },
      last_used: { at: created, region: "us-east-1" },
      tags: { App: "web" },
    },
    bare: { created, trust: ec2, boundary: "ReadOnlyAccess" },
    AWSServiceRoleForAutoScaling: {
      created,
      path: "/aws-service-role/autoscaling.amazonaws.com/",
      trust: trusting({ Service: "autoscaling.amazonaws.com" }),
      attached: ["AutoScalingServiceRolePolicy"],
    },
  },
  instance_profiles: { web: { created, roles: ["web"] } },
};
const revoke = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Deny",
      Action: ["*"],
      Resource: ["*"],
      Condition: { DateLessThan: { "aws:TokenIssueTime": "2026-03-02T10:00:00Z" } },
    },
  ],
};

describe("roles", () => {
  test("are listed by path and read back with trust, tags and last use", () => {
    const iam = iamAccount(declared);
    expect(iam.call("iam:ListRoles", { PathPrefix: "/aws-service-role/" }).Roles).toMatchObject([
      { Arn: arn("role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling") },
    ]);
    const { Role } = iam.call("iam:GetRole", { RoleName: "web" });
    expect(Role).toMatchObject({
      Arn: arn("role/web"),
      MaxSessionDuration: 3600,
      Tags: [{ Key: "App", Value: "web" }],
      RoleLastUsed: { LastUsedDate: created },
    });
    expect(Role?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    expect(decoded(Role?.AssumeRolePolicyDocument)).toEqual(ec2);
    expect(refusalOf(() => iam.call("iam:GetRole", { RoleName: "none" }))).toMatchObject({
      name: "NoSuchEntityException",
      status: 404,
    });
  });

  test("a new trust document replaces the old one, word for word", () => {
    const iam = iamAccount(declared);
    const document = JSON.stringify(
      trusting({
        AWS: [arn("user/staff/alice"), "arn:aws:iam::222233334444:role/audit"],
        Service: "lambda.amazonaws.com",
      }),
      null,
      2,
    );
    iam.call("iam:UpdateAssumeRolePolicy", { RoleName: "web", PolicyDocument: document });
    expect(decodeURIComponent(iam.call("iam:GetRole", { RoleName: "web" }).Role?.AssumeRolePolicyDocument ?? "")).toBe(
      document,
    );
    expect(iam.objects()[arn("role/web")]).toMatchObject({
      trusted: [arn("user/staff/alice"), "arn:aws:iam::222233334444:role/audit", "lambda.amazonaws.com"],
    });
  });

  test("the revoking policy is put, listed, read back encoded by RFC 3986, and deleted", () => {
    const iam = iamAccount(declared);
    const target = { RoleName: "web", PolicyName: "AWSRevokeOlderSessions" };
    iam.call("iam:PutRolePolicy", { ...target, PolicyDocument: JSON.stringify(revoke) });
    expect(iam.call("iam:ListRolePolicies", { RoleName: "web" }).PolicyNames).toEqual([
      "AWSRevokeOlderSessions",
      "logs",
    ]);
    const { PolicyDocument } = iam.call("iam:GetRolePolicy", target);
    expect(PolicyDocument).toMatch(/^[A-Za-z0-9%._~-]+$/);
    expect(decoded(PolicyDocument)).toEqual(revoke);
    expect(iam.objects()[arn("role/web")]).toHaveProperty("inline.AWSRevokeOlderSessions", revoke);
    iam.call("iam:DeleteRolePolicy", target);
    expect(refusalOf(() => iam.call("iam:GetRolePolicy", target)).name).toBe("NoSuchEntityException");
    expect(refusalOf(() => iam.call("iam:DeleteRolePolicy", target)).name).toBe("NoSuchEntityException");
  });

  test("a managed policy is attached once, listed, and detached", () => {
    const iam = iamAccount(declared);
    const target = { RoleName: "web", PolicyArn: awsPolicy("AWSDenyAll") };
    iam.call("iam:AttachRolePolicy", target);
    iam.call("iam:AttachRolePolicy", target);
    const names = () =>
      iam.call("iam:ListAttachedRolePolicies", { RoleName: "web" }).AttachedPolicies?.map((each) => each.PolicyName);
    expect(names()).toEqual(["AdministratorAccess", "AWSDenyAll"]);
    iam.call("iam:DetachRolePolicy", target);
    expect(names()).toEqual(["AdministratorAccess"]);
    expect(refusalOf(() => iam.call("iam:DetachRolePolicy", target)).name).toBe("NoSuchEntityException");
  });

  test.each([
    ["that AWS does not have", awsPolicy("AWSNoSuchPolicy"), "NoSuchEntityException"],
    ["that the account does not have", arn("policy/none"), "NoSuchEntityException"],
    ["whose ARN is none", "AWSDenyAll-by-name-only", "InvalidInputException"],
    [
      "of service-linked roles",
      awsPolicy("aws-service-role/AutoScalingServiceRolePolicy"),
      "PolicyNotAttachableException",
    ],
  ])("a policy %s cannot be attached", (_case, PolicyArn, name) => {
    expect(
      refusalOf(() => iamAccount(declared).call("iam:AttachRolePolicy", { RoleName: "web", PolicyArn })).name,
    ).toBe(name);
  });

  test("an eleventh managed policy is refused with LimitExceededException", () => {
    const policies = Object.fromEntries(
      Array.from({ length: 10 }, (_, n) => [
        `p${n}`,
        { created, default: "v1", versions: { v1: { created, document: allowing("s3:*") } } },
      ]),
    );
    const iam = iamAccount({ policies, roles: { full: { created, trust: ec2, attached: Object.keys(policies) } } });
    expect(
      refusalOf(() => iam.call("iam:AttachRolePolicy", { RoleName: "full", PolicyArn: awsPolicy("AWSDenyAll") })),
    ).toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for PoliciesPerRole: 10",
    });
  });

  test("DeleteRole names what must go first, and then the role is gone with its id left behind", () => {
    const iam = iamAccount(declared);
    const conflict = () => refusalOf(() => iam.call("iam:DeleteRole", { RoleName: "web" }));
    expect(conflict()).toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must remove roles from instance profile first.",
    });
    iam.call("iam:RemoveRoleFromInstanceProfile", { InstanceProfileName: "web", RoleName: "web" });
    expect(conflict().message).toBe("Cannot delete entity, must detach all policies first.");
    iam.call("iam:DetachRolePolicy", { RoleName: "web", PolicyArn: awsPolicy("AdministratorAccess") });
    expect(conflict().message).toBe("Cannot delete entity, must delete policies first.");
    iam.call("iam:DeleteRolePolicy", { RoleName: "web", PolicyName: "logs" });
    iam.call("iam:UpdateAssumeRolePolicy", {
      RoleName: "bare",
      PolicyDocument: JSON.stringify(trusting({ AWS: arn("role/web") })),
    });
    const id = iam.state.roles["web"]?.id;
    iam.call("iam:DeleteRole", { RoleName: "web" });
    expect(iam.objects()).not.toHaveProperty([arn("role/web")]);
    expect(iam.objects()[arn("role/bare")]).toMatchObject({ trusted: [id] });
  });

  test("a boundary is taken off", () => {
    const iam = iamAccount(declared);
    expect(iam.call("iam:GetRole", { RoleName: "bare" }).Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(
      awsPolicy("ReadOnlyAccess"),
    );
    iam.call("iam:DeleteRolePermissionsBoundary", { RoleName: "bare" });
    expect(iam.call("iam:GetRole", { RoleName: "bare" }).Role?.PermissionsBoundary).toBeUndefined();
  });

  const linked = "AWSServiceRoleForAutoScaling";
  test.each([
    ["iam:UpdateAssumeRolePolicy", { PolicyDocument: JSON.stringify(ec2) }],
    ["iam:PutRolePolicy", { PolicyName: "p", PolicyDocument: JSON.stringify(revoke) }],
    ["iam:DeleteRolePolicy", { PolicyName: "p" }],
    ["iam:AttachRolePolicy", { PolicyArn: awsPolicy("AWSDenyAll") }],
    ["iam:DetachRolePolicy", { PolicyArn: awsPolicy("aws-service-role/AutoScalingServiceRolePolicy") }],
    ["iam:DeleteRolePermissionsBoundary", {}],
    ["iam:RemoveRoleFromInstanceProfile", { InstanceProfileName: "web" }],
    ["iam:DeleteRole", {}],
  ] as const)("%s on a service-linked role is UnmodifiableEntityException", (operation, input) => {
    const iam = iamAccount(declared);
    const before = structuredClone(iam.state);
    expect(refusalOf(() => iam.call(operation, { RoleName: linked, ...input })).name).toBe(
      "UnmodifiableEntityException",
    );
    expect(iam.state).toEqual(before);
  });
});

describe("instance profiles", () => {
  test("are found by their role and deleted once they hold none", () => {
    const iam = iamAccount(declared);
    expect(iam.call("iam:ListInstanceProfilesForRole", { RoleName: "web" }).InstanceProfiles).toMatchObject([
      { Arn: arn("instance-profile/web"), Roles: [{ RoleName: "web" }] },
    ]);
    expect(refusalOf(() => iam.call("iam:DeleteInstanceProfile", { InstanceProfileName: "web" }))).toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete entity, must remove roles from instance profile first.",
    });
    iam.call("iam:RemoveRoleFromInstanceProfile", { InstanceProfileName: "web", RoleName: "web" });
    expect(
      refusalOf(() => iam.call("iam:RemoveRoleFromInstanceProfile", { InstanceProfileName: "web", RoleName: "web" }))
        .name,
    ).toBe("NoSuchEntityException");
    iam.call("iam:DeleteInstanceProfile", { InstanceProfileName: "web" });
    expect(iam.objects()).not.toHaveProperty([arn("instance-profile/web")]);
  });
});

const put = (document: unknown) => () =>
  iamAccount(declared).call("iam:PutRolePolicy", {
    RoleName: "web",
    PolicyName: "p",
    PolicyDocument: typeof document === "string" ? document : JSON.stringify(document),
  });

const statement = (change: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "*", Resource: "*", ...change }],
});

describe("policy documents", () => {
  test.each<[string, unknown]>([
    ["that is no JSON", "{"],
    ["that is a list", "[]"],
    ["without a Statement", { Version: "2012-10-17" }],
    ["with no statements", { Version: "2012-10-17", Statement: [] }],
    ["of an unknown version", { ...statement({}), Version: "2020-01-01" }],
    ["with an unknown member", { ...statement({}), Statements: [] }],
    ["with an unknown Effect", statement({ Effect: "Forbid" })],
    ["with an unknown key in a statement", statement({ Actions: ["*"] })],
    ["without an Action", statement({ Action: undefined })],
    ["with Action and NotAction", statement({ NotAction: "iam:*" })],
    ["with an action of no service", statement({ Action: "Terminate" })],
    ["without a Resource", statement({ Resource: undefined })],
    ["with a resource that is no ARN", statement({ Resource: "bucket" })],
    ["with a Principal where none belongs", statement({ Principal: "*" })],
    ["with an unknown condition operator", statement({ Condition: { Sometimes: { "aws:SourceIp": "192.0.2.10" } } })],
    [
      "with a date condition that is no date",
      statement({ Condition: { DateLessThan: { "aws:TokenIssueTime": "[policy creation time]" } } }),
    ],
    [
      "with one Sid twice",
      {
        Version: "2012-10-17",
        Statement: [1, 2].map(() => ({ Sid: "One", Effect: "Allow", Action: "*", Resource: "*" })),
      },
    ],
  ])("one %s is MalformedPolicyDocumentException", (_case, document) => {
    expect(refusalOf(put(document))).toMatchObject({ name: "MalformedPolicyDocumentException", status: 400 });
  });

  test("one without a Version is of 2008 and is taken", () => {
    expect(put({ Statement: { Effect: "Deny", Action: "*", Resource: "*" } })()).toEqual({});
  });

  test.each<[string, unknown]>([
    ["of a user that is not there", trusting({ AWS: arn("user/ghost") })],
    ["of a user under a wrong path", trusting({ AWS: arn("user/alice") })],
    ["of a role that is not there", trusting({ AWS: arn("role/ghost") })],
    ["of a deleted user's id", trusting({ AWS: "AIDAEXAMPLEGHOST" })],
    ["that is a pattern", trusting({ AWS: arn("user/*") })],
    ["of a service that is none", trusting({ Service: "ec2" })],
    ["that is missing", { ...ec2, Statement: [{ Effect: "Allow", Action: "sts:AssumeRole" }] }],
    ["with a Resource", { ...ec2, Statement: [{ ...ec2.Statement[0], Resource: "*" }] }],
    ["for an action that is not of STS", { ...ec2, Statement: [{ ...ec2.Statement[0], Action: "iam:PassRole" }] }],
  ])("a trust document with a principal %s is refused", (_case, document) => {
    const call = () =>
      iamAccount(declared).call("iam:UpdateAssumeRolePolicy", {
        RoleName: "web",
        PolicyDocument: JSON.stringify(document),
      });
    expect(refusalOf(call).name).toBe("MalformedPolicyDocumentException");
  });

  test("a trust document over 2,048 characters is LimitExceededException", () => {
    const accounts = Array.from({ length: 160 }, (_, n) => String(100000000000 + n));
    const call = () =>
      iamAccount(declared).call("iam:UpdateAssumeRolePolicy", {
        RoleName: "web",
        PolicyDocument: JSON.stringify(trusting({ AWS: accounts })),
      });
    expect(refusalOf(call)).toMatchObject({
      name: "LimitExceededException",
      message: "Cannot exceed quota for ACLSizePerRole: 2048",
    });
  });

  const sized = (size: number) => {
    const empty = statement({ Resource: "arn:aws:s3:::" });
    const used = JSON.stringify(empty).length;
    return JSON.stringify(statement({ Resource: `arn:aws:s3:::${"b".repeat(size - used)}` }), null, 4);
  };
  test.each([
    ["user", 2048, "iam:PutUserPolicy", { UserName: "alice" }],
    ["role", 10_240, "iam:PutRolePolicy", { RoleName: "bare" }],
  ] as const)(
    "all inline policies of a %s together hold %d characters without white space",
    (noun, quota, operation, holder) => {
      const iam = iamAccount(declared);
      const putSized = (PolicyName: string, size: number) =>
        iam.call(operation, { ...holder, PolicyName, PolicyDocument: sized(size) });
      putSized("first", quota - 200);
      expect(refusalOf(() => putSized("second", 201))).toEqual({
        name: "LimitExceededException",
        message: `Maximum policy size of ${quota} bytes exceeded for ${noun} ${Object.values(holder)[0]}`,
        status: 409,
      });
      expect(putSized("second", 200)).toEqual({});
      expect(putSized("first", quota - 300)).toEqual({});
    },
  );
});
