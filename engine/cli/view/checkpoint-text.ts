/** What a person sees before answering a checkpoint. Pure: a checkpoint in, lines out. */
import type { Value } from "../../journal/events.ts";
import type { ApproveCheckpoint, Checkpoint, CheckpointTarget } from "../../ports/operator.ts";
import { wrap } from "../../text/columns.ts";
import { count } from "../../text/count.ts";
import { visible } from "../../text/visible.ts";
import type { Paint } from "../io.ts";
import { factLines } from "./fact-lines.ts";
import { readable } from "./step-key.ts";

/**
 * The whole question; everything in it that is not the engine's own text is escaped. `undo` is the
 * command that takes the run back; an undo itself has none.
 */
export function checkpointText(
  checkpoint: Checkpoint,
  { columns, paint, undo }: { columns: number; paint: Paint; undo: string | undefined },
): string {
  const lines = [
    ...wrap(`── checkpoint ${readable(checkpoint.key)} ──`, columns).map((line) => paint("bold", line)),
    ...wrap(visible(checkpoint.question.trim()), columns).map((line) => paint("bold", line)),
    ...section("", factLines(checkpoint.show, columns - 2)),
  ];
  if (checkpoint.kind === "approve") lines.push(...approveLines(checkpoint, { columns, paint, undo }));
  lines.push(
    ...section(
      "Age of what is shown:",
      checkpoint.dataAge.flatMap((each) => wrap(visible(each), columns - 2)),
    ),
    ...section("If you say no:", wrap(visible(checkpoint.otherwise), columns - 2)),
  );
  return `\n${lines.join("\n")}\n`;
}

function approveLines(
  checkpoint: ApproveCheckpoint,
  { columns, paint, undo }: { columns: number; paint: Paint; undo: string | undefined },
): string[] {
  const { targets, allows } = checkpoint;
  const irreversible = allows.some((each) => !each.reversible);
  return [
    "",
    ...wrap(`${count(targets.length, "target")}; the digest of the list is ${checkpoint.digest}:`, columns),
    ...targets.flatMap((target, at) => targetLines(target, at + 1, columns, paint)),
    "",
    ...wrap(`Approved, each of them can be changed by ${count(allows.length, "action")}:`, columns),
    ...allows.flatMap((each) => [
      ...wrap(`${visible(each.action)}: ${visible(each.summary)}`, columns, "  "),
      ...wrap(`calls ${each.operations.map(visible).join(", ")}`, columns, "    "),
      ...backLines(each, { columns, paint, undo }),
    ]),
    ...(undo !== undefined && allows.some(isTakenBack)
      ? ["", ...wrap(`To take back later what can be: ${undo}`, columns)]
      : []),
    ...(irreversible ? ["", ...wrap(`To approve, you type the number of targets: ${targets.length}.`, columns)] : []),
  ];
}

type Allowed = ApproveCheckpoint["allows"][number];

function isTakenBack({ reversible, keeps }: Allowed): boolean {
  return reversible && keeps === undefined;
}

function backLines(
  allowed: Allowed,
  { columns, paint, undo }: { columns: number; paint: Paint; undo: string | undefined },
): string[] {
  if (!allowed.reversible) {
    return wrap("CANNOT BE TAKEN BACK: nothing brings it back", columns, "    ").map((line) => paint("red", line));
  }
  if (allowed.keeps !== undefined) return wrap(`an undo leaves it: ${visible(allowed.keeps)}`, columns, "    ");
  return wrap(undo === undefined ? "can be taken back, by hand" : "can be taken back", columns, "    ");
}

function targetLines({ id, digest, value }: CheckpointTarget, at: number, columns: number, paint: Paint): string[] {
  const facts = object(value);
  const title = text(facts["arn"]) || text(facts["name"]) || id;
  const lines = wrap(`${at}. ${visible(text(facts["kind"]))} ${visible(title)}`.replace(/ {2,}/g, " "), columns, " ");
  const say = (label: string, what: string): void => {
    if (what !== "") lines.push(...wrap(`${label} ${what}`, columns, "      "));
  };
  say("id", id === title ? "" : visible(id));
  say("region", visible(text(facts["region"])));
  say("verdict", verdictText(text(facts["verdict"]), facts["preexisting"] === true));
  for (const reason of list(facts["reasons"]).map(object)) {
    const events = list(reason["events"]).map((each) => visible(text(each)));
    say(
      "because",
      `${visible(text(reason["text"]))} [${visible(text(reason["rule"]))}]${events.length > 0 ? `, events ${events.join(", ")}` : ""}`,
    );
  }
  say("made", visible(text(facts["created_at"])));
  say("use", visible(text(facts["detail"])));
  if (!("verdict" in facts)) for (const line of factLines(value, columns - 6)) lines.push(`      ${line}`);
  lines.push(paint("dim", `      digest ${digest.slice(0, 12)}`));
  return lines;
}

function verdictText(verdict: string, preexisting: boolean): string {
  if (verdict === "") return "";
  return `${visible(verdict)}${preexisting ? ", was there BEFORE the incident" : ""}`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", ...(title === "" ? [] : [title]), ...lines.map((line) => `  ${line}`)];
}

function text(value: Value | undefined): string {
  return value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

function object(value: Value | undefined): Readonly<Record<string, Value>> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, Value>) : {};
}

function list(value: Value | undefined): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [];
}
