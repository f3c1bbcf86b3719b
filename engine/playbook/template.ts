/** Finds the `${{ … }}` in a text. */

export type Piece =
  | { readonly kind: "text"; readonly text: string }
  /** `start` is the offset of the expression's first character in the whole text. */
  | { readonly kind: "expression"; readonly source: string; readonly start: number };

/** Pieces in order, or the offset of a `${{` that nothing closes. */
export function pieces(text: string): readonly Piece[] | { readonly unclosed: number } {
  const found: Piece[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("${{", at);
    if (open === -1) {
      found.push({ kind: "text", text: text.slice(at) });
      break;
    }
    if (open > at) found.push({ kind: "text", text: text.slice(at, open) });
    const close = closing(text, open + 3);
    if (close === undefined) return { unclosed: open };
    found.push(inner(text, open + 3, close));
    at = close + 2;
  }
  return found;
}

/** The expression of a keyword that takes one bare; the brackets around it may be there. */
export function bare(
  text: string,
): { readonly source: string; readonly start: number } | { readonly unclosed: number } {
  if (!text.trimStart().startsWith("${{")) return trimmed(text, 0, text.length);
  const found = pieces(text.trimEnd());
  if ("unclosed" in found) return found;
  const expressions = found.filter((piece) => piece.kind === "expression");
  const [only] = expressions;
  const rest = found.some((piece) => piece.kind === "text" && piece.text.trim() !== "");
  return only !== undefined && expressions.length === 1 && !rest ? only : trimmed(text, 0, text.length);
}

export function hasExpression(value: unknown): boolean {
  if (typeof value === "string") return value.includes("${{");
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasExpression);
}

function inner(text: string, from: number, to: number): Piece {
  return { kind: "expression", ...trimmed(text, from, to) };
}

function trimmed(text: string, from: number, to: number): { source: string; start: number } {
  const part = text.slice(from, to);
  return { source: part.trim(), start: from + (part.length - part.trimStart().length) };
}

/** A `}}` that closes no map of the expression and stands in no string of it. */
function closing(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") {
      const end = stringEnd(text, at);
      if (end === undefined) return text.indexOf("}}", at) === -1 ? undefined : text.indexOf("}}", at);
      at = end;
    } else if (character === "{") {
      depth += 1;
    } else if (character === "}") {
      if (depth === 0) return text[at + 1] === "}" ? at : undefined;
      depth -= 1;
    }
  }
  return undefined;
}

function stringEnd(text: string, from: number): number | undefined {
  const quote = text[from];
  const raw = /[rR]/.test(text[from - 1] ?? "") && !/\w/.test(text[from - 2] ?? "");
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\" && !raw) at += 1;
    else if (text[at] === quote) return at;
    else if (text[at] === "\n") return undefined;
  }
  return undefined;
}
