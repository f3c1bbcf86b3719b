import { describe, expect, test } from "vitest";
import { account, allowing, arn, awsPolicy, decoded, iamAccount, refusalOf, trusting } from "./iam-account.ts";

const created = "2023-05-04T09:00:00Z";
const declared = {
  users: {
    alice: {
      created,
      path: "/staff/",
      password: { created, last_used: "2026-03-01T08:00:00Z" },
      mfa_devices: { [arn("mfa/alice")]: { enabled: created } },
      groups: ["ops"],
    },
    bob: { created, password: { created } },
    ci: {
      created,
      access_keys: {
        AKIAEXAMPLECIKEY0002: { created: "2026-03-02T02:16:04Z", status: "Inactive" },
        AKIAEXAMPLECIKEY0001: {
          created,
          last_used: { at: "2026-03-02T02:41:00Z", service: "ec2", region: "us-east-1" },
        },
      },
      attached: ["AdministratorAccess", "helper"],
      last_accessed: { s3: { at: "2026-03-02T01:00:00Z", region: "eu-west-1" } },
    },
  },
  groups: { ops: { created, attached: ["helper"], inline: { own: allowing("sts:GetCallerIdentity") } } },
  roles: {
    web: {
      created,
      trust: trusting({ Service: "ec2.amazonaws.com" }),
      last_accessed: { s3: { at: "2026-03-02T03:00:00Z" } },
      attached: ["helper"],
      inline: { own: allowing("sqs:*") },
    },
  },
  policies: { helper: { created, default: "v1", versions: { v1: { created, document: allowing("s3:*") } } } },
  instance_profiles: { web: { created, roles: ["web"] } },
  root: {
    created: "2019-06-01T00:00:00Z",
    mfa: false,
    access_keys: { AKIAEXAMPLEROOTKEY01: { created: "2019-06-01T00:00:00Z" } },
  },
};

const rows = (content: string | undefined) => {
  const [header = [], ...lines] = Buffer.from(content ?? "", "base64")
    .toString()
    .split("\n")
    .map((line) => line.split(","));
  return lines.map((cells) => Object.fromEntries(header.map((column, index) => [column, cells[index]])));
};

describe("the credential report", () => {
  test("is not there before it was asked for, not ready at once, and complete some seconds later", () => {
    const iam = iamAccount(declared);
    const get = () => iam.call("iam:GetCredentialReport", {});
    expect(refusalOf(get)).toMatchObject({ name: "CredentialReportNotPresentException", status: 410 });
    expect(iam.call("iam:GenerateCredentialReport", {}).State).toBe("STARTED");
    expect(refusalOf(get)).toMatchObject({ name: "CredentialReportNotReadyException", status: 404 });
    expect(iam.call("iam:GenerateCredentialReport", {}).State).toBe("INPROGRESS");
    iam.pass(10_000);
    expect(get()).toMatchObject({ ReportFormat: "text/csv", GeneratedTime: "2026-03-02T10:00:10Z" });
  });

  test("begins with the root user and says N/A, no_information and not_supported as AWS does", () => {
    const iam = iamAccount(declared);
    iam.call("iam:GenerateCredentialReport", {});
    iam.pass(10_000);
    const [root, alice, bob, ci] = rows(iam.call("iam:GetCredentialReport", {}).Content);
    expect(root).toMatchObject({
      user: "<root_account>",
      arn: arn("root"),
      password_enabled: "not_supported",
      password_last_used: "no_information",
      password_last_changed: "not_supported",
      mfa_active: "false",
      access_key_1_active: "true",
      access_key_1_last_used_date: "N/A",
    });
    expect(alice).toMatchObject({
      arn: arn("user/staff/alice"),
      password_enabled: "true",
      password_last_used: "2026-03-01T08:00:00+00:00",
      mfa_active: "true",
      password_next_rotation: "N/A",
    });
    expect(bob).toMatchObject({
      password_last_used: "no_information",
      password_last_changed: "2023-05-04T09:00:00+00:00",
      access_key_1_active: "false",
    });
    expect(ci).toMatchObject({
      password_enabled: "false",
      password_last_used: "N/A",
      access_key_1_active: "true",
      access_key_1_last_used_service: "ec2",
      access_key_1_last_used_region: "us-east-1",
      access_key_2_active: "false",
      access_key_2_last_rotated: "2026-03-02T02:16:04+00:00",
      access_key_2_last_used_date: "N/A",
      cert_1_active: "false",
      cert_2_last_rotated: "N/A",
    });
  });

  test("is made at most every four hours: asked for again it is the old one, then it expires", () => {
    const iam = iamAccount(declared);
    iam.call("iam:GenerateCredentialReport", {});
    iam.pass(10_000);
    iam.call("iam:DeleteAccessKey", { UserName: "ci", AccessKeyId: "AKIAEXAMPLECIKEY0002" });
    iam.pass(3_600_000);
    expect(iam.call("iam:GenerateCredentialReport", {}).State).toBe("COMPLETE");
    expect(iam.call("iam:GetCredentialReport", {}).GeneratedTime).toBe("2026-03-02T10:00:10Z");
    expect(rows(iam.call("iam:GetCredentialReport", {}).Content)[3]).toMatchObject({
      access_key_2_last_rotated: "2026-03-02T02:16:04+00:00",
    });
    iam.pass(3 * 3_600_000 + 1000);
    expect(refusalOf(() => iam.call("iam:GetCredentialReport", {}))).toMatchObject({
      name: "CredentialReportExpiredException",
      status: 410,
    });
    expect(iam.call("iam:GenerateCredentialReport", {}).State).toBe("STARTED");
    iam.pass(10_000);
    expect(rows(iam.call("iam:GetCredentialReport", {}).Content)[3]).toMatchObject({
      access_key_2_last_rotated: "N/A",
    });
  });

  test("tells the next rotation where passwords expire", () => {
    const iam = iamAccount({ ...declared, password_policy: { max_age: 90 } });
    iam.call("iam:GenerateCredentialReport", {});
    iam.pass(10_000);
    expect(rows(iam.call("iam:GetCredentialReport", {}).Content)[2]).toMatchObject({
      password_next_rotation: "2023-08-02T09:00:00+00:00",
    });
  });
});

