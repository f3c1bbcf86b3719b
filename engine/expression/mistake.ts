/** What is wrong with an expression, and where in its text. */

export type MistakeCode =
  | "EXPRESSION_SYNTAX"
  | "EXPRESSION_TYPE"
  | "EXPRESSION_FORBIDDEN"
  | "UNKNOWN_NAME"
  | "MAY_BE_MISSING"
  | "WRONG_VALUE"
  | "LIMIT_EXCEEDED";

export interface Mistake {
  readonly code: MistakeCode;
  readonly message: string;
  /** Offsets into the expression's text. */
  readonly start: number;
  readonly end: number;
  /** What to write instead. */
  readonly hint?: string;
}

export const limits = {
  /** Characters. */
  length: 2000,
  nodes: 500,
  depth: 40,
  /** How deep `all`, `exists`, `filter` and `map` may stand in each other: three over 300 items take seconds. */
  nesting: 2,
} as const;
