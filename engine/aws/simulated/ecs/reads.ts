/** Reading clusters, services, tasks and task definitions. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ */
import { byName, lookup } from "../iam/entries.ts";
import type { SimulatedService } from "../service.ts";
import {
  clientFault,
  clusterArn,
  clusterOf,
  definitionArn,
  type EcsRequest,
  instanceArn,
  invalidParameter,
  nameIn,
  serviceArn,
  taskArn,
  tasksOf,
} from "./find.ts";
import type { Cluster, EcsState, Service, Task, TaskDefinition } from "./state.ts";

/** A service that is being deleted is no longer listed, only described; so is a deleted cluster. */
export const readOperations: SimulatedService<EcsState>["operations"] = {
  "ecs:ListClusters": ({ nextToken, maxResults }, request) => {
    const arns = byName(request.state.clusters)
      .filter(([, cluster]) => cluster.status === "ACTIVE")
      .map(([name]) => clusterArn(request, name));
    const { items, next } = request.page(arns, nextToken, maxResults);
    return { clusterArns: items, nextToken: next };
  },
  "ecs:DescribeClusters": (input, request) => {
    const wanted = input.clusters ?? ["default"];
    if (wanted.length > 100) throw invalidParameter("Clusters cannot exceed 100 elements.");
    const found = wanted.map((written) => [written, lookup(request.state.clusters, nameIn(written))] as const);
    return {
      clusters: found.flatMap(([written, cluster]) =>
        cluster === undefined
          ? []
          : [clusterView(nameIn(written), cluster, request, input.include?.includes("TAGS") === true)],
      ),
      failures: missing(found, (written) => clusterArn(request, nameIn(written))),
    };
  },
  "ecs:ListServices": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    const arns = byName(cluster.services)
      .filter(([, service]) => service.status === "ACTIVE")
      .map(([id]) => serviceArn(request, name, id));
    const { items, next } = request.page(arns, input.nextToken, input.maxResults ?? 10);
    return { serviceArns: items, nextToken: next };
  },
  "ecs:DescribeServices": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    const wanted = input.services ?? [];
    if (wanted.length === 0) throw invalidParameter("Services cannot be empty.");
    if (wanted.length > 10) throw invalidParameter("Services cannot exceed 10 elements.");
    const found = wanted.map((written) => [written, lookup(cluster.services, nameIn(written))] as const);
    return {
      services: found.flatMap(([written, service]) =>
        service === undefined ? [] : [serviceView(name, cluster, nameIn(written), service, request)],
      ),
      failures: missing(found, (written) => serviceArn(request, name, nameIn(written))),
    };
  },
  "ecs:ListTasks": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    const desired = input.desiredStatus ?? "RUNNING";
    const arns = byName(cluster.tasks)
      .filter(([, task]) => desiredOf(task) === desired)
      .filter(([, task]) => input.serviceName === undefined || task.service === nameIn(input.serviceName))
      .map(([id]) => taskArn(request, name, id));
    const { items, next } = request.page(arns, input.nextToken, input.maxResults);
    return { taskArns: items, nextToken: next };
  },
  "ecs:DescribeTasks": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    const wanted = input.tasks ?? [];
    if (wanted.length === 0) throw invalidParameter("Tasks cannot be empty.");
    if (wanted.length > 100) throw invalidParameter("Tasks cannot exceed 100 elements.");
    const found = wanted.map((written) => [written, lookup(cluster.tasks, nameIn(written))] as const);
    return {
      tasks: found.flatMap(([written, task]) =>
        task === undefined ? [] : [taskView(name, nameIn(written), task, request)],
      ),
      failures: missing(found, (written) => taskArn(request, name, nameIn(written))),
    };
  },
  "ecs:DescribeTaskDefinition": (input, request) => {
    const { name, definition } = definitionOf(input.taskDefinition, request);
    return {
      taskDefinition: definitionView(name, definition, request),
      ...(input.include?.includes("TAGS") === true ? { tags: tagList(definition.tags) } : {}),
    };
  },
  "ecs:ListContainerInstances": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    const arns = byName(cluster.container_instances).map(([id]) => instanceArn(request, name, id));
    const { items, next } = request.page(arns, input.nextToken, input.maxResults);
    return { containerInstanceArns: items, nextToken: next };
  },
  "ecs:DescribeContainerInstances": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    const wanted = input.containerInstances ?? [];
    if (wanted.length === 0) throw invalidParameter("Container instances cannot be empty.");
    const found = wanted.map((written) => [written, lookup(cluster.container_instances, nameIn(written))] as const);
    return {
      containerInstances: found.flatMap(([written, one]) =>
        one === undefined
          ? []
          : [
              {
                containerInstanceArn: instanceArn(request, name, nameIn(written)),
                ec2InstanceId: one.instance,
                status: "ACTIVE",
                registeredAt: one.registered,
              },
            ],
      ),
      failures: missing(found, (written) => instanceArn(request, name, nameIn(written))),
    };
  },
};

