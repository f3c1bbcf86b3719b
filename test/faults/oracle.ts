/** Whether what an action says of a faulty AWS is true. */
import { AwsError } from "../../engine/aws/port.ts";
import { RunbookError } from "../../engine/errors.ts";
import type { Ended, Injected, Subject } from "./attempt.ts";
import { type Fault, passesBy } from "./faults.ts";

/** An hour is more than any read-back of what did not happen may take. */
const hour = 3_600_000;
/** Sendings of one and the same write: the port's six, for each of an action's five beginnings. */
const mostSendings = 30;

/** What is wrong with how it ended; nothing where all is well. */
export async function wrongs(
  subject: Subject,
  { operation, fault }: Injected,
  clean: Ended,
  ended: Ended,
): Promise<string[]> {
  const found: string[] = [];
  const otherwise = subject.fixture.otherwise?.[`${operation}: ${fault.name}`];
  if (!("error" in ended)) {
    if (otherwise !== undefined) {
      if (!says(ended.result, otherwise.says)) found.push(`says ${show(ended.result)} instead of ${show(otherwise.says)}`);
    } else if (!same(ended.objects, clean.objects)) {
      found.push(`resolves with ${show(ended.result)}, but ${difference(ended.objects, clean.objects)}`);
    } else if (alwaysRejects(fault)) {
      found.push(`resolves with ${show(ended.result)} past what never passes`);
    }
  } else {
    if (passesBy(fault, operation)) found.push(`does not get over it: ${describe(ended.error)}`);
    else if (!rightly(fault, ended.error)) found.push(`rejects with ${describe(ended.error)}`);
    const again = await ended.again();
    if ("error" in again) found.push(`carried out again it fails: ${describe(again.error)}`);
    else if (!same(again.objects, clean.objects)) {
      found.push(`carried out again: ${difference(again.objects, clean.objects)}`);
    }
  }
  found.push(...tooOften(fault, operation, ended));
  if (ended.took > hour + clean.took) found.push(`takes ${ended.took / 1000} s`);
  return found;
}

/** These leave no other way: who resolves has hidden them. */
function alwaysRejects(fault: Fault): boolean {
  if (fault.kind !== "refused" || fault.times !== Infinity) return false;
  return ["access-denied", "expired", "throttled", "server", "subscription", "region"].includes(fault.class);
}

function rightly(fault: Fault, error: unknown): boolean {
  const own = error instanceof RunbookError ? error.code : "";
  if (fault.kind === "lost") return own === "CALL_IN_DOUBT";
  if (fault.kind === "ignored") {
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

function says(result: unknown, expected: object): boolean {
  if (typeof result !== "object" || result === null) return false;
  const given = new Map<string, unknown>(Object.entries(result));
  return Object.entries(expected).every(([name, value]) => show(given.get(name)) === show(value));
}

const same = (left: readonly string[], right: readonly string[]) => left.join("\n") === right.join("\n");

function difference(now: readonly string[], clean: readonly string[]): string {
  const more = now.filter((each) => !clean.includes(each));
  const less = clean.filter((each) => !now.includes(each));
  return `the account has ${more.join(" ") || "nothing"} instead of ${less.join(" ") || "nothing"}`;
}

function describe(error: unknown): string {
  if (error instanceof AwsError) return `${error.class} ${error.message}`;
  return error instanceof RunbookError ? `${error.code} ${error.message}` : String(error);
}

const show = (value: unknown) => JSON.stringify(value);
