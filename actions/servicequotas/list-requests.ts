import { action } from "../../engine/action/action.ts";
import { Entity, Explained, Region, type Static, Timestamp, Type } from "../../engine/action/schema.ts";
import { printable } from "../named-in-text.ts";
import { inRegions } from "../regions.ts";

const QuotaRequest = Entity("QuotaRequest", {
  id: Type.String(),
  region: Region,
  service: Type.String(),
  quota: Type.String(),
  name: Type.String(),
  value: Type.Number(),
  status: Type.String(),
  created_at: Type.String(),
  /** Who asked, as Service Quotas tells it. */
  requester: Type.String(),
});

/** An intruder who wants more machines than the account may have asks AWS for more. */
export const listQuotaRequests = action({
  name: "servicequotas.list-requests",
  summary: "List the quota increases that were asked for since a time.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    regions: Type.Array(Region, { description: "The regions to look in; one that cannot be read is a gap." }),
    since: Explained(Timestamp, "Requests made before are left out."),
  }),
  result: Type.Object({ requests: Type.Array(QuotaRequest) }),
  calls: ["servicequotas:ListRequestedServiceQuotaChangeHistory"],
  async run({ regions, since }, context) {
    const { results } = await inRegions(regions, "servicequotas", context, async (region) => {
      const rows: Static<typeof QuotaRequest>[] = [];
      const operation = "servicequotas:ListRequestedServiceQuotaChangeHistory";
      for await (const { RequestedQuotas = [] } of context.pages(operation, {}, region)) {
        for (const one of RequestedQuotas) {
          // One that does not say when it was made is not old.
          if (one.Created !== undefined && Date.parse(one.Created) < Date.parse(since)) continue;
          rows.push({
            id: one.Id ?? "",
            region,
            service: one.ServiceCode ?? "",
            quota: one.QuotaCode ?? "",
            name: printable(one.QuotaName ?? "", 200),
            value: one.DesiredValue ?? 0,
            status: one.Status ?? "",
            created_at: one.Created ?? "",
            requester: printable(one.Requester ?? "", 300),
          });
        }
      }
      return rows;
    });
    return { requests: results.flat().toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)) };
  },
});

/** In the order in which they were asked for. */
function keyOf({ created_at, region, id }: Static<typeof QuotaRequest>): string {
  return `${created_at} ${region} ${id}`;
}
