/** What acme asks for beside its identities, call by call: to be sent before them, and after. */
import { account, type Opened } from "./account-of-a-test.ts";

const west = "eu-west-1";
const east = "us-east-1";
const jakarta = "ap-southeast-3";
const cluster = `arn:aws:ecs:${west}:${account}:cluster/analytics-x`;
const service = `arn:aws:ecs:${west}:${account}:service/analytics-x/w`;
const OpenIDConnectProviderArn = `arn:aws:iam::${account}:oidc-provider/idp.attacker.example`;
const image = { ImageId: "ami-0bad0000000000aa" };
const Bucket = "acme-customer-docs";
const machines = [
  [east, "i-0bad000000000001"],
  [east, "i-0bad000000000002"],
  [west, "i-0bad000000000011"],
  [west, "i-0bad000000000012"],
  [jakarta, "i-0bad000000000021"],
  [jakarta, "i-0bad000000000022"],
] as const;
const minutes = (count: number) => count * 60_000;

/** Nothing makes anything again, and nothing of ours is open to him any more. */
export async function shutOut({ call }: Opened): Promise<void> {
  await call("events:DisableRule", { Name: "iam-sync" });
  await call(
    "autoscaling:SuspendProcesses",
    { AutoScalingGroupName: "spot-workers", ScalingProcesses: ["Launch", "ReplaceUnhealthy"] },
    west,
  );
  await call("lambda:PutFunctionConcurrency", { FunctionName: "log-sync", ReservedConcurrentExecutions: 0 });
  await call("iam:RemoveClientIDFromOpenIDConnectProvider", {
    ClientID: "sts.amazonaws.com",
    OpenIDConnectProviderArn,
  });
  await call("ec2:ModifySnapshotAttribute", {
    SnapshotId: "snap-0good000000000db",
    CreateVolumePermission: { Remove: [{ UserId: "999988887777" }] },
  });
  await call("ec2:RevokeSecurityGroupIngress", {
    GroupId: "sg-0good000000000web",
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "203.0.113.77/32" }] }],
  });
  await call("ec2:DisableImage", image);
  await call("s3:DeleteBucketLifecycle", { Bucket });
  await call("route53domains:DisableDomainAutoRenew", { DomainName: "acme-login-verify.com" });
  await call("route53domains:EnableDomainTransferLock", { DomainName: "acme.example" });
  const deny = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: "*", Action: ["ecr:BatchGetImage", "ecr:PutImage"] }],
  };
  await call("ecr:SetRepositoryPolicy", { repositoryName: "base-img", policyText: JSON.stringify(deny) }, west);
  await call("ecs:UpdateService", { cluster, service, desiredCount: 0 }, west);
}

