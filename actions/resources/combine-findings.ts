import { action } from "../../engine/action/action.ts";
import { Explained, type Static, Type } from "../../engine/action/schema.ts";
import { findingsOf, listNames, listsOf, ResourceFindings } from "./findings.ts";

export const combineResourceFindings = action({
  name: "resources.combine-findings",
  summary: "Put the resources that a person says are the intruder's with those that the rules say are.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    found: Type.Optional(
      Explained(ResourceFindings, "What the rules say is not sanctioned; left out where only the flagged are wanted."),
    ),
    unsure: Explained(ResourceFindings, "What was asked about."),
    flagged: Type.Array(Type.String(), { description: "The ids of those among the unsure that are the intruder's." }),
  }),
  result: ResourceFindings,
  calls: [],
  async run({ found, unsure, flagged }) {
    const sure = listsOf(found ?? {});
    const asked = listsOf(unsure);
    return findingsOf(
      Object.fromEntries(
        listNames.map((name) => [
          name,
          [...(sure[name] ?? []), ...(asked[name] ?? []).filter(({ id }) => flagged.includes(id))],
        ]),
      ),
    ) as Static<typeof ResourceFindings>;
  },
});
