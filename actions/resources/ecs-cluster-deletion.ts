/** The end of an ECS cluster, in the order that ECS demands: services, tasks, machines, capacity, the cluster. */
import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Saved, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { requireNames } from "./covered.ts";
import { clusterFingerprint, EcsCluster } from "./ecs-cluster.ts";
import { deregister } from "./ecs-definitions.ts";
import {
  all,
  clusterNow,
  clusterReads,
  instancesOf,
  scaleToNone,
  ServiceCount,
  servicesOf,
  taskReads,
  tasksOf,
  tenMinutes,
} from "./ecs-reading.ts";
import { removeServices } from "./ecs-service.ts";
import { requireEvidence, ResourceEvidence } from "./evidence.ts";

/** The EC2 instances that served the cluster stay: they are machines of their own. */
export const deleteCluster = action({
  name: "ecs.delete-cluster",
  summary: "Delete an ECS cluster with its services and tasks, and deregister the intruder's task definitions.",
  purpose: "destroy",
  reversible: false,
  target: "cluster",
  params: Type.Object({ cluster: Approved(EcsCluster), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "gone"),
    before_services: Type.Array(ServiceCount),
    /** ARNs of the tasks that were left when the services were gone, and were stopped. */
    stopped_tasks: Type.Array(Type.String()),
    /** Ids of EC2 instances that served the cluster and go on running. */
    instances_left: Type.Array(Type.String()),
    /** Those that were taken off it and still exist. */
    capacity_providers: Type.Array(Type.String()),
    /** Those that were deregistered. */
    task_definitions: Type.Array(Type.String()),
  }),
  calls: [
    ...clusterReads,
    ...taskReads,
    "ecs:ListContainerInstances",
    "ecs:DescribeContainerInstances",
    "ecs:DescribeTaskDefinition",
    "ecs:UpdateService",
    "ecs:DeleteService",
    "ecs:StopTask",
    "ecs:DeregisterContainerInstance",
    "ecs:PutClusterCapacityProviders",
    "ecs:DeleteCluster",
    "ecs:DeregisterTaskDefinition",
  ],
  async run({ cluster, evidence }, context) {
    requireEvidence(cluster, evidence);
    const { cluster_arn, region } = cluster;
    const found = await clusterNow(context, cluster);
    if (found === undefined) {
      const task_definitions = await deregister(context, cluster.task_definitions, region);
      return { state: "gone" as const, ...nothing, task_definitions };
    }
    const services = await all(servicesOf(context, cluster));
    const names = services.map(({ serviceArn = "" }) => serviceArn);
    const unseen = names.filter((name) => !cluster.services.includes(name));
    if (unseen.length > 0)
      throw stepFailed(`${unseen.join(", ")} appeared since ${cluster.name} was shown`, "Look for findings again.");
    await requireNames(cluster, "services", names, evidence, context);
    const before_services = await scaleToNone(context, cluster, services);
    await removeServices(context, cluster, names);

    const stopped = new Set<string>();
    const instances = new Set<string>();
    const clear = () => stopAndRelease(cluster, context, stopped, instances);
    await clear();
    const capacity_providers = await takeProvidersOff(cluster, found.capacityProviders ?? [], context);
    const remove = () => unlessGone(context.call("ecs:DeleteCluster", { cluster: cluster_arn }, region));
    await pastConflicts(context, remove, clear);
    // A deleted cluster can still be described, as INACTIVE, so that it is found proves nothing.
    await context.confirm(
      `${cluster_arn} is deleted`,
      async () => (await clusterNow(context, cluster)) === undefined,
      tenMinutes,
    );
    const task_definitions = await deregister(context, cluster.task_definitions, region);
    const left = { stopped_tasks: [...stopped], instances_left: [...instances], capacity_providers };
    return { state: "deleted" as const, before_services, ...left, task_definitions };
  },
  async fingerprint({ cluster }, context) {
    const found = await clusterNow(context, cluster);
    return found && clusterFingerprint(found);
  },
});

const nothing = { before_services: [], stopped_tasks: [], instances_left: [], capacity_providers: [] };

/** What still runs is stopped, and the machines are let go; then waits until nothing runs any more. */
async function stopAndRelease(
  cluster: EcsCluster,
  context: ActionContext<
    | (typeof taskReads)[number]
    | "ecs:ListContainerInstances"
    | "ecs:DescribeContainerInstances"
    | "ecs:StopTask"
    | "ecs:DeregisterContainerInstance"
  >,
  stopped: Set<string>,
  instances: Set<string>,
): Promise<void> {
  const { cluster_arn, region } = cluster;
  // The services are gone by now: a task that calls itself one of theirs was started by hand.
  for (const { taskArn: task = "" } of await all(tasksOf(context, cluster))) {
    await unlessGone(
      context.call("ecs:StopTask", { cluster: cluster_arn, task, reason: `runbook ${context.run}` }, region),
    );
    stopped.add(task);
  }
  for (const { containerInstanceArn: containerInstance = "", ec2InstanceId = "" } of await all(
    instancesOf(context, cluster),
  )) {
    const input = { cluster: cluster_arn, containerInstance, force: true };
    try {
      await context.call("ecs:DeregisterContainerInstance", input, region);
    } catch (error) {
      // ECS calls one that it does not know any more a parameter that is not valid.
      if (!isAws(error, "gone", "invalid")) throw error;
      const left = await all(instancesOf(context, cluster));
      if (left.some(({ containerInstanceArn }) => containerInstanceArn === containerInstance)) throw error;
    }
    instances.add(ec2InstanceId);
  }
  await context.confirm(
    `nothing runs in ${cluster_arn}`,
    async () => {
      const running = [
        ...(await all(tasksOf(context, cluster, "RUNNING"))),
        ...(await all(tasksOf(context, cluster, "STOPPED"))),
      ];
      return running.every(({ lastStatus }) => lastStatus === "STOPPED");
    },
    tenMinutes,
  );
}

/** AWS's own, such as `FARGATE`, do not hold a cluster back. */
async function takeProvidersOff(
  { cluster_arn: cluster, region }: EcsCluster,
  providers: readonly string[],
  context: ActionContext<"ecs:PutClusterCapacityProviders">,
): Promise<string[]> {
  const own = providers.filter((name) => name !== "FARGATE" && name !== "FARGATE_SPOT");
  if (own.length === 0) return [];
  const input = { cluster, capacityProviders: [], defaultCapacityProviderStrategy: [] };
  const takeOff = () => unlessGone(context.call("ecs:PutClusterCapacityProviders", input, region));
  await pastConflicts(context, takeOff, async () => {});
  return own;
}