const reportOn = (Arn: string) => {
  const iam = iamAccount(declared);
  const { JobId } = iam.call("iam:GenerateServiceLastAccessedDetails", { Arn });
  iam.pass(5_000);
  const { ServicesLastAccessed = [] } = iam.call("iam:GetServiceLastAccessedDetails", { JobId });
  return new Map(ServicesLastAccessed.map((each) => [each.ServiceNamespace, each]));
};

const ask = (Arn: string) =>
  refusalOf(() => iamAccount(declared).call("iam:GenerateServiceLastAccessedDetails", { Arn })).name;

describe("last-accessed details", () => {
  test("are in progress, then complete, with what was used and what never was", () => {
    const iam = iamAccount(declared);
    const { JobId } = iam.call("iam:GenerateServiceLastAccessedDetails", { Arn: arn("user/ci") });
    expect(iam.call("iam:GetServiceLastAccessedDetails", { JobId })).toMatchObject({
      JobStatus: "IN_PROGRESS",
      ServicesLastAccessed: [],
    });
    iam.pass(5_000);
    expect(iam.call("iam:GetServiceLastAccessedDetails", { JobId })).toMatchObject({
      JobStatus: "COMPLETED",
      JobCompletionDate: "2026-03-02T10:00:05Z",
    });
    const services = reportOn(arn("user/ci"));
    expect(services.get("ec2")).toMatchObject({
      LastAuthenticated: "2026-03-02T02:41:00Z",
      LastAuthenticatedEntity: arn("user/ci"),
      LastAuthenticatedRegion: "us-east-1",
      TotalAuthenticatedEntities: 1,
    });
    expect(services.get("s3")).toMatchObject({ LastAuthenticatedRegion: "eu-west-1" });
    expect(services.get("iam")).toMatchObject({
      ServiceName: "AWS Identity and Access Management",
      TotalAuthenticatedEntities: 0,
    });
    expect(services.get("iam")?.LastAuthenticated).toBeUndefined();
  });

  test("of a policy say which of its holders used it last, of a group what its members may do", () => {
    expect(reportOn(arn("policy/helper")).get("s3")).toMatchObject({
      LastAuthenticatedEntity: arn("role/web"),
      TotalAuthenticatedEntities: 2,
    });
    expect([...reportOn(arn("group/ops")).keys()]).toEqual(["s3", "sts"]);
    expect([...reportOn(arn("role/web")).keys()]).toEqual(["s3", "sqs"]);
  });

  test("are there only for whoever asked for them", () => {
    const iam = iamAccount(declared);
    const { JobId } = iam.call("iam:GenerateServiceLastAccessedDetails", { Arn: arn("user/ci") });
    const other = iam.as(`arn:aws:sts::${account}:assumed-role/incident-responder/another`);
    expect(refusalOf(() => other.call("iam:GetServiceLastAccessedDetails", { JobId })).name).toBe(
      "NoSuchEntityException",
    );
    expect(refusalOf(() => iam.call("iam:GetServiceLastAccessedDetails", { JobId: "not-a-job" })).name).toBe(
      "ValidationError",
    );
  });

  test("of what is not there or is no IAM object are refused", () => {
    expect(ask(arn("user/ghost"))).toBe("NoSuchEntityException");
    expect(ask("arn:aws:s3:::bucket")).toBe("InvalidInputException");
  });
});

