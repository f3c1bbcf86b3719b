/** Clusters, services and tasks as they are now, and the counting down that containment and deletion share. */
import type { ActionContext, Output } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Entity, type Static, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";

export const clusterReads = ["ecs:DescribeClusters", "ecs:ListServices", "ecs:DescribeServices"] as const;
export const taskReads = ["ecs:ListTasks", "ecs:DescribeTasks"] as const;

export type Cluster = NonNullable<Output<"ecs:DescribeClusters">["clusters"]>[number];
export type Service = NonNullable<Output<"ecs:DescribeServices">["services"]>[number];
export type Task = NonNullable<Output<"ecs:DescribeTasks">["tasks"]>[number];
type Failure = NonNullable<Output<"ecs:DescribeServices">["failures"]>[number];

export interface Home {
  readonly cluster_arn: string;
  readonly region: string;
}

export const ServiceCount = Entity("ServiceCount", {
  /** The ARN. */
  service: Type.String(),
  desired_count: Type.Integer(),
});
export type ServiceCount = Static<typeof ServiceCount>;

/** ECS takes no more services in one question. */
const perQuestion = 10;
/** Milliseconds. Containers get up to two minutes to end, one after another where they depend on each other. */
export const tenMinutes = 600_000;

/** Undefined where there is none, or where it is deleted: then ECS goes on describing it as `INACTIVE`. */
export async function clusterNow(
  context: ActionContext<"ecs:DescribeClusters">,
  { cluster_arn, region }: Home,
): Promise<Cluster | undefined> {
  const { clusters = [], failures = [] } = await context.call(
    "ecs:DescribeClusters",
    { clusters: [cluster_arn], include: ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"] },
    region,
  );
  await missedIn(failures, refuse);
  return clusters.find(({ status }) => status !== "INACTIVE");
}

/** Is told what could not be described. */
export type Missed = (reason: string) => Promise<void>;

/** Ten by ten, as they come; one that went meanwhile is left out. */
export async function* servicesOf(
  context: ActionContext<"ecs:ListServices" | "ecs:DescribeServices">,
  { cluster_arn: cluster, region }: Home,
  missed: Missed = refuse,
): AsyncGenerator<Service> {
  for await (const { serviceArns = [] } of context.pages("ecs:ListServices", { cluster }, region)) {
    for (let from = 0; from < serviceArns.length; from += perQuestion) {
      const some = serviceArns.slice(from, from + perQuestion);
      yield* await describedServices(context, { cluster_arn: cluster, region }, some, missed);
    }
  }
}

/** Services that are being deleted too, which are no longer listed. */
export async function describedServices(
  context: ActionContext<"ecs:DescribeServices">,
  { cluster_arn: cluster, region }: Home,
  arns: readonly string[],
  missed: Missed = refuse,
): Promise<Service[]> {
  if (arns.length === 0) return [];
  const { services = [], failures = [] } = await context.call(
    "ecs:DescribeServices",
    { cluster, services: [...arns], include: ["TAGS"] },
    region,
  );
  await missedIn(failures, missed);
  return services;
}

/** Undefined where it is gone, its cluster too, or deleted but for its tasks. */
export async function serviceNow(
  context: ActionContext<"ecs:DescribeServices">,
  home: Home,
  arn: string,
): Promise<Service | undefined> {
  const found = await ifThere(describedServices(context, home, [arn]));
  return found?.find(({ status }) => status === "ACTIVE");
}

/** Those that are to run, those that were started by hand among them, a hundred a question. */
export async function* tasksOf(
  context: ActionContext<(typeof taskReads)[number]>,
  { cluster_arn: cluster, region }: Home,
  desiredStatus: "RUNNING" | "STOPPED" = "RUNNING",
  missed: Missed = refuse,
): AsyncGenerator<Task> {
  for await (const { taskArns = [] } of context.pages("ecs:ListTasks", { cluster, desiredStatus }, region)) {
    if (taskArns.length === 0) continue;
    const { tasks = [], failures = [] } = await context.call(
      "ecs:DescribeTasks",
      { cluster, tasks: taskArns, include: ["TAGS"] },
      region,
    );
    await missedIn(failures, missed);
    yield* tasks;
  }
}

/** The machines that serve the cluster, where they are not AWS's own. */
export async function* instancesOf(
  context: ActionContext<"ecs:ListContainerInstances" | "ecs:DescribeContainerInstances">,
  { cluster_arn: cluster, region }: Home,
) {
  for await (const { containerInstanceArns: arns = [] } of context.pages(
    "ecs:ListContainerInstances",
    { cluster },
    region,
  )) {
    if (arns.length === 0) continue;
    const page = await context.call("ecs:DescribeContainerInstances", { cluster, containerInstances: arns }, region);
    await missedIn(page.failures ?? [], refuse);
    yield* page.containerInstances ?? [];
  }
}

/** ECS starts a service's tasks anew; nothing does so for the others. */
export const standsAlone = ({ group = "" }: Task) => group === "" || !group.startsWith("service:");

/** ECS reports what it could not describe inside a success. What is missing is gone; anything else is not known. */
export async function missedIn(failures: readonly Failure[], missed: Missed): Promise<void> {
  for (const { arn, reason, detail = "" } of failures) {
    if (reason !== "MISSING") await missed(`ECS could not describe ${arn}: ${reason} ${detail}`.trimEnd());
  }
}

/** What is to be changed has to be known whole. @throws RunbookError */
const refuse: Missed = async (reason) => {
  throw stepFailed(reason);
};

/** A daemon has no count. */
export const hasCount = ({ schedulingStrategy }: Service) => schedulingStrategy !== "DAEMON";

/** Brings services to no tasks, and waits until they have none; gives the counts of those that had another. */
export async function scaleToNone(
  context: ActionContext<"ecs:DescribeServices" | "ecs:UpdateService">,
  home: Home,
  services: readonly Service[],
): Promise<ServiceCount[]> {
  const before: ServiceCount[] = [];
  for (const one of services) {
    const { serviceArn: service = "", desiredCount = 0 } = one;
    if (!hasCount(one) || desiredCount === 0) continue;
    if (await setCount(context, home, service, 0)) before.push({ service, desired_count: desiredCount });
  }
  for (const { service } of before) {
    await context.confirm(
      `${service} runs no tasks`,
      async () => {
        const found = await serviceNow(context, home, service);
        return found === undefined || [found.desiredCount, found.runningCount].every((count) => count === 0);
      },
      tenMinutes,
    );
  }
  return before;
}

/** False where the service is gone. */
export async function setCount(
  context: ActionContext<"ecs:DescribeServices" | "ecs:UpdateService">,
  home: Home,
  service: string,
  desiredCount: number,
): Promise<boolean> {
  const { cluster_arn: cluster, region } = home;
  try {
    await context.call("ecs:UpdateService", { cluster, service, desiredCount }, region);
    return true;
  } catch (error) {
    if (!isAws(error, "gone") || (await serviceNow(context, home, service)) !== undefined) throw error;
    return false;
  }
}

/** Puts the counts back that `scaleToNone` took, all of them or, where one is neither none nor as it was, none. */
export async function restoreCounts(
  context: ActionContext<"ecs:DescribeServices" | "ecs:UpdateService">,
  home: Home,
  before: readonly ServiceCount[],
): Promise<"restored" | "already" | "changed"> {
  const counts = new Map<string, number | undefined>();
  for (const { service } of before) {
    counts.set(service, (await serviceNow(context, home, service))?.desiredCount);
  }
  const changed = before.filter(
    ({ service, desired_count }) => ![0, desired_count].includes(counts.get(service) ?? -1),
  );
  if (changed.length > 0) return "changed";
  const scaled = before.filter(({ service, desired_count }) => counts.get(service) !== desired_count);
  for (const { service, desired_count } of scaled) {
    if (!(await setCount(context, home, service, desired_count))) return "changed";
    await context.confirm(
      `${service} is to run ${desired_count} tasks`,
      async () => (await serviceNow(context, home, service))?.desiredCount === desired_count,
    );
  }
  return scaled.length === 0 ? "already" : "restored";
}

/** All at once: what one cluster holds, never a whole account. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
