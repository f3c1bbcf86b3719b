/** Whether a call is one that a fault, a trap or an expectation speaks of. */

/** An operation, or `*` for any, and members that its input has among others. */
export interface CallPattern {
  readonly operation: string;
  readonly region?: string;
  readonly match?: Readonly<Record<string, unknown>>;
}

export function matches(pattern: CallPattern, call: { operation: string; region: string; input: unknown }): boolean {
  if (pattern.operation !== "*" && pattern.operation !== call.operation) return false;
  if (pattern.region !== undefined && pattern.region !== call.region) return false;
  return pattern.match === undefined || includes(call.input, pattern.match);
}

/** `whole` has everything that `part` has; a list has every item of the part's list somewhere. */
function includes(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && part.every((item) => whole.some((candidate) => includes(candidate, item)));
  }
  if (typeof part === "object" && part !== null) {
    if (typeof whole !== "object" || whole === null) return false;
    return Object.entries(part).every(
      ([name, value]) => Object.hasOwn(whole, name) && includes((whole as Record<string, unknown>)[name], value),
    );
  }
  return whole === part;
}
