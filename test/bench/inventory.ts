/** Accounts of any size: what every regional type of resource lists, made when it is asked for. */
import { resourceTypes } from "../../actions/resources/types.ts";
import { operations } from "../../engine/aws/operations.ts";
import type { AwsCall, AwsPort } from "../../engine/aws/port.ts";

export const regions: readonly string[] =
  "us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2".split(
    " ",
  );
export const regionalTypes = resourceTypes.filter(({ scope }) => scope === "regional");

/** By its ARN, which every rule sees. Two of each kind and region. */
export const isIntruders = (arn: string) => arn.includes("intruder");

const account = "111122223333";
/** The largest page of most listings; EC2 gives 1,000 where nothing is asked. */
const pageSize = 100;
const old = "2024-05-01T00:00:00Z";
const id = (n: number) => `${n < 2 ? "intruder" : "ours"}-${String(n).padStart(6, "0")}`;
const arn = (service: string, region: string, what: string) => `arn:aws:${service}:${region}:${account}:${what}`;
const Tags = [
  { Key: "Name", Value: "one of many" },
  { Key: "ManagedBy", Value: "terraform" },
];

/** What a listing says of the n-th object. */
const items: Readonly<Record<string, (n: number, region: string) => unknown>> = {
  "autoscaling:DescribeAutoScalingGroups": (n, region) => ({
    AutoScalingGroupName: id(n),
    AutoScalingGroupARN: arn("autoscaling", region, `autoScalingGroup:x:autoScalingGroupName/${id(n)}`),
    DesiredCapacity: 2,
    MaxSize: 4,
    CreatedTime: old,
    Instances: [{ InstanceId: `i-${n}a` }, { InstanceId: `i-${n}b` }],
    Tags,
  }),
  "rds:DescribeDBSnapshots": (n, region) => ({
    DBSnapshotIdentifier: id(n),
    DBSnapshotArn: arn("rds", region, `snapshot:${id(n)}`),
    DBInstanceIdentifier: "orders",
    SnapshotCreateTime: old,
  }),
  "ecr:DescribeRepositories": (n, region) => ({
    repositoryArn: arn("ecr", region, `repository/${id(n)}`),
    repositoryName: id(n),
    repositoryUri: `${account}.dkr.ecr.${region}.amazonaws.com/${id(n)}`,
    createdAt: old,
  }),
  "ecs:ListClusters": (n, region) => arn("ecs", region, `cluster/${id(n)}`),
  "events:ListRules": (n, region) => ({
    Name: id(n),
    Arn: arn("events", region, `rule/${id(n)}`),
    State: "ENABLED",
    ScheduleExpression: "rate(1 day)",
  }),
  "ec2:DescribeFleets": (n) => ({
    FleetId: `fleet-${id(n)}`,
    FleetState: "active",
    Type: "maintain",
    CreateTime: old,
    Tags,
  }),
  "ec2:DescribeImages": (n) => ({
    ImageId: `ami-${id(n)}`,
    Name: id(n),
    State: "available",
    CreationDate: old,
    BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { SnapshotId: `snap-${id(n)}` } }],
    Tags,
  }),
  "ec2:DescribeKeyPairs": (n) => ({
    KeyPairId: `key-${id(n)}`,
    KeyName: id(n),
    KeyFingerprint: "1f:51:ae:28:bf:89:e9:d8:1f:25:5d:37:2d:7d:b8:ca",
    CreateTime: old,
    Tags,
  }),
  "ec2:DescribeLaunchTemplates": (n) => ({
    LaunchTemplateId: `lt-${id(n)}`,
    LaunchTemplateName: id(n),
    CreateTime: old,
    DefaultVersionNumber: 1,
    LatestVersionNumber: 1,
    Tags,
  }),
  "ec2:DescribeSecurityGroups": (n) => ({
    GroupId: `sg-${id(n)}`,
    GroupName: id(n),
    VpcId: "vpc-1",
    Description: "one of many",
    IpPermissions: [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    Tags,
  }),
  "ec2:DescribeSnapshots": (n) => ({
    SnapshotId: `snap-${id(n)}`,
    VolumeId: `vol-${id(n)}`,
    VolumeSize: 8,
    State: "completed",
    StartTime: old,
    Description: "nightly",
    Tags,
  }),
  "ec2:DescribeSpotInstanceRequests": (n) => ({
    SpotInstanceRequestId: `sir-${id(n)}`,
    State: "active",
    Type: "persistent",
    CreateTime: old,
    InstanceId: `i-${n}`,
    Tags,
  }),
  "ec2:DescribeVolumes": (n) => ({ VolumeId: `vol-${id(n)}`, Size: 8, State: "available", CreateTime: old, Tags }),
  "lambda:ListFunctions": (n, region) => ({
    FunctionName: id(n),
    FunctionArn: arn("lambda", region, `function:${id(n)}`),
    Runtime: "nodejs20.x",
    Role: `arn:aws:iam::${account}:role/app`,
    LastModified: old,
    CodeSha256: "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
  }),
  "lambda:ListLayers": (n, region) => ({
    LayerName: id(n),
    LayerArn: arn("lambda", region, `layer:${id(n)}`),
    LatestMatchingVersion: { Version: 1, CreatedDate: old, LayerVersionArn: arn("lambda", region, `layer:${id(n)}:1`) },
  }),
  "lightsail:GetInstances": (n, region) => ({
    name: id(n),
    arn: arn("lightsail", region, `Instance/${id(n)}`),
    createdAt: old,
    state: { name: "running" },
    publicIpAddress: "192.0.2.9",
  }),
  "rolesanywhere:ListTrustAnchors": (n, region) => ({
    trustAnchorId: id(n),
    trustAnchorArn: arn("rolesanywhere", region, `trust-anchor/${id(n)}`),
    name: id(n),
    enabled: true,
    createdAt: old,
    source: { sourceType: "CERTIFICATE_BUNDLE" },
  }),
  "sagemaker:ListNotebookInstances": (n, region) => ({
    NotebookInstanceName: id(n),
    NotebookInstanceArn: arn("sagemaker", region, `notebook-instance/${id(n)}`),
    CreationTime: old,
    NotebookInstanceStatus: "InService",
    InstanceType: "ml.t3.medium",
  }),
};

