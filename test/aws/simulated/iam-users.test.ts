import { describe, expect, test } from "vitest";
import { account, allowing, arn, awsPolicy, decoded, iamAccount, refusalOf, trusting } from "./iam-account.ts";

const created = "2023-05-04T09:00:00Z";
const key = { created };

describe("access keys", () => {
  const declared = {
    users: {
      ci: {
        created,
        access_keys: {
          AKIAEXAMPLECIKEY0001: {
            created,
            last_used: { at: "2026-03-02T02:11:07Z", service: "sts", region: "us-east-1" },
          },
        },
      },
      bob: {
        created,
        access_keys: { AKIAEXAMPLEBOBKEY001: key, AKIAEXAMPLEBOBKEY002: { created: "2026-03-02T02:16:04Z" } },
      },
    },
    root: { access_keys: { AKIAEXAMPLEROOTKEY01: key } },
  };

  test("a new key is active, has a secret, and is listed", () => {
    const iam = iamAccount(declared);
    const { AccessKey } = iam.call("iam:CreateAccessKey", { UserName: "ci" });
    expect(AccessKey).toMatchObject({ UserName: "ci", Status: "Active", CreateDate: "2026-03-02T10:00:00Z" });
    expect(AccessKey?.AccessKeyId).toMatch(/^AKIA[A-Z0-9]{16}$/);
    expect(AccessKey?.SecretAccessKey).toHaveLength(40);
    const listed = iam.call("iam:ListAccessKeys", { UserName: "ci" }).AccessKeyMetadata;
    expect(listed?.map((each) => each.AccessKeyId)).toEqual(["AKIAEXAMPLECIKEY0001", AccessKey?.AccessKeyId]);
    expect(JSON.stringify(iam.state)).not.toContain(AccessKey?.SecretAccessKey);
    expect(iam.touched).toEqual([arn("user/ci")]);
  });

  test("a key made after another was deleted has an id of its own", () => {
    const iam = iamAccount(declared);
    const first = iam.call("iam:CreateAccessKey", { UserName: "ci" }).AccessKey?.AccessKeyId;
    iam.call("iam:DeleteAccessKey", { UserName: "ci", AccessKeyId: first });
    expect(iam.call("iam:CreateAccessKey", { UserName: "ci" }).AccessKey?.AccessKeyId).not.toBe(first);
  });

  test("a third key is refused with LimitExceededException", () => {
    const refused = refusalOf(() => iamAccount(declared).call("iam:CreateAccessKey", { UserName: "bob" }));
    expect(refused).toEqual({
      name: "LimitExceededException",
      message: "Cannot exceed quota for AccessKeysPerUser: 2",
      status: 409,
    });
  });

  test("a deactivated key stays and reads back as inactive, and can be activated again", () => {
    const iam = iamAccount(declared);
    const target = { UserName: "ci", AccessKeyId: "AKIAEXAMPLECIKEY0001" };
    const status = () => iam.call("iam:ListAccessKeys", { UserName: "ci" }).AccessKeyMetadata?.[0]?.Status;
    iam.call("iam:UpdateAccessKey", { ...target, Status: "Inactive" });
    expect(status()).toBe("Inactive");
    iam.call("iam:UpdateAccessKey", { ...target, Status: "Active" });
    expect(status()).toBe("Active");
  });

  test("a deleted key is gone", () => {
    const iam = iamAccount(declared);
    iam.call("iam:DeleteAccessKey", { UserName: "ci", AccessKeyId: "AKIAEXAMPLECIKEY0001" });
    expect(iam.call("iam:ListAccessKeys", { UserName: "ci" }).AccessKeyMetadata).toEqual([]);
    const again = refusalOf(() =>
      iam.call("iam:DeleteAccessKey", { UserName: "ci", AccessKeyId: "AKIAEXAMPLECIKEY0001" }),
    );
    expect(again).toMatchObject({ name: "NoSuchEntityException", status: 404 });
  });

  test("a key of another user is not found under this user's name", () => {
    const iam = iamAccount(declared);
    const other = { UserName: "ci", AccessKeyId: "AKIAEXAMPLEBOBKEY001" };
    expect(refusalOf(() => iam.call("iam:UpdateAccessKey", { ...other, Status: "Inactive" })).name).toBe(
      "NoSuchEntityException",
    );
  });

  test("a status that AWS does not know is a ValidationError", () => {
    const iam = iamAccount(declared);
    const target = { UserName: "ci", AccessKeyId: "AKIAEXAMPLECIKEY0001" };
    expect(refusalOf(() => iam.call("iam:UpdateAccessKey", { ...target, Status: "Off" as "Active" })).name).toBe(
      "ValidationError",
    );
  });

  test.each(["iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey", "iam:ListAccessKeys"] as const)(
    "%s without a user's name is refused where a role calls",
    (operation) => {
      const input = { AccessKeyId: "AKIAEXAMPLECIKEY0001", Status: "Inactive" } as never;
      expect(refusalOf(() => iamAccount(declared).call(operation, input))).toMatchObject({
        name: "ValidationError",
        message: "Must specify userName when calling with non-User credentials",
      });
    },
  );

  test("without a user's name the caller's own key is deactivated", () => {
    const iam = iamAccount(declared);
    iam.as(arn("user/ci")).call("iam:UpdateAccessKey", { AccessKeyId: "AKIAEXAMPLECIKEY0001", Status: "Inactive" });
    expect(iam.state.users["ci"]?.access_keys["AKIAEXAMPLECIKEY0001"]?.status).toBe("Inactive");
  });

  test("without a user's name the root user deletes its own key", () => {
    const iam = iamAccount(declared);
    iam.as(arn("root")).call("iam:DeleteAccessKey", { AccessKeyId: "AKIAEXAMPLEROOTKEY01" });
    expect(iam.state.root.access_keys).toEqual({});
  });

  test("the last use says who holds the key, and N/A for a key that was never used", () => {
    const iam = iamAccount(declared);
    expect(iam.call("iam:GetAccessKeyLastUsed", { AccessKeyId: "AKIAEXAMPLECIKEY0001" })).toEqual({
      UserName: "ci",
      AccessKeyLastUsed: { LastUsedDate: "2026-03-02T02:11:07Z", ServiceName: "sts", Region: "us-east-1" },
    });
    const unused = iam.call("iam:GetAccessKeyLastUsed", { AccessKeyId: "AKIAEXAMPLEBOBKEY001" }).AccessKeyLastUsed;
    expect(unused).toMatchObject({ ServiceName: "N/A", Region: "N/A" });
    expect(unused?.LastUsedDate).toBeUndefined();
  });

  test("the last use of a key of another account is denied", () => {
    const iam = iamAccount(declared);
    expect(
      refusalOf(() => iam.call("iam:GetAccessKeyLastUsed", { AccessKeyId: "AKIAEXAMPLEFOREIGN01" })),
    ).toMatchObject({ name: "AccessDenied", status: 403 });
  });
});

