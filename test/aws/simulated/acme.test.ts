/** The drill can be passed: by hand, call by call, in the order that the expectations ask for. */
import { expect, test } from "vitest";
import { assess } from "../../../engine/aws/simulated/assess.ts";
import { loadDrill } from "../../../engine/aws/simulated/drill/load.ts";
import { account, open, type Opened } from "./account-of-a-test.ts";
import { bringBack, clearAway, shutOut } from "./acme-by-hand.ts";

function drill(name: string) {
  const loaded = loadDrill(new URL(`../../../playbooks/drills/${name}.yaml`, import.meta.url).pathname);
  if ("problems" in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

const admin = "arn:aws:iam::aws:policy/AdministratorAccess";
const helper = `arn:aws:iam::${account}:policy/s3-log-helper`;
const deploy = `arn:aws:iam::${account}:policy/acme-deploy-policy`;
const revocation = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Deny",
      Action: "*",
      Resource: "*",
      Condition: { DateLessThan: { "aws:TokenIssueTime": "2026-03-02T10:00:00Z" } },
    },
  ],
});
const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

async function repair(opened: Opened) {
  const { call } = opened;
  await call("cloudtrail:StartLogging", { Name: "acme-trail" });
  await shutOut(opened);
  const status = (UserName: string, AccessKeyId: string, Status: "Active" | "Inactive") =>
    call("iam:UpdateAccessKey", { UserName, AccessKeyId, Status });
  const remove = async (UserName: string, AccessKeyId: string) => {
    await status(UserName, AccessKeyId, "Inactive");
    await call("iam:DeleteAccessKey", { UserName, AccessKeyId });
  };
  await call("iam:PutUserPolicy", {
    UserName: "ci-deploy",
    PolicyName: "AWSRevokeOlderSessions",
    PolicyDocument: revocation,
  });
  await call("iam:UpdateAssumeRolePolicy", { RoleName: "web-app-role", PolicyDocument: trust });
  await call("iam:PutRolePolicy", {
    RoleName: "web-app-role",
    PolicyName: "AWSRevokeOlderSessions",
    PolicyDocument: revocation,
  });
  await call("iam:DetachRolePolicy", { RoleName: "web-app-role", PolicyArn: admin });

  await remove("ci-deploy", "AKIAEXAMPLECIKEY0002");
  await call("iam:CreateAccessKey", { UserName: "ci-deploy" });
  await status("ci-deploy", "AKIAEXAMPLECIKEY0001", "Inactive");
  await status("ci-deploy", "AKIAEXAMPLECIKEY0001", "Active");
  await remove("ci-deploy", "AKIAEXAMPLECIKEY0001");
  await call("iam:DetachUserPolicy", {
    UserName: "ci-deploy",
    PolicyArn: "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV2",
  });
  await call("iam:DeleteLoginProfile", { UserName: "backup-svc" });
  for (const UserName of ["alice", "bob"])
    await call("iam:UpdateLoginProfile", { UserName, Password: "Quiet-Harbour-4711-lamp" });

  const UserName = "svc-support";
  await call("iam:DeleteLoginProfile", { UserName });
  await remove(UserName, "AKIAEXAMPLEBDKEY0001");
  const SerialNumber = `arn:aws:iam::${account}:mfa/svc-support`;
  await call("iam:DeactivateMFADevice", { UserName, SerialNumber });
  await call("iam:DeleteVirtualMFADevice", { SerialNumber });
  await call("iam:DeleteSSHPublicKey", { UserName, SSHPublicKeyId: "APKAEXAMPLESSH000001" });
  await call("iam:DeleteSigningCertificate", { UserName, CertificateId: "CERTEXAMPLE000000001" });
  for (const ServiceSpecificCredentialId of ["ACCAEXAMPLEBEDROCK01", "ACCAEXAMPLECODECOM01"])
    await call("iam:DeleteServiceSpecificCredential", { UserName, ServiceSpecificCredentialId });
  await call("iam:RemoveUserFromGroup", { UserName, GroupName: "Developers" });
  for (const PolicyArn of [admin, helper]) await call("iam:DetachUserPolicy", { UserName, PolicyArn });
  await call("iam:DeleteUserPolicy", { UserName, PolicyName: "keep-access" });
  await call("iam:DeleteUser", { UserName });

  for (const PolicyArn of [admin, helper])
    await call("iam:DetachRolePolicy", { RoleName: "OrgAuditAccess", PolicyArn });
  await call("iam:DeleteRole", { RoleName: "OrgAuditAccess" });
  await call("iam:DeletePolicyVersion", { PolicyArn: helper, VersionId: "v1" });
  await call("iam:DeletePolicy", { PolicyArn: helper });
  await call("iam:SetDefaultPolicyVersion", { PolicyArn: deploy, VersionId: "v3" });
  await call("iam:DeletePolicyVersion", { PolicyArn: deploy, VersionId: "v4" });

  await clearAway(opened);
  await bringBack(opened);
}

test("acme is passed by whoever does what it asks for", async () => {
  const opened = open({ scenario: drill("acme") });
  await repair(opened);
  expect(assess(opened.aws.world).failed).toEqual([]);
});

test("acme is failed by whoever does nothing, but for what was to be left alone", async () => {
  const { aws } = open({ scenario: drill("acme") });
  const { failed } = assess(aws.world);
  const left = (aws.world.scenario.expect ?? [])
    .filter(({ id }) => !failed.some((one) => one.id === id))
    .map(({ id }) => id);
  expect(left.filter((id) => !/untouched|^bobs-machine|^own-domain-not-deleted$/.test(id))).toEqual([]);
});

test("benign is passed by whoever only reads, and failed by one write", async () => {
  const opened = open({ scenario: drill("benign") });
  await opened.call("iam:ListUsers", {});
  expect(assess(opened.aws.world).failed).toEqual([]);
  await opened.call("iam:UpdateAccessKey", {
    UserName: "bob",
    AccessKeyId: "AKIAEXAMPLEBOBKEY001",
    Status: "Inactive",
  });
  expect(assess(opened.aws.world).failed).toHaveLength(1);
});

test("with faults, the user whose key was deleted cannot be deleted before its new key is gone too", async () => {
  const { call, refusalOf, wait } = open({ scenario: drill("acme-faults") });
  await call("iam:DeleteAccessKey", { UserName: "svc-support", AccessKeyId: "AKIAEXAMPLEBDKEY0001" });
  await wait(4_000);
  const { AccessKeyMetadata = [] } = await call("iam:ListAccessKeys", { UserName: "svc-support" });
  expect(AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId === "AKIAEXAMPLEBDKEY0001")).toEqual([false]);
  expect(await refusalOf("iam:DeleteUser", { UserName: "svc-support" })).toBe("DeleteConflictException");
  expect(await refusalOf("ec2:DescribeInstances", {}, "ap-northeast-3")).toBe("UnauthorizedOperation");
  expect(await refusalOf("iam:UpdateLoginProfile", { UserName: "bob", Password: "Quiet-Harbour-4711-lamp" })).toBe(
    "EntityTemporarilyUnmodifiableException",
  );
});
