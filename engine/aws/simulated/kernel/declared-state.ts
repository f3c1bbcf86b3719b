/** Where in a drill a service's state is declared. */
import type { Scenario } from "../drill/schema.ts";
import type { SimulatedService } from "../service.ts";

/** The drill's words for a state. Region statuses are said once, under `regions`. */
export function declaredState(scenario: Scenario, service: SimulatedService, region: string): unknown {
  const declared = scenario.state[service.service];
  if (service.service === "account") return { regions: scenario.regions, ...(declared as object | undefined) };
  return structuredClone(service.global ? declared : (declared as Record<string, unknown> | undefined)?.[region]);
}