describe("users", () => {
  test("are listed page by page, with path and last password use, and read back with tags and boundary", () => {
    const iam = iamAccount(
      {
        users: {
          zoe: { created, path: "/staff/" },
          alice: {
            created,
            id: "AIDAEXAMPLEALICE",
            tags: { Team: "ops" },
            boundary: "ReadOnlyAccess",
            password: { created, last_used: "2026-02-01T08:00:00Z" },
          },
        },
      },
      1,
    );
    const first = iam.call("iam:ListUsers", {});
    expect(first).toMatchObject({
      IsTruncated: true,
      Users: [{ UserName: "alice", UserId: "AIDAEXAMPLEALICE", PasswordLastUsed: "2026-02-01T08:00:00Z" }],
    });
    const second = iam.call("iam:ListUsers", { Marker: first.Marker });
    expect(second).toMatchObject({ IsTruncated: false, Users: [{ UserName: "zoe", Arn: arn("user/staff/zoe") }] });
    expect(second.Users?.[0]?.UserId).toMatch(/^AIDA[A-Z2-7]{17}$/);
    expect(iam.call("iam:ListUsers", { PathPrefix: "/staff/" }).Users).toHaveLength(1);
    expect(iam.call("iam:GetUser", { UserName: "alice" }).User).toMatchObject({
      Tags: [{ Key: "Team", Value: "ops" }],
      PermissionsBoundary: { PermissionsBoundaryArn: awsPolicy("ReadOnlyAccess") },
    });
  });

  test("a user who is not there is NoSuchEntityException, also under a name that every object has", () => {
    const iam = iamAccount({});
    for (const UserName of ["ghost", "constructor", "__proto__"]) {
      expect(refusalOf(() => iam.call("iam:GetUser", { UserName })).name).toBe("NoSuchEntityException");
    }
  });

  test("a name that no user can have is a ValidationError", () => {
    expect(refusalOf(() => iamAccount({}).call("iam:GetUser", { UserName: "a b" })).name).toBe("ValidationError");
  });

  const children: [string, object, string][] = [
    ["access key", { access_keys: { AKIAEXAMPLECIKEY0001: key } }, "delete access keys"],
    ["login profile", { password: { created } }, "delete login profile"],
    ["MFA device", { mfa_devices: { [arn("mfa/u")]: { enabled: created } } }, "delete MFA device"],
    ["signing certificate", { signing_certificates: { CERT1: { uploaded: created } } }, "delete signing certificates"],
    ["SSH key", { ssh_keys: { APKA1: { uploaded: created } } }, "delete SSH public keys"],
    [
      "service credential",
      { service_credentials: { ACCA1: { service: "bedrock.amazonaws.com", created } } },
      "delete service specific credentials",
    ],
    ["group", { groups: ["ops"] }, "remove users from group"],
    ["attached policy", { attached: ["AdministratorAccess"] }, "detach all policies"],
    ["inline policy", { inline: { p: allowing("s3:*") } }, "delete policies"],
  ];
  test.each(children)("a user with a child of kind %s cannot be deleted", (_kind, child, message) => {
    const iam = iamAccount({ groups: { ops: { created } }, users: { u: { created, ...child } } });
    expect(refusalOf(() => iam.call("iam:DeleteUser", { UserName: "u" }))).toEqual({
      name: "DeleteConflictException",
      message: `Cannot delete entity, must ${message} first.`,
      status: 409,
    });
    expect(Object.keys(iam.state.users)).toEqual(["u"]);
  });

  test("a deleted user is gone and leaves its id in the trust of roles", () => {
    const iam = iamAccount({
      users: { u: { created, id: "AIDAEXAMPLEGHOST", boundary: "ReadOnlyAccess" } },
      roles: {
        r: { created, trust: trusting({ AWS: [arn("user/u"), "999988887777"], Service: "ec2.amazonaws.com" }) },
      },
    });
    iam.call("iam:DeleteUser", { UserName: "u" });
    expect(iam.objects()).not.toHaveProperty([arn("user/u")]);
    const trust = decoded(iam.call("iam:GetRole", { RoleName: "r" }).Role?.AssumeRolePolicyDocument);
    expect(trust).toEqual(trusting({ AWS: ["AIDAEXAMPLEGHOST", "999988887777"], Service: "ec2.amazonaws.com" }));
    expect(
      refusalOf(() => iam.call("iam:UpdateAssumeRolePolicy", { RoleName: "r", PolicyDocument: JSON.stringify(trust) }))
        .name,
    ).toBe("MalformedPolicyDocumentException");
  });

  test("a user is put into a group, listed there, and taken out", () => {
    const iam = iamAccount({ groups: { ops: { created, path: "/team/" } }, users: { u: { created } } });
    iam.call("iam:AddUserToGroup", { UserName: "u", GroupName: "ops" });
    iam.call("iam:AddUserToGroup", { UserName: "u", GroupName: "ops" });
    expect(iam.call("iam:ListGroupsForUser", { UserName: "u" }).Groups).toMatchObject([
      { GroupName: "ops", Arn: arn("group/team/ops") },
    ]);
    iam.call("iam:RemoveUserFromGroup", { UserName: "u", GroupName: "ops" });
    expect(iam.call("iam:ListGroupsForUser", { UserName: "u" }).Groups).toEqual([]);
    expect(refusalOf(() => iam.call("iam:AddUserToGroup", { UserName: "u", GroupName: "none" })).name).toBe(
      "NoSuchEntityException",
    );
  });

  test("an eleventh group is refused with LimitExceededException", () => {
    const names = Array.from({ length: 11 }, (_, index) => `g${index}`);
    const groups = Object.fromEntries(names.map((name) => [name, { created }]));
    const iam = iamAccount({ groups, users: { u: { created, groups: names.slice(0, 10) } } });
    expect(refusalOf(() => iam.call("iam:AddUserToGroup", { UserName: "u", GroupName: "g10" })).name).toBe(
      "LimitExceededException",
    );
  });
});

