/**
 * Facts of any shape, as a person reads them before deciding. Nothing of them is cut off: whoever chose a
 * long name would otherwise choose what is not seen.
 */
import type { Value } from "../../journal/events.ts";
import { table, width, wrap } from "../../text/columns.ts";
import { visible, visibleValue } from "../../text/visible.ts";

/** Scalars as `name: value`, lists of objects as tables where these fit, what is empty named at the end. */
export function factLines(value: Value, columns: number): string[] {
  if (value === null) return [];
  if (typeof value !== "object") return wrap(visibleValue(value), columns);
  if (isList(value)) return listLines(value, columns);
  const entries = Object.entries(value);
  const empty = entries.flatMap(([name, each]) => (isEmpty(each) ? [visible(name)] : []));
  return [
    ...entries.filter(([, each]) => !isEmpty(each)).flatMap(([name, each]) => memberLines(name, each, columns)),
    ...(empty.length === 0 ? [] : wrap(`none: ${empty.join(", ")}`, columns)),
  ];
}

function memberLines(name: string, value: Value, columns: number): string[] {
  if (value === null || typeof value !== "object") return wrap(`${visible(name)}: ${visibleValue(value)}`, columns);
  return [`${visible(name)}:`, ...factLines(value, columns - 2).map((line) => `  ${line}`)];
}

const rowsShown = 50;

function listLines(items: readonly Value[], columns: number): string[] {
  const shown = items.slice(0, rowsShown);
  const more = items.length > rowsShown ? [`… and ${items.length - rowsShown} more`] : [];
  const rows = shown.filter(isObject);
  const lines = rows.length < shown.length ? shown.map(visibleValue) : undefined;
  return [
    ...(lines === undefined ? rowLines(rows, columns) : lines.flatMap((line) => itemLines(line, columns))),
    ...more,
  ];
}

/** What identifies a thing comes first. */
const first = ["name", "kind", "arn", "region", "verdict"];

type Row = Readonly<Record<string, Value>>;

function rowLines(rows: readonly Row[], columns: number): string[] {
  const all = [...new Set(rows.flatMap(Object.keys))];
  const said = all.filter((name) => rows.some((row) => text(row[name]) !== ""));
  const names = [...first.filter((name) => said.includes(name)), ...said.filter((name) => !first.includes(name))];
  const lines = [names, ...rows.map((row) => names.map((name) => text(row[name])))];
  const gap = 2;
  const widths = names.map((_, at) => Math.max(...lines.map((line) => width(visible(line[at] ?? "")))) + gap);
  if (widths.reduce((sum, each) => sum + each, -gap) <= columns) return table(lines, columns, { gap });
  return rows.flatMap((row) =>
    itemLines(
      names
        .filter((name) => text(row[name]) !== "")
        .map((name) => `${visible(name)} ${visible(quoted(text(row[name])))}`)
        .join(", "),
      columns,
    ),
  );
}

/** A name with a comma in it could pose as the next fact. */
function quoted(value: string): string {
  return /[,"]/.test(value) && !/^[[{]/.test(value) ? JSON.stringify(value) : value;
}

function itemLines(line: string, columns: number): string[] {
  return wrap(line, columns - 2).map((each, at) => (at === 0 ? `- ${each}` : `  ${each}`));
}

function text(value: Value | undefined): string {
  if (value === undefined || isEmpty(value)) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isEmpty(value: Value): boolean {
  return value === null || (typeof value === "object" && Object.keys(value).length === 0);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function isObject(value: Value): value is Row {
  return value !== null && typeof value === "object" && !isList(value);
}
