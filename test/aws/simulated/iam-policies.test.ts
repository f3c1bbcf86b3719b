import { describe, expect, test } from "vitest";
import { policiesOf } from "../../../engine/aws/simulated/iam/policies-of.ts";
import { allowing, arn, awsPolicy, decoded, iamAccount, refusalOf, trusting } from "./iam-account.ts";

const created = "2023-05-04T09:00:00Z";
const deploy = arn("policy/ci/deploy");
const helper = arn("policy/helper");
const declared = {
  groups: { ops: { created, attached: ["helper"], inline: { own: allowing("ec2:*") } } },
  users: {
    ci: {
      created,
      attached: ["deploy", "AWSCompromisedKeyQuarantineV2"],
      groups: ["ops"],
      boundary: "ReadOnlyAccess",
      inline: { notes: allowing("s3:Get*") },
    },
    bounded: { created, boundary: "deploy" },
  },
  roles: { r: { created, path: "/app/", trust: trusting({ Service: "ec2.amazonaws.com" }), attached: ["deploy"] } },
  policies: {
    deploy: {
      path: "/ci/",
      created,
      default: "v4",
      versions: {
        v3: { created, document: allowing("s3:*") },
        v4: { created: "2026-03-02T02:17:00Z", document: allowing("*") },
        v10: { created: "2026-03-02T02:18:00Z", document: allowing("ec2:*") },
      },
    },
    helper: { created, default: "v1", versions: { v1: { created, document: allowing("*") } } },
    free: { created, default: "v1", versions: { v1: { created, document: allowing("s3:*") } } },
  },
};

