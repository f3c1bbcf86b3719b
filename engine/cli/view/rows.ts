/**
 * What the terminal's list says of each stage and each of its own steps, read from the events.
 * Steps inside loops, blocks and sub-playbooks count for the step of the stage that holds them.
 */
import type { Event } from "../../journal/events.ts";
import type { Program } from "../../playbook/program.ts";
import type { Progress } from "../../run/run.ts";
import { visible } from "../../text/visible.ts";
import { failure, lineOf } from "./event-line.ts";
import { bare, readable, stageOf, titlesOf } from "./step-key.ts";
import { elapsed } from "./view.ts";

export type RowStatus = "waiting" | "running" | "done" | "skipped" | "failed" | "unknown";

export interface Row {
  /** The stage's id, or `stage/step`. */
  readonly key: string;
  readonly title: string;
  status: RowStatus;
  /** Why it is skipped, failed or unknown; for a stage, how long it took. */
  why: string;
  /** The last thing that happened in it. */
  last: string;
  /** Items finished and, once known, of how many. */
  items: { done: number; failed: number; total: number } | undefined;
  startedAt: string | undefined;
}

export interface Rows {
  readonly all: ReadonlyMap<string, Row>;
  /** Takes an event in and gives the rows that are other than before. */
  event(event: Event, at: string): readonly Row[];
  progress(progress: Progress): readonly Row[];
  /** Everything that did not come about: skipped. */
  close(): readonly Row[];
}

export function rowsOf(program: Program): Rows {
  const titles = titlesOf(program);
  const all = new Map<string, Row>();
  const add = (key: string, title: string): void => {
    all.set(key, {
      key,
      title: visible(title),
      status: "waiting",
      why: "",
      last: "",
      items: undefined,
      startedAt: undefined,
    });
  };
  for (const stage of program.stages) {
    add(stage.id, stage.title);
    for (const step of stage.steps) add(`${stage.id}/${step.id}`, step.title);
  }
  const topOf = (key: string): Row | undefined => all.get(bare(key).split("/").slice(0, 2).join("/"));
  const unfinished = (row: Row): boolean => row.status === "waiting" || row.status === "running";
  const closeAll = (of: (row: Row) => boolean): Row[] => {
    const closed = [...all.values()].filter((row) => of(row) && unfinished(row));
    for (const row of closed) {
      const failed = (row.items?.failed ?? 0) > 0;
      finish(row, failed ? "failed" : "skipped", row.status === "running" ? "stopped here" : "not reached");
    }
    return closed;
  };
  // A step that began and was never seen to end was ended by what ended its stage.
  const closeSteps = (stage: string): Row[] => closeAll((row) => row.key !== stage && stageOf(row.key) === stage);

  return {
    all,
    event(event, at) {
      switch (event.type) {
        case "stage.started":
          return begin(all.get(event.key), at);
        case "stage.completed": {
          const closed = closeSteps(event.key);
          const stage = all.get(event.key);
          if (stage === undefined) return closed;
          finish(stage, event.status, event.status === "skipped" ? "skipped" : elapsed(stage.startedAt ?? at, at));
          return [...closed, stage];
        }
        case "step.started":
          return begin(topOf(event.key), at);
        case "loop.started": {
          const row = all.get(event.key);
          if (row === undefined) return [];
          row.items = { done: 0, failed: 0, total: event.items.length };
          if (row.items.total === 0) finish(row, "done", "nothing to do");
          return [row, ...begin(row, at)];
        }
        case "step.completed":
          return ended(topOf(event.key), event.key, "done", "");
        case "step.skipped":
          return ended(topOf(event.key), event.key, "skipped", visible(event.reason));
        case "step.unknown":
          return ended(topOf(event.key), event.key, "unknown", visible(event.reason));
        case "step.failed":
          return ended(topOf(event.key), event.key, "failed", failure(event.error));
        case "checkpoint.answered":
        case "call.returned":
        case "call.withheld":
        case "call.refused":
        case "gap.found":
        case "note.made":
        case "step.retried": {
          const line = lineOf(event, titles);
          return line === undefined ? [] : say(topOf(event.key), line.text);
        }
        default:
          return [];
      }
    },
    progress({ key, done, total, what }) {
      return say(topOf(key), `${total === undefined ? done : `${done} of ${total}`} ${visible(what)}`);
    },
    close: () => closeAll(() => true),
  };
}

/** The row's text: title, items, and why it ended as it did. */
export function rowText(row: Row): string {
  const { items } = row;
  const counted =
    items === undefined || items.total === 0
      ? ""
      : ` (${items.done} of ${items.total}${items.failed > 0 ? `, ${items.failed} failed` : ""})`;
  return `${row.title}${counted}${row.why === "" ? "" : `: ${row.why}`}`;
}

function begin(row: Row | undefined, at: string): Row[] {
  if (row === undefined || row.status !== "waiting") return [];
  row.status = "running";
  row.startedAt = at;
  return [row];
}

function ended(row: Row | undefined, key: string, status: RowStatus, why: string): Row[] {
  if (row === undefined) return [];
  if (key.replace(/~[0-9]+$/, "") === row.key) finish(row, status, why);
  else if (row.items !== undefined && bare(key) === row.key) {
    row.items.done += 1;
    if (status === "failed") row.items.failed += 1;
    row.last = `${readable(key)} ${status}`;
    if (row.items.done >= row.items.total) finish(row, row.items.failed > 0 ? "failed" : "done", "");
  } else row.last = `${readable(key)} ${status}`;
  return [row];
}

function finish(row: Row, status: RowStatus, why: string): void {
  row.status = status;
  row.why = why;
}

function say(row: Row | undefined, text: string): Row[] {
  if (row === undefined) return [];
  row.last = text;
  return [row];
}
