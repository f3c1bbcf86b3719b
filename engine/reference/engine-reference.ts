/** Tables of exit codes, outcomes, error codes and events. */
import { errorCodes, type ExitCode, exit, type Outcome, outcomes } from "../errors.ts";
import { eventMeanings } from "../journal/json-schema.ts";
import { shapes } from "../journal/shape.ts";
import { code, markdownTable } from "./tables.ts";

const exitMeanings: Readonly<Record<ExitCode, string>> = {
  [exit.done]: "Done, and proven as far as the outcome says.",
  [exit.failed]: "A step failed, or a drill's expectations were not met.",
  [exit.usage]: "The command line, the credentials or a file is wrong; nothing was changed in the account.",
  [exit.incomplete]: "Something was not read, not done or not approved; an audit log without its end.",
  [exit.tampered]: "The audit log is not what was written, or a replay led elsewhere.",
  [exit.declined]: "A person decided not to go on.",
  [exit.inDoubt]: "A write may or may not have happened: look at its target in the account.",
  [exit.refused]: "The guard or a limit refused a change; the reason is in the report.",
  [exit.suspended]: "The run waits for an answer or for fresh credentials; resume it.",
  [exit.interrupted]: "Interrupted; resume it.",
};

const outcomeMeanings: Readonly<Record<Outcome, string>> = {
  "no-unauthorized-activity": "Nothing unauthorized was found, nothing was left unread, and a person agreed.",
  remediated: "Everything unauthorized that was found was read back as resolved.",
  contained: "What was named is shut out, and was read back so; nothing else was looked at, and nothing deleted.",
  "remediated-with-gaps": "As far as it went; what was not read, not approved or failed is listed.",
  inconclusive: "It says neither that the account is clean nor that it is not.",
  undone: "An undo: every change that was approved is taken back.",
  "undone-in-part": "An undo: some changes were not approved, changed since by somebody else, or failed.",
  planned: "A dry run: nothing was changed.",
  declined: "A person ended it.",
  suspended: "It waits at a checkpoint or for credentials.",
  interrupted: "It was stopped between two calls.",
  refused: "The guard or a limit would not let a change through.",
  "in-doubt": "A write was sent and nobody knows whether it took place.",
  failed: "A step failed and the playbook does not handle it.",
};

/** For the README: what a script has to decide on. */
export function exitTable(): string {
  const rows = Object.values(exit).map((value) => [
    code(value),
    exitMeanings[value],
    namesOf(outcomes, (each) => each === value)
      .map(code)
      .join(", "),
  ]);
  return markdownTable([["exit code", "what it means", "outcomes"], ...rows]);
}

export function outcomeTable(): string {
  const rows = Object.entries(outcomes).map(([name, value]) => [
    code(name),
    code(value),
    outcomeMeanings[name as Outcome],
  ]);
  return markdownTable([["outcome", "exit code", "what it says"], ...rows]);
}

export function errorTable(): string {
  const rows = Object.entries(errorCodes).map(([name, { exit: value, means }]) => [code(name), code(value), means]);
  return markdownTable([["error", "exit code", "what it means"], ...rows]);
}

export function eventTable(): string {
  const rows = Object.entries(eventMeanings).map(([type, meaning]) => [
    code(type),
    meaning,
    Object.keys(shapes[type as keyof typeof shapes])
      .map(code)
      .join(", "),
  ]);
  return markdownTable([["event", "what it says", "fields"], ...rows]);
}

function namesOf<T>(table: Readonly<Record<string, T>>, wanted: (value: T) => boolean): string[] {
  return Object.entries(table).flatMap(([name, value]) => (wanted(value) ? [name] : []));
}
