/** What happened in a case, in the words in which a test expects it. */
import type { EventOf, JournalRecord } from "../../journal/events.ts";
import { withoutAttempt } from "../../run/keys.ts";
import { bare, decodedKey } from "../view/step-key.ts";
import type { Observed } from "./run.ts";
import type { StepStatus } from "../../playbook/test-schema.ts";

export type Reached = Exclude<StepStatus, "unreached">;

export interface Happened {
  readonly outcome: string;
  readonly exit: number;
  readonly reasons: readonly string[];
  /** By path of ids, in the order in which they were reached. */
  readonly steps: ReadonlyMap<string, Reached>;
  /** The same by keys as people read them. */
  readonly instances: ReadonlyMap<string, Reached>;
  /** Each as often as it was asked. */
  readonly asked: readonly Asked[];
  readonly changes: readonly Changed[];
  readonly gaps: readonly { readonly region: string; readonly service: string; readonly reason: string }[];
}

export interface Asked {
  /** As people read it. */
  readonly key: string;
  /** The ids of what approval was asked for; undefined of a choice. */
  readonly targets?: readonly string[];
}

export interface Changed {
  readonly operation: string;
  readonly target: string;
  readonly region: string;
  /** The step instance's key. */
  readonly step: string;
}

export function happenedIn({ report, records }: Observed): Happened {
  const instances = new Map<string, Reached>();
  const asked: Asked[] = [];
  for (const record of records) {
    if (record.type === "checkpoint.asked") asked.push(askedIn(record));
    const status = statusOf(record);
    // The last that is said of an instance, in whichever attempt.
    if (status !== undefined && "key" in record) instances.set(withoutAttempt(record.key), status);
  }
  const steps = new Map<string, Reached>();
  for (const [key, status] of instances) {
    const before = steps.get(bare(key));
    steps.set(bare(key), before === undefined ? status : worst([before, status]));
  }
  const { outcome, exitCode: exit, reasons, changes, gaps } = report;
  const readable = new Map([...instances].map(([key, status]) => [decodedKey(key), status]));
  return { outcome, exit, reasons, steps, instances: readable, asked, changes, gaps };
}

function askedIn({ key, kind, targets }: EventOf<"checkpoint.asked">): Asked {
  return { key: decodedKey(key), ...(kind === "approve" ? { targets: targets.map(({ id }) => id) } : {}) };
}

function worst(statuses: readonly Reached[]): Reached {
  const order: readonly Reached[] = ["failed", "begun", "done", "skipped"];
  return order.find((each) => statuses.includes(each)) ?? "empty";
}

function statusOf(record: JournalRecord): Reached | undefined {
  switch (record.type) {
    case "step.started":
      return "begun";
    case "step.completed":
      return "done";
    case "step.failed":
      return "failed";
    case "step.skipped":
      return "skipped";
    case "loop.started":
      return record.items.length === 0 ? "empty" : undefined;
    default:
      return undefined;
  }
}
