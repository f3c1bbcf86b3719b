/** Which regions EC2 knows of. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRegions.html */
import { byName } from "../iam/entries.ts";
import type { SimulatedService } from "../service.ts";
import type { AccountState } from "../services/account.ts";
import { passes } from "./filters.ts";
import { invalidValue } from "./refusals.ts";
import type { Ec2State } from "./state.ts";

export const regionOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeRegions": (input, { peer }) => {
    const { regions } = peer<AccountState>("account");
    for (const name of input.RegionNames ?? []) {
      if (!Object.hasOwn(regions, name)) throw invalidValue(`Invalid region name ${name}`);
    }
    const views = byName(regions).map(([RegionName, status]) => ({
      RegionName,
      Endpoint: `ec2.${RegionName}.amazonaws.com`,
      OptInStatus: optIn(status),
    }));
    return {
      Regions: views.filter(
        ({ RegionName, Endpoint, OptInStatus }) =>
          (input.RegionNames?.includes(RegionName) ?? true) &&
          (input.AllRegions === true || OptInStatus !== "not-opted-in") &&
          passes(input.Filters, { "region-name": RegionName, endpoint: Endpoint, "opt-in-status": OptInStatus }, {}),
      ),
    };
  },
};

/** A region on its way in or out is not yet, or still, in use. */
function optIn(status: string): "opt-in-not-required" | "opted-in" | "not-opted-in" {
  if (status === "ENABLED_BY_DEFAULT") return "opt-in-not-required";
  return status === "ENABLED" || status === "DISABLING" ? "opted-in" : "not-opted-in";
}
