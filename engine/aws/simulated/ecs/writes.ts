/** Scaling, stopping and deleting, which take their time. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ */
import { lookup, put } from "../iam/entries.ts";
import { SimulatedRefusal, type SimulatedService } from "../service.ts";
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
  serviceOf,
  taskArn,
  tasksOf,
} from "./find.ts";
import { clusterView, definitionOf, definitionView, serviceView, taskView } from "./reads.ts";
import type { Cluster, EcsState } from "./state.ts";

/** Containers are asked to end, and killed half a minute later. */
const stopsWithin = 30_000;
const startsWithin = 20_000;
const providersWithin = 10_000;
/** Stopped tasks stay described for about an hour. */
const forgottenAfter = stopsWithin + 3_600_000;

export const writeOperations: SimulatedService<EcsState>["operations"] = {
  "ecs:UpdateService": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    const { name: id, service } = serviceOf(input.service, cluster);
    const { desiredCount } = input;
    if (desiredCount !== undefined) {
      if (service.scheduling === "DAEMON")
        throw invalidParameter("The daemon scheduling strategy does not support a desired count.");
      if (desiredCount < 0) throw invalidParameter("Desired count must not be negative.");
      service.desired = desiredCount;
      const running = tasksOf(cluster, id);
      stop(request, name, cluster, running.slice(desiredCount));
      start(request, name, id, desiredCount - running.length);
      request.touched(serviceArn(request, name, id), clusterArn(request, name));
    }
    return { service: serviceView(name, cluster, id, service, request) };
  },
  "ecs:DeleteService": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    const { name: id, service } = serviceOf(input.service, cluster);
    if (service.scheduling === "REPLICA" && service.desired > 0 && input.force !== true)
      throw invalidParameter("The service cannot be stopped while it is scaled above 0.");
    service.status = "DRAINING";
    service.desired = 0;
    stop(request, name, cluster, tasksOf(cluster, id));
    request.after(stopsWithin, { operation: "drained", region: request.region, data: { cluster: name, service: id } });
    request.touched(serviceArn(request, name, id), clusterArn(request, name));
    return { service: serviceView(name, cluster, id, service, request) };
  },
  "ecs:StopTask": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    const id = nameIn(input.task ?? "");
    const task = lookup(cluster.tasks, id);
    if (task === undefined) throw invalidParameter("The referenced task was not found.");
    stop(request, name, cluster, [id]);
    return { task: taskView(name, id, task, request) };
  },
  "ecs:DeregisterContainerInstance": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    const id = nameIn(input.containerInstance ?? "");
    if (lookup(cluster.container_instances, id) === undefined)
      throw invalidParameter("The referenced container instance was not found.");
    const busy = Object.values(cluster.tasks).some((task) => task.launch_type === "EC2" && task.status !== "STOPPED");
    if (busy && input.force !== true)
      throw invalidParameter("Found running tasks on the instance. Use force to deregister it.");
    delete cluster.container_instances[id];
    request.touched(instanceArn(request, name, id), clusterArn(request, name));
    return { containerInstance: { containerInstanceArn: instanceArn(request, name, id), status: "INACTIVE" } };
  },
  "ecs:PutClusterCapacityProviders": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    refuseWhileUpdating(cluster);
    const wanted = input.capacityProviders ?? [];
    const runs = Object.values(cluster.tasks).some(({ status }) => status !== "STOPPED");
    if (runs && cluster.capacity_providers.some((provider) => !wanted.includes(provider)))
      throw new SimulatedRefusal(
        "ResourceInUseException",
        "The specified capacity provider is in use and cannot be removed.",
      );
    cluster.capacity_providers = [...wanted];
    cluster.updating = true;
    request.after(providersWithin, { operation: "provided", region: request.region, data: { cluster: name } });
    request.touched(clusterArn(request, name));
    return { cluster: clusterView(name, cluster, request) };
  },
  "ecs:DeleteCluster": (input, request) => {
    const { name, cluster } = clusterOf(input.cluster, request);
    if (Object.values(cluster.services).some(({ status }) => status !== "INACTIVE"))
      throw contains("Services", "The Cluster cannot be deleted while Services are active.");
    if (Object.values(cluster.tasks).some(({ status }) => status !== "STOPPED"))
      throw contains("Tasks", "The Cluster cannot be deleted while Tasks are active.");
    if (Object.keys(cluster.container_instances).length > 0)
      throw contains("ContainerInstances", "The Cluster cannot be deleted while Container Instances are active.");
    refuseWhileUpdating(cluster);
    if (cluster.capacity_providers.some((provider) => !provider.startsWith("FARGATE")))
      throw contains("CapacityProvider", "The Cluster cannot be deleted while Capacity Providers are active.");
    cluster.status = "INACTIVE";
    request.touched(clusterArn(request, name));
    return { cluster: clusterView(name, cluster, request) };
  },
  "ecs:DeregisterTaskDefinition": (input, request) => {
    if (!/:\d+$/.test(input.taskDefinition ?? "")) throw clientFault("Revision is missing.");
    const { name, definition } = definitionOf(input.taskDefinition, request);
    if (definition.status !== "ACTIVE") throw clientFault("The specified task definition is inactive.");
    definition.status = "INACTIVE";
    request.touched(definitionArn(request, name));
    return { taskDefinition: definitionView(name, definition, request) };
  },
};

