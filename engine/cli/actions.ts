/** `runbook actions`: what a playbook can use. Everything shown is read from the action's literal. */
import { actions } from "../../actions/index.ts";
import type { Action } from "../action/action.ts";
import { operations } from "../aws/operations.ts";
import { permissionsOf } from "../aws/permissions.ts";
import { type ExitCode, exit, RunbookError } from "../errors.ts";
import { nearest } from "../text/nearest.ts";
import { parameterText } from "../reference/sources.ts";
import { wrap } from "../text/columns.ts";
import { columnsOf, type Io, painter } from "./io.ts";
import { type Shape, shapeLines } from "../text/schema-text.ts";

export async function showActions(io: Io, options: { name: string | undefined; json?: boolean }): Promise<ExitCode> {
  const shown = options.name === undefined ? actions : [named(options.name)];
  if (options.json === true) {
    const facts = shown.map(factsOf);
    io.stdout.write(`${JSON.stringify(options.name === undefined ? facts : facts[0], null, 2)}\n`);
    return exit.done;
  }
  const columns = columnsOf(io.stdout);
  const lines = options.name === undefined ? listOf(columns) : shown.flatMap((action) => pageOf(action, io, columns));
  io.stdout.write(`${lines.join("\n")}\n`);
  return exit.done;
}

function named(name: string): Action {
  const found = actions.find((action) => action.name === name);
  if (found !== undefined) return found;
  const near = nearest(
    name,
    actions.map((action) => action.name),
  );
  throw new RunbookError("USAGE", `There is no action ${name}.`, {
    hint: near === undefined ? "`runbook actions` lists them." : `Did you mean ${near}?`,
  });
}

/** What an action does is never cut short: it is what one looks for. */
function listOf(columns: number): string[] {
  const widest = Math.max(...actions.map(({ name }) => name.length));
  return actions.flatMap(({ name, purpose, reversible, summary }) => {
    const head = `${name.padEnd(widest)}  ${purpose}${purpose === "observe" || reversible ? "" : ", cannot be taken back"}`;
    return [head, ...wrap(summary, columns, "    ")];
  });
}

function factsOf(action: Action) {
  const { name, summary, purpose, reversible, target, params, result, calls } = action;
  return {
    name,
    summary,
    purpose,
    reversible,
    target: target ?? null,
    params,
    result,
    calls,
    permissions: permissionsOf(calls),
  };
}

function pageOf(action: Action, io: Io, columns: number): string[] {
  const paint = painter(io.stdout, io.env);
  const { name, summary, purpose, reversible, target, params, result, calls } = action;
  const back =
    purpose === "observe"
      ? "changes nothing"
      : reversible
        ? "can be taken back"
        : "CANNOT be taken back: its target must be approved";
  const writes = calls.filter((call) => operations[call].effect === "write");
  return [
    paint("bold", name),
    ...wrap(summary, columns, "  "),
    "",
    `Effect: ${purpose}, ${back}${target === undefined ? "" : `; acts on \`${target}\``}`,
    "",
    paint("bold", "Parameters"),
    ...shapeLines(params, "  ", (parameter) => parameterText(parameter, actions)).flatMap((line) =>
      hanging(line, columns),
    ),
    "",
    paint("bold", "Result"),
    ...shapeLines(result, "  "),
    "",
    paint("bold", "In a playbook"),
    `  - id: ${name.replace(/^.*\./, "").replaceAll("-", "_")}`,
    `    uses: ${name}`,
    ...exampleLines(params),
    "",
    paint("bold", "AWS calls"),
    ...(calls.length === 0
      ? ["  none"]
      : calls.toSorted().map((call) => `  ${call}${writes.includes(call) ? " (write)" : ""}`)),
    "",
    paint("bold", "Permissions"),
    ...(calls.length === 0 ? ["  none"] : permissionsOf(calls).map((each) => `  ${each}`)),
  ];
}

function exampleLines(params: Shape): string[] {
  const names = Object.keys(params.properties ?? {}).filter((name) => params.required?.includes(name) === true);
  return names.length === 0 ? [] : ["    with:", ...names.map((name) => `      ${name}: \${{ … }}`)];
}

/** Wrapped below its own beginning. */
function hanging(line: string, columns: number): string[] {
  const indent = /^ */.exec(line)?.[0] ?? "";
  const [first = "", ...rest] = wrap(line.slice(indent.length), columns - indent.length - 4);
  return [indent + first, ...rest.map((each) => `${indent}    ${each}`)];
}
