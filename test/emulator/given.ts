/**
 * What an account holds before an action, declared once and made twice: in moto by plain SDK
 * calls, in the simulated account as its state. Names in it are labels; moto's real names carry
 * the case's number, so that cases do not meet in the one account, and its ids are its own.
 */
import { CreateTrailCommand, StartLoggingCommand, StopLoggingCommand } from "@aws-sdk/client-cloudtrail";
import { ModifyInstanceAttributeCommand, RunInstancesCommand, StopInstancesCommand } from "@aws-sdk/client-ec2";
import * as iamClient from "@aws-sdk/client-iam";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { certificate } from "./certificate.ts";
import { arn, awsPolicy, clientsOf } from "./emulator.ts";

export interface Given {
  readonly users?: Readonly<Record<string, User>>;
  readonly roles?: Readonly<Record<string, Role>>;
  readonly groups?: readonly string[];
  /** Documents of the versions, the last of which is the default. */
  readonly policies?: Readonly<Record<string, readonly object[]>>;
  readonly instances?: Readonly<Record<string, Instance>>;
  readonly trail?: "logging" | "stopped";
  /** What else there is in the simulated account, service by service, as a drill declares it. */
  readonly state?: Readonly<Record<string, unknown>>;
  /** The same made in moto, after all the rest: from each label to the name or id that it has there. */
  readonly made?: (number: number, names: Names) => Promise<Readonly<Record<string, string>>>;
}

interface Bearer {
  readonly inline?: Readonly<Record<string, object>>;
  /** Names of AWS-managed policies, or labels of `policies`. */
  readonly attached?: readonly string[];
}

interface User extends Bearer {
  readonly keys?: Readonly<Record<string, "Active" | "Inactive">>;
  readonly password?: true;
  readonly groups?: readonly string[];
  readonly mfa?: true;
  readonly ssh?: true;
  readonly certificate?: true;
  /** An id. Moto has no such credentials, and leaves it out. */
  readonly credential?: string;
}

interface Role extends Bearer {
  readonly trust: object;
  readonly profile?: string;
}

interface Instance {
  readonly keptFromTermination?: true;
  readonly keptFromStopping?: true;
  readonly stopped?: true;
}

/** From a label to the name or id by which the account knows it. */
export type Names = (label: string) => string;

export const region = "us-east-1";
const longAgo = "2024-05-01T00:00:00Z";
export const vpc = "vpc-0aaaaaaaaaaaaaaaa";
const group = "sg-0aaaaaaaaaaaaaaaa";

/** As a drill declares it. */
export function simulatedState(given: Given): Record<string, unknown> {
  return merged(ofIdentities(given), given.state ?? {});
}

/** The second laid over the first, member by member. */
function merged(one: Record<string, unknown>, other: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isRecord = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const both = Object.entries(other).map(([name, value]) => {
    const under = one[name];
    return [name, isRecord(under) && isRecord(value) ? merged(under, value) : value];
  });
  return { ...one, ...Object.fromEntries(both) };
}

