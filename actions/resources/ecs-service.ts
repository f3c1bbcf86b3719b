/** ECS services that the intruder made in clusters that are not his. */
import { action, type ActionContext } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import type { History } from "../history/history.ts";
import type { Judged } from "../history/judged.ts";
import { ref } from "../history/refs.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { definitionName, definitionNow, definitionRef, deregister, intrudersDefinitions } from "./ecs-definitions.ts";
import {
  describedServices,
  hasCount,
  type Home,
  restoreCounts,
  scaleToNone,
  type Service,
  ServiceCount,
  serviceNow,
  tasksOf,
  taskReads,
  tenMinutes,
} from "./ecs-reading.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagFacts } from "./fingerprint.ts";
import type { Found } from "./resource.ts";
import { tagsOf } from "./small-tags.ts";

export const EcsService = FindingOf("EcsService", {
  service_arn: Type.String(),
  service_name: Type.String(),
  cluster_arn: Type.String(),
  cluster_name: Type.String(),
  desired_count: Type.Integer(),
  /** ARNs of the task definitions that it runs and that the intruder registered. */
  task_definitions: Type.Array(Type.String()),
});
export type EcsService = Static<typeof EcsService>;

export function foundService(
  service: Service,
  home: Home & { cluster_name: string },
  parent: Judged,
  history: History,
): Found {
  const { serviceArn = "", serviceName: name = "", taskDefinition = "", desiredCount = 0 } = service;
  const { cluster_arn, cluster_name, region } = home;
  const { finding, facts, protected: isProtected } = parent;
  const task_definitions = intrudersDefinitions([taskDefinition], region, history);
  return {
    list: "ecs_services",
    subject: {
      kind: "ecs-service",
      id: serviceArn,
      name,
      arn: serviceArn,
      region,
      tags: tagsOf(service.tags),
      created_at: service.createdAt ?? "",
      there: service.createdAt ?? "",
      objects: [ref.regional("ecs-service", region, `${cluster_name}/${name}`)],
      runs: [definitionRef(region, taskDefinition)],
      parent: {
        arn: cluster_arn,
        name: cluster_name,
        verdict: finding.verdict,
        listed: facts.object.listed,
        protected: isProtected,
      },
      handles: [serviceArn, ...task_definitions],
      fingerprint: serviceFingerprint(service),
      detail: [
        `${service.runningCount ?? 0} of ${desiredCount} tasks of ${definitionName(taskDefinition)}`,
        task_definitions.length === 0 ? "" : "which the intruder registered",
        `${service.launchType ?? "capacity providers"}, in the cluster ${cluster_name}`,
        service.createdBy === undefined ? "" : `made by ${service.createdBy}`,
      ]
        .filter((fact) => fact !== "")
        .join(", "),
    },
    more: {
      service_arn: serviceArn,
      service_name: name,
      cluster_arn,
      cluster_name,
      desired_count: desiredCount,
      task_definitions,
    },
  };
}

/** One that is made anew under the name is another. */
function serviceFingerprint({ serviceArn, createdAt, tags }: Service): string {
  return fingerprintOf("ecs-service", serviceArn, createdAt, tagFacts(tagsOf(tags)));
}

/** Application Auto Scaling, where it is set up, may raise the count again; the read-back then fails. */
export const suspendService = action({
  name: "ecs.suspend-service",
  summary: "Bring an ECS service to no tasks.",
  purpose: "contain",
  reversible: true,
  target: "service",
  params: Type.Object({ service: EcsService }),
  result: Type.Object({
    state: States("suspended", "already", "gone"),
    before_services: Type.Array(ServiceCount),
    /** A daemon has no count and goes on until it is deleted. */
    left_running: Type.Array(Type.String()),
  }),
  calls: ["ecs:DescribeServices", "ecs:UpdateService"],
  async run({ service }, context) {
    const found = await serviceNow(context, service, service.service_arn);
    if (found === undefined) return { state: "gone" as const, before_services: [], left_running: [] };
    const left_running = hasCount(found) ? [] : [service.service_arn];
    const before_services = await scaleToNone(context, service, [found]);
    return {
      state: before_services.length === 0 ? ("already" as const) : ("suspended" as const),
      before_services,
      left_running,
    };
  },
  undo: ({ service }, { before_services }, context) => restoreCounts(context, service, before_services),
});

/** Environment variables of the containers are kept with it, so the evidence is sensitive. */
export const describeService = action({
  name: "ecs.describe-service",
  summary: "Save what an ECS service is, the tasks it runs and their definitions.",
  purpose: "preserve",
  reversible: true,
  target: "service",
  params: Type.Object({ service: EcsService }),
  result: Saved(ResourceEvidence),
  calls: ["ecs:DescribeServices", ...taskReads, "ecs:DescribeTaskDefinition"],
  async run({ service }, context) {
    const found = await serviceNow(context, service, service.service_arn);
    if (found === undefined) throw stepFailed(`${service.service_arn} is gone: there is nothing left to keep of it`);
    const tasks: unknown[] = [];
    for (const status of ["RUNNING", "STOPPED"] as const) {
      for await (const task of tasksOf(context, service, status)) {
        if (task.group === `service:${service.service_name}`) tasks.push(task);
      }
    }
    const definition = await definitionNow(context, found.taskDefinition ?? "", service.region);
    const description = { service: found, tasks, taskDefinitions: [definition ?? null] };
    const evidence = [await saveDescription(service, description, context, { sensitive: true })];
    return { resource: service.id, region: service.region, copies: [], evidence };
  },
});

export const deleteService = action({
  name: "ecs.delete-service",
  summary: "Delete an ECS service with its tasks, and deregister the intruder's task definitions that it ran.",
  purpose: "destroy",
  reversible: false,
  target: "service",
  params: Type.Object({ service: Approved(EcsService), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "gone"),
    before_services: Type.Array(ServiceCount),
    /** Those that were deregistered. */
    task_definitions: Type.Array(Type.String()),
  }),
  calls: [
    "ecs:DescribeServices",
    "ecs:UpdateService",
    "ecs:DeleteService",
    "ecs:DescribeTaskDefinition",
    "ecs:DeregisterTaskDefinition",
  ],
  async run({ service, evidence }, context) {
    requireEvidence(service, evidence);
    const { service_arn, region } = service;
    const found = await serviceNow(context, service, service_arn);
    const before_services = found === undefined ? [] : await scaleToNone(context, service, [found]);
    if (found !== undefined) await removeServices(context, service, [service_arn]);
    const task_definitions = await deregister(context, service.task_definitions, region);
    const state = found === undefined ? ("gone" as const) : ("deleted" as const);
    return { state, before_services, task_definitions };
  },
  async fingerprint({ service }, context) {
    const found = await serviceNow(context, service, service.service_arn);
    return found && serviceFingerprint(found);
  },
});

/** By force, since somebody may have raised a count again; then waits until none has tasks any more. */
export async function removeServices(
  context: ActionContext<"ecs:DescribeServices" | "ecs:DeleteService">,
  home: Home,
  services: readonly string[],
): Promise<void> {
  const { cluster_arn: cluster, region } = home;
  for (const service of services) {
    await unlessGone(context.call("ecs:DeleteService", { cluster, service, force: true }, region));
  }
  for (const service of services) {
    await context.confirm(
      `${service} is deleted`,
      async () =>
        ((await ifThere(describedServices(context, home, [service]))) ?? []).every(
          ({ status }) => status === "INACTIVE",
        ),
      tenMinutes,
    );
  }
}