describe("the account", () => {
  test("is summed up", () => {
    expect(iamAccount(declared).call("iam:GetAccountSummary", {}).SummaryMap).toMatchObject({
      AccountAccessKeysPresent: 1,
      AccountMFAEnabled: 0,
      Users: 3,
      Roles: 1,
      Groups: 1,
      Policies: 1,
      MFADevices: 1,
      MFADevicesInUse: 1,
    });
  });

  test("without a password policy of its own says NoSuchEntityException, else reads it back", () => {
    expect(refusalOf(() => iamAccount(declared).call("iam:GetAccountPasswordPolicy", {}))).toMatchObject({
      name: "NoSuchEntityException",
      message: `The Password Policy with domain name ${account} cannot be found.`,
    });
    const policy = { minimum_length: 14, require_symbols: true, max_age: 90, reuse_prevention: 5 };
    expect(
      iamAccount({ password_policy: policy }).call("iam:GetAccountPasswordPolicy", {}).PasswordPolicy,
    ).toMatchObject({
      MinimumPasswordLength: 14,
      RequireSymbols: true,
      RequireNumbers: false,
      ExpirePasswords: true,
      MaxPasswordAge: 90,
      PasswordReusePrevention: 5,
    });
  });

  test("in full comes page by page over users, groups, roles and policies, nothing twice and nothing missing", () => {
    const iam = iamAccount(declared, 2);
    const names: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = iam.call("iam:GetAccountAuthorizationDetails", { Marker });
      names.push(...(page.UserDetailList ?? []).map((each) => each.UserName));
      names.push(...(page.GroupDetailList ?? []).map((each) => each.GroupName));
      names.push(...(page.RoleDetailList ?? []).map((each) => each.RoleName));
      names.push(...(page.Policies ?? []).map((each) => each.PolicyName));
      Marker = page.Marker;
      expect(page.IsTruncated).toBe(Marker !== undefined);
    } while (Marker !== undefined);
    expect(names).toEqual(["alice", "bob", "ci", "ops", "web", "helper", "AdministratorAccess"]);
  });

  test("in full has documents, groups, boundaries and instance profiles, by filter", () => {
    const iam = iamAccount({
      ...declared,
      users: { ...declared.users, bound: { created, boundary: "SecurityAudit" } },
    });
    const users = iam.call("iam:GetAccountAuthorizationDetails", { Filter: ["User"] });
    expect(users.Policies).toEqual([]);
    expect(users.UserDetailList?.[0]).toMatchObject({ UserName: "alice", GroupList: ["ops"] });
    expect(users.UserDetailList?.[2]).toMatchObject({
      UserName: "bound",
      PermissionsBoundary: { PermissionsBoundaryArn: awsPolicy("SecurityAudit") },
    });
    const [role] = iam.call("iam:GetAccountAuthorizationDetails", { Filter: ["Role"] }).RoleDetailList ?? [];
    expect(role?.InstanceProfileList).toMatchObject([{ InstanceProfileName: "web" }]);
    expect(decoded(role?.RolePolicyList?.[0]?.PolicyDocument)).toEqual(allowing("sqs:*"));
    const own = iam.call("iam:GetAccountAuthorizationDetails", { Filter: ["LocalManagedPolicy"] }).Policies;
    expect(own?.map((each) => each.PolicyName)).toEqual(["helper"]);
    expect(own?.[0]?.PolicyVersionList).toMatchObject([{ VersionId: "v1", IsDefaultVersion: true }]);
    const aws = iam.call("iam:GetAccountAuthorizationDetails", { Filter: ["AWSManagedPolicy"] }).Policies;
    expect(aws?.map((each) => each.PolicyName)).toEqual(["AdministratorAccess", "SecurityAudit"]);
  });
});
