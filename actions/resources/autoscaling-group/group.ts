/** One group as it is now, and what its remedies share. */
import type { ActionContext, Output } from "../../../engine/action/action.ts";
import { isAws } from "../../../engine/action/aws-error.ts";
import { stepFailed } from "../../../engine/action/failure.ts";
import type { Finding } from "../../../engine/action/schema.ts";
import { fingerprintOf, tagFacts, tagsOf } from "../fingerprint.ts";

export interface Group extends Pick<Finding, "arn" | "region"> {
  readonly group_name: string;
}

export type Described = NonNullable<Output<"autoscaling:DescribeAutoScalingGroups">["AutoScalingGroups"]>[number];

/** All but Terminate: a group that cannot end instances cannot be scaled in either. */
export const restless = [
  "AddToLoadBalancer",
  "AlarmNotification",
  "AZRebalance",
  "HealthCheck",
  "InstanceRefresh",
  "Launch",
  "ReplaceUnhealthy",
  "ScheduledActions",
] as const;

export function groupFingerprint(group: Described): string {
  return fingerprintOf(
    "autoscaling-group",
    group.AutoScalingGroupARN,
    templateOf(group) ?? null,
    group.LaunchConfigurationName ?? "",
    tagFacts(tagsOf(group.Tags)),
  );
}

export function templateOf(group: Described) {
  return group.LaunchTemplate ?? group.MixedInstancesPolicy?.LaunchTemplate?.LaunchTemplateSpecification;
}

/** Values that one filter of DescribeInstances takes. */
const filterLimit = 200;

type Reading = ActionContext<"autoscaling:DescribeAutoScalingGroups">;

/** Of the same ARN: another group may have taken the name. */
export async function groupNow(context: Reading, { group_name, arn, region }: Group): Promise<Described | undefined> {
  const wanted = { AutoScalingGroupNames: [group_name] };
  const { AutoScalingGroups = [] } = await context.call("autoscaling:DescribeAutoScalingGroups", wanted, region);
  return AutoScalingGroups.find(({ AutoScalingGroupARN }) => AutoScalingGroupARN === arn);
}

export function suspend(
  context: ActionContext<"autoscaling:SuspendProcesses">,
  { group_name, region }: Group,
  processes: readonly string[],
): Promise<unknown> {
  const input = { AutoScalingGroupName: group_name, ScalingProcesses: [...processes] };
  return context.call("autoscaling:SuspendProcesses", input, region);
}

/** A group that is not there, or is going, is "invalid" to Auto Scaling: a look decides. */
export async function unlessDeleted(context: Reading, group: Group, writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (!isAws(error, "invalid")) throw error;
    const found = await groupNow(context, group);
    if (found !== undefined && !isDeleting(found)) throw error;
  }
}

/** By the group's own list and by the tag that EC2 keeps: a warm pool is not in the list. @throws RunbookError naming those that live */
export async function isEmpty(
  context: ActionContext<"autoscaling:DescribeAutoScalingGroups" | "ec2:DescribeInstances">,
  group: Group,
): Promise<true> {
  const found = await groupNow(context, group);
  const listed = (found?.Instances ?? []).map(({ InstanceId = "" }) => InstanceId);
  const chunks = Array.from({ length: Math.ceil(listed.length / filterLimit) }, (_, index) =>
    listed.slice(index * filterLimit, (index + 1) * filterLimit),
  );
  const filters = [
    { Name: "tag:aws:autoscaling:groupName", Values: [literal(group.group_name)] },
    ...chunks.map((Values) => ({ Name: "instance-id", Values })),
  ];
  const living = new Set<string>();
  for (const filter of filters) {
    for await (const page of context.pages("ec2:DescribeInstances", { Filters: [filter] }, group.region)) {
      for (const { InstanceId = "", State } of (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? [])) {
        if (State?.Name !== "terminated" && State?.Name !== "shutting-down") living.add(InstanceId);
      }
    }
  }
  if (living.size === 0) return true;
  throw stepFailed(
    `${group.group_name} is not deleted: ${[...living].toSorted().join(", ")} would be ended with it`,
    "Save them with ec2.snapshot-instance and end them with ec2.terminate-instance first.",
  );
}

/** Filters take `*`, `?` and a backslash for more than themselves, and a group's name may have them. */
function literal(name: string): string {
  return name.replace(/[*?\\]/g, String.raw`\$&`);
}

export function suspendedIn(group: Described): string[] {
  return (group.SuspendedProcesses ?? []).map(({ ProcessName = "" }) => ProcessName).toSorted();
}

export function sameNames(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted());
}

/** Such as `Delete in progress`. */
export function isDeleting({ Status = "" }: Described): boolean {
  return /delet/i.test(Status);
}
