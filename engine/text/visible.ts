/**
 * Text that others chose, made safe to show. Names, tags and messages of a compromised account are
 * the intruder's words: a name may carry terminal codes, reverse the reading direction, hide
 * characters or pretend to be a line of ours.
 */

/**
 * Shows every character that has no ink of its own, or that acts on its neighbours, as
 * `\u{202e}`: controls, terminal codes, bidirectional and zero-width characters, line breaks,
 * unusual spaces, private and unassigned code points, lone surrogates, stacks of combining marks.
 * The result is one line, and distinct texts stay distinct (a written `\u{` is escaped itself).
 */
export function visible(text: string): string {
  if (plain.test(text)) return text;
  return text
    .replace(/\\(?=u\{)/g, escape("\\"))
    .replace(hidden, escape)
    .replace(stacked, (_, kept: string, rest: string) => kept + Array.from(rest, escape).join(""))
    .replace(leadingMarks, (marks) => Array.from(marks, escape).join(""));
}

/** Any value on one line: strings as they are, the rest as JSON, all of it `visible`. */
export function visibleValue(value: unknown): string {
  if (typeof value === "string") return visible(value);
  return visible(JSON.stringify(value) ?? "undefined");
}

/** Nothing to do: printable ASCII without a backslash, which is nearly every AWS name. */
const plain = /^[ -[\]-~]*$/;

/**
 * Everything of Unicode's category C, all that a renderer may ignore, line and paragraph
 * separators, spaces other than U+0020, and two blanks that Unicode counts as letters or symbols.
 */
const hidden = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u{2800}\u{3164}]|(?! )\p{Zs}/gu;
/** Three marks on a letter occur in languages; more of them paint over the lines above. */
const stacked = /(\p{M}{3})(\p{M}+)/gu;
/** A mark without a letter would change the character that we print before it. */
const leadingMarks = /^\p{M}+/u;

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
