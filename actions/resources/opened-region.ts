/** Regions that somebody switched on: AWS has its default regions on by itself. */
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import { readRegions, regionCalls } from "../account/list-regions.ts";
import type { ActionContext } from "../../engine/action/action.ts";
import type { History } from "../history/history.ts";
import { ref } from "../history/refs.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { ResourceType } from "./resource.ts";

export const OpenedRegion = FindingOf("OpenedRegion", {
  region_name: Type.String(),
  /** `ENABLED` or `ENABLING`. */
  status: Type.String(),
});
export type OpenedRegion = Static<typeof OpenedRegion>;

/** What is remedied of it is in the folder `account`, since that looks at all other types. */
export const openedRegions: ResourceType = {
  service: "account",
  title: "Regions that were switched on",
  scope: "global",
  lists: { opened_regions: OpenedRegion },
  calls: regionCalls,
  async *read(_region, context, history) {
    const { allowed } = history.policy.regions;
    for (const { region, status } of await readRegions(context)) {
      if (status === "DISABLED" || status === "DISABLING") await tellIfHidden(region, context, history);
      if (status !== "ENABLED" && status !== "ENABLING") continue;
      yield {
        list: "opened_regions",
        subject: {
          kind: "region",
          id: `region/${region}`,
          name: region,
          // AWS has no ARN for it.
          arn: "",
          region,
          created_at: "",
          objects: [ref.unique("region", region)],
          handles: [region],
          fingerprint: regionFingerprint(region),
          detail: `${status.toLowerCase()}${allowed.length === 0 || allowed.includes(region) ? "" : "; the policy does not list it"}`,
        },
        more: { region_name: region, status },
      };
    }
  },
};

/** To switch a region off hides what runs in it from everybody, and from this listing. */
async function tellIfHidden(region: string, context: Pick<ActionContext, "gap">, history: History): Promise<void> {
  const off = history.intruders.findLast(({ removed }) => removed.includes(ref.unique("region", region)));
  if (off === undefined) return;
  const reason = `the intruder switched the region off at ${off.time}: what is left in it runs on and cannot be seen`;
  await context.gap({ region, service: "account", reason });
}

/** A region is always the same; whether it is on is its state. */
export function regionFingerprint(region: string): string {
  return fingerprintOf("region", region);
}
