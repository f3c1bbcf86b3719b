/** Auto Scaling's calls. What is done to a group's parts is a change of the group. */
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

const group = (fate: Fate) =>
  one(fate, (call) => ref.regional("autoscaling-group", call.region, asked(call, "autoScalingGroupName")));

const changes = [
  "AttachInstances",
  "BatchPutScheduledUpdateGroupAction",
  "DeletePolicy",
  "DeleteScheduledAction",
  "DetachInstances",
  "EnterStandby",
  "ExitStandby",
  "PutLifecycleHook",
  "PutScalingPolicy",
  "PutScheduledUpdateGroupAction",
  "PutWarmPool",
  "ResumeProcesses",
  "SetDesiredCapacity",
  "SetInstanceProtection",
  "StartInstanceRefresh",
  "SuspendProcesses",
  "UpdateAutoScalingGroup",
];

export const autoscaling: Readings = new Map<string, Reading>([
  ["CreateAutoScalingGroup", group("made")],
  ...changes.map((name) => [name, group("changed")] as const),
  ["DeleteAutoScalingGroup", group("removed")],
]);
