/** What there is of the types that only `holdings.ts` makes, read by the plain SDK: name to facts. */
import { DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import {
  DescribeFleetsCommand,
  DescribeImagesCommand,
  DescribeKeyPairsCommand,
  DescribeLaunchTemplatesCommand,
  DescribeSpotFleetRequestsCommand,
  DescribeSpotInstanceRequestsCommand,
} from "@aws-sdk/client-ec2";
import { DescribeRepositoriesCommand } from "@aws-sdk/client-ecr";
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  ListClustersCommand,
  ListServicesCommand,
} from "@aws-sdk/client-ecs";
import { ListRulesCommand, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { ListOpenIDConnectProvidersCommand, ListSAMLProvidersCommand } from "@aws-sdk/client-iam";
import { GetFunctionConcurrencyCommand, ListFunctionsCommand, ListLayersCommand } from "@aws-sdk/client-lambda";
import {
  DescribeDBInstancesCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
} from "@aws-sdk/client-rds";
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  ListObjectsV2Command,
} from "@aws-sdk/client-s3";
import { ListNotebookInstancesCommand } from "@aws-sdk/client-sagemaker";
import { clientsOf } from "./emulator.ts";
import { documents } from "./holdings.ts";

type Facts = Record<string, unknown>;

export async function held(region: string): Promise<Record<string, Facts>> {
  const { autoscaling, ec2, ecr, ecs, events, lambda, rds, sagemaker } = clientsOf(region);
  const found: Record<string, Facts> = {};
  const add = (kind: string, name: string | undefined, facts: object) =>
    (found[`${kind}/${name}`] = JSON.parse(JSON.stringify(facts)) as Facts);
  for (const one of (await autoscaling.send(new DescribeAutoScalingGroupsCommand({}))).AutoScalingGroups ?? [])
    add("auto-scaling-group", one.AutoScalingGroupName, one);
  for (const one of (await ec2.send(new DescribeLaunchTemplatesCommand({}))).LaunchTemplates ?? [])
    add("launch-template", one.LaunchTemplateName, one);
  for (const one of (await ec2.send(new DescribeSpotInstanceRequestsCommand({}))).SpotInstanceRequests ?? [])
    add("spot-request", one.SpotInstanceRequestId, { State: one.State });
  for (const one of (await ec2.send(new DescribeFleetsCommand({}))).Fleets ?? [])
    add("fleet", one.FleetId, { State: one.FleetState });
  for (const one of (await ec2.send(new DescribeSpotFleetRequestsCommand({}))).SpotFleetRequestConfigs ?? [])
    add("spot-fleet", one.SpotFleetRequestId, { State: one.SpotFleetRequestState });
  for (const one of (await ec2.send(new DescribeImagesCommand({ Owners: ["self"] }))).Images ?? [])
    add("image", one.ImageId, one);
  for (const one of (await ec2.send(new DescribeKeyPairsCommand({}))).KeyPairs ?? []) add("key-pair", one.KeyName, one);
  for (const one of (await events.send(new ListRulesCommand({}))).Rules ?? []) {
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ Rule: one.Name }));
    add("rule", one.Name, { ...one, Targets });
  }
  for (const one of (await lambda.send(new ListFunctionsCommand({}))).Functions ?? []) {
    const { FunctionName } = one;
    const { ReservedConcurrentExecutions } = await lambda.send(new GetFunctionConcurrencyCommand({ FunctionName }));
    add("function", FunctionName, { ...one, ReservedConcurrentExecutions });
  }
  for (const one of (await lambda.send(new ListLayersCommand({}))).Layers ?? []) add("layer", one.LayerName, one);
  const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}));
  const { clusters = [] } = await ecs.send(new DescribeClustersCommand({ clusters: clusterArns }));
  for (const one of clusters.filter(({ status }) => status === "ACTIVE")) {
    add("cluster", one.clusterName, one);
    const cluster = one.clusterArn;
    const { serviceArns = [] } = await ecs.send(new ListServicesCommand({ cluster }));
    if (serviceArns.length === 0) continue;
    const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: serviceArns }));
    for (const { serviceName, desiredCount, status } of services) add("service", serviceName, { desiredCount, status });
  }
  for (const one of (await ecr.send(new DescribeRepositoriesCommand({}))).repositories ?? [])
    add("repository", one.repositoryName, one);
  for (const one of (await sagemaker.send(new ListNotebookInstancesCommand({}))).NotebookInstances ?? [])
    add("notebook", one.NotebookInstanceName, one);
  // It can be restored to a later time with every minute.
  for (const { LatestRestorableTime: _time, ...one } of (await rds.send(new DescribeDBInstancesCommand({})))
    .DBInstances ?? [])
    add("database", one.DBInstanceIdentifier, one);
  for (const { DBSnapshotIdentifier } of (await rds.send(new DescribeDBSnapshotsCommand({}))).DBSnapshots ?? []) {
    const shared = await rds.send(new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier }));
    const attributes = shared.DBSnapshotAttributesResult?.DBSnapshotAttributes ?? [];
    add("database-snapshot", DBSnapshotIdentifier, {
      shared: attributes.flatMap(({ AttributeName, AttributeValues = [] }) =>
        AttributeName === "restore" ? AttributeValues : [],
      ),
    });
  }
  return found;
}

/** Of the whole account. */
export async function heldGlobally(): Promise<Record<string, Facts>> {
  const { iam, s3 } = clientsOf();
  const { OpenIDConnectProviderList = [] } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  const { SAMLProviderList = [] } = await iam.send(new ListSAMLProvidersCommand({}));
  const providers = [...OpenIDConnectProviderList, ...SAMLProviderList];
  const absent = (error: Error) => {
    if (/^NoSuch(Bucket|Lifecycle)/.test(error.name)) return undefined;
    throw error;
  };
  const lifecycle = await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: documents })).catch(absent);
  const policy = await s3.send(new GetBucketPolicyCommand({ Bucket: documents })).catch(absent);
  const objects: Facts = {};
  for (const { Key } of (await s3.send(new ListObjectsV2Command({ Bucket: documents }))).Contents ?? [])
    objects[Key ?? ""] = await (
      await s3.send(new GetObjectCommand({ Bucket: documents, Key }))
    ).Body?.transformToString();
  return {
    ...Object.fromEntries(providers.map(({ Arn }) => [`provider/${Arn}`, {}])),
    [`contents/${documents}`]: { objects, lifecycle: lifecycle?.Rules ?? [], policy: policy?.Policy ?? "" },
  };
}
