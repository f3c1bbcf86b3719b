/** From bytes to a YAML document, with the limits that keep a hostile file from doing harm. */
import { readFileSync } from "node:fs";
import { type Document, isAlias, isScalar, Lexer, LineCounter, type Node, parseDocument, Parser, visit } from "yaml";
import type { Problem, ProblemCode } from "./problem.ts";

export const readLimits = { bytes: 1024 * 1024, nesting: 64 } as const;

export interface Source {
  /** As it is shown in problems. */
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
}

export interface YamlFile extends Source {
  readonly document: Document.Parsed;
  /** The document as JSON. */
  readonly value: unknown;
}

export type Read = { readonly yaml: YamlFile } | { readonly problems: readonly Problem[] };

/** Reads a file. `shown` is its name in problems; the path if absent. */
export function readYamlFile(path: string, shown = path): Read & { readonly bytes?: Buffer } {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    return {
      problems: [{ code: "UNREADABLE", message: reason, file: shown, line: 1, column: 1, length: 1, source: "" }],
    };
  }
  return { ...readYaml(bytes, shown), bytes };
}

/** YAML 1.2's core schema whatever the file says; no aliases, no tags, no duplicate keys. */
export function readYaml(bytes: Uint8Array, file: string): Read {
  const lines = new LineCounter();
  const fail = (code: ProblemCode, message: string, hint?: string): Read => ({
    problems: [
      { code, message, file, line: 1, column: 1, length: 1, source: "", ...(hint === undefined ? {} : { hint }) },
    ],
  });
  if (bytes.byteLength > readLimits.bytes)
    return fail("LIMIT_EXCEEDED", `the file has more than ${readLimits.bytes} bytes`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return fail("ENCODING", "the file is not UTF-8 text");
  }
  const deep = tooDeep(text);
  lines.lineStarts.push(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.lineStarts.push(at + 1);
  const source: Source = { file, text, lines };
  if (deep !== undefined) {
    return {
      problems: [
        problemAt(source, [deep, deep + 1], "LIMIT_EXCEEDED", `more than ${readLimits.nesting} levels of nesting`),
      ],
    };
  }
  return compose(source);
}

/** A problem at a range of offsets. */
export function problemAt(
  source: Source,
  range: readonly [number, number],
  code: ProblemCode,
  message: string,
  hint?: string,
): Problem {
  const start = Math.min(range[0], source.text.length);
  const { line, col } = source.lines.linePos(start);
  const lineStart = source.lines.lineStarts[line - 1] ?? 0;
  const lineEnd = source.lines.lineStarts[line] ?? source.text.length + 1;
  const shown = source.text.slice(lineStart, Math.min(lineEnd - 1, lineStart + 5000)).replace(/\r$/, "");
  const length = Math.max(1, Math.min(range[1], lineStart + shown.length) - start);
  return {
    code,
    message,
    file: source.file,
    line,
    column: col,
    length,
    source: shown,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** The lexer and the parser keep a stack of their own; composing recurses, so it must not see deep input. */
function tooDeep(text: string): number | undefined {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > readLimits.nesting + 1) return parser.offset;
  }
  return undefined;
}

function compose(source: Source): Read {
  const document = parseDocument(source.text, {
    schema: "core",
    version: "1.2",
    strict: true,
    uniqueKeys: true,
    keepSourceTokens: true,
    prettyErrors: false,
  });
  const problems: Problem[] = [];
  for (const error of [...document.errors, ...document.warnings]) {
    const code =
      error.code === "DUPLICATE_KEY" ? "DUPLICATE_KEY" : error.code === "TAG_RESOLVE_FAILED" ? "TAG" : "SYNTAX";
    problems.push(
      problemAt(source, error.pos, code, error.message.split("\n")[0] ?? error.message, yamlHints[error.code]),
    );
  }
  visit(document, {
    Node(_, node) {
      const range = node.range ?? [0, 1];
      if (isAlias(node) || (node as Node & { anchor?: string }).anchor !== undefined) {
        problems.push(
          problemAt(source, [range[0], range[1]], "ALIAS", "anchors and aliases are not read", "write the value out"),
        );
      } else if (node.tag !== undefined && !coreTags.has(node.tag) && isScalar(node)) {
        problems.push(
          problemAt(source, [range[0], range[1]], "TAG", `the tag ${node.tag} is not read`, "leave it out"),
        );
      }
    },
    Pair(_, pair) {
      const key = pair.key as Node | null;
      if (isScalar(key) && typeof key.value === "string" && key.value !== "__proto__") return;
      const range = key?.range ?? [0, 1];
      problems.push(problemAt(source, [range[0], range[1]], "WRONG_TYPE", "a key must be text", "put it in quotes"));
    },
  });
  if (document.contents === null && problems.length === 0)
    problems.push(problemAt(source, [0, 1], "SYNTAX", "the file is empty"));
  if (problems.length > 0) return { problems };
  return { yaml: { ...source, document, value: document.toJS({ maxAliasCount: 0 }) } };
}

const coreTags = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
);

const yamlHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "indent with spaces",
  DUPLICATE_KEY: "keep one of them",
  TAG_RESOLVE_FAILED: "leave the tag out",
  MULTIPLE_DOCS: "one document a file: take out the ---",
  BAD_INDENT: "line it up with its neighbours",
};
