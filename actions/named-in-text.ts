/** What a text of AWS names: ids of access keys and ARNs. A text is hostile; nothing else is taken from it. */

/** Ids of long-term and temporary access keys, each once, sorted. */
export function keysIn(...texts: readonly string[]): string[] {
  return unique(texts, /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g);
}

/** ARNs, each once, sorted; what ends a sentence does not belong to one. */
export function arnsIn(...texts: readonly string[]): string[] {
  const found = unique(texts, /\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[\w+=,.@:/*-]+/g);
  return [...new Set(found.map((arn) => arn.replace(/[.,:;]+$/, "")))].toSorted();
}

/** For people: one line of printable ASCII, the rest escaped, cut to `limit` characters. */
export function printable(text: string, limit: number): string {
  const line = text.replace(/[^\x20-\x7e]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
  return line.length > limit ? `${line.slice(0, limit - 3)}...` : line;
}

function unique(texts: readonly string[], pattern: RegExp): string[] {
  return [...new Set(texts.flatMap((text) => text.match(pattern) ?? []))].toSorted();
}
