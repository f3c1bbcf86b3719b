/** What a run has changed in the account, for the one who has to tell others. */
import type { Action, ChangeMade } from "../action/action.ts";
import type { AwsCall, AwsReply } from "../aws/port.ts";
import { targetsOf, textsAt } from "../aws/targets.ts";
import { Withheld } from "../aws/withhold.ts";
import { RunbookError } from "../errors.ts";
import { probeMark } from "../journal/events.ts";
import type { RunState } from "./state.ts";

/**
 * To be called for every answered write: a run that is taken up again or replayed answers the same ones. What a
 * probe cleared away after a crash had no effect that lasts, and is not asked again by whoever comes later.
 */
export function rememberChange(state: RunState, action: Action, key: string, call: AwsCall, reply: AwsReply): void {
  if (key.includes(probeMark)) return;
  state.changes.set(key, {
    action: action.name,
    operation: call.operation,
    region: call.region,
    target: targetsOf(call.operation, call.input).join(","),
    access_key: textsAt(call.input, "AccessKeyId").join(","),
    effect: action.purpose,
    at: dateOf(reply),
  });
}

/** By time, then by key: strands of a run may take turns differently. @throws Withheld where changes are only planned */
export function changesOf(state: RunState): readonly ChangeMade[] {
  if (state.planned.size > 0) throw new Withheld("what the run changes");
  return [...state.changes]
    .toSorted(([a, one], [b, other]) => (one.at < other.at || (one.at === other.at && a < b) ? -1 : 1))
    .map(([, change]) => change);
}

/** A write whose answer was lost took place all the same, only nobody knows when. */
function dateOf(reply: AwsReply): string {
  try {
    return reply.date;
  } catch (error) {
    if (error instanceof RunbookError && error.code === "CALL_IN_DOUBT") return "";
    throw error;
  }
}
