/** The journal of a dry run as a plan: what each step reads, asks and would change. */
import type { Action } from "../../action/action.ts";
import { operations } from "../../aws/operations.ts";
import type { JournalRecord } from "../../journal/events.ts";
import type { Program } from "../../playbook/program.ts";
import { wrap } from "../../text/columns.ts";
import { count } from "../../text/count.ts";
import { visible } from "../../text/visible.ts";
import { failure, isWrite } from "../view/event-line.ts";
import type { Paint } from "../io.ts";
import type { Reading } from "../run/report.ts";
import { bare, bodiesByKey, decodedKey, stageOf, stepOfCall, titlesOf } from "../view/step-key.ts";
import { kindBanner } from "../view/view.ts";

export interface PlannedStep {
  /** The path of ids in the playbook. */
  readonly step: string;
  readonly title: string;
  readonly action: string | null;
  readonly reversible: boolean | null;
  /** `done` where it only reads; `unknown` where it depends on what a dry run does not do. */
  status: string;
  reason: string;
  readonly items: string[];
  /** Operation to the number of calls. */
  readonly reads: Record<string, number>;
  readonly asks: { question: string; targets: string[]; answers: readonly string[] }[];
  readonly changes: { operation: string; region: string; target: string }[];
  /** Writes that it may send, where the dry run cannot know whether and on what. */
  readonly may: readonly string[];
}

export interface PlannedStage {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly PlannedStep[];
}

/** In the order in which the dry run came by the steps; what it did not reach is not in it. */
export async function planOf(
  program: Program,
  records: AsyncIterable<JournalRecord>,
): Promise<readonly PlannedStage[]> {
  const titles = titlesOf(program);
  const bodies = bodiesByKey(program);
  const actionOf = (path: string): Action | undefined => {
    const body = bodies.get(path);
    return body?.kind === "action" ? body.action : undefined;
  };
  const steps = new Map<string, PlannedStep>();
  const targets = new Map<string, string>();
  const at = (key: string): PlannedStep => {
    const path = bare(key);
    const found = steps.get(path);
    if (found !== undefined) return found;
    const action = actionOf(path);
    const step: PlannedStep = {
      step: path,
      title: titles.get(path) ?? path,
      action: action?.name ?? null,
      reversible: action?.reversible ?? null,
      status: "unknown",
      reason: "",
      items: [],
      reads: {},
      asks: [],
      changes: [],
      may: [],
    };
    steps.set(path, step);
    return step;
  };
  for await (const record of records) {
    switch (record.type) {
      case "loop.started": {
        const loop = at(record.key);
        loop.items.push(...record.items);
        if (record.items.length === 0)
          Object.assign(loop, { status: "skipped", reason: "there is nothing to do it for" });
        break;
      }
      case "step.started":
        at(record.key);
        break;
      case "step.completed":
        at(record.key).status = "done";
        break;
      case "step.skipped":
      case "step.unknown": {
        const step = at(record.key);
        step.status = record.type.slice(5);
        step.reason = record.reason;
        break;
      }
      case "step.failed": {
        const step = at(record.key);
        step.status = "failed";
        step.reason = failure(record.error);
        break;
      }
      case "call.intended":
        targets.set(record.key, record.target);
        break;
      case "call.returned":
      case "call.failed":
        if (!isWrite(record.operation) && !record.key.startsWith("preflight")) {
          const { reads } = at(stepOfCall(record.key));
          reads[record.operation] = (reads[record.operation] ?? 0) + 1;
        }
        break;
      case "call.withheld":
        at(stepOfCall(record.key)).changes.push({
          operation: record.operation,
          region: record.region,
          target: targets.get(record.key) ?? "",
        });
        break;
      case "checkpoint.asked":
        at(record.key).asks.push({
          question: record.question,
          targets: record.targets.map(({ id }) => id),
          answers: record.answers,
        });
        break;
      default:
    }
  }
  return program.stages.map(({ id, title }) => ({
    id,
    title,
    steps: [...steps.values()]
      .filter(({ step }) => stageOf(step) === id)
      .map((step) => ({ ...step, may: mayOf(step) })),
  }));

  function mayOf({ step, status, changes, items }: PlannedStep): readonly string[] {
    // What it has looked at, it has planned for.
    if (status !== "unknown" || changes.length > 0 || items.length > 0) return [];
    return actionOf(step)?.calls.filter(isWrite) ?? [];
  }
}

