/** What there is in the account, read by the plain SDK: name to facts, with nothing left out that a run could change. */
import { GetTrailStatusCommand } from "@aws-sdk/client-cloudtrail";
import {
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DescribeVolumesCommand,
} from "@aws-sdk/client-ec2";
import {
  GetLoginProfileCommand,
  type GetLoginProfileCommandOutput,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ListVirtualMFADevicesCommand,
  paginateGetAccountAuthorizationDetails,
} from "@aws-sdk/client-iam";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { clientsOf } from "./emulator.ts";
import { held, heldGlobally } from "./held.ts";

export type Facts = Record<string, unknown>;
export type Inventory = Readonly<Record<string, Facts>>;

export interface SnapshotFacts {
  readonly region: string;
  readonly volume: string;
  readonly started: string;
}

export async function inventory(regions: readonly string[]): Promise<Inventory> {
  const found: Record<string, Facts> = {};
  const { iam, cloudtrail, s3 } = clientsOf();
  for await (const page of paginateGetAccountAuthorizationDetails(
    { client: iam },
    { Filter: ["User", "Role", "Group", "LocalManagedPolicy"] },
  )) {
    for (const user of page.UserDetailList ?? []) {
      const UserName = user.UserName ?? "";
      found[`user/${UserName}`] = plain({
        ...user,
        keys: (await iam.send(new ListAccessKeysCommand({ UserName }))).AccessKeyMetadata,
        password: await passwordOf(UserName),
        mfa: (await iam.send(new ListMFADevicesCommand({ UserName }))).MFADevices,
        ssh: (await iam.send(new ListSSHPublicKeysCommand({ UserName }))).SSHPublicKeys,
        certificates: (await iam.send(new ListSigningCertificatesCommand({ UserName }))).Certificates,
      });
    }
    // The responder's role is used by every run, which changes nothing in it.
    for (const { RoleLastUsed: _used, ...role } of page.RoleDetailList ?? [])
      found[`role/${role.RoleName}`] = plain(role);
    for (const group of page.GroupDetailList ?? []) found[`group/${group.GroupName}`] = plain(group);
    // Moto leaves the name out; the ARN ends with it.
    for (const policy of page.Policies ?? []) found[`policy/${policy.Arn?.split("/").at(-1)}`] = plain(policy);
  }
  for (const device of (await iam.send(new ListVirtualMFADevicesCommand({}))).VirtualMFADevices ?? []) {
    found[`mfa/${device.SerialNumber}`] = plain(device);
  }
  const { IsLogging } = await cloudtrail.send(new GetTrailStatusCommand({ Name: "acme-trail" }));
  found["trail/acme-trail"] = { IsLogging };
  for (const bucket of (await s3.send(new ListBucketsCommand({}))).Buckets ?? [])
    found[`bucket/${bucket.Name}`] = plain(bucket);
  Object.assign(found, await heldGlobally());
  for (const region of regions) Object.assign(found, await regional(region), await held(region));
  return found;
}

async function regional(region: string): Promise<Inventory> {
  const { ec2 } = clientsOf(region);
  const found: Record<string, Facts> = {};
  for (const instance of ((await ec2.send(new DescribeInstancesCommand({}))).Reservations ?? []).flatMap(
    (one) => one.Instances ?? [],
  )) {
    const InstanceId = instance.InstanceId ?? "";
    const termination = await ec2.send(
      new DescribeInstanceAttributeCommand({ InstanceId, Attribute: "disableApiTermination" }),
    );
    found[`instance/${InstanceId}`] = plain({
      ...instance,
      DisableApiTermination: termination.DisableApiTermination?.Value,
    });
  }
  for (const group of (await ec2.send(new DescribeSecurityGroupsCommand({}))).SecurityGroups ?? []) {
    found[`security-group/${group.GroupId}`] = plain(group);
  }
  for (const volume of (await ec2.send(new DescribeVolumesCommand({}))).Volumes ?? [])
    found[`volume/${volume.VolumeId}`] = plain(volume);
  return found;
}

/** Those that runs have made, by their tag. */
export async function snapshots(regions: readonly string[]): Promise<SnapshotFacts[]> {
  const read = regions.map(async (region) => {
    const { Snapshots = [] } = await clientsOf(region).ec2.send(
      new DescribeSnapshotsCommand({ OwnerIds: ["self"], Filters: [{ Name: "tag-key", Values: ["runbook:run"] }] }),
    );
    return Snapshots.map((one) => ({
      region,
      volume: one.VolumeId ?? "",
      started: one.StartTime?.toISOString() ?? "",
    }));
  });
  return (await Promise.all(read)).flat();
}

async function passwordOf(UserName: string): Promise<unknown> {
  const none = (error: Error): Partial<GetLoginProfileCommandOutput> => {
    if (error.name === "NoSuchEntityException") return {};
    throw error;
  };
  return (await clientsOf().iam.send(new GetLoginProfileCommand({ UserName })).catch(none)).LoginProfile ?? "none";
}

/** Policy documents, which IAM gives percent-encoded, as what they say: how they are spaced is nobody's concern. */
function plain(value: object): Facts {
  return JSON.parse(JSON.stringify(value), (_name, member: unknown) =>
    typeof member === "string" && /^(%7B|\{)/.test(member) ? decoded(member) : member,
  ) as Facts;
}

function decoded(document: string): unknown {
  return JSON.parse(decodeURIComponent(document)) as unknown;
}
