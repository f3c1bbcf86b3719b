/** Simulated Auto Scaling: groups that keep their number of instances in simulated EC2. */
import type { SimulatedService } from "../service.ts";
import { balanceEffects } from "./balance.ts";
import { groupOperations } from "./groups.ts";
import { membershipOperations } from "./membership.ts";
import { arnOfGroup, autoscalingDrillSchema, type AutoScalingState, prepareAutoScaling } from "./state.ts";

export const autoscaling: SimulatedService<AutoScalingState> = {
  service: "autoscaling",
  global: false,
  schema: autoscalingDrillSchema,
  prepare: prepareAutoScaling,
  operations: { ...groupOperations, ...membershipOperations },
  effects: balanceEffects,
  /** Once each: a recurrence is told, but not lived through. */
  scheduled: ({ groups }, { region, now }) =>
    Object.entries(groups).flatMap(([group, { scheduled_actions }]) =>
      Object.entries(scheduled_actions)
        .filter(([, { at }]) => Date.parse(at) > Date.parse(now))
        .map(([action, { at }]) => [at, { operation: "acted", region, data: { group, action } }] as const),
    ),
  objects: ({ groups }, where) =>
    Object.fromEntries(
      Object.entries(groups).map(([name, group]) => [
        arnOfGroup(name, group, where),
        {
          ...group,
          members: Object.keys(group.members).toSorted(),
          suspended: Object.keys(group.suspended).toSorted(),
        },
      ]),
    ),
};
