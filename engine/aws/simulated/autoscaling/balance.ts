/**
 * How a group keeps its number: what is not healthy is replaced, what is too much is ended, what
 * is missing is launched, each unless the process that does it is suspended.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html
 */
import { launch, fromTemplate } from "../ec2/launch.ts";
import type { Ec2State } from "../ec2/state.ts";
import { byName, lookup, put } from "../iam/entries.ts";
import type { SimulatedMoment, SimulatedService } from "../service.ts";
import type { AutoScalingState, Group } from "./state.ts";

const terminatesWithin = 40_000;
/** A scaling activity goes on this long after it began. */
const busyFor = 60_000;

export const balanceEffects: NonNullable<SimulatedService<AutoScalingState>["effects"]> = {
  checked: ({ group: name = "" }, state, now, moment) => {
    const group = lookup(state.groups, name);
    if (group !== undefined && !group.deleting) balance(name, group, state, now, moment);
  },
  acted: ({ group: name = "", action: id = "" }, state, now, moment) => {
    const group = lookup(state.groups, name);
    const action = group === undefined ? undefined : lookup(group.scheduled_actions, id);
    if (group === undefined || action === undefined || group.deleting) return;
    if (!runs(group, "ScheduledActions")) return;
    if (action.min >= 0) group.min = action.min;
    if (action.max >= 0) group.max = action.max;
    if (action.desired >= 0) group.desired = Math.max(group.min, Math.min(group.max, action.desired));
    if (action.recurrence === "") delete group.scheduled_actions[id];
    balance(name, group, state, now, moment);
  },
  deleted: ({ group: name = "" }, state, _now, moment) => {
    const group = lookup(state.groups, name);
    if (group === undefined || !group.deleting) return;
    for (const id of Object.keys(group.members)) end(id, moment);
    delete state.groups[name];
  },
};

export function runs(group: Group, process: string): boolean {
  return !Object.hasOwn(group.suspended, process);
}

function balance(name: string, group: Group, state: AutoScalingState, now: string, moment: SimulatedMoment): void {
  const { instances } = moment.peer<Ec2State>("ec2");
  const lives = (id: string) => ["pending", "running"].includes(lookup(instances, id)?.state ?? "");
  const drop = (id: string) => {
    end(id, moment);
    delete group.members[id];
    group.busy_until = later(now);
  };

  for (const [id, member] of byName(group.members)) {
    if (runs(group, "HealthCheck") && !lives(id)) member.healthy = false;
  }
  for (const [id, { healthy }] of byName(group.members)) {
    if (!healthy && runs(group, "ReplaceUnhealthy") && runs(group, "Terminate")) drop(id);
  }
  if (runs(group, "Terminate")) {
    const launched = (id: string) => (lives(id) ? (lookup(instances, id)?.launched ?? "") : "");
    const members = byName(group.members).toSorted(([a], [b]) => (launched(a) < launched(b) ? -1 : 1));
    const loose = members.filter(([id, member]) => !lives(id) || !member.protected);
    for (const [id] of loose.slice(0, Math.max(0, members.length - group.desired))) drop(id);
  }
  if (!runs(group, "Launch")) return;
  const wanted = group.room < 0 ? group.desired : Math.min(group.desired, group.room);
  for (let count = Object.keys(group.members).length; count < wanted; count += 1) {
    const id = start(name, group, state, now, moment);
    if (id === undefined) return;
    put(group.members, id, { zone: lookup(instances, id)?.zone ?? "", healthy: true, protected: false });
    group.busy_until = later(now);
  }
}

/** Nothing where neither template, configuration nor group says what to launch: the activity fails. */
function start(
  name: string,
  group: Group,
  state: AutoScalingState,
  now: string,
  { account, region, peer }: SimulatedMoment,
): string | undefined {
  const ec2 = peer<Ec2State>("ec2");
  const configuration = lookup(state.launch_configurations, group.launch_configuration);
  const said =
    group.template === "" ? (configuration ?? group) : fromTemplate(ec2, { id: group.template }, group.version);
  if (said === undefined || said.type === "") return undefined;
  return launch(ec2, {
    image: group.image,
    groups: group.security_groups,
    ...said,
    of: [account, "autoscaling", region, name, now],
    at: now,
    region,
    vpc: group.vpc,
    tags: { ...group.tags, "aws:autoscaling:groupName": name },
  });
}

/** Protection from termination does not hold against Auto Scaling. */
function end(id: string, { region, peer, after }: SimulatedMoment): void {
  const instance = lookup(peer<Ec2State>("ec2").instances, id);
  if (instance === undefined || instance.state === "terminated" || instance.state === "shutting-down") return;
  instance.state = "shutting-down";
  after(terminatesWithin, { service: "ec2", operation: "terminated", region, data: { instance: id } });
}

function later(now: string): string {
  return new Date(Date.parse(now) + busyFor).toISOString();
}
