import { action } from "../../engine/action/action.ts";
import { Explained, Timestamp, Type } from "../../engine/action/schema.ts";
import { caseCalls, caseOf } from "./cases.ts";
import { SupportCase } from "./entities.ts";
import { ReadStatus, withPlan } from "./with-plan.ts";

export const listCases = action({
  name: "support.list-cases",
  summary: "List the cases of AWS Support, with the access keys and resources that AWS names in them.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({ since: Explained(Timestamp, "Cases opened before are left out.") }),
  result: Type.Object({
    status: ReadStatus,
    /** Resolved ones too, the newest first. */
    cases: Type.Array(SupportCase),
    exposed_keys: Type.Array(Type.String()),
    arns: Type.Array(Type.String()),
  }),
  calls: [...caseCalls],
  async run({ since }, context) {
    const { status, value: cases = [] } = await withPlan(
      { service: "support", title: "AWS Support" },
      context,
      async () => {
        const found: SupportCase[] = [];
        const asked = { afterTime: since, includeResolvedCases: true, includeCommunications: true };
        for await (const page of context.pages("support:DescribeCases", asked)) {
          for (const details of page.cases ?? []) found.push(await caseOf(details, context));
        }
        return found.toSorted((a, b) => (a.created_at > b.created_at ? -1 : 1));
      },
    );
    return {
      status,
      cases,
      exposed_keys: [...new Set(cases.flatMap(({ exposed_keys }) => exposed_keys))].toSorted(),
      arns: [...new Set(cases.flatMap(({ arns }) => arns))].toSorted(),
    };
  },
});