/** A family alone means its newest active revision. @throws SimulatedRefusal */
export function definitionOf(
  written: string | undefined,
  { state }: EcsRequest,
): { name: string; definition: TaskDefinition } {
  const asked = nameIn(written ?? "");
  const newest = Object.entries(state.task_definitions)
    .filter(([name, one]) => name.startsWith(`${asked}:`) && one.status === "ACTIVE")
    .toSorted(([a], [b]) => revisionOf(b) - revisionOf(a))[0]?.[0];
  const name = asked.includes(":") ? asked : (newest ?? asked);
  const definition = lookup(state.task_definitions, name);
  if (definition === undefined) throw clientFault("Unable to describe task definition.");
  return { name, definition };
}

export function serviceView(home: string, cluster: Cluster, name: string, service: Service, request: EcsRequest) {
  return {
    serviceArn: serviceArn(request, home, name),
    serviceName: name,
    clusterArn: clusterArn(request, home),
    status: service.status,
    desiredCount: service.desired,
    runningCount: tasksOf(cluster, name).length,
    pendingCount: Math.max(0, service.desired - tasksOf(cluster, name).length),
    launchType: service.launch_type,
    schedulingStrategy: service.scheduling,
    taskDefinition: definitionArn(request, service.task_definition),
    createdAt: service.created,
    ...(service.created_by === "" ? {} : { createdBy: service.created_by }),
    tags: tagList(service.tags),
  };
}

export function clusterView(name: string, cluster: Cluster, request: EcsRequest, tagged = false) {
  const services = Object.values(cluster.services).filter(({ status }) => status !== "INACTIVE");
  return {
    clusterArn: clusterArn(request, name),
    clusterName: name,
    status: cluster.status,
    registeredContainerInstancesCount: Object.keys(cluster.container_instances).length,
    runningTasksCount: Object.values(cluster.tasks).filter(({ status }) => status === "RUNNING").length,
    pendingTasksCount: 0,
    activeServicesCount: services.length,
    capacityProviders: [...cluster.capacity_providers],
    ...(cluster.updating ? { attachmentsStatus: "UPDATE_IN_PROGRESS" } : {}),
    ...(tagged ? { tags: tagList(cluster.tags) } : {}),
  };
}

export function taskView(home: string, id: string, task: Task, request: EcsRequest) {
  return {
    taskArn: taskArn(request, home, id),
    clusterArn: clusterArn(request, home),
    taskDefinitionArn: definitionArn(request, task.task_definition),
    desiredStatus: desiredOf(task),
    lastStatus: task.status,
    launchType: task.launch_type,
    createdAt: task.started,
    group: task.service === "" ? `family:${task.task_definition.replace(/:\d+$/, "")}` : `service:${task.service}`,
    ...(task.started_by === "" ? {} : { startedBy: task.started_by }),
  };
}

export function definitionView(name: string, definition: TaskDefinition, request: EcsRequest) {
  return {
    taskDefinitionArn: definitionArn(request, name),
    family: name.replace(/:\d+$/, ""),
    revision: revisionOf(name),
    status: definition.status,
    cpu: definition.cpu,
    memory: definition.memory,
    registeredAt: definition.registered,
    ...(definition.registered_by === "" ? {} : { registeredBy: definition.registered_by }),
    containerDefinitions: byName(definition.containers).map(([container, { image, command, environment }]) => ({
      name: container,
      image,
      command: [...command],
      environment: byName(environment).map(([variable, value]) => ({ name: variable, value })),
    })),
  };
}

const revisionOf = (name: string) => Number(name.slice(name.lastIndexOf(":") + 1));
const desiredOf = (task: Task) => (task.status === "RUNNING" ? ("RUNNING" as const) : ("STOPPED" as const));
const tagList = (tags: Readonly<Record<string, string>>) => byName(tags).map(([key, value]) => ({ key, value }));

function missing(found: readonly (readonly [string, unknown])[], arnOf: (written: string) => string) {
  return found.filter(([, one]) => one === undefined).map(([written]) => ({ arn: arnOf(written), reason: "MISSING" }));
}
