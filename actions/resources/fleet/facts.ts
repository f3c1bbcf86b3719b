/** What EC2 says of a fleet of either kind, in one form. */
import type { ActionContext, Output } from "../../../engine/action/action.ts";
import { ifThere } from "../../gone.ts";
import { fingerprintOf, tagFacts, tagsOf } from "../fingerprint.ts";

type Ec2Fleet = NonNullable<Output<"ec2:DescribeFleets">["Fleets"]>[number];
type SpotFleet = NonNullable<Output<"ec2:DescribeSpotFleetRequests">["SpotFleetRequestConfigs"]>[number];

export interface FleetFacts {
  readonly id: string;
  readonly fleet_type: "ec2" | "spot";
  readonly request_type: string;
  readonly state: string;
  readonly created_at: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What it launches: templates or whole specifications. */
  readonly launches: unknown;
  readonly detail: string;
  /** As EC2 gives it. */
  readonly description: Ec2Fleet | SpotFleet;
}

export const fleetReads = ["ec2:DescribeFleets", "ec2:DescribeSpotFleetRequests"] as const;

/** Undefined where EC2 does not know it any more. */
export async function fleetNow(
  context: ActionContext<(typeof fleetReads)[number]>,
  { fleet_id, fleet_type, region }: { fleet_id: string; fleet_type: string; region: string },
): Promise<FleetFacts | undefined> {
  if (fleet_type === "spot") {
    const input = { SpotFleetRequestIds: [fleet_id] };
    const read = await ifThere(context.call("ec2:DescribeSpotFleetRequests", input, region));
    const found = read?.SpotFleetRequestConfigs?.[0];
    return found && spotFleetFacts(found);
  }
  const read = await ifThere(context.call("ec2:DescribeFleets", { FleetIds: [fleet_id] }, region));
  const found = read?.Fleets?.[0];
  return found && fleetFacts(found);
}

export function fleetFacts(fleet: Ec2Fleet): FleetFacts {
  const request_type = fleet.Type ?? "";
  const state = fleet.FleetState ?? "";
  const wanted = fleet.TargetCapacitySpecification?.TotalTargetCapacity;
  return {
    id: fleet.FleetId ?? "",
    fleet_type: "ec2",
    request_type,
    state,
    created_at: fleet.CreateTime ?? "",
    tags: tagsOf(fleet.Tags),
    launches: fleet.LaunchTemplateConfigs ?? [],
    detail: detailOf("EC2 fleet", request_type, state, fleet.FulfilledCapacity, wanted),
    description: fleet,
  };
}

export function spotFleetFacts(fleet: SpotFleet): FleetFacts {
  const config = fleet.SpotFleetRequestConfig;
  const request_type = config?.Type ?? "";
  const state = fleet.SpotFleetRequestState ?? "";
  return {
    id: fleet.SpotFleetRequestId ?? "",
    fleet_type: "spot",
    request_type,
    state,
    created_at: fleet.CreateTime ?? "",
    tags: tagsOf(fleet.Tags),
    launches: [config?.LaunchSpecifications ?? [], config?.LaunchTemplateConfigs ?? [], config?.IamFleetRole ?? ""],
    detail: detailOf("Spot fleet", request_type, state, config?.FulfilledCapacity, config?.TargetCapacity),
    description: fleet,
  };
}

/** It launches nothing any more; its instances may still be running. */
export function isOver({ state }: FleetFacts): boolean {
  return /^(deleted|cancelled|failed)/.test(state);
}

/** Not of the capacity, which its owner changes while it lives. */
export function fleetFingerprint({ id, request_type, created_at, launches, tags }: FleetFacts): string {
  return fingerprintOf("fleet", id, request_type, created_at, launches, tagFacts(tags));
}

function detailOf(
  what: string,
  type: string,
  state: string,
  has: number | undefined,
  wants: number | undefined,
): string {
  const relaunches = type === "maintain" ? ", replaces what it loses" : "";
  return `${what} of type ${type || "?"}, ${state || "?"}, has ${has ?? "?"} of ${wants ?? "?"}${relaunches}`;
}
