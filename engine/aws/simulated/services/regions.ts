/** Simulated Account Management: which regions are enabled. https://docs.aws.amazon.com/accounts/latest/reference/ */
import { Type } from "typebox";
import type { SimulatedService } from "../service.ts";

export interface AccountState {
  /** Region to its opt-in status; a drill says it under `regions`. */
  regions: Record<string, string>;
}

export const account: SimulatedService<AccountState> = {
  service: "account",
  global: true,
  schema: Type.Object(
    { regions: Type.Optional(Type.Record(Type.String(), Type.String())) },
    { additionalProperties: false },
  ),
  prepare: (declared) => structuredClone(declared as AccountState),
  operations: {
    "account:ListRegions": (input, { state, page }) => {
      const wanted = new Set<string>(input.RegionOptStatusContains ?? Object.values(state.regions));
      const regions = Object.entries(state.regions).filter(([, status]) => wanted.has(status));
      const { items, next } = page(
        regions.sort(([one], [other]) => (one < other ? -1 : 1)),
        input.NextToken,
        input.MaxResults,
      );
      return {
        Regions: items.map(([RegionName, status]) => ({ RegionName, RegionOptStatus: status as "ENABLED" })),
        NextToken: next,
      };
    },
  },
  objects: (state, { account: id }) =>
    Object.fromEntries(
      Object.entries(state.regions).map(([region, status]) => [
        `arn:aws:account::${id}:region/${region}`,
        { region, status },
      ]),
    ),
};
