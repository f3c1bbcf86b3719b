/** Whether what an action says of a faulty AWS is true. */
import { AwsError } from "../../engine/aws/port.ts";
import { RunbookError } from "../../engine/errors.ts";
import type { Ended, Injected, Subject } from "./attempt.ts";
import { type Fault, passesBy } from "./faults.ts";

/** More than any retry may take; reading back what never happens may take as long as AWS would for a large database. */
const longest = { refused: 3_600_000, lost: 3_600_000, ignored: 10_800_000, partial: 10_800_000 } as const;
/** Sendings of one and the same write: the port's six, for each of an action's five beginnings. */
const mostSendings = 30;

/**
 * What is wrong with how it ended; nothing where all is well. `mended` holds the states of the
 * account from which it is known to come to a good end, for all faults of one subject.
 */
export async function wrongs(
  subject: Subject,
  { operation, fault }: Injected,
  clean: Ended,
  ended: Ended,
  mended: Set<string>,
): Promise<string[]> {
  const found: string[] = [];
  const of = (what: string) => subject.fixture.otherwise?.[`${subject.undo ? "undo " : ""}${operation}: ${what}`];
  const otherwise = of(fault.name);
  if (!("error" in ended)) {
    if (otherwise !== undefined) {
      if (!says(ended.result, otherwise.says))
        found.push(`says ${show(ended.result)} instead of ${show(otherwise.says)}`);
    } else if (!same(ended.objects, clean.objects)) {
      found.push(`resolves with ${show(ended.result)}, but ${difference(ended.objects, clean.objects)}`);
    } else if (alwaysRejects(fault)) {
      found.push(`resolves with ${show(ended.result)} past what never passes`);
    }
  } else {
    if (passesBy(fault, operation, subject.undo)) found.push(`does not get over it: ${describe(ended.error)}`);
    else if (!rightly(fault, ended.error)) found.push(`rejects with ${describe(ended.error)}`);
    found.push(...(await healing(ended)));
  }
  found.push(...tooOften(fault, operation, ended));
  if (ended.took > longest[fault.kind] + clean.took) found.push(`takes ${ended.took / 1000} s`);
  return found;

  /** Carried out once more with nothing wrong it must come to the end that it would have come to; once for each state it begins in. */
  async function healing({ objects, again }: Ended): Promise<string[]> {
    const state = objects.join("\n");
    if (mended.has(state)) return [];
    mended.add(state);
    const second = await again();
    if ("error" in second) return [`carried out again it fails: ${describe(second.error)}`];
    if (same(second.objects, clean.objects) || says(second.result, of("again")?.says)) return [];
    return [`carried out again: ${difference(second.objects, clean.objects)}`];
  }
}

/** These leave no other way: who resolves has hidden them. */
function alwaysRejects(fault: Fault): boolean {
  if (fault.kind !== "refused" || fault.times !== Infinity) return false;
  return ["access-denied", "expired", "throttled", "server", "subscription", "region"].includes(fault.class);
}

function rightly(fault: Fault, error: unknown): boolean {
  const own = error instanceof RunbookError ? error.code : "";
  if (fault.kind === "lost") return own === "CALL_IN_DOUBT";
  if (fault.kind === "ignored" || fault.kind === "partial") {
    return ["NOT_CONFIRMED", "STEP_FAILED"].includes(own) || (error instanceof AwsError && error.class !== "other");
  }
  if (error instanceof AwsError) {
    // Taken for gone and still there, it is in the way of what comes after it.
    return error.class === fault.class || (fault.name === "gone" && error.class === "conflict");
  }
  if (fault.class === "server") return own === "CALL_IN_DOUBT";
  return !alwaysRejects(fault) && ["NOT_CONFIRMED", "STEP_FAILED"].includes(own);
}

function tooOften(fault: Fault, operation: string, { sent }: Ended): string[] {
  const most = fault.kind === "refused" && fault.class === "quota" ? 1 : mostSendings;
  const counts = new Map<string, number>();
  for (const one of sent) {
    if (one.operation === operation) counts.set(one.input, (counts.get(one.input) ?? 0) + 1);
  }
  return [...counts].flatMap(([input, count]) => (count > most ? [`sends ${input} ${count} times`] : []));
}

function says(result: unknown, expected: object | string | undefined): boolean {
  if (typeof expected !== "object") return expected !== undefined && result === expected;
  if (typeof result !== "object" || result === null) return false;
  const given = new Map<string, unknown>(Object.entries(result));
  return Object.entries(expected).every(([name, value]) => show(given.get(name)) === show(value));
}

const same = (left: readonly string[], right: readonly string[]) => left.join("\n") === right.join("\n");

/** Object by object and member by member, since objects are long. */
function difference(now: readonly string[], clean: readonly string[]): string {
  const [here, there] = [membersOf(now), membersOf(clean)];
  const names = [...new Set([...here.keys(), ...there.keys()])].filter((name) => here.get(name) !== there.get(name));
  return names.map((name) => `${name} is ${here.get(name)} instead of ${there.get(name)}`).join("; ");
}

function membersOf(objects: readonly string[]): Map<string, string> {
  const members = new Map<string, string>();
  for (const text of objects) {
    const [name, object] = JSON.parse(text) as [string, Record<string, unknown>];
    for (const [member, value] of Object.entries(object)) members.set(`${name} ${member}`, show(value));
  }
  return members;
}

function describe(error: unknown): string {
  if (error instanceof AwsError) return `${error.class} ${error.message}`;
  return error instanceof RunbookError ? `${error.code} ${error.message}` : String(error);
}

const show = (value: unknown) => JSON.stringify(value);