export async function clearAway(opened: Opened): Promise<void> {
  const { call, wait } = opened;
  await call("ec2:CancelSpotInstanceRequests", { SpotInstanceRequestIds: ["sir-0bad0001"] }, jakarta);
  const evidence: string[] = [];
  for (const [region, InstanceId] of machines) {
    const { Snapshots = [] } = await call("ec2:CreateSnapshots", { InstanceSpecification: { InstanceId } }, region);
    if (region === jakarta) evidence.push(...Snapshots.flatMap(({ SnapshotId }) => SnapshotId ?? []));
    await call("ec2:ModifyInstanceAttribute", { InstanceId, DisableApiTermination: { Value: false } }, region);
    await call("ec2:TerminateInstances", { InstanceIds: [InstanceId] }, region);
  }
  const { SnapshotId = "" } = await call("ec2:CreateSnapshot", { VolumeId: "vol-0bad21" }, jakarta);
  evidence.push(SnapshotId);
  await wait(minutes(10));
  await compute(opened);
  await storage(opened);
  await call("iam:DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn });
  await call("route53domains:DeleteDomain", { DomainName: "acme-login-verify.com" });
  for (const SourceSnapshotId of evidence) await call("ec2:CopySnapshot", { SourceSnapshotId, SourceRegion: jakarta });
  await wait(minutes(10));
  await call("account:DisableRegion", { RegionName: jakarta });
}

async function compute({ call, wait }: Opened): Promise<void> {
  const AutoScalingGroupName = "spot-workers";
  const none = { MinSize: 0, MaxSize: 0, DesiredCapacity: 0, DeletionProtection: "none" } as const;
  await call("autoscaling:UpdateAutoScalingGroup", { AutoScalingGroupName, ...none }, west);
  await call("autoscaling:DeleteAutoScalingGroup", { AutoScalingGroupName, ForceDelete: true }, west);
  await call("ec2:DeleteLaunchTemplate", { LaunchTemplateId: "lt-0bad000000000001" }, west);
  await call("ecs:DeleteService", { cluster, service, force: true }, west);
  const { taskArns = [] } = await call("ecs:ListTasks", { cluster }, west);
  for (const task of taskArns) await call("ecs:StopTask", { cluster, task }, west);
  await wait(minutes(10));
  await call("ecs:DeleteCluster", { cluster }, west);
  const taskDefinition = `arn:aws:ecs:${west}:${account}:task-definition/w:1`;
  await call("ecs:DeregisterTaskDefinition", { taskDefinition }, west);
  await call("ecr:DeleteRepository", { repositoryName: "base-img", force: true }, west);
  await call("events:RemoveTargets", { Rule: "iam-sync", Ids: ["1"] });
  await call("events:DeleteRule", { Name: "iam-sync" });
  await call("lambda:DeleteFunctionUrlConfig", { FunctionName: "log-sync" });
  await call("lambda:DeleteFunction", { FunctionName: "log-sync" });
  await call("lambda:DeleteLayerVersion", { LayerName: "helper", VersionNumber: 1 });
  await call("sagemaker:StopNotebookInstance", { NotebookInstanceName: "nb-01" });
  await call("lightsail:CreateInstanceSnapshot", { instanceName: "wp-1", instanceSnapshotName: "saved" }, west);
  await wait(minutes(30));
  await call("sagemaker:DeleteNotebookInstance", { NotebookInstanceName: "nb-01" });
  await call("lightsail:DeleteInstance", { instanceName: "wp-1", forceDeleteAddOns: true }, west);
}

async function storage({ call }: Opened): Promise<void> {
  await call("ec2:DisableImageDeregistrationProtection", image);
  await call("ec2:DeregisterImage", image);
  await call("ec2:DeleteSnapshot", { SnapshotId: "snap-0bad0000000000aa" });
  await call("ec2:DeleteVolume", { VolumeId: "vol-0bad21" }, jakarta);
  await call("ec2:DeleteSecurityGroup", { GroupId: "sg-0bad0000000000aa" });
  await call("ec2:DeleteKeyPair", { KeyPairId: "key-0bad000000000001" });
}

/** From the last state before the incident. */
export async function bringBack({ call, wait }: Opened): Promise<void> {
  for (const [Key, version] of [
    ["contracts/2025-supply.pdf", "3xVlbqkvS1contract0000000000001"],
    ["invoices/2026-02.csv", "3xVlbqkvS1invoices0000000000001"],
  ] as const)
    await call("s3:CopyObject", { Bucket, Key, CopySource: `${Bucket}/${Key}?versionId=${version}` });
  const marker = { Key: "letters/welcome & thanks.txt", VersionId: "3xVlbqkvS1ransom000000000000003" };
  await call("s3:DeleteObject", { Bucket, ...marker });
  await call("rds:RestoreDBInstanceFromDBSnapshot", {
    DBInstanceIdentifier: "orders-restored-20260301",
    DBSnapshotIdentifier: "rds:orders-2026-03-01-05-00",
    DBSubnetGroupName: "acme-data",
    PubliclyAccessible: false,
  });
  await wait(minutes(60));
}
