/** The fenced blocks of a Markdown file, as its author marked them: the language, then words for these tests. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Block {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  /** What stands behind the language. */
  readonly words: string;
  readonly text: string;
}

export function textOf(file: string): string {
  return readFileSync(`${root}/${file}`, "utf8");
}

export function blocksOf(file: string): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; language: string; words: string; lines: string[] } | undefined;
  for (const [at, line] of textOf(file).split("\n").entries()) {
    const fence = /^```(\S*) ?(.*)$/.exec(line);
    if (fence === null) open?.lines.push(line);
    else if (open === undefined) open = { line: at + 1, language: fence[1] ?? "", words: fence[2] ?? "", lines: [] };
    else {
      blocks.push({ file, ...open, text: open.lines.join("\n") });
      open = undefined;
    }
  }
  return blocks;
}

export function titleOf({ file, line }: Block): string {
  return `${file}:${line}`;
}
