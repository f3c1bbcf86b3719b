/** What an overlay changed of its base, and how the steps of a playbook are named. */
import type { Change, Program } from "../../playbook/program.ts";
import { truncate, wrap } from "../../text/columns.ts";
import { count } from "../../text/count.ts";
import { visible } from "../../text/visible.ts";
import type { Paint } from "../io.ts";
import { bodiesByKey, titlesOf } from "../view/step-key.ts";

/** Each change in a line or two, with its place; nothing where the playbook extends no other. `shown` names a file. */
export function changesText(
  { overlaid }: Program,
  shown: (file: string) => string,
  columns: number,
  paint: Paint,
): readonly string[] {
  if (overlaid === undefined) return [];
  const { base, changes } = overlaid;
  return [
    paint("bold", visible(`${count(changes.length, "change")} of ${shown(base)}`)),
    ...changes.flatMap((change) => {
      const { file, line } = change.place;
      const reason = change.because === undefined ? "" : `${change.because} `;
      return [
        ...wrap(visible(changeLine(change)), columns, "  "),
        ...wrap(visible(`${reason}(${shown(file)}:${line})`), columns, "      ").map((each) => paint("dim", each)),
      ];
    }),
  ];
}

/** Of a text on each side of the arrow. */
const widest = 80;

function changeLine({ kind, what, field, beside, before, after }: Change): string {
  switch (kind) {
    case "added":
      return `+ ${what}${beside === undefined ? "" : `, ${beside}`}${titled(after)}`;
    case "removed":
      return `- ${what}${titled(before)}`;
    case "set": {
      const old = before === undefined ? "nothing" : truncate(before, widest);
      return `${what}${field === undefined ? "" : ` ${field}`}: ${old} → ${truncate(after ?? "", widest)}`;
    }
  }
}

function titled(title: string | undefined): string {
  return title === undefined || title === "" ? "" : `: ${truncate(title, widest)}`;
}

/** The same for programs; an empty object where the playbook extends no other. */
export function changesAsJson({ overlaid }: Program, shown: (file: string) => string): object {
  if (overlaid === undefined) return {};
  const changes = overlaid.changes.map(({ place, ...change }) => ({
    ...change,
    place: { ...place, file: shown(place.file) },
  }));
  return { base: shown(overlaid.base), changes };
}

export interface NamedStep {
  /** The path of ids. */
  readonly step: string;
  readonly title: string;
  /** Its action, or `checkpoint`, `parallel`, `repeat`, `playbook`, `end`. */
  readonly does: string;
}

/** Every step by the path that overlays, reports and the audit log know it by, those of parts included. */
export function stepsByPath(program: Program): readonly NamedStep[] {
  const titles = titlesOf(program);
  return [...bodiesByKey(program)].map(([step, body]) => ({
    step,
    title: titles.get(step) ?? step,
    does:
      body.kind === "action"
        ? body.action.name
        : body.kind === "approve" || body.kind === "choose"
          ? "checkpoint"
          : body.kind,
  }));
}

/** A line for each. The path is never cut, since it is there to be copied. */
export function stepsText(program: Program): readonly string[] {
  return stepsByPath(program).map(({ step, title, does }) => visible(`  ${step}  ${does}: ${title}`));
}