describe("managed policies", () => {
  test("read back with their use, their versions newest first, and each version's document", () => {
    const iam = iamAccount(declared);
    expect(iam.call("iam:GetPolicy", { PolicyArn: deploy }).Policy).toMatchObject({
      PolicyName: "deploy",
      Path: "/ci/",
      DefaultVersionId: "v4",
      AttachmentCount: 2,
      PermissionsBoundaryUsageCount: 1,
      UpdateDate: "2026-03-02T02:18:00Z",
    });
    expect(iam.call("iam:ListPolicyVersions", { PolicyArn: deploy }).Versions).toMatchObject([
      { VersionId: "v10", IsDefaultVersion: false },
      { VersionId: "v4", IsDefaultVersion: true },
      { VersionId: "v3", IsDefaultVersion: false },
    ]);
    expect(
      decoded(iam.call("iam:GetPolicyVersion", { PolicyArn: deploy, VersionId: "v3" }).PolicyVersion?.Document),
    ).toEqual(allowing("s3:*"));
  });

  test("an earlier version becomes the default, and the one that was can then be deleted", () => {
    const iam = iamAccount(declared);
    const bad = { PolicyArn: deploy, VersionId: "v4" };
    expect(refusalOf(() => iam.call("iam:DeletePolicyVersion", bad))).toEqual({
      name: "DeleteConflictException",
      message: "Cannot delete the default version of a policy.",
      status: 409,
    });
    iam.call("iam:SetDefaultPolicyVersion", { PolicyArn: deploy, VersionId: "v3" });
    iam.call("iam:DeletePolicyVersion", bad);
    expect(iam.objects()[deploy]).toMatchObject({ default: "v3", versions: ["v10", "v3"] });
    expect(iam.touched).toEqual([deploy, deploy]);
    for (const operation of [
      "iam:GetPolicyVersion",
      "iam:SetDefaultPolicyVersion",
      "iam:DeletePolicyVersion",
    ] as const) {
      expect(refusalOf(() => iam.call(operation, bad)).name).toBe("NoSuchEntityException");
    }
    expect(refusalOf(() => iam.call("iam:GetPolicyVersion", { PolicyArn: deploy, VersionId: "4" })).name).toBe(
      "ValidationError",
    );
  });

  test("a policy is deleted only when nothing holds it and one version is left", () => {
    const iam = iamAccount(declared);
    const conflict = (PolicyArn: string) => refusalOf(() => iam.call("iam:DeletePolicy", { PolicyArn }));
    expect(conflict(helper)).toMatchObject({
      name: "DeleteConflictException",
      message: "Cannot delete a policy attached to entities.",
    });
    iam.call("iam:DetachGroupPolicy", { GroupName: "ops", PolicyArn: helper });
    iam.call("iam:DeletePolicy", { PolicyArn: helper });
    expect(conflict(helper).name).toBe("NoSuchEntityException");

    iam.call("iam:DetachUserPolicy", { UserName: "ci", PolicyArn: deploy });
    iam.call("iam:DetachRolePolicy", { RoleName: "r", PolicyArn: deploy });
    expect(conflict(deploy).message).toBe("Cannot delete a policy attached to entities.");
    iam.call("iam:DeleteUserPermissionsBoundary", { UserName: "bounded" });
    expect(conflict(deploy).message).toContain("more than one version");
    for (const VersionId of ["v3", "v10"]) iam.call("iam:DeletePolicyVersion", { PolicyArn: deploy, VersionId });
    iam.call("iam:DeletePolicy", { PolicyArn: deploy });
    expect(iam.objects()).not.toHaveProperty([deploy]);
  });

  test("nobody changes a policy of AWS's", () => {
    const iam = iamAccount(declared);
    const PolicyArn = awsPolicy("AWSCompromisedKeyQuarantineV2");
    expect(refusalOf(() => iam.call("iam:DeletePolicy", { PolicyArn }))).toMatchObject({
      name: "AccessDenied",
      status: 403,
    });
    expect(refusalOf(() => iam.call("iam:SetDefaultPolicyVersion", { PolicyArn, VersionId: "v4" })).name).toBe(
      "AccessDenied",
    );
    expect(refusalOf(() => iam.call("iam:DeletePolicyVersion", { PolicyArn, VersionId: "v4" })).name).toBe(
      "AccessDenied",
    );
    expect(refusalOf(() => iam.call("iam:DetachGroupPolicy", { GroupName: "ops", PolicyArn })).name).toBe(
      "NoSuchEntityException",
    );
  });

  test.each(["AWSCompromisedKeyQuarantine", "AWSCompromisedKeyQuarantineV2", "AWSCompromisedKeyQuarantineV3"])(
    "%s denies its holder a new key, and only the later ones Event history",
    (name) => {
      const iam = iamAccount(declared);
      const { DefaultVersionId } = iam.call("iam:GetPolicy", { PolicyArn: awsPolicy(name) }).Policy ?? {};
      const { PolicyVersion } = iam.call("iam:GetPolicyVersion", {
        PolicyArn: awsPolicy(name),
        VersionId: DefaultVersionId,
      });
      const document = decoded(PolicyVersion?.Document) as { Statement: [{ Effect: string; Action: string[] }] };
      expect(document.Statement[0].Effect).toBe("Deny");
      expect(document.Statement[0].Action).toContain("iam:CreateAccessKey");
      expect(document.Statement[0].Action.includes("cloudtrail:LookupEvents")).toBe(
        name !== "AWSCompromisedKeyQuarantine",
      );
      expect(document.Statement[0].Action).not.toContain("ec2:TerminateInstances");
    },
  );

  test("who holds a policy is listed page by page, and by kind, path and usage", () => {
    const iam = iamAccount(declared, 1);
    const first = iam.call("iam:ListEntitiesForPolicy", { PolicyArn: deploy });
    expect(first).toMatchObject({
      IsTruncated: true,
      PolicyGroups: [],
      PolicyUsers: [{ UserName: "bounded" }],
      PolicyRoles: [],
    });
    expect(
      iam.call("iam:ListEntitiesForPolicy", { PolicyArn: deploy, Marker: first.Marker }).PolicyUsers,
    ).toMatchObject([{ UserName: "ci" }]);
    const names = (filter: object, PolicyArn = deploy) => {
      const found = iamAccount(declared).call("iam:ListEntitiesForPolicy", { PolicyArn, ...filter });
      return [
        ...(found.PolicyGroups ?? []).map((each) => each.GroupName),
        ...(found.PolicyUsers ?? []).map((each) => each.UserName),
        ...(found.PolicyRoles ?? []).map((each) => each.RoleName),
      ];
    };
    expect(names({})).toEqual(["bounded", "ci", "r"]);
    expect(names({ EntityFilter: "Role" })).toEqual(["r"]);
    expect(names({ PathPrefix: "/app/" })).toEqual(["r"]);
    expect(names({ PolicyUsageFilter: "PermissionsBoundary" })).toEqual(["bounded"]);
    expect(names({ PolicyUsageFilter: "PermissionsPolicy" })).toEqual(["ci", "r"]);
    expect(names({}, helper)).toEqual(["ops"]);
    expect(names({}, awsPolicy("AWSCompromisedKeyQuarantineV2"))).toEqual(["ci"]);
    expect(refusalOf(() => iam.call("iam:ListEntitiesForPolicy", { PolicyArn: arn("policy/deploy") })).name).toBe(
      "NoSuchEntityException",
    );
  });
});

