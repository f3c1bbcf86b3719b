/** A list with at least these, each at least as described, in any order. */
export interface AtLeast {
  readonly atLeast: readonly unknown[];
}

export function expectAll(...atLeast: readonly unknown[]): AtLeast {
  return { atLeast };
}
