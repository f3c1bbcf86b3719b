/** The end of a run for people: what came of it, why not better, what to do next. */
import { exit, type Outcome } from "../../errors.ts";
import type { RunReport } from "../../run/run.ts";
import { table, truncate, width, wrap } from "../../text/columns.ts";
import { count } from "../../text/count.ts";
import { visible } from "../../text/visible.ts";
import type { Paint } from "../io.ts";
import type { Reading } from "./report.ts";
import { self } from "../self.ts";
import { decodedKey } from "../view/step-key.ts";
import { elapsed, kindBanner } from "../view/view.ts";

const good: readonly Outcome[] = ["no-unauthorized-activity", "remediated", "contained", "undone", "planned"];

const meanings: Readonly<Record<Outcome, string>> = {
  "no-unauthorized-activity": "everything was read, and nothing in it is unauthorized",
  remediated: "everything unauthorized was read back as resolved",
  contained: "what was named is shut out and was read back so; nothing else was looked at",
  undone: "what can be taken back is taken back",
  "undone-in-part": "not everything was taken back; what was not is listed",
  planned: "nothing was changed; this is what a run would do",
  "remediated-with-gaps": "what was found is resolved but for the gaps below",
  inconclusive: "what was read does not prove the account clean",
  declined: "a person ended the run at a checkpoint",
  suspended: "the run waits and can be resumed",
  interrupted: "the run was stopped and can be resumed",
  refused: "a guard or a limit stopped the run",
  "in-doubt": "a write may or may not have happened: a person must look",
  failed: "a step failed and nothing handled it",
};

const rowsShown = 40;
const targetsShown = 20;
/** Columns of what was found instead of what was expected; `--json` has all of it. */
const longestFound = 300;

/** `next` are commands or sentences that go on from here. A log tells nothing of a process that is still at work. */
export function reportText(
  reading: Reading,
  next: readonly string[],
  columns: number,
  paint: Paint,
  { underWay = false }: { underWay?: boolean } = {},
): string {
  const { report, started, caller } = reading;
  const { outcome } = report;
  const color = good.includes(outcome) ? "green" : report.exitCode === 3 || report.exitCode === 8 ? "yellow" : "red";
  const block = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", paint("bold", title), ...lines];
  const items = (texts: readonly string[]): string[] => texts.flatMap((text) => hanging(visible(text), columns));
  return [
    "",
    ...wrap(
      underWay
        ? "under way: this is how it stands now"
        : `${outcome}: ${report.exitCode === exit.usage ? "it was not given what it needs" : meanings[outcome]}`,
      columns,
    ).map((line) => paint([color, "bold"], line)),
    ...wrap(kindBanner(report.kind, started.dryRun), columns).map((line) => paint("bold", line)),
    ...wrap(
      `run ${visible(report.run)}, account ${visible(report.account ?? "not identified")}${caller === null ? "" : `, as ${visible(caller)}`}, ${elapsed(reading.startedAt, reading.endedAt)}`,
      columns,
    ),
    ...block(good.includes(outcome) ? "Remarks" : "Why it is not better", items(report.reasons)),
    ...block(
      "Stages",
      table(
        report.stages.map(({ id, status }) => ["", id, status]),
        columns,
      ),
    ),
    ...block(
      `${count(report.changes.length, "change")}${started.dryRun ? " planned" : ""}`,
      changeLines(report.changes, columns),
    ),
    ...block(
      "Checkpoints",
      table(
        report.checkpoints.map(({ id, answer, by, at }) => ["", decodedKey(id), answer, by, at.slice(0, 19)]),
        columns,
      ),
    ),
    ...block("Waiting for an answer", waitingLines(report.waiting, columns)),
    ...block(
      "Gaps: what could not be read",
      items(report.gaps.map(({ region, service, reason }) => `${service} in ${region}: ${reason}`)),
    ),
    ...block("Notes", items(reading.notes)),
    ...block("New secrets", items(reading.secrets.map(({ secret, sink }) => `${secret} is in ${sink}`))),
    ...block("Audit log", logLines(reading, columns)),
    ...assessmentLines(report, columns, paint),
    ...block(
      "Next",
      next.flatMap((line) => command(line, columns)),
    ),
    "",
  ].join("\n");
}

