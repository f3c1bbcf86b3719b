/** From bytes to a YAML document, with the limits that keep a hostile file from doing harm. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
} from "yaml";
import type { Problem, ProblemCode } from "./problem.ts";

export const readLimits = { bytes: 1024 * 1024, nesting: 64 } as const;

export interface Source {
  /** As it is shown in problems. */
  readonly file: string;
  readonly text: string;
  readonly lines: LineCounter;
  /** Of a text that is put together of several files: each, and where it begins in the whole. */
  readonly pieces?: readonly { readonly source: Source; readonly start: number }[];
}

export interface YamlFile extends Source {
  readonly document: Pick<Document.Parsed, "contents">;
  /** The document as JSON. */
  readonly value: unknown;
}

export type Read = { readonly yaml: YamlFile } | { readonly problems: readonly Problem[] };

/** What one loading has read. Each file is read once, so that what is checked is what is hashed. */
export type Reads = Map<string, Buffer>;

/** Reads a file. `shown` is its name in problems; the path if absent. */
export function readYamlFile(path: string, shown = path, reads?: Reads): Read & { readonly bytes?: Buffer } {
  let bytes: Buffer;
  try {
    bytes = reads?.get(path) ?? readFileSync(path);
    reads?.set(path, bytes);
  } catch (error) {
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : (error as Error).message;
    return {
      problems: [{ code: "UNREADABLE", message: reason, file: shown, line: 1, column: 1, length: 1, source: "" }],
    };
  }
  const before = recent.get(path);
  if (before?.bytes.equals(bytes) === true) {
    const yaml = { ...before.yaml, file: shown };
    return { yaml: { ...yaml, value: valueOf(yaml, yaml.document.contents, []) }, bytes };
  }
  const read = readYaml(bytes, shown);
  if (recent.size >= mostRecent) recent.clear();
  if ("yaml" in read) recent.set(path, { bytes, yaml: read.yaml });
  return { ...read, bytes };
}

/** SHA-256 of a file's bytes, in hex. */
export function hashOf(bytes: Uint8Array | undefined): string {
  return createHash("sha256")
    .update(bytes ?? "")
    .digest("hex");
}

/** A part is read again by each playbook that calls it. Documents are not changed; values each reader has its own. */
const recent = new Map<string, { readonly bytes: Buffer; readonly yaml: YamlFile }>();
const mostRecent = 64;

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
  lines.lineStarts.push(0);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.lineStarts.push(at + 1);
  const source: Source = { file, text, lines };
  const tokens = parse(text);
  if (typeof tokens === "number") {
    return {
      problems: [
        problemAt(source, [tokens, tokens + 1], "LIMIT_EXCEEDED", `more than ${readLimits.nesting} levels of nesting`),
      ],
    };
  }
  return compose(source, tokens);
}

/** The file that the offset stands in, and where that begins in the whole. */
export function sourceAt(whole: Source, offset: number): { readonly source: Source; readonly start: number } {
  return whole.pieces?.findLast(({ start }) => start <= offset) ?? { source: whole, start: 0 };
}

/** A problem at a range of offsets. */
export function problemAt(
  whole: Source,
  [from, to]: readonly [number, number],
  code: ProblemCode,
  message: string,
  hint?: string,
): Problem {
  const { source, start: first } = sourceAt(whole, from);
  const range = [from - first, to - first] as const;
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

/**
 * The tokens, or the offset where they nest too deep. The lexer and the parser keep a stack of
 * their own; composing recurses, so it must not see deep input.
 */
function parse(text: string): readonly CST.Token[] | number {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > readLimits.nesting + 1) return parser.offset;
  }
  tokens.push(...parser.end());
  return tokens;
}

function compose(source: Source, tokens: readonly CST.Token[]): Read {
  const composer = new Composer({ schema: "core", version: "1.2", strict: true, uniqueKeys: true });
  const documents = composer.compose(tokens, true, source.text.length);
  const document = documents.next().value as Document.Parsed;
  const another = documents.next().value as Document.Parsed | undefined;
  const problems: Problem[] = [];
  for (const error of [...document.errors, ...document.warnings]) {
    const code =
      error.code === "DUPLICATE_KEY" ? "DUPLICATE_KEY" : error.code === "TAG_RESOLVE_FAILED" ? "TAG" : "SYNTAX";
    problems.push(
      problemAt(source, error.pos, code, error.message.split("\n")[0] ?? error.message, yamlHints[error.code]),
    );
  }
  if (another !== undefined) {
    const [start, end] = another.range;
    problems.push(
      problemAt(
        source,
        [start, end],
        "SYNTAX",
        "a second document begins here",
        "one document a file: take out the ---",
      ),
    );
  }
  const value = valueOf(source, document.contents, problems);
  if (document.contents === null && problems.length === 0)
    problems.push(problemAt(source, [0, 1], "SYNTAX", "the file is empty"));
  return problems.length > 0 ? { problems } : { yaml: { ...source, document, value } };
}

/** The node as JSON; what it may not have goes to the problems. */
export function valueOf(source: Source, node: unknown, problems: Problem[]): unknown {
  if (!isNode(node)) return node;
  const [start, end] = node.range ?? [0, 1];
  if (isAlias(node) || node.anchor !== undefined) {
    const message = "anchors and aliases are not read";
    problems.push(problemAt(source, [start, end], "ALIAS", message, "write the value out"));
  } else if (node.tag !== undefined && !coreTags.has(node.tag) && isScalar(node)) {
    problems.push(problemAt(source, [start, end], "TAG", `the tag ${node.tag} is not read`, "leave it out"));
  }
  if (isSeq(node)) return node.items.map((item) => valueOf(source, item, problems));
  if (!isMap(node)) return isScalar(node) ? node.value : null;
  const map: Record<string, unknown> = {};
  for (const { key, value } of node.items) {
    if (isScalar(key) && typeof key.value === "string" && key.value !== "__proto__") {
      valueOf(source, key, problems);
      map[key.value] = valueOf(source, value, problems);
      continue;
    }
    const range = (isNode(key) ? key.range : undefined) ?? [0, 1];
    problems.push(problemAt(source, [range[0], range[1]], "WRONG_TYPE", "a key must be text", "put it in quotes"));
    valueOf(source, key, problems);
    valueOf(source, value, problems);
  }
  return map;
}

const coreTags = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
);

const yamlHints: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "indent with spaces",
  DUPLICATE_KEY: "keep one of them",
  TAG_RESOLVE_FAILED: "leave the tag out",
  BAD_INDENT: "line it up with its neighbours",
};