const withPolicy = (policy?: object) => ({
  users: {
    bob: { created, password: { created } },
    svc: { created },
    fresh: { created, password: { created: "2026-03-02T09:59:55Z" } },
  },
  ...(policy && { password_policy: policy }),
});

const change = (Password: string, policy?: object) => () =>
  iamAccount(withPolicy(policy)).call("iam:UpdateLoginProfile", {
    UserName: "bob",
    Password,
    PasswordResetRequired: true,
  });

describe("console passwords", () => {
  test("a changed password shows by its time and hash, and must be reset where that was asked", () => {
    const iam = iamAccount(withPolicy());
    iam.call("iam:UpdateLoginProfile", { UserName: "bob", Password: "Correct-horse-7", PasswordResetRequired: true });
    expect(iam.call("iam:GetLoginProfile", { UserName: "bob" }).LoginProfile).toEqual({
      UserName: "bob",
      CreateDate: created,
      PasswordResetRequired: true,
    });
    const bob = iam.objects()[arn("user/bob")] as { password: { last_changed: string; hash: string } };
    expect(bob.password.last_changed).toBe("2026-03-02T10:00:00Z");
    expect(bob.password.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(iam.state)).not.toContain("Correct-horse-7");
  });

  test.each([
    ["too short", "aB3!", undefined, "minimum length of 8"],
    ["of two kinds of characters", "onlylower99", undefined, "three of"],
    ["too short for the policy", "aB3!aB3!", { minimum_length: 14 }, "minimum length of 14"],
    ["without a symbol", "Abcdefg123", { require_symbols: true }, "symbol"],
    ["without a number", "Abcdefghij", { require_numbers: true }, "number"],
    ["without an upper-case letter", "abcdefg123", { require_uppercase: true }, "uppercase"],
    ["without a lower-case letter", "ABCDEFG123", { require_lowercase: true }, "lowercase"],
  ])("a password %s is refused with its reason", (_case, password, policy, reason) => {
    const refused = refusalOf(change(password, policy));
    expect(refused.name).toBe("PasswordPolicyViolationException");
    expect(refused.message).toContain(reason);
    expect(refused.message).not.toContain(password);
  });

  test("one of the last passwords is refused where the policy forbids it", () => {
    const iam = iamAccount(withPolicy({ minimum_length: 8, reuse_prevention: 2 }));
    const set = (Password: string) => iam.call("iam:UpdateLoginProfile", { UserName: "bob", Password });
    for (const password of ["first-Passw0rd", "second-Passw0rd", "third-Passw0rd"]) set(password);
    expect(refusalOf(() => set("second-Passw0rd"))).toMatchObject({
      name: "PasswordPolicyViolationException",
      message: expect.stringContaining("last 2"),
    });
    expect(set("first-Passw0rd")).toEqual({});
  });

  test("a profile made seconds ago is EntityTemporarilyUnmodifiableException, later it can be deleted", () => {
    const iam = iamAccount(withPolicy());
    expect(refusalOf(() => iam.call("iam:DeleteLoginProfile", { UserName: "fresh" }))).toMatchObject({
      name: "EntityTemporarilyUnmodifiableException",
      status: 409,
    });
    iam.pass(10_000);
    iam.call("iam:DeleteLoginProfile", { UserName: "fresh" });
    expect(refusalOf(() => iam.call("iam:GetLoginProfile", { UserName: "fresh" })).name).toBe("NoSuchEntityException");
  });

  test("a user without a password has no login profile to read or change", () => {
    const iam = iamAccount(withPolicy());
    expect(refusalOf(() => iam.call("iam:GetLoginProfile", { UserName: "svc" })).message).toBe(
      "Login Profile for User svc cannot be found.",
    );
    expect(
      refusalOf(() => iam.call("iam:UpdateLoginProfile", { UserName: "svc", Password: "Correct-horse-7" })).name,
    ).toBe("NoSuchEntityException");
  });
});

