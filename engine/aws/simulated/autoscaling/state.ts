/**
 * One region of the simulated account's Auto Scaling: what a drill declares under
 * `state.autoscaling.<region>`, and the same filled in.
 */
import { type Static, Type } from "typebox";
import { RunbookError } from "../../../errors.ts";
import { At, ById, count, flag, oneOf, Strict, Tags, text } from "../ec2/schema.ts";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";
import { derivedUuid } from "../kernel/derive.ts";

/** An instance of the group, by its id. EC2's own state says whether it lives. */
const Member = Strict({ zone: text(""), healthy: flag(true), protected: flag(false) });

/** Numbers below zero are not set. */
const ScheduledAction = Strict({
  at: At,
  recurrence: text(""),
  min: count(-1),
  max: count(-1),
  desired: count(-1),
});

const ScalingPolicy = Strict({ type: text("TargetTrackingScaling"), metric: text("ASGAverageCPUUtilization") });
const Hook = Strict({ transition: text("autoscaling:EC2_INSTANCE_TERMINATING"), timeout: count(3_600) });
const LaunchConfiguration = Strict({ created: At, image: text(""), type: Type.String(), user_data: text("") });

const Group = Strict({
  /** The UUID in its ARN. Empty in a drill: derived of its name. */
  id: text(""),
  created: At,
  min: count(0),
  max: Type.Integer(),
  desired: Type.Integer(),
  /** How many instances EC2 has room for; below zero it always has. */
  room: count(-1),
  /** A launch template of EC2's, by id; else `launch_configuration`, else what is said here is launched. */
  template: text(""),
  template_name: text(""),
  version: text("$Default"),
  launch_configuration: text(""),
  type: text(""),
  image: text(""),
  vpc: text(""),
  security_groups: Type.Array(Type.String(), { default: [] }),
  deletion_protection: oneOf(["none", "prevent-force-deletion", "prevent-all-deletion"], "none"),
  /** Suspended processes, each with the reason. */
  suspended: ById(text("")),
  members: ById(Member),
  scheduled_actions: ById(ScheduledAction),
  policies: ById(ScalingPolicy),
  hooks: ById(Hook),
  tags: Tags,
  /** Until when it is launching or ending instances. */
  busy_until: text(""),
  deleting: flag(false),
});

const AutoScaling = Strict({ groups: ById(Group), launch_configurations: ById(LaunchConfiguration) });

export type AutoScalingState = Static<typeof AutoScaling>;
export type Group = Static<typeof Group>;

export const autoscalingDrillSchema = defaultsOptional(AutoScaling);

/** @throws RunbookError PLAYBOOK_INVALID where a group's numbers contradict each other */
export function prepareAutoScaling(
  declared: unknown,
  { account, region }: { account: string; region: string },
): AutoScalingState {
  const state = fillDefaults(AutoScaling, declared ?? {}) as AutoScalingState;
  for (const [name, group] of Object.entries(state.groups)) {
    if (group.min > group.desired || group.desired > group.max) {
      throw new RunbookError(
        "PLAYBOOK_INVALID",
        `The drill's state.autoscaling.${region} is inconsistent: ${name} wants ${group.desired} instances, of ${group.min} to ${group.max}.`,
      );
    }
    group.id ||= derivedUuid([account, region, name]);
    for (const member of Object.values(group.members)) member.zone ||= `${region}a`;
  }
  return state;
}

export function arnOfGroup(name: string, { id }: Group, { account, region }: { account: string; region: string }) {
  return `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${id}:autoScalingGroupName/${name}`;
}
