/** ECS by the AWS SDK: the commands of the operations in use. */
import {
  DeleteClusterCommand,
  DeleteServiceCommand,
  DeregisterContainerInstanceCommand,
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListContainerInstancesCommand,
  ListServicesCommand,
  ListTasksCommand,
  PutClusterCapacityProvidersCommand,
  StopTaskCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import type { ClientConfig, LiveService } from "./service.ts";

export const ecs = {
  open: (config: ClientConfig) => new ECSClient(config),
  commands: {
    ListClusters: ListClustersCommand,
    DescribeClusters: DescribeClustersCommand,
    ListServices: ListServicesCommand,
    DescribeServices: DescribeServicesCommand,
    ListTasks: ListTasksCommand,
    DescribeTasks: DescribeTasksCommand,
    DescribeTaskDefinition: DescribeTaskDefinitionCommand,
    ListContainerInstances: ListContainerInstancesCommand,
    DescribeContainerInstances: DescribeContainerInstancesCommand,
    UpdateService: UpdateServiceCommand,
    DeleteService: DeleteServiceCommand,
    StopTask: StopTaskCommand,
    DeregisterContainerInstance: DeregisterContainerInstanceCommand,
    PutClusterCapacityProviders: PutClusterCapacityProvidersCommand,
    DeleteCluster: DeleteClusterCommand,
    DeregisterTaskDefinition: DeregisterTaskDefinitionCommand,
  },
} satisfies LiveService<"ecs">;
