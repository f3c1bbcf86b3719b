import { action } from "../../engine/action/action.ts";
import { Saved, Type } from "../../engine/action/schema.ts";
import { ResourceEvidence, saveDescription } from "../resources/evidence.ts";
import { OpenedRegion } from "../resources/opened-region.ts";
import { contentCalls, contentsOf } from "./region-contents.ts";

/** What is left in a region goes on running, and costing, when nobody can get at it any more. */
export const describeRegion = action({
  name: "account.describe-region",
  summary: "Keep what every type of resource has in a region.",
  purpose: "preserve",
  reversible: true,
  target: "opened",
  params: Type.Object({ opened: OpenedRegion }),
  result: Saved(ResourceEvidence),
  calls: [...contentCalls],
  async run({ opened }, context) {
    const region = opened.region_name;
    const { objects, unread } = await contentsOf(region, context);
    for (const reason of unread) await context.gap({ region, service: "account", reason });
    const evidence = [await saveDescription(opened, { region, objects, unread }, context)];
    return { resource: opened.id, region: opened.region, copies: [], evidence };
  },
});
