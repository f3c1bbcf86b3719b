/** What a writing action is tried on: an account in which it has something to do. */
import type { Action } from "../../engine/action/action.ts";
import type { Declared, Remedied } from "../actions/remedy.ts";

export type Params = Record<string, unknown>;

export interface Fixture {
  readonly action: Action;
  /** What of the account it is about, where an action is tried in several ways. */
  readonly of?: string;
  readonly declared: Declared;
  /** The parameters, with what has to be made before, such as evidence. */
  readonly params: Params | ((account: Remedied) => Promise<Params>);
  /**
   * Faults, as `operation: fault`, or `undo operation: fault`, after which it does well in another
   * way, with what it says then. The account is then not as after a run without faults, and what it
   * says tells so. `again` for any fault is what it says when it is carried out once more.
   */
  readonly otherwise?: Readonly<Record<string, { readonly why: string; readonly says: Params | string }>>;
}

/** The description or copies that a deletion demands, made by the action that makes them. */
export const afterEvidence =
  (params: Params, evidence: Action, first: readonly Action[] = []): Fixture["params"] =>
  async (account) => {
    for (const action of first) await account.carryOut(action, params);
    return { ...params, evidence: await account.carryOut(evidence, params) };
  };