function ofIdentities(given: Given): Record<string, unknown> {
  const attached = (one: Bearer) => ({ inline: one.inline ?? {}, attached: one.attached ?? [] });
  const users = map(given.users, (name, user) => ({
    created: longAgo,
    ...attached(user),
    groups: user.groups ?? [],
    access_keys: map(user.keys, (_id, status) => ({ status, created: longAgo })),
    ...(user.password === undefined ? {} : { password: { created: longAgo } }),
    ...(user.mfa === undefined ? {} : { mfa_devices: { [arn(`mfa/${name}`)]: { enabled: longAgo } } }),
    ...(user.ssh === undefined ? {} : { ssh_keys: { [`ssh-of-${name}`]: { status: "Active", uploaded: longAgo } } }),
    ...(user.credential === undefined
      ? {}
      : {
          service_credentials: {
            [user.credential]: { service: "bedrock.amazonaws.com", status: "Active", created: longAgo },
          },
        }),
    ...(user.certificate === undefined
      ? {}
      : { signing_certificates: { [`certificate-of-${name}`]: { status: "Active", uploaded: longAgo } } }),
  }));
  const responder = { created: longAgo, trust: trusting({ AWS: arn("root") }), attached: ["AdministratorAccess"] };
  const roles = map(given.roles, (_name, role) => ({ created: longAgo, trust: role.trust, ...attached(role) }));
  const profiles = Object.entries(given.roles ?? {}).flatMap(([name, { profile }]) =>
    profile === undefined ? [] : [[profile, { created: longAgo, roles: [name] }]],
  );
  const policies = map(given.policies, (_name, documents) => ({
    created: longAgo,
    default: `v${documents.length}`,
    versions: Object.fromEntries(documents.map((document, index) => [`v${index + 1}`, { created: longAgo, document }])),
  }));
  const instances = map(given.instances, (_id, one) => ({
    type: "c6a.24xlarge",
    launched: longAgo,
    vpc,
    state: one.stopped === undefined ? "running" : "stopped",
    disable_api_termination: one.keptFromTermination === true,
    disable_api_stop: one.keptFromStopping === true,
  }));
  const ids = Object.keys(instances);
  return {
    iam: {
      users,
      roles: { ...roles, "incident-responder": responder },
      groups: Object.fromEntries((given.groups ?? []).map((name) => [name, { created: longAgo }])),
      policies,
      instance_profiles: Object.fromEntries(profiles),
    },
    ec2: {
      [region]: {
        vpcs: { [vpc]: { default: true } },
        security_groups: { [group]: { name: "default", vpc } },
        instances,
        network_interfaces: Object.fromEntries(
          ids.map((id, at) => [`eni-0aaaaaaaaaaaaaaa${at}`, { instance: id, groups: [group] }]),
        ),
        volumes: Object.fromEntries(
          ids.map((id, at) => [`vol-0aaaaaaaaaaaaaaa${at}`, { instance: id, created: longAgo }]),
        ),
      },
    },
    s3: { buckets: given.trail === undefined ? {} : { trail: { created: longAgo, region } } },
    cloudtrail: {
      trails:
        given.trail === undefined
          ? {}
          : { trail: { home_region: region, bucket: "trail", logging: given.trail === "logging" } },
    },
  };
}

