/** Where moto does not do what AWS does, so that what it shows is not held against the product. */

export interface Difference {
  /** An operation, or the name of an action whose result differs. */
  readonly operation: string;
  /** What moto answers: `ok`, a class of refusal, or how the action ends. */
  readonly moto: string;
  /** What AWS answers, and the simulated account with it. */
  readonly aws: string;
  readonly because: string;
  /** Where AWS says so. */
  readonly source: string;
}

export const differences: readonly Difference[] = [];
