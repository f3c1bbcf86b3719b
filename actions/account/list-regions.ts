import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Region, Type } from "../../engine/action/schema.ts";

export const regionCalls = ["account:ListRegions", "ec2:DescribeRegions"] as const;

/** Every region that is not off is scanned: the policy's list of regions judges, it does not choose. */
export const listRegions = action({
  name: "account.list-regions",
  summary: "List the regions of the account that are to be scanned.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({}),
  result: Type.Object({
    scan: Type.Array(Region),
    not_scanned: Type.Array(Type.Object({ region: Region, status: Type.String() })),
    /** Regions someone switched on; they are off until then. */
    opted_in: Type.Array(Region),
    /** Regions that are on although the policy does not list them. */
    not_allowed: Type.Array(Region),
  }),
  calls: [...regionCalls],
  async run(_params, context) {
    const regions = await readRegions(context);
    const on = regions.filter((region) => !isOff(region));
    const off = regions.filter(isOff);
    for (const { region, status } of off) {
      const how = status === "DISABLED" ? "disabled" : "being disabled";
      await context.note(`${region} was not scanned: the region is ${how} in this account.`);
    }
    const { allowed } = context.policy.regions;
    return {
      scan: on.map(({ region }) => region).toSorted(),
      not_scanned: off,
      opted_in: on.filter(({ status }) => status !== "ENABLED_BY_DEFAULT").map(({ region }) => region),
      // AWS switches its default regions on itself; only an opt-in is somebody's doing.
      not_allowed: on
        .filter(({ region, status }) => status !== "ENABLED_BY_DEFAULT" && !allowed.includes(region))
        .map(({ region }) => region),
    };
  },
});

interface RegionStatus {
  readonly region: string;
  readonly status: string;
}

/** While it is being disabled a region stops taking credentials, at a moment that nobody is told. */
export function isOff({ status }: RegionStatus): boolean {
  return status === "DISABLED" || status === "DISABLING";
}

/** Every region that AWS has, with its opt-in status; by EC2 where Account Management may not be asked. */
export async function readRegions(context: ActionContext<(typeof regionCalls)[number]>): Promise<RegionStatus[]> {
  const regions: RegionStatus[] = [];
  try {
    for await (const page of context.pages("account:ListRegions", {})) {
      for (const region of page.Regions ?? [])
        regions.push({ region: region.RegionName ?? "", status: region.RegionOptStatus ?? "" });
    }
    return regions;
  } catch (error) {
    if (!isAws(error, "access-denied", "unsupported")) throw error;
  }
  const { Regions = [] } = await context.call("ec2:DescribeRegions", { AllRegions: true });
  return Regions.map((region) => ({ region: region.RegionName ?? "", status: statusOf(region.OptInStatus) }));
}

/** EC2's words for what Account Management says. */
function statusOf(optIn: string | undefined): string {
  if (optIn === "opt-in-not-required") return "ENABLED_BY_DEFAULT";
  return optIn === "not-opted-in" ? "DISABLED" : "ENABLED";
}
