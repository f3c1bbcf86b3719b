/** What is wrong with a playbook, policy or drill, where, and what to write instead. */
import { visible } from "../text/visible.ts";
import { width } from "../text/columns.ts";

export const problemCodes = {
  UNREADABLE: "The file cannot be read.",
  ENCODING: "The file is not UTF-8 text.",
  LIMIT_EXCEEDED: "The file, its nesting or an expression is larger than what is read.",
  SYNTAX: "The YAML is wrong.",
  DUPLICATE_KEY: "A key stands twice in one map.",
  ALIAS: "Anchors and aliases are not read.",
  TAG: "YAML tags are not read.",
  UNKNOWN_KEY: "A key that means nothing here.",
  MISSING_KEY: "A key that must be there is not.",
  WRONG_TYPE: "A value of another type than the one needed.",
  WRONG_VALUE: "A value of the right type that is not allowed.",
  CONFLICT: "Two things that exclude each other.",
  DUPLICATE_ID: "Two steps, stages or rules of one file have the same id.",
  UNKNOWN_ACTION: "There is no such action.",
  UNKNOWN_TYPE: "There is no such type.",
  UNKNOWN_NAME: "An expression names what is not there.",
  EXPRESSION_SYNTAX: "An expression cannot be parsed.",
  EXPRESSION_TYPE: "An expression's types do not fit.",
  EXPRESSION_FORBIDDEN: "An expression uses what is not offered.",
  MAY_BE_MISSING: "An expression reads what may be missing without asking.",
  NOT_APPROVED: "An irreversible action is given what no checkpoint approves.",
  NOT_SAVED: "An action is given evidence that may not have been saved.",
  UNSAFE_ACTION: "An irreversible action does not declare an approved target.",
  ORDER_HAZARD: "A step comes before one that must come first.",
  UNKNOWN_REQUIREMENT: "A step cites a requirement that is not in the file of requirements.",
  PLAYBOOK_PATH: "A sub-playbook's path leaves the main playbook's folder, or another path is not to be followed.",
  CHANGE_UNFIT: "A change of an overlay does not fit the playbook that it extends.",
  REQUIREMENT_LOST: "A change of an overlay leaves a requirement without the step that carries it out.",
  PLAYBOOK_RECURSION: "A sub-playbook calls itself, or an overlay extends itself.",
  UNSUPPORTED: "Something that the language leaves out on purpose.",
} as const;

export type ProblemCode = keyof typeof problemCodes;

export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly file: string;
  /** From 1; columns count UTF-16 units. */
  readonly line: number;
  readonly column: number;
  /** Units to underline. */
  readonly length: number;
  /** What to write instead. */
  readonly hint?: string;
  /** The line of the source, for the caret. */
  readonly source: string;
}

/** By file, in the order of the first problem, then by place; the same problem only once. */
export function sorted(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map((problem) => problem.file))];
  const order = (problem: Problem) => [files.indexOf(problem.file), problem.line, problem.column] as const;
  const seen = new Set<string>();
  return [...problems]
    .sort((left, right) => {
      const [a, b] = [order(left), order(right)];
      return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
    })
    .filter((problem) => {
      const { file, line, column, code, message } = problem;
      const key = JSON.stringify([file, line, column, code, message]);
      return !seen.has(key) && seen.add(key);
    });
}

/** For people: each problem with its line of the source and a caret under the place. */
export function renderProblems(
  problems: readonly Problem[],
  options: { readonly color: boolean } = { color: false },
): string {
  const paint = (code: string, text: string) => (options.color ? `\u001b[${code}m${text}\u001b[0m` : text);
  const blocks = problems.map((problem) => {
    const place = `${visible(problem.file)}:${problem.line}:${problem.column}`;
    const lines = [`${place}: ${paint("31", problem.code)} ${visible(problem.message)}`];
    const { before, shown, marked } = excerpt(problem);
    if (shown !== "") {
      const number = String(problem.line).padStart(5);
      lines.push(`${number} | ${shown}`, `${" ".repeat(5)} | ${" ".repeat(before)}${paint("31", "^".repeat(marked))}`);
    }
    if (problem.hint !== undefined) lines.push(`        ${paint("36", "→")} ${visible(problem.hint)}`);
    return lines.join("\n");
  });
  return blocks.join("\n\n");
}

/** For machines: without the source. */
export function problemsAsJson(problems: readonly Problem[]): readonly Omit<Problem, "source">[] {
  return problems.map(({ code, message, file, line, column, length, hint }) => ({
    code,
    message,
    file,
    line,
    column,
    length,
    ...(hint === undefined ? {} : { hint }),
  }));
}

const widest = 100;

/** The line in columns: tabs become two spaces, what has no ink an escape, a long line a part of it. */
function excerpt(problem: Problem): { before: number; shown: string; marked: number } {
  const at = problem.column - 1;
  const from = at > widest ? at - 40 : 0;
  const line = problem.source.slice(from, from + 2 * widest);
  const head = (from > 0 ? "…" : "") + clean(line.slice(0, at - from));
  const body = clean(line.slice(at - from, at - from + problem.length));
  const tail = clean(line.slice(at - from + problem.length));
  return { before: width(head), shown: (head + body + tail).trimEnd(), marked: Math.max(1, width(body)) };
}

function clean(text: string): string {
  return visible(text.replaceAll("\t", "  "));
}
