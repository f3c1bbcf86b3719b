/** ECS clusters: the intruder's with all that runs in them, and his services in others. */
import { action, type ActionContext } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import type { History } from "../history/history.ts";
import { judged, type Subject } from "../history/judged.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { saveNames } from "./covered.ts";
import { type Description, definitionNow, intrudersDefinitions, noteUnused } from "./ecs-definitions.ts";
import {
  all,
  type Cluster,
  clusterNow,
  clusterReads,
  hasCount,
  instancesOf,
  missedIn,
  restoreCounts,
  scaleToNone,
  type Service,
  ServiceCount,
  servicesOf,
  standsAlone,
  type Task,
  taskReads,
  tasksOf,
} from "./ecs-reading.ts";
import { EcsService, foundService } from "./ecs-service.ts";
import { ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagFacts } from "./fingerprint.ts";
import type { Found, ResourceType } from "./resource.ts";
import { tagsOf } from "./small-tags.ts";

export const EcsCluster = FindingOf("EcsCluster", {
  cluster_arn: Type.String(),
  cluster_name: Type.String(),
  /** ARNs of the services that were shown; another that appears later keeps the cluster from being deleted. */
  services: Type.Array(Type.String()),
  running_tasks: Type.Integer(),
  /** ARNs of the task definitions that run in it and that the intruder registered. */
  task_definitions: Type.Array(Type.String()),
});
export type EcsCluster = Static<typeof EcsCluster>;

export const ecsClusters: ResourceType = {
  service: "ecs",
  title: "ECS clusters and services",
  scope: "regional",
  lists: { ecs_clusters: EcsCluster, ecs_services: EcsService },
  calls: ["ecs:ListClusters", ...clusterReads, ...taskReads, "ecs:DescribeTaskDefinition"],
  async *read(region, context, history) {
    const used = new Set<string>();
    for await (const { clusterArns: clusters = [] } of context.pages("ecs:ListClusters", {}, region)) {
      if (clusters.length === 0) continue;
      const page = await context.call("ecs:DescribeClusters", { clusters, include: ["TAGS"] }, region);
      const missed = (reason: string) => context.gap({ region, service: "ecs", reason });
      await missedIn(page.failures ?? [], missed);
      for (const cluster of page.clusters ?? []) {
        if (cluster.status !== "INACTIVE") yield* inCluster(cluster, region, context, history, used);
      }
    }
    await noteUnused(used, region, history, context);
  },
};

/** The cluster, and, where it is not the intruder's, its services one by one: in his they go with it. */
async function* inCluster(
  cluster: Cluster,
  region: string,
  context: ActionContext<"ecs:ListServices" | "ecs:DescribeServices" | (typeof taskReads)[number]>,
  history: History,
  used: Set<string>,
): AsyncGenerator<Found> {
  const home = { cluster_arn: cluster.clusterArn ?? "", cluster_name: cluster.clusterName ?? "", region };
  const missed = (reason: string) => context.gap({ region, service: "ecs", reason });
  const subject = subjectOf(cluster, region);
  const judgement = judged(subject, history, (facts) => context.judge(facts));
  const his = judgement.finding.verdict === "unsanctioned";
  const services: string[] = [];
  const definitions = new Set<string>();
  for await (const service of servicesOf(context, home, missed)) {
    services.push(service.serviceArn ?? "");
    definitions.add(service.taskDefinition ?? "");
    if (!his) yield foundService(service, home, judgement, history);
  }
  if (his) {
    for await (const task of tasksOf(context, home, "RUNNING", missed)) definitions.add(task.taskDefinitionArn ?? "");
  }
  definitions.forEach((definition) => used.add(definition));
  yield foundCluster(cluster, subject, services, intrudersDefinitions(definitions, region, history));
}

function subjectOf(cluster: Cluster, region: string): Subject {
  const { clusterArn: arn = "", clusterName: name = "", runningTasksCount: tasks = 0 } = cluster;
  return {
    kind: "ecs-cluster",
    id: arn,
    name,
    arn,
    region,
    tags: tagsOf(cluster.tags),
    // ECS does not tell; whoever made it does.
    created_at: "",
    objects: [ref.regional("ecs-cluster", region, name)],
    handles: [arn, name],
    fingerprint: clusterFingerprint(cluster),
    detail: `${cluster.activeServicesCount ?? 0} services, ${tasks} tasks running, ${cluster.registeredContainerInstancesCount ?? 0} container instances`,
  };
}