/** Makes it in moto and gives the names that it has there, and their labels. */
export async function inMoto(given: Given, number: number): Promise<{ names: Names; labels: readonly string[] }> {
  const { iam, cloudtrail, s3 } = clientsOf();
  const ids = new Map<string, string>();
  const named = (label: string) => `${label}-${number}`;
  const own = new Set(
    [given.users, given.roles, given.policies].flatMap((one) => Object.keys(one ?? {})).concat(given.groups ?? []),
  );
  for (const label of own) ids.set(label, named(label));
  const names: Names = (label) => ids.get(label) ?? label;
  const policyArn = (label: string) =>
    given.policies?.[label] === undefined ? awsPolicy(label) : arn(`policy/${names(label)}`);

  for (const label of given.groups ?? []) await iam.send(new iamClient.CreateGroupCommand({ GroupName: names(label) }));
  for (const [label, documents] of Object.entries(given.policies ?? {})) {
    const [first, ...later] = documents.map((document) => JSON.stringify(document));
    await iam.send(new iamClient.CreatePolicyCommand({ PolicyName: names(label), PolicyDocument: first }));
    for (const PolicyDocument of later) {
      await iam.send(
        new iamClient.CreatePolicyVersionCommand({ PolicyArn: policyArn(label), PolicyDocument, SetAsDefault: true }),
      );
    }
  }
  for (const [label, user] of Object.entries(given.users ?? {})) {
    const UserName = names(label);
    await iam.send(new iamClient.CreateUserCommand({ UserName }));
    if (user.password === true)
      await iam.send(new iamClient.CreateLoginProfileCommand({ UserName, Password: "Before-0123456789" }));
    for (const [key, Status] of Object.entries(user.keys ?? {})) {
      const { AccessKey } = await iam.send(new iamClient.CreateAccessKeyCommand({ UserName }));
      ids.set(key, AccessKey?.AccessKeyId ?? "");
      if (Status === "Inactive")
        await iam.send(new iamClient.UpdateAccessKeyCommand({ UserName, AccessKeyId: names(key), Status }));
    }
    for (const GroupName of user.groups ?? [])
      await iam.send(new iamClient.AddUserToGroupCommand({ UserName, GroupName: names(GroupName) }));
    for (const [PolicyName, document] of Object.entries(user.inline ?? {})) {
      await iam.send(
        new iamClient.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: JSON.stringify(document) }),
      );
    }
    for (const policy of user.attached ?? [])
      await iam.send(new iamClient.AttachUserPolicyCommand({ UserName, PolicyArn: policyArn(policy) }));
    if (user.mfa === true) {
      const { VirtualMFADevice } = await iam.send(
        new iamClient.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: UserName }),
      );
      const SerialNumber = VirtualMFADevice?.SerialNumber ?? "";
      await iam.send(
        new iamClient.EnableMFADeviceCommand({
          UserName,
          SerialNumber,
          AuthenticationCode1: "123456",
          AuthenticationCode2: "654321",
        }),
      );
      ids.set(arn(`mfa/${label}`), SerialNumber);
    }
    if (user.ssh === true) {
      const { SSHPublicKey } = await iam.send(
        new iamClient.UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: `ssh-rsa AAAAB3NzaC1yc2E ${UserName}` }),
      );
      ids.set(`ssh-of-${label}`, SSHPublicKey?.SSHPublicKeyId ?? "");
    }
    if (user.certificate === true) {
      const { Certificate } = await iam.send(
        new iamClient.UploadSigningCertificateCommand({ UserName, CertificateBody: certificate }),
      );
      ids.set(`certificate-of-${label}`, Certificate?.CertificateId ?? "");
    }
  }
  for (const [label, role] of Object.entries(given.roles ?? {})) {
    const RoleName = names(label);
    await iam.send(new iamClient.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: JSON.stringify(role.trust) }));
    for (const [PolicyName, document] of Object.entries(role.inline ?? {})) {
      await iam.send(
        new iamClient.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(document) }),
      );
    }
    for (const policy of role.attached ?? [])
      await iam.send(new iamClient.AttachRolePolicyCommand({ RoleName, PolicyArn: policyArn(policy) }));
    if (role.profile !== undefined) {
      ids.set(role.profile, named(role.profile));
      await iam.send(new iamClient.CreateInstanceProfileCommand({ InstanceProfileName: names(role.profile) }));
      await iam.send(
        new iamClient.AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName: names(role.profile) }),
      );
    }
  }
  for (const [label, one] of Object.entries(given.instances ?? {})) ids.set(label, await launched(one));
  if (given.trail !== undefined) {
    const Name = named("trail");
    ids.set("trail", Name);
    await s3.send(new CreateBucketCommand({ Bucket: Name }));
    await cloudtrail.send(new CreateTrailCommand({ Name, S3BucketName: Name, IsMultiRegionTrail: true }));
    await cloudtrail.send(new StartLoggingCommand({ Name }));
    if (given.trail === "stopped") await cloudtrail.send(new StopLoggingCommand({ Name }));
  }
  for (const [label, name] of Object.entries((await given.made?.(number, names)) ?? {})) ids.set(label, name);
  return { names, labels: [...ids.keys()] };
}

async function launched(one: Instance): Promise<string> {
  const { ec2 } = clientsOf(region);
  const { Instances = [] } = await ec2.send(
    new RunInstancesCommand({ ImageId: "ami-12c6146b", MinCount: 1, MaxCount: 1, InstanceType: "c6a.24xlarge" }),
  );
  const InstanceId = Instances[0]?.InstanceId ?? "";
  // One attribute a call, as EC2 wants it.
  if (one.stopped === true) await ec2.send(new StopInstancesCommand({ InstanceIds: [InstanceId] }));
  if (one.keptFromTermination === true)
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiTermination: { Value: true } }));
  if (one.keptFromStopping === true)
    await ec2.send(new ModifyInstanceAttributeCommand({ InstanceId, DisableApiStop: { Value: true } }));
  return InstanceId;
}

export const allowing = (Action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action, Resource: "*" }],
});
export const trusting = (Principal: object) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
});

function map<T, R>(
  from: Readonly<Record<string, T>> | undefined,
  make: (name: string, value: T) => R,
): Record<string, R> {
  return Object.fromEntries(Object.entries(from ?? {}).map(([name, value]) => [name, make(name, value)]));
}
