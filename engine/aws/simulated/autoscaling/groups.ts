/** Groups and what belongs to them. https://docs.aws.amazon.com/autoscaling/ec2/APIReference/ */
import type { Input, Output } from "../../operations.ts";
import { byName, lookup, put } from "../iam/entries.ts";
import { SimulatedRefusal, type SimulatedRequest, type SimulatedService } from "../service.ts";
import { arnOfGroup, type AutoScalingState, type Group } from "./state.ts";

type Request = SimulatedRequest<AutoScalingState>;
type GroupView = NonNullable<Output<"autoscaling:DescribeAutoScalingGroups">["AutoScalingGroups"]>[number];

/** A group looks at its number soon after it was changed. */
const checksAfter = 15_000;
const deletedAfter = 60_000;

const processes = [
  "AddToLoadBalancer",
  "AlarmNotification",
  "AZRebalance",
  "HealthCheck",
  "InstanceRefresh",
  "Launch",
  "ReplaceUnhealthy",
  "ScheduledActions",
  "Terminate",
] as const;

export const groupOperations: SimulatedService<AutoScalingState>["operations"] = {
  "autoscaling:DescribeAutoScalingGroups": (input, request) => {
    const names = input.AutoScalingGroupNames ?? [];
    const wanted = byName(request.state.groups).filter(([name]) => names.length === 0 || names.includes(name));
    const { items, next } = request.page(wanted, input.NextToken, input.MaxRecords);
    return { AutoScalingGroups: items.map(([name, group]) => view(name, group, request)), NextToken: next };
  },
  "autoscaling:DescribeLaunchConfigurations": (input, { state, page, region, account }) => {
    const names = input.LaunchConfigurationNames ?? [];
    const wanted = byName(state.launch_configurations).filter(([name]) => names.length === 0 || names.includes(name));
    const { items, next } = page(wanted, input.NextToken, input.MaxRecords);
    return {
      LaunchConfigurations: items.map(([name, one]) => ({
        LaunchConfigurationName: name,
        LaunchConfigurationARN: `arn:aws:autoscaling:${region}:${account}:launchConfiguration:launchConfigurationName/${name}`,
        ImageId: one.image,
        InstanceType: one.type,
        UserData: Buffer.from(one.user_data).toString("base64"),
        CreatedTime: one.created,
      })),
      NextToken: next,
    };
  },
  "autoscaling:DescribeLifecycleHooks": (input, { state }) => ({
    LifecycleHooks: byName(byGroupName(state, input.AutoScalingGroupName).hooks).map(([name, hook]) => ({
      LifecycleHookName: name,
      AutoScalingGroupName: input.AutoScalingGroupName as string,
      LifecycleTransition: hook.transition,
      HeartbeatTimeout: hook.timeout,
      DefaultResult: "ABANDON",
    })),
  }),
  "autoscaling:DescribePolicies": (input, { state, page }) => {
    const wanted = namedOrAll(state, input.AutoScalingGroupName).flatMap(([group, { policies }]) =>
      byName(policies).map(([PolicyName, { type, metric }]) => ({
        AutoScalingGroupName: group,
        PolicyName,
        PolicyType: type,
        TargetTrackingConfiguration: {
          PredefinedMetricSpecification: { PredefinedMetricType: metric as "ASGAverageCPUUtilization" },
          TargetValue: 50,
        },
      })),
    );
    const { items, next } = page(wanted, input.NextToken, input.MaxRecords);
    return { ScalingPolicies: items, NextToken: next };
  },
  "autoscaling:DescribeScheduledActions": (input, { state, page }) => {
    const wanted = namedOrAll(state, input.AutoScalingGroupName).flatMap(([group, { scheduled_actions }]) =>
      byName(scheduled_actions).map(([ScheduledActionName, action]) => ({
        AutoScalingGroupName: group,
        ScheduledActionName,
        StartTime: action.at,
        ...(action.recurrence === "" ? {} : { Recurrence: action.recurrence }),
        ...(action.min < 0 ? {} : { MinSize: action.min }),
        ...(action.max < 0 ? {} : { MaxSize: action.max }),
        ...(action.desired < 0 ? {} : { DesiredCapacity: action.desired }),
      })),
    );
    const { items, next } = page(wanted, input.NextToken, input.MaxRecords);
    return { ScheduledUpdateGroupActions: items, NextToken: next };
  },
  "autoscaling:SuspendProcesses": (input, request) => {
    const group = changeable(request, input.AutoScalingGroupName);
    for (const process of processesOf(input.ScalingProcesses)) {
      if (Object.hasOwn(group.suspended, process)) continue;
      put(group.suspended, process, `User suspended at ${request.now}`);
    }
    return touched(input.AutoScalingGroupName, group, request);
  },
  "autoscaling:ResumeProcesses": (input, request) => {
    const group = changeable(request, input.AutoScalingGroupName);
    for (const process of processesOf(input.ScalingProcesses)) delete group.suspended[process];
    return checked(input.AutoScalingGroupName, group, request);
  },
  "autoscaling:UpdateAutoScalingGroup": update,
  "autoscaling:DeleteAutoScalingGroup": (input, request) => {
    const group = byGroupName(request.state, input.AutoScalingGroupName);
    const force = input.ForceDelete === true;
    const kept = group.deletion_protection;
    if (kept === "prevent-all-deletion" || (kept === "prevent-force-deletion" && force)) {
      throw invalid(`The group ${input.AutoScalingGroupName} has deletion protection '${kept}'.`);
    }
    if (!force && Object.keys(group.members).length > 0) {
      throw new SimulatedRefusal(
        "ResourceInUseFault",
        "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.",
      );
    }
    if (group.deleting || (!force && group.busy_until > request.now)) {
      throw new SimulatedRefusal(
        "ScalingActivityInProgressFault",
        "You cannot delete an AutoScalingGroup while there are scaling activities in progress for that group.",
      );
    }
    group.deleting = true;
    request.after(deletedAfter, {
      operation: "deleted",
      region: request.region,
      data: { group: input.AutoScalingGroupName as string },
    });
    return touched(input.AutoScalingGroupName, group, request);
  },
};