function foundCluster(cluster: Cluster, subject: Subject, services: string[], task_definitions: string[]): Found {
  return {
    list: "ecs_clusters",
    subject: { ...subject, handles: [...subject.handles, ...services, ...task_definitions] },
    more: {
      cluster_arn: subject.arn,
      cluster_name: subject.name,
      services,
      running_tasks: cluster.runningTasksCount ?? 0,
      task_definitions,
    },
  };
}

export function clusterFingerprint({ clusterArn, tags }: Cluster): string {
  return fingerprintOf("ecs-cluster", clusterArn, tagFacts(tagsOf(tags)));
}

/**
 * Tasks that were started by hand go on: to stop one cannot be taken back, so that is left to the
 * cluster's deletion. Application Auto Scaling, where it is set up, may raise a count again; the
 * read-back then fails.
 */
export const suspendCluster = action({
  name: "ecs.suspend-cluster",
  summary: "Bring every service of an ECS cluster to no tasks.",
  purpose: "contain",
  reversible: true,
  target: "cluster",
  params: Type.Object({ cluster: EcsCluster }),
  result: Type.Object({
    state: States("suspended", "already", "gone"),
    before_services: Type.Array(ServiceCount),
    /** ARNs of the tasks started by hand, and of daemons, which have no count. */
    left_running: Type.Array(Type.String()),
  }),
  calls: [...clusterReads, ...taskReads, "ecs:UpdateService"],
  async run({ cluster }, context) {
    if ((await clusterNow(context, cluster)) === undefined)
      return { state: "gone" as const, before_services: [], left_running: [] };
    const services = await all(servicesOf(context, cluster));
    const alone = (await all(tasksOf(context, cluster))).filter(standsAlone).map(({ taskArn = "" }) => taskArn);
    const daemons = services.filter((one) => !hasCount(one)).map(({ serviceArn = "" }) => serviceArn);
    const left_running = [...daemons, ...alone];
    const before_services = await scaleToNone(context, cluster, services);
    if (left_running.length > 0)
      await context.note(
        `in the ECS cluster ${cluster.cluster_name} in ${cluster.region} these go on until it is deleted: ${left_running.join(", ")}`,
      );
    const state = before_services.length === 0 ? ("already" as const) : ("suspended" as const);
    return { state, before_services, left_running };
  },
  async undo({ cluster }, { before_services }, context) {
    if ((await clusterNow(context, cluster)) === undefined) return "changed";
    return restoreCounts(context, cluster, before_services);
  },
});

/** Environment variables of the containers are kept with it, so the evidence is sensitive. */
export const describeCluster = action({
  name: "ecs.describe-cluster",
  summary: "Save what an ECS cluster is: its services, tasks, container instances and task definitions.",
  purpose: "preserve",
  reversible: true,
  target: "cluster",
  params: Type.Object({ cluster: EcsCluster }),
  result: Saved(ResourceEvidence),
  calls: [
    ...clusterReads,
    ...taskReads,
    "ecs:ListContainerInstances",
    "ecs:DescribeContainerInstances",
    "ecs:DescribeTaskDefinition",
  ],
  async run({ cluster }, context) {
    const { region } = cluster;
    const found = await clusterNow(context, cluster);
    if (found === undefined) throw stepFailed(`${cluster.cluster_arn} is gone: there is nothing left to keep of it`);
    const services = await all(servicesOf(context, cluster));
    const tasks = [
      ...(await all(tasksOf(context, cluster, "RUNNING"))),
      ...(await all(tasksOf(context, cluster, "STOPPED"))),
    ];
    const taskDefinitions: Record<string, Description | null> = {};
    for (const arn of definitionsOf(services, tasks))
      taskDefinitions[arn] = (await definitionNow(context, arn, region)) ?? null;
    const containerInstances = await all(instancesOf(context, cluster));
    const description = { cluster: found, services, tasks, containerInstances, taskDefinitions };
    const names = services.map(({ serviceArn = "" }) => serviceArn);
    const evidence = [
      await saveDescription(cluster, description, context, { sensitive: true }),
      await saveNames(cluster, "services", names, context),
    ];
    return { resource: cluster.id, region, copies: [], evidence };
  },
});

function definitionsOf(services: readonly Service[], tasks: readonly Task[]): Set<string> {
  const named = [
    ...services.map(({ taskDefinition }) => taskDefinition),
    ...tasks.map(({ taskDefinitionArn }) => taskDefinitionArn),
  ];
  return new Set(named.filter((arn) => arn !== undefined));
}
