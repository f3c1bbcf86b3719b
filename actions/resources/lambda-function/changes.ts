/** What was changed on a function of ours, by whom: each of its parts is told apart, for a later change of one does not undo another. */
import type { Act } from "../../../engine/action/action.ts";
import type { History } from "../../history/history.ts";
import { lambdaPartRef, lambdaParts, lambdaRef, severalParts } from "../../history/recorded/lambda.ts";

export interface Changed {
  /** The parts, as the history names them, that the worst of their last writers wrote. */
  readonly objects: readonly string[];
  /** Such as `UpdateFunctionCode by arn:… at 2026-…`. */
  readonly acts: readonly string[];
}

/** Undefined where nothing of it was changed since the window began but by its own making. */
export function changedParts(region: string, name: string, history: History): Changed | undefined {
  const made = history.madeBy([lambdaRef(region, name)]);
  const candidates = [
    ...lambdaParts.map((part) => lambdaPartRef(region, name, part)),
    ...intrudersOwn(region, name, history),
  ];
  const changes = candidates.flatMap((object) => {
    const act = history.madeBy([object]);
    const counts = act !== undefined && act.at >= history.window.begin && act.event !== made?.event;
    return counts && (made === undefined || act.at >= made.at) ? [{ object, act }] : [];
  });
  const worst = (["by_intruder", "by_suspect"] as const).find((by) => changes.some(({ act }) => act[by]));
  const chosen = worst === undefined ? changes : changes.filter(({ act }) => act[worst]);
  if (chosen.length === 0) return undefined;
  return { objects: chosen.map(({ object }) => object), acts: [...new Set(chosen.map(({ act }) => textOf(act)))] };
}

/** Of which there are several: a later one by somebody else stands beside that of the intruder. */
function intrudersOwn(region: string, name: string, history: History): string[] {
  const prefixes = severalParts.map((part) => `${lambdaPartRef(region, name, part)}:`);
  const his = history.intruders.flatMap(({ made }) =>
    made.filter((object) => prefixes.some((prefix) => object.startsWith(prefix))),
  );
  return [...new Set(his)];
}

function textOf({ name, principal, at }: Act): string {
  return `${name} by ${principal} at ${at}`;
}
