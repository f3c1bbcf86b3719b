/** Changes that come about by themselves: when they are due, and what they can reach. */
import type { Scenario } from "../drill/schema.ts";
import type { SimulatedService } from "../service.ts";
import { derivedId } from "./derive.ts";
import { toSeconds } from "./event-record.ts";
import type { States, Transaction } from "./states.ts";
import type { Pending } from "./world-file.ts";

/** What is due without any call, by the states as they were declared. */
export function scheduledEffects(
  services: readonly SimulatedService[],
  { regions, clock }: Scenario,
  state: States,
): Pending[] {
  return services.flatMap(({ service, global, scheduled }) =>
    scheduled === undefined
      ? []
      : (global ? ["us-east-1"] : Object.keys(regions)).flatMap((region) =>
          scheduled(state.read(service, region), { region, now: clock }).map(([at, effect]) => ({
            due: Date.parse(at),
            service,
            effect,
          })),
        ),
  );
}

export interface EffectFacts {
  readonly account: string;
  readonly transaction: Transaction;
  /** Filled by the effect. */
  readonly later: Pending[];
}

export function takeEffect(
  { service, effects }: SimulatedService,
  { effect, due }: Pending,
  { account, transaction, later }: EffectFacts,
): void {
  const { operation, region, data } = effect;
  const run = effects?.[operation];
  if (run === undefined) throw new Error(`${service} has no effect ${operation}`);
  run(data, transaction.state(service, region), toSeconds(due), {
    account,
    region,
    peer: <T>(name: string) => transaction.state(name, region) as T,
    id: (prefix, of, length) => derivedId(prefix, [account, `${service} ${operation}`, String(due), of], length),
    after: (milliseconds, next) =>
      later.push({ due: due + milliseconds, service: next.service ?? service, effect: next }),
  });
}