export function planText(
  plan: { reading: Reading; stages: readonly PlannedStage[]; permissions: readonly string[] },
  columns: number,
  paint: Paint,
): string {
  const { reading, stages, permissions } = plan;
  const { report, started } = reading;
  const lines = [
    paint("bold", `Plan of ${visible(started.title)}`),
    kindBanner(report.kind, true),
    `account ${visible(report.account ?? "not identified")}, outcome ${report.outcome}`,
    ...report.reasons.flatMap((reason) => wrap(visible(reason), columns, "  ")),
  ];
  for (const stage of stages) {
    lines.push("", paint("bold", `${visible(stage.title)} (${visible(stage.id)})`));
    if (stage.steps.length === 0) lines.push("  not reached");
    for (const step of stage.steps) lines.push(...stepLines(step, columns, paint));
  }
  lines.push("", paint("bold", `Permissions (${permissions.length})`), ...wrap(permissions.join(" "), columns, "  "));
  if (report.gaps.length > 0)
    lines.push(
      "",
      paint("bold", "Gaps"),
      ...report.gaps.map((gap) => `  ${visible(`${gap.service} in ${gap.region}: ${gap.reason}`)}`),
    );
  lines.push("", paint("bold", "Audit log of the dry run"), `  ${visible(report.journal)}`, "");
  return lines.join("\n");
}

const shownTargets = 20;

function stepLines(step: PlannedStep, columns: number, paint: Paint): string[] {
  const { title, action, status, reason, items, reads, asks, changes, may, reversible } = step;
  const depth = "  ".repeat(Math.max(1, step.step.split("/").length - 1));
  const say = (text: string): string[] => wrap(text, columns, `${depth}    `);
  const lines = wrap(
    `- ${visible(title)}${action === null ? "" : ` [${visible(action)}]`}${status === "done" ? "" : `: ${status}`}`,
    columns,
    depth,
  );
  if (status !== "done" && reason !== "") lines.push(...say(visible(reason)));
  if (items.length > 0) lines.push(...say(`for ${count(items.length, "item")}: ${list(items)}`));
  const read = Object.entries(reads).map(([operation, times]) => (times === 1 ? operation : `${operation} ×${times}`));
  if (read.length > 0) lines.push(...say(`reads ${read.join(", ")}`));
  for (const { question, targets, answers } of asks) {
    lines.push(...say(`asks: ${visible(question)}`).map((line) => paint("yellow", line)));
    lines.push(
      ...say(
        targets.length > 0
          ? `over ${count(targets.length, "target")}: ${list(targets)}`
          : `answers: ${answers.map(visible).join(", ")}`,
      ),
    );
  }
  if (may.length > 0) {
    const final = reversible === false ? ", which CANNOT be taken back" : "";
    lines.push(...say(`may send ${may.map(visible).join(", ")}${final}`).map((line) => paint("cyan", line)));
  }
  for (const operation of new Set(changes.map((change) => change.operation))) {
    const names = changes.filter((change) => change.operation === operation).map(({ target }) => target);
    const final = reversible === false || operations[operation as keyof typeof operations]?.irreversible === true;
    const text = `would send ${visible(operation)} on ${list(names)}${final ? ", which CANNOT be taken back" : ""}`;
    lines.push(...say(text).map((line) => paint("cyan", line)));
  }
  return lines;
}

function list(names: readonly string[]): string {
  const distinct = [...new Set(names)];
  const shown = distinct.slice(0, shownTargets).map((name) => visible(decodedKey(name)));
  return shown.join(", ") + (distinct.length > shownTargets ? ` and ${distinct.length - shownTargets} more` : "");
}