/** Answers about what was listed, or that there is nothing. */
const answers: Readonly<Record<string, (input: Record<string, unknown>, region: string) => object>> = {
  "ecs:DescribeClusters": ({ clusters }) => ({
    clusters: (clusters as string[]).map((clusterArn) => ({
      clusterArn,
      clusterName: clusterArn.split("/")[1],
      status: "ACTIVE",
    })),
  }),
  "ecs:ListServices": ({ cluster }) => ({ serviceArns: [`${String(cluster).replace(":cluster/", ":service/")}/web`] }),
  "ecs:DescribeServices": ({ services }) => ({
    services: (services as string[]).map((serviceArn) => ({
      serviceArn,
      serviceName: "web",
      status: "ACTIVE",
      desiredCount: 2,
      createdAt: old,
    })),
  }),
  "events:ListEventBuses": () => ({ EventBuses: [{ Name: "default" }] }),
  "lightsail:GetRegions": () => ({ regions: regions.map((name) => ({ name })) }),
};

/** So many of each type in each region. */
export function inventoryOf(count: number): AwsPort {
  return {
    async send({ operation, input, region }: AwsCall) {
      const output = outputOf(operation, input, region, count);
      return { output: output as never, requestId: "request", date: "2026-03-02T10:00:00Z" };
    },
  };
}

function outputOf(
  operation: AwsCall["operation"],
  input: Record<string, unknown>,
  region: string,
  count: number,
): object {
  const item = items[operation];
  if (item === undefined) return answers[operation]?.(input, region) ?? {};
  const { pages } = operations[operation];
  // EC2 lists key pairs without pages.
  if (pages === undefined) return { KeyPairs: Array.from({ length: count }, (_, n) => item(n, region)) };
  const from = Number(input[pages.send] ?? 0);
  const to = Math.min(count, from + pageSize);
  return {
    [pages.items]: Array.from({ length: to - from }, (_, n) => item(from + n, region)),
    ...(to < count ? { [pages.receive]: String(to) } : {}),
  };
}
