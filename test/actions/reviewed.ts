/** A simulated account for the actions that only read it, with what they say of it. */
import type { Scenario } from "../../engine/aws/simulated/drill/schema.ts";
import { open, scenario } from "../aws/simulated/account-of-a-test.ts";
import { actionContext, type ContextOptions } from "./context.ts";

/** The small account with this state beside its own. */
export function reviewed(
  state: Readonly<Record<string, unknown>>,
  changes: Partial<Scenario> = {},
  options: ContextOptions = {},
) {
  const plain = scenario(changes);
  const account = open({ scenario: { ...plain, state: { ...plain.state, ...state } } });
  return { account, context: actionContext({ port: account.aws, sleep: account.wait, ...options }) };
}