describe("other credentials", () => {
  const serial = arn("mfa/u");
  const declared = {
    users: {
      u: {
        created,
        mfa_devices: { [serial]: { enabled: created }, GAHT12345678: { enabled: created } },
        ssh_keys: { APKAEXAMPLE: { uploaded: created } },
        signing_certificates: { CERTEXAMPLE: { uploaded: created } },
        service_credentials: { ACCAEXAMPLE: { service: "bedrock.amazonaws.com", created } },
      },
    },
  };

  test("a virtual MFA device can be deleted only once it is deactivated", () => {
    const iam = iamAccount(declared);
    expect(refusalOf(() => iam.call("iam:DeleteVirtualMFADevice", { SerialNumber: serial })).name).toBe(
      "DeleteConflictException",
    );
    iam.call("iam:DeactivateMFADevice", { UserName: "u", SerialNumber: serial });
    expect(iam.call("iam:ListMFADevices", { UserName: "u" }).MFADevices?.map((each) => each.SerialNumber)).toEqual([
      "GAHT12345678",
    ]);
    iam.call("iam:DeleteVirtualMFADevice", { SerialNumber: serial });
    expect(refusalOf(() => iam.call("iam:DeleteVirtualMFADevice", { SerialNumber: serial })).name).toBe(
      "NoSuchEntityException",
    );
    expect(refusalOf(() => iam.call("iam:DeactivateMFADevice", { UserName: "u", SerialNumber: serial })).name).toBe(
      "NoSuchEntityException",
    );
  });

  test("signing certificates and SSH keys are listed and deleted", () => {
    const iam = iamAccount(declared);
    expect(iam.call("iam:ListSigningCertificates", { UserName: "u" }).Certificates).toMatchObject([
      { CertificateId: "CERTEXAMPLE", Status: "Active" },
    ]);
    expect(iam.call("iam:ListSSHPublicKeys", { UserName: "u" }).SSHPublicKeys).toMatchObject([
      { SSHPublicKeyId: "APKAEXAMPLE" },
    ]);
    iam.call("iam:DeleteSigningCertificate", { UserName: "u", CertificateId: "CERTEXAMPLE" });
    iam.call("iam:DeleteSSHPublicKey", { UserName: "u", SSHPublicKeyId: "APKAEXAMPLE" });
    expect(iam.call("iam:ListSigningCertificates", { UserName: "u" }).Certificates).toEqual([]);
    expect(iam.call("iam:ListSSHPublicKeys", { UserName: "u" }).SSHPublicKeys).toEqual([]);
    expect(
      refusalOf(() => iam.call("iam:DeleteSSHPublicKey", { UserName: "u", SSHPublicKeyId: "APKAEXAMPLE" })).name,
    ).toBe("NoSuchEntityException");
    expect(
      refusalOf(() => iam.call("iam:DeleteSigningCertificate", { UserName: "u", CertificateId: "CERTEXAMPLE" })).name,
    ).toBe("NoSuchEntityException");
  });

  test("a service credential is listed by service, made inactive, and deleted", () => {
    const iam = iamAccount(declared);
    const target = { UserName: "u", ServiceSpecificCredentialId: "ACCAEXAMPLE" };
    const listed = (ServiceName?: string) =>
      iam.call("iam:ListServiceSpecificCredentials", { UserName: "u", ServiceName }).ServiceSpecificCredentials;
    iam.call("iam:UpdateServiceSpecificCredential", { ...target, Status: "Inactive" });
    expect(listed("bedrock.amazonaws.com")).toMatchObject([
      { ServiceSpecificCredentialId: "ACCAEXAMPLE", Status: "Inactive" },
    ]);
    expect(listed("codecommit.amazonaws.com")).toEqual([]);
    iam.call("iam:DeleteServiceSpecificCredential", target);
    expect(listed()).toEqual([]);
    expect(refusalOf(() => iam.call("iam:DeleteServiceSpecificCredential", target)).name).toBe("NoSuchEntityException");
    expect(refusalOf(() => iam.call("iam:UpdateServiceSpecificCredential", { ...target, Status: "Active" })).name).toBe(
      "NoSuchEntityException",
    );
  });
});

test("the root user asked about itself is no IAM user", () => {
  const { User } = iamAccount({}).as(arn("root")).call("iam:GetUser", {});
  expect(User).toMatchObject({ Arn: arn("root"), UserId: account });
});
