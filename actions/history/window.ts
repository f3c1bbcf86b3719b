/** The incident window of the policy as instants that compare as text. */
import type { Policy } from "../../engine/action/action.ts";
import { instant } from "./json.ts";

export interface Window {
  /** The policy's start less its margin: from here on nothing is taken for old. */
  readonly begin: string;
  /** Empty while the incident goes on. */
  readonly end: string;
}

export function windowOf(policy: Policy): Window {
  const begin = new Date(Date.parse(policy.window.start) - milliseconds(policy.window.margin));
  return {
    begin: instant(begin.toISOString()),
    end: policy.window.end === undefined ? "" : instant(policy.window.end),
  };
}

export function inWindow(time: string, window: Window): boolean {
  return time !== "" && time >= window.begin && (window.end === "" || time <= window.end);
}

const units: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** `2h`, `1h30m`; what is no duration counts as none, since the policy's schema has refused it before. */
function milliseconds(duration: string): number {
  let total = 0;
  for (const [, count = "0", unit = ""] of duration.matchAll(/(\d+)(ms|s|m|h|d)/g)) {
    total += Number(count) * (units.get(unit) ?? 0);
  }
  return total;
}