/** An anchor is never broken into lines, so that it can be copied as it stands. */
function logLines({ report: { journal, head, anchor }, anchor: line }: Reading, columns: number): string[] {
  const where = wrap(visible(journal), columns, "  ");
  if (head === null || line === null) return where;
  const failure = anchor?.failure ?? null;
  return [
    ...where,
    ...wrap(`${count(head.records, "record")}, signed. Put this line, its anchor, into the ticket:`, columns, "  "),
    visible(line),
    ...(anchor === undefined || failure !== null ? [] : wrap(`It is in ${visible(anchor.path)} too.`, columns, "  ")),
    ...(anchor === undefined || failure === null
      ? []
      : wrap(`It could not be written to ${visible(anchor.path)}: ${visible(failure)}`, columns, "  ")),
  ];
}

/** For whoever writes the answers down. The line of an answers file is never broken, so that it can be copied. */
function waitingLines(waiting: RunReport["waiting"], columns: number): string[] {
  const inner = (text: string) => wrap(text, columns, "    ");
  return waiting.flatMap(({ id, answers, targets, digest }) => {
    const shown = targets.slice(0, targetsShown).map(visible).join(", ");
    const more = targets.length > targetsShown ? ` and ${targets.length - targetsShown} more in the audit log` : "";
    return [
      ...hanging(visible(id), columns),
      ...(targets.length === 0 ? [] : inner(`${count(targets.length, "target")}: ${shown}${more}`)),
      ...inner(`It takes ${answers.map(visible).join(", ")}.${digest === null ? "" : " In an answers file:"}`),
      ...(digest === null ? [] : [`    ${visible(JSON.stringify(id))}: { approve: all, digest: ${digest} }`]),
    ];
  });
}

function changeLines(changes: RunReport["changes"], columns: number): string[] {
  const shown = changes
    .slice(0, rowsShown)
    .map(({ step, operation, target, effect, region }) => ["", effect, operation, target, region, shortKey(step)]);
  const more = changes.length > rowsShown ? [`  … and ${changes.length - rowsShown} more in the audit log`] : [];
  return [...table(shown, columns), ...more];
}

function assessmentLines({ assessment }: RunReport, columns: number, paint: Paint): string[] {
  if (assessment === undefined) return [];
  const { passed, failed } = assessment;
  const summary = `assessed: ${passed} of ${passed + failed.length} expectations met`;
  return [
    "",
    paint([failed.length === 0 ? "green" : "red", "bold"], summary),
    ...failed.flatMap(({ id, expected, found }) => [
      ...hanging(visible(id), columns),
      ...wrap(`expected ${visible(expected)}`, columns, "      "),
      ...wrap(`found ${truncate(visible(found), longestFound)}`, columns, "      "),
    ]),
  ];
}

/** The stage and the last part: where a change belongs and what made it. */
function shortKey(key: string): string {
  const parts = key.split("/");
  return decodedKey(parts.length > 2 ? `${parts[0]}/…/${parts.at(-1)}` : key);
}

/** A command is never broken into lines, so that it can be copied as it stands. */
function command(line: string, columns: number): string[] {
  const at = line.indexOf(`: ${self} `);
  if (at === -1 || width(line) <= columns - 4) return hanging(line, columns);
  return [...hanging(line.slice(0, at + 1), columns), `    ${line.slice(at + 2)}`];
}

function hanging(text: string, columns: number): string[] {
  return wrap(text, columns - 4).map((line, at) => (at === 0 ? `  - ${line}` : `    ${line}`));
}
