/** Holds a drill's expectations against what its account became and what was done to it. */
import { condition as celCondition } from "./drill/condition.ts";
import type { Expected } from "./drill/schema.ts";
import { matches, type CallPattern } from "./kernel/matching.ts";
import type { LoggedWrite, World } from "./world.ts";

export interface Assessment {
  readonly passed: number;
  readonly failed: readonly { readonly id: string; readonly expected: string; readonly found: string }[];
}

/** Evaluates a condition over `object`. @throws where it cannot be evaluated */
export type Condition = (source: string, object: unknown) => boolean;

/**
 * Over all runs that the account has seen, so that one that finds nothing left to do passes too.
 * Refused writes count for nothing: they changed nothing.
 */
export function assess(
  world: World,
  expectations: readonly Expected[] = world.scenario.expect ?? [],
  condition: Condition = celCondition,
): Assessment {
  const facts: Facts = {
    objects: world.objects(),
    writes: world.writes().filter(({ by, refused }) => by === undefined && refused === undefined),
    condition,
  };
  const results = expectations.map((expected) => ({ expected, found: found(expected, facts) }));
  return {
    passed: results.filter((result) => result.found === undefined).length,
    failed: results.flatMap(({ expected, found: text }) =>
      text === undefined ? [] : [{ id: expected.id, expected: sentence(expected), found: text }],
    ),
  };
}

interface Facts {
  readonly objects: Readonly<Record<string, unknown>>;
  readonly writes: readonly LoggedWrite[];
  readonly condition: Condition;
}

/** What is otherwise than expected; nothing where it is as expected. */
function found(expected: Expected, facts: Facts): string | undefined {
  const { objects, writes } = facts;
  if (expected.gone !== undefined) return isThere(objects, expected.gone) ? "it is still there" : undefined;
  if (expected.kept !== undefined) return keptOrNot(expected.kept, expected.where, facts);
  if (expected.untouched !== undefined) {
    const touching = writes.find((write) => write.touched.includes(expected.untouched as string));
    return touching === undefined ? undefined : described(touching);
  }
  if (expected.order !== undefined) return outOfOrder(expected.order, writes);
  if (expected.first !== undefined) {
    const first = writes[0];
    const allowed = [expected.first].flat();
    if (first === undefined) return "the run wrote nothing";
    return allowed.some((pattern) => matches(pattern, first)) ? undefined : described(first);
  }
  if (expected.none !== undefined) {
    const pattern = expected.none === "writes" ? { operation: "*" } : expected.none;
    const one = writes.find((write) => matches(pattern as CallPattern, write));
    return one === undefined ? undefined : described(one);
  }
  const { of, min = 0, max = Number.POSITIVE_INFINITY } = expected.count ?? { of: { operation: "*" } };
  const count = writes.filter((write) => matches(of as CallPattern, write)).length;
  return count >= min && count <= max ? undefined : `${count}`;
}

/** EC2 lists terminated instances for an hour: they are gone all the same. */
function isThere(objects: Facts["objects"], arn: string): boolean {
  return Object.hasOwn(objects, arn) && (objects[arn] as { state?: unknown }).state !== "terminated";
}

function keptOrNot(arn: string, where: string | undefined, { objects, condition }: Facts): string | undefined {
  if (!isThere(objects, arn)) return "it is not there";
  if (where === undefined) return undefined;
  try {
    return condition(where, objects[arn]) ? undefined : JSON.stringify(objects[arn]);
  } catch (error) {
    return `the condition failed: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function outOfOrder(order: readonly CallPattern[], writes: readonly LoggedWrite[]): string | undefined {
  for (const [index, pattern] of order.entries()) {
    const matching = writes.filter((write) => matches(pattern, write));
    const last = matching.at(-1);
    if (last === undefined) return `there was no ${patternText(pattern)}`;
    const next = order[index + 1];
    const first = next === undefined ? undefined : writes.find((write) => matches(next, write));
    if (first !== undefined && last.seq > first.seq) return `${described(last)} after ${described(first)}`;
  }
  return undefined;
}

function sentence(expected: Expected): string {
  if (expected.because !== undefined) return expected.because;
  if (expected.gone !== undefined) return `${expected.gone} is gone`;
  if (expected.kept !== undefined)
    return expected.where === undefined
      ? `${expected.kept} is kept`
      : `${expected.kept} is kept with ${expected.where}`;
  if (expected.untouched !== undefined) return `${expected.untouched} is untouched`;
  if (expected.order !== undefined) return (expected.order as CallPattern[]).map(patternText).join(" before ");
  if (expected.first !== undefined)
    return `the first write is ${([expected.first].flat() as CallPattern[]).map(patternText).join(" or ")}`;
  if (expected.none !== undefined) return expected.none === "writes" ? "no writes" : `no ${patternText(expected.none)}`;
  const { of, min, max } = expected.count ?? { of: { operation: "*" } };
  return `${min ?? 0} to ${max ?? "any number of"} ${patternText(of)}`;
}

function patternText({ operation, region, match }: CallPattern): string {
  return [
    operation,
    ...(region === undefined ? [] : [`in ${region}`]),
    ...(match === undefined ? [] : [JSON.stringify(match)]),
  ].join(" ");
}

function described(write: LoggedWrite): string {
  return `${write.operation} ${JSON.stringify(write.input)} in ${write.region} at ${write.at}`;
}
