/** Text in terminal columns: width, cutting to a width, wrapping, tables. */
import { visible } from "./visible.ts";

/** Columns that `text` takes in a terminal. Expects text without terminal codes (see `visible`). */
export function width(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let columns = 0;
  for (const unit of units(text)) columns += unitWidth(unit);
  return columns;
}

/** Cuts to at most `columns`, with `…` as its last; never within a character or an escape. */
export function truncate(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (width(text) <= columns) return text;
  let kept = "";
  let used = 0;
  for (const unit of units(text)) {
    const next = unitWidth(unit);
    if (used + next > columns - 1) break;
    kept += unit;
    used += next;
  }
  return `${kept}…`;
}

/** Fills with spaces up to `columns`. */
export function pad(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - width(text)));
}

/** Breaks at spaces into lines of at most `columns`; what is longer than a line is broken anywhere. */
export function wrap(text: string, columns: number, indent = ""): string[] {
  const room = Math.max(8, columns - width(indent));
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (width(joined) <= room) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    const pieces = breakWord(word, room);
    line = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  lines.push(line);
  return lines.map((each) => indent + each);
}

/**
 * Rows as aligned lines of at most `columns`; the widest columns give way first, but for those
 * that stay `whole`. Every cell goes through `visible`, so callers pass text as they got it.
 */
export function table(
  rows: readonly (readonly string[])[],
  columns: number,
  { gap = 2, whole = [] }: { gap?: number; whole?: readonly number[] } = {},
): string[] {
  const cells = rows.map((row) => row.map(visible));
  const count = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, at) => Math.max(0, ...cells.map((row) => width(row[at] ?? ""))));
  fit(widths, columns - gap * Math.max(0, count - 1), whole);
  return cells.map((row) => {
    const line = row.map((cell, at) => pad(truncate(cell, widths[at] ?? 0), widths[at] ?? 0));
    return truncate(line.join(" ".repeat(gap)).trimEnd(), columns);
  });
}

function fit(widths: number[], room: number, whole: readonly number[]): void {
  let over = widths.reduce((sum, each) => sum + each, 0) - room;
  while (over > 0) {
    const widest = Math.max(0, ...widths.filter((_, index) => !whole.includes(index)));
    if (widest <= 4) return;
    const at = widths.findIndex((each, index) => each === widest && !whole.includes(index));
    const second = Math.max(4, ...widths.filter((_, index) => index !== at && !whole.includes(index)));
    const less = Math.min(over, Math.max(1, widest - second));
    widths[at] = widest - less;
    over -= less;
  }
}

function breakWord(word: string, room: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const unit of units(word)) {
    if (piece !== "" && width(piece) + unitWidth(unit) > room) {
      pieces.push(piece);
      piece = "";
    }
    piece += unit;
  }
  pieces.push(piece);
  return pieces;
}

let segmenter: Intl.Segmenter | undefined;

/** Most text is plain and needs no segmenter, which takes longer to make than a short command to run. */
function* units(text: string): Iterable<string> {
  for (const part of text.split(/(\\u\{[0-9a-f]+\})/)) {
    if (part.startsWith("\\u{")) yield part;
    else {
      segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
      for (const { segment } of segmenter.segment(part)) yield segment;
    }
  }
}

/** East Asian wide and fullwidth blocks (Unicode Standard Annex 11), and pictures shown as emoji. */
const wide =
  /^(?:[\u{1100}-\u{115f}\u{2e80}-\u{303e}\u{3041}-\u{a4cf}\u{a960}-\u{a97f}\u{ac00}-\u{d7a3}\u{f900}-\u{faff}\u{fe30}-\u{fe6f}\u{ff00}-\u{ff60}\u{ffe0}-\u{ffe6}\u{16fe0}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation})/u;

function unitWidth(unit: string): number {
  if (unit.startsWith("\\u{")) return unit.length;
  if (wide.test(unit)) return 2;
  return /^\p{M}+$/u.test(unit) ? 0 : 1;
}
