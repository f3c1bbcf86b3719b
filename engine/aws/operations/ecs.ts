/** What the run asks of ECS. */
import type * as ecs from "@aws-sdk/client-ecs";
import { pagesOf, read, write } from "./facts.ts";

const ecsPages = (items: string) => pagesOf("nextToken", items);
const cluster = { kind: "ecs-cluster", at: "cluster" } as const;
const service = { kind: "ecs-service", at: "service" } as const;

export const ecsOperations = {
  "ecs:ListClusters": read<ecs.ListClustersCommandInput, ecs.ListClustersCommandOutput>({
    pages: ecsPages("clusterArns"),
  }),
  "ecs:DescribeClusters": read<ecs.DescribeClustersCommandInput, ecs.DescribeClustersCommandOutput>(),
  "ecs:ListServices": read<ecs.ListServicesCommandInput, ecs.ListServicesCommandOutput>({
    pages: ecsPages("serviceArns"),
  }),
  "ecs:DescribeServices": read<ecs.DescribeServicesCommandInput, ecs.DescribeServicesCommandOutput>(),
  "ecs:ListTasks": read<ecs.ListTasksCommandInput, ecs.ListTasksCommandOutput>({ pages: ecsPages("taskArns") }),
  "ecs:DescribeTasks": read<ecs.DescribeTasksCommandInput, ecs.DescribeTasksCommandOutput>({ sensitive: true }),
  "ecs:DescribeTaskDefinition": read<ecs.DescribeTaskDefinitionCommandInput, ecs.DescribeTaskDefinitionCommandOutput>({
    sensitive: true,
  }),
  "ecs:ListContainerInstances": read<ecs.ListContainerInstancesCommandInput, ecs.ListContainerInstancesCommandOutput>({
    pages: ecsPages("containerInstanceArns"),
  }),
  "ecs:DescribeContainerInstances": read<
    ecs.DescribeContainerInstancesCommandInput,
    ecs.DescribeContainerInstancesCommandOutput
  >(),
  "ecs:UpdateService": write<ecs.UpdateServiceCommandInput, ecs.UpdateServiceCommandOutput>({ target: service }),
  "ecs:DeleteService": write<ecs.DeleteServiceCommandInput, ecs.DeleteServiceCommandOutput>({
    target: service,
    irreversible: true,
  }),
  // Tasks come and go by themselves: who approves a cluster approves the end of whatever runs in it.
  "ecs:StopTask": write<ecs.StopTaskCommandInput, ecs.StopTaskCommandOutput>({
    target: cluster,
    irreversible: true,
    sensitive: true,
  }),
  "ecs:DeregisterContainerInstance": write<
    ecs.DeregisterContainerInstanceCommandInput,
    ecs.DeregisterContainerInstanceCommandOutput
  >({ target: cluster, irreversible: true }),
  "ecs:PutClusterCapacityProviders": write<
    ecs.PutClusterCapacityProvidersCommandInput,
    ecs.PutClusterCapacityProvidersCommandOutput
  >({ target: cluster }),
  "ecs:DeleteCluster": write<ecs.DeleteClusterCommandInput, ecs.DeleteClusterCommandOutput>({
    target: cluster,
    irreversible: true,
  }),
  "ecs:DeregisterTaskDefinition": write<
    ecs.DeregisterTaskDefinitionCommandInput,
    ecs.DeregisterTaskDefinitionCommandOutput
  >({ target: { kind: "ecs-task-definition", at: "taskDefinition" }, irreversible: true, sensitive: true }),
} as const;
