/**
 * An expression of the playbook: CEL text with its type and its place. Only text of the playbook
 * is ever an expression; what comes from AWS is a value.
 */

/** What an expression gives where something it needs is not known (a withheld write in a dry run). */
export const unknown: unique symbol = Symbol("unknown");

/** The variables: `inputs`, `steps`, `policy`, `run`, and the loop variables by their names. */
export interface Scope {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly steps: Readonly<Record<string, StepValue>>;
  readonly policy: unknown;
  readonly run: RunValue;
  readonly locals: Readonly<Record<string, unknown>>;
}

/**
 * `result` is absent unless `done`. To an expression the status `unknown` is itself an unknown
 * value: in a real run the step would have another.
 */
export interface StepValue {
  readonly status: "done" | "skipped" | "failed" | "unknown";
  readonly result?: unknown;
  /** Of a `for-each`: one an item, in the collection's order. */
  readonly items?: readonly LoopItem[];
}

export interface LoopItem extends StepValue {
  readonly key: string;
}

export interface RunValue {
  readonly id: string;
  readonly kind: string;
  readonly dry_run: boolean;
  readonly account: string;
}

export interface Expression {
  readonly source: string;
  /** Its CEL type, such as `list<AccessKey>`. */
  readonly type: string;
  readonly place: { readonly file: string; readonly line: number; readonly column: number };
  /**
   * JSON in, JSON out (integers are JavaScript numbers again). Three-valued: `unknown` where the
   * value depends on the result of a step whose status is `unknown`; `&&`, `||`, `!` and `?:`
   * decide without it where they can. @throws RunbookError EXPRESSION_FAILED
   */
  evaluate(scope: Scope): unknown;
}