describe("a user's policies", () => {
  test("are attached, listed by path, and detached", () => {
    const iam = iamAccount(declared);
    iam.call("iam:AttachUserPolicy", { UserName: "bounded", PolicyArn: awsPolicy("AWSDenyAll") });
    expect(iam.call("iam:ListAttachedUserPolicies", { UserName: "bounded" }).AttachedPolicies).toEqual([
      { PolicyArn: awsPolicy("AWSDenyAll"), PolicyName: "AWSDenyAll" },
    ]);
    expect(
      iam.call("iam:ListAttachedUserPolicies", { UserName: "ci", PathPrefix: "/ci/" }).AttachedPolicies,
    ).toMatchObject([{ PolicyArn: deploy }]);
    iam.call("iam:DetachUserPolicy", { UserName: "bounded", PolicyArn: awsPolicy("AWSDenyAll") });
    expect(
      refusalOf(() => iam.call("iam:DetachUserPolicy", { UserName: "bounded", PolicyArn: awsPolicy("AWSDenyAll") }))
        .name,
    ).toBe("NoSuchEntityException");
  });

  test("an inline policy is put, read back and deleted, also under a name that every object has", () => {
    const iam = iamAccount(declared);
    for (const PolicyName of ["runbook-deny-all", "__proto__", "constructor"]) {
      iam.call("iam:PutUserPolicy", { UserName: "ci", PolicyName, PolicyDocument: JSON.stringify(allowing("s3:*")) });
      expect(iam.call("iam:ListUserPolicies", { UserName: "ci" }).PolicyNames).toEqual(
        [PolicyName, "notes"].toSorted(),
      );
      expect(decoded(iam.call("iam:GetUserPolicy", { UserName: "ci", PolicyName }).PolicyDocument)).toEqual(
        allowing("s3:*"),
      );
      iam.call("iam:DeleteUserPolicy", { UserName: "ci", PolicyName });
      expect(refusalOf(() => iam.call("iam:GetUserPolicy", { UserName: "ci", PolicyName })).name).toBe(
        "NoSuchEntityException",
      );
    }
  });
});

test("a group's inline policy is read back and deleted, and its attached one detached", () => {
  const iam = iamAccount(declared);
  const own = { GroupName: "ops", PolicyName: "own" };
  expect(decoded(iam.call("iam:GetGroupPolicy", own).PolicyDocument)).toEqual(allowing("ec2:*"));
  iam.call("iam:DeleteGroupPolicy", own);
  iam.call("iam:DetachGroupPolicy", { GroupName: "ops", PolicyArn: helper });
  expect(iam.objects()[arn("group/ops")]).toMatchObject({ inline: {}, attached: [] });
  expect(refusalOf(() => iam.call("iam:GetGroupPolicy", own))).toMatchObject({
    name: "NoSuchEntityException",
    message: "The group policy with name own cannot be found.",
  });
  expect(refusalOf(() => iam.call("iam:DeleteGroupPolicy", own)).name).toBe("NoSuchEntityException");
  expect(refusalOf(() => iam.call("iam:GetGroupPolicy", { ...own, GroupName: "none" })).message).toBe(
    "The group with name none cannot be found.",
  );
});

describe("the policies of a principal", () => {
  test("are its inline, attached and groups' ones, with the boundary apart", () => {
    const { state } = iamAccount(declared);
    const found = policiesOf(state, arn("user/ci"));
    expect(found?.policies.map(({ name }) => name)).toEqual([
      "notes",
      deploy,
      awsPolicy("AWSCompromisedKeyQuarantineV2"),
      "ops/own",
      `ops/${helper}`,
    ]);
    expect(found?.policies[1]?.document).toEqual(allowing("*"));
    expect(found?.boundary?.name).toBe(awsPolicy("ReadOnlyAccess"));
    expect(found?.boundary?.document).toHaveProperty("Statement");
  });

  test("follow the version in force", () => {
    const iam = iamAccount(declared);
    iam.call("iam:SetDefaultPolicyVersion", { PolicyArn: deploy, VersionId: "v3" });
    expect(policiesOf(iam.state, arn("role/app/r"))).toEqual({
      policies: [{ name: deploy, document: allowing("s3:*") }],
      boundary: undefined,
    });
  });

  test("are unknown for a principal that is not there or has another path", () => {
    const { state } = iamAccount(declared);
    expect(policiesOf(state, arn("user/ghost"))).toBeUndefined();
    expect(policiesOf(state, arn("role/r"))).toBeUndefined();
  });
});
