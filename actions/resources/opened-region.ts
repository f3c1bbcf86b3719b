/** Regions that somebody switched on: AWS has its default regions on by itself. */
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import { readRegions, regionCalls } from "../account/list-regions.ts";
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
  async *read(_region, context, { policy }) {
    for (const { region, status } of await readRegions(context)) {
      if (status !== "ENABLED" && status !== "ENABLING") continue;
      const { allowed } = policy.regions;
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

/** A region is always the same; whether it is on is its state. */
export function regionFingerprint(region: string): string {
  return fingerprintOf("region", region);
}
