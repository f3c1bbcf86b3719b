/** `--input name=value`, read by the type that the playbook declares. */
import { RunbookError } from "../../errors.ts";
import type { InputDeclaration } from "../../playbook/program.ts";
import { nearest } from "../../text/nearest.ts";

/**
 * Values for the run: durations in milliseconds, lists split at commas.
 * @throws RunbookError INPUT_INVALID naming every mistake at once
 */
export function parseInputs(given: readonly string[], declared: readonly InputDeclaration[]): Record<string, unknown> {
  const mistakes: string[] = [];
  const values: Record<string, unknown> = {};
  const byName = new Map(declared.map((each) => [each.name, each]));
  for (const text of given) {
    const at = text.indexOf("=");
    const name = at === -1 ? text : text.slice(0, at);
    const declaration = byName.get(name);
    if (at === -1) mistakes.push(`--input ${text}: write name=value`);
    else if (declaration === undefined)
      mistakes.push(`there is no input “${name}”${meant(nearest(name, byName.keys()))}`);
    else if (Object.hasOwn(values, name)) mistakes.push(`the input “${name}” is given twice`);
    else {
      const value = parseInput(text.slice(at + 1), declaration.type);
      if (value === undefined)
        mistakes.push(`the input “${name}” is ${shape(declaration.type)}, not “${text.slice(at + 1)}”`);
      else values[name] = value;
    }
  }
  for (const { name, type, description, default: fallback } of declared) {
    if (fallback !== undefined || given.some((text) => text.split("=", 1)[0] === name)) continue;
    mistakes.push(
      `the playbook needs --input ${name}=… (${shape(type)}${description === "" ? "" : `: ${description}`})`,
    );
  }
  if (mistakes.length === 0) return values;
  throw new RunbookError("INPUT_INVALID", mistakes.join("; "), {
    hint: "Inputs and their types stand at the top of the playbook.",
  });
}

const shapes: Readonly<Record<string, string>> = {
  string: "text",
  int: "a whole number",
  double: "a number",
  bool: "true or false",
  duration: "a duration such as 30s, 5m, 2h or 1d",
  timestamp: "a time such as 2026-03-02T02:00:00Z",
};

function shape(type: string): string {
  const of = /^list<([a-z]+)>$/.exec(type)?.[1] ?? "";
  return (
    shapes[type] ??
    (of in shapes ? `a list, with commas, of ${shapes[of]}` : `a ${type}, which only a playbook can pass on`)
  );
}

function meant(name: string | undefined): string {
  return name === undefined ? "" : `; did you mean “${name}”?`;
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `undefined` where the text is not of the type. */
function parseInput(text: string, type: string): unknown {
  switch (type) {
    case "string":
      return text;
    case "int":
      return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
    case "double":
      return /^-?[0-9]+(\.[0-9]+)?$/.test(text) ? Number(text) : undefined;
    case "bool":
      return text === "true" ? true : text === "false" ? false : undefined;
    case "duration": {
      const parts = /^([0-9]{1,9})(ms|s|m|h|d)$/.exec(text);
      return parts === null ? undefined : Number(parts[1]) * (units[parts[2] ?? ""] ?? Number.NaN);
    }
    case "timestamp":
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) &&
        !Number.isNaN(Date.parse(text))
        ? new Date(text).toISOString()
        : undefined;
    default:
      return parseList(text, type);
  }
}

/** Only lists of what a person can write; an object from the command line could pose as a finding or an approval. */
function parseList(text: string, type: string): unknown {
  const of = /^list<([a-z]+)>$/.exec(type)?.[1];
  if (of === undefined) return undefined;
  const items = text === "" ? [] : text.split(",").map((each) => parseInput(each.trim(), of));
  return items.includes(undefined) ? undefined : items;
}
