/** The account of the end-to-end test: a company's, then the same with an intruder in it. */
import { CreateTrailCommand, StartLoggingCommand, StopLoggingCommand } from "@aws-sdk/client-cloudtrail";
import {
  DescribeInstancesCommand,
  ModifyInstanceAttributeCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AddUserToGroupCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  EnableMFADeviceCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UploadSigningCertificateCommand,
  UploadSSHPublicKeyCommand,
} from "@aws-sdk/client-iam";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { arn, awsPolicy, clientsOf, type Keys, nextSecond } from "./emulator.ts";
import { certificate } from "./certificate.ts";
import { companyHoldings, intrudersHoldings } from "./holdings.ts";

export const stranger = "999988887777";
export const home = "us-east-1";
export const abroad = "eu-west-1";

export interface Company {
  readonly responder: Keys;
  readonly exposedKey: string;
  readonly backupKey: string;
  readonly instances: { readonly home: string; readonly abroad: string };
}

export interface Intrusion {
  /** Between these two nobody but the intruder made anything. */
  readonly start: string;
  readonly end: string;
  readonly secondKey: string;
  readonly instances: { readonly protected: string; readonly stopped: string };
  /** ARNs of what has no date. */
  readonly undated: readonly string[];
  /** What moto told the intruder once: it must be nowhere in a run. */
  readonly secrets: readonly string[];
}

const json = JSON.stringify;
const allowing = (Action: string) =>
  json({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
const trusting = (Principal: object) =>
  json({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] });

export async function company(): Promise<Company> {
  const { iam, s3, cloudtrail, sts } = clientsOf();
  await iam.send(
    new CreateRoleCommand({ RoleName: "incident-responder", AssumeRolePolicyDocument: trusting({ AWS: arn("root") }) }),
  );
  await iam.send(
    new AttachRolePolicyCommand({ RoleName: "incident-responder", PolicyArn: awsPolicy("AdministratorAccess") }),
  );

  await iam.send(new CreateGroupCommand({ GroupName: "Developers" }));
  for (const UserName of ["alice", "bob"]) {
    await iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: "Team", Value: "platform" }] }));
    await iam.send(new CreateLoginProfileCommand({ UserName, Password: `Of-${UserName}-0123456789` }));
    await iam.send(new AddUserToGroupCommand({ UserName, GroupName: "Developers" }));
  }
  const PolicyName = "acme-deploy-policy";
  await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: allowing("s3:PutObject") }));
  await iam.send(new CreateUserCommand({ UserName: "ci-deploy" }));
  await iam.send(new AttachUserPolicyCommand({ UserName: "ci-deploy", PolicyArn: arn(`policy/${PolicyName}`) }));
  const exposedKey = await newKey("ci-deploy");
  await iam.send(new CreateUserCommand({ UserName: "backup-svc" }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName: "backup-svc",
      PolicyName: "backups",
      PolicyDocument: allowing("s3:GetObject"),
    }),
  );
  const backupKey = await newKey("backup-svc");

  await iam.send(
    new CreateRoleCommand({
      RoleName: "web-app-role",
      AssumeRolePolicyDocument: trusting({ Service: "ec2.amazonaws.com" }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: "web-app-role",
      PolicyName: "site",
      PolicyDocument: allowing("s3:GetObject"),
    }),
  );

  await s3.send(new CreateBucketCommand({ Bucket: "acme-trail" }));
  await cloudtrail.send(
    new CreateTrailCommand({ Name: "acme-trail", S3BucketName: "acme-trail", IsMultiRegionTrail: true }),
  );
  await cloudtrail.send(new StartLoggingCommand({ Name: "acme-trail" }));
  const instances = { home: await launched(home, "web-prod"), abroad: await launched(abroad, "web-standby") };

  await iam.send(
    new CreateRoleCommand({
      RoleName: "billing-role",
      AssumeRolePolicyDocument: trusting({ Service: "lambda.amazonaws.com" }),
    }),
  );
  await companyHoldings(home, await diskOf(home, instances.home));

  const RoleSessionName = "end-to-end";
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({ RoleArn: arn("role/incident-responder"), RoleSessionName }),
  );
  const responder = {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  };
  return { responder, exposedKey: exposedKey.id, backupKey: backupKey.id, instances };
}