export const ecsEffects: NonNullable<SimulatedService<EcsState>["effects"]> = {
  stopped: ({ cluster = "", tasks = "" }, state) => {
    for (const id of tasks.split(",")) {
      const task = state.clusters[cluster]?.tasks[id];
      if (task?.status === "STOPPING") task.status = "STOPPED";
    }
  },
  forgotten: ({ cluster = "", tasks = "" }, state) => {
    for (const id of tasks.split(",")) delete state.clusters[cluster]?.tasks[id];
  },
  /** What the service wants by now is what counts, not what it wanted when the tasks were asked for. */
  started: ({ cluster: name = "", service: id = "", tasks = "" }, state, now) => {
    const cluster = state.clusters[name];
    const service = cluster?.services[id];
    if (cluster === undefined || service?.status !== "ACTIVE") return;
    const { task_definition, launch_type } = service;
    for (const task of tasks.split(",")) {
      if (tasksOf(cluster, id).length >= service.desired) return;
      const facts = { service: id, task_definition, status: "RUNNING" as const, launch_type, started: now };
      put(cluster.tasks, task, { ...facts, started_by: "ecs-svc" });
    }
  },
  drained: ({ cluster = "", service: id = "" }, state) => {
    const service = state.clusters[cluster]?.services[id];
    if (service?.status === "DRAINING") service.status = "INACTIVE";
  },
  provided: ({ cluster: name = "" }, state) => {
    const cluster = state.clusters[name];
    if (cluster !== undefined) cluster.updating = false;
  },
};

const contains = (what: string, message: string) => new SimulatedRefusal(`ClusterContains${what}Exception`, message);

function refuseWhileUpdating(cluster: Cluster): void {
  if (!cluster.updating) return;
  throw new SimulatedRefusal("UpdateInProgressException", "The cluster's attachments are being updated.");
}

/** One that has stopped already stays as it is, which is no error. */
function stop(request: EcsRequest, name: string, cluster: Cluster, ids: readonly string[]): void {
  const stopping = ids.filter((id) => cluster.tasks[id]?.status === "RUNNING");
  if (stopping.length === 0) return;
  for (const id of stopping) {
    const task = cluster.tasks[id];
    if (task !== undefined) task.status = "STOPPING";
    request.touched(taskArn(request, name, id), clusterArn(request, name));
  }
  const data = { cluster: name, tasks: stopping.join(",") };
  request.after(stopsWithin, { operation: "stopped", region: request.region, data });
  request.after(forgottenAfter, { operation: "forgotten", region: request.region, data });
}

function start(request: EcsRequest, cluster: string, service: string, count: number): void {
  if (count <= 0) return;
  const ids = Array.from({ length: count }, (_, index) =>
    request.id("task-", `${request.region} ${cluster} ${service} ${request.now} ${index}`, 32).slice("task-".length),
  );
  request.after(startsWithin, {
    operation: "started",
    region: request.region,
    data: { cluster, service, tasks: ids.join(",") },
  });
}