function update(input: Input<"autoscaling:UpdateAutoScalingGroup">, request: Request): Record<string, never> {
  const { AutoScalingGroupName, MinSize, MaxSize, DesiredCapacity, DeletionProtection, ...others } = input;
  const unknown = Object.entries(others).find(([, value]) => value !== undefined)?.[0];
  if (unknown !== undefined) throw invalid(`The simulated account cannot change ${unknown} of a group.`);
  const group = changeable(request, AutoScalingGroupName);
  const min = MinSize ?? group.min;
  const max = MaxSize ?? group.max;
  const desired = DesiredCapacity ?? Math.max(min, Math.min(max, group.desired));
  if (min < 0 || min > max) throw invalid("Max bound must be greater than or equal to min bound");
  if (desired < min || desired > max) throw invalid(`Desired capacity:${desired} must be between ${min} and ${max}`);
  group.min = min;
  group.max = max;
  group.desired = desired;
  group.deletion_protection = DeletionProtection ?? group.deletion_protection;
  return checked(AutoScalingGroupName, group, request);
}

function view(name: string, group: Group, where: Request): GroupView {
  return {
    AutoScalingGroupName: name,
    AutoScalingGroupARN: arnOfGroup(name, group, where),
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: 300,
    AvailabilityZones: [...new Set(Object.values(group.members).map(({ zone }) => zone))].toSorted(),
    HealthCheckType: "EC2",
    CreatedTime: group.created,
    DeletionProtection: group.deletion_protection,
    ...(group.deleting ? { Status: "Delete in progress" } : {}),
    ...(group.launch_configuration === "" ? {} : { LaunchConfigurationName: group.launch_configuration }),
    ...(group.template === ""
      ? {}
      : {
          LaunchTemplate: {
            LaunchTemplateId: group.template,
            LaunchTemplateName: group.template_name,
            Version: group.version,
          },
        }),
    Instances: byName(group.members).map(([InstanceId, member]) => ({
      InstanceId,
      AvailabilityZone: member.zone,
      LifecycleState: "InService",
      HealthStatus: member.healthy ? "Healthy" : "Unhealthy",
      ProtectedFromScaleIn: member.protected,
    })),
    SuspendedProcesses: byName(group.suspended).map(([ProcessName, SuspensionReason]) => ({
      ProcessName,
      SuspensionReason,
    })),
    Tags: byName(group.tags).map(([Key, Value]) => ({
      Key,
      Value,
      ResourceId: name,
      ResourceType: "auto-scaling-group",
      PropagateAtLaunch: true,
    })),
  };
}

/** All processes where none is named. @throws SimulatedRefusal for one that does not exist */
function processesOf(named: readonly string[] | undefined): readonly string[] {
  if (named === undefined || named.length === 0) return processes;
  const unknown = named.find((one) => !(processes as readonly string[]).includes(one));
  if (unknown !== undefined) throw invalid(`Invalid scaling process type: ${unknown}`);
  return named;
}

function byGroupName(state: AutoScalingState, name: string | undefined): Group {
  const group = name === undefined ? undefined : lookup(state.groups, name);
  if (group === undefined) throw invalid("AutoScalingGroup name not found - null");
  return group;
}

export function changeable({ state }: Request, name: string | undefined): Group {
  const group = byGroupName(state, name);
  if (group.deleting) throw invalid("The AutoScaling group may not be modified while it is pending delete");
  return group;
}

function namedOrAll(state: AutoScalingState, name: string | undefined): [string, Group][] {
  return name === undefined ? byName(state.groups) : [[name, byGroupName(state, name)]];
}

function touched(name: string | undefined, group: Group, request: Request): Record<string, never> {
  request.touched(arnOfGroup(name ?? "", group, request));
  return {};
}

export function checked(name: string | undefined, group: Group, request: Request): Record<string, never> {
  request.after(checksAfter, { operation: "checked", region: request.region, data: { group: name ?? "" } });
  return touched(name, group, request);
}

export function invalid(message: string): SimulatedRefusal {
  return new SimulatedRefusal("ValidationError", message);
}
