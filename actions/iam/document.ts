/** Policy documents as IAM gives and takes them, compared by what they say and not by their spelling. */
import { decodedDocument } from "./findings/fingerprint.ts";

export { decodedDocument };

/** The same JSON, whatever the order of members and the white space. Text that is not JSON equals only itself. */
export function sameDocument(a: string, b: string): boolean {
  return a === b || ordered(a) === ordered(b);
}

/** The statements of a document; none where it is not a policy. */
export function statementsOf(document: string): Record<string, unknown>[] {
  const { Statement: statements } = (parsed(document) ?? {}) as { Statement?: unknown };
  const list: unknown[] = Array.isArray(statements) ? statements : [statements];
  return list.filter((one): one is Record<string, unknown> => typeof one === "object" && one !== null);
}

function ordered(document: string): string {
  const value = parsed(document);
  return value === undefined ? document : JSON.stringify(sorted(value));
}

function parsed(document: string): unknown {
  try {
    return JSON.parse(document) as unknown;
  } catch {
    return undefined;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => [name, sorted(member)]);
}