export async function intrusion(): Promise<Intrusion> {
  const start = await nextSecond();
  const { iam, cloudtrail, ec2: ec2Home } = clientsOf(home);
  const { ec2: ec2Abroad } = clientsOf(abroad);
  await cloudtrail.send(new StopLoggingCommand({ Name: "acme-trail" }));

  const second = await newKey("ci-deploy");
  const quarantine = awsPolicy("AWSCompromisedKeyQuarantineV2");
  await iam.send(new AttachUserPolicyCommand({ UserName: "ci-deploy", PolicyArn: quarantine }));
  const deploy = arn("policy/acme-deploy-policy");
  await iam.send(
    new CreatePolicyVersionCommand({ PolicyArn: deploy, PolicyDocument: allowing("*"), SetAsDefault: true }),
  );
  await iam.send(new CreateLoginProfileCommand({ UserName: "backup-svc", Password: "Intruders-0123456789" }));
  await iam.send(new CreatePolicyCommand({ PolicyName: "s3-log-helper", PolicyDocument: allowing("s3:*") }));
  const helper = arn("policy/s3-log-helper");

  const UserName = "svc-support";
  await iam.send(new CreateUserCommand({ UserName }));
  const backdoor = await newKey(UserName);
  await iam.send(new CreateLoginProfileCommand({ UserName, Password: "Intruders-9876543210" }));
  const { VirtualMFADevice } = await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }));
  const SerialNumber = VirtualMFADevice?.SerialNumber ?? "";
  await iam.send(
    new EnableMFADeviceCommand({
      UserName,
      SerialNumber,
      AuthenticationCode1: "123456",
      AuthenticationCode2: "654321",
    }),
  );
  await iam.send(new AddUserToGroupCommand({ UserName, GroupName: "Developers" }));
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "keep-access", PolicyDocument: allowing("iam:*") }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: awsPolicy("AdministratorAccess") }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: helper }));
  await iam.send(
    new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQDintruder" }),
  );
  await iam.send(new UploadSigningCertificateCommand({ UserName, CertificateBody: certificate }));

  const RoleName = "OrgAuditAccess";
  const foreign = { AWS: `arn:aws:iam::${stranger}:root` };
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusting(foreign) }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: awsPolicy("AdministratorAccess") }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: helper }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "audit", PolicyDocument: allowing("*") }));
  const tampered = trusting({ Service: "ec2.amazonaws.com", ...foreign });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "web-app-role", PolicyDocument: tampered }));
  await iam.send(
    new AttachRolePolicyCommand({ RoleName: "web-app-role", PolicyArn: awsPolicy("AdministratorAccess") }),
  );

  const InstanceId = await launched(home, undefined);
  await ec2Home.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: true } }));
  const stopped = await launched(abroad, undefined);
  await ec2Abroad.send(new StopInstancesCommand({ InstanceIds: [stopped] }));

  const undated = await intrudersHoldings(home, stranger);

  const end = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  await nextSecond();
  return {
    start,
    end,
    secondKey: second.id,
    instances: { protected: InstanceId, stopped },
    undated,
    secrets: [second.secret, backdoor.secret],
  };
}

async function newKey(UserName: string): Promise<{ id: string; secret: string }> {
  const { AccessKey } = await clientsOf().iam.send(new CreateAccessKeyCommand({ UserName }));
  return { id: AccessKey?.AccessKeyId ?? "", secret: AccessKey?.SecretAccessKey ?? "" };
}

async function diskOf(region: string, InstanceId: string): Promise<string> {
  const read = await clientsOf(region).ec2.send(new DescribeInstancesCommand({ InstanceIds: [InstanceId] }));
  return read.Reservations?.[0]?.Instances?.[0]?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? "";
}

/** With a name it is the company's, and tagged as the policy says. */
async function launched(region: string, name: string | undefined): Promise<string> {
  const Tags =
    name === undefined
      ? []
      : [
          { Key: "Name", Value: name },
          { Key: "Owner", Value: "platform" },
        ];
  const { Instances = [] } = await clientsOf(region).ec2.send(
    new RunInstancesCommand({
      ImageId: "ami-12c6146b",
      MinCount: 1,
      MaxCount: 1,
      InstanceType: name === undefined ? "c6a.24xlarge" : "t3.small",
      ...(Tags.length === 0 ? {} : { TagSpecifications: [{ ResourceType: "instance" as const, Tags }] }),
    }),
  );
  return Instances[0]?.InstanceId ?? "";
}
