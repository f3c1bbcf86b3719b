import { action, type ActionContext } from "../../../engine/action/action.ts";
import { isAws } from "../../../engine/action/aws-error.ts";
import { stepFailed } from "../../../engine/action/failure.ts";
import { Approved, Saved, Type } from "../../../engine/action/schema.ts";
import { States } from "../../states.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "../evidence.ts";
import { Fleet } from "../fleet.ts";
import { type FleetFacts, fleetFingerprint, fleetNow, fleetReads, isOver } from "./facts.ts";
import { instancesOf } from "./members.ts";

export const describeFleet = action({
  name: "ec2.describe-fleet",
  summary: "Save what EC2 says of a fleet, with what it launches and the instances it has.",
  purpose: "preserve",
  reversible: true,
  target: "fleet",
  params: Type.Object({ fleet: Fleet }),
  result: Saved(ResourceEvidence),
  calls: [...fleetReads, "ec2:DescribeInstances"],
  async run({ fleet }, context) {
    const now = await fleetNow(context, fleet);
    const instances = await instancesOf(context, fleet);
    const description = { fleet: now?.description ?? null, instances };
    // A Spot fleet's launch specifications hold user data.
    const evidence = [await saveDescription(fleet, description, context, { sensitive: true })];
    return { resource: fleet.id, region: fleet.region, copies: [], evidence };
  },
});

/**
 * The instances go on running, since their evidence comes first. An instant fleet cannot be deleted
 * so: EC2 would terminate its instances with it, and so it is deleted only after all of them are gone.
 */
export const deleteFleet = action({
  name: "ec2.delete-fleet",
  summary:
    "Delete an EC2 fleet or cancel a Spot fleet, so that it launches nothing any more; its instances go on running.",
  purpose: "destroy",
  reversible: false,
  target: "fleet",
  params: Type.Object({ fleet: Approved(Fleet), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "already"),
    /** The state it was in, such as `active`. */
    before: Type.String(),
    /** Its instances, which go on running. */
    instances_left: Type.Array(Type.String()),
  }),
  calls: [...fleetReads, "ec2:DescribeInstances", "ec2:DeleteFleets", "ec2:CancelSpotFleetRequests"],
  async run({ fleet, evidence }, context) {
    requireEvidence(fleet, evidence);
    const found = await fleetNow(context, fleet);
    const before = found?.state ?? "gone";
    const instances_left = await instancesOf(context, fleet);
    if (found === undefined || isOver(found)) return { state: "already" as const, before, instances_left };
    if (found.request_type === "instant" && instances_left.length > 0) {
      throw stepFailed(
        `${fleet.fleet_id} is an instant fleet: EC2 deletes it only with its instances ${instances_left.join(", ")}`,
        "Save and terminate its instances with ec2.snapshot-instance and ec2.terminate-instance; then delete it.",
      );
    }
    const refused = await remove(found, fleet, context);
    // A repetition of what took place is refused too, so what counts is how it is now.
    if (refused !== undefined) {
      const now = await fleetNow(context, fleet);
      if (now !== undefined && !isOver(now)) throw stepFailed(`${fleet.fleet_id} is not deleted: ${refused}`);
    }
    await context.confirm(`fleet ${fleet.fleet_id} is deleted`, async () => {
      const now = await fleetNow(context, fleet);
      return now === undefined || isOver(now);
    });
    return { state: "deleted" as const, before, instances_left: await instancesOf(context, fleet) };
  },
  async fingerprint({ fleet }, context) {
    const found = await fleetNow(context, fleet);
    return found === undefined || isOver(found) ? undefined : fleetFingerprint(found);
  },
});

/** Both calls succeed as a whole and say fleet by fleet what they did not do. Gives EC2's reason, if any. */
async function remove(
  { request_type }: FleetFacts,
  { fleet_id, fleet_type, region }: Fleet,
  context: ActionContext<"ec2:DeleteFleets" | "ec2:CancelSpotFleetRequests">,
): Promise<string | undefined> {
  try {
    if (fleet_type === "spot") {
      const input = { SpotFleetRequestIds: [fleet_id], TerminateInstances: false };
      const { UnsuccessfulFleetRequests } = await context.call("ec2:CancelSpotFleetRequests", input, region);
      return reasonOf(UnsuccessfulFleetRequests?.[0]?.Error);
    }
    const input = { FleetIds: [fleet_id], TerminateInstances: request_type === "instant" };
    const { UnsuccessfulFleetDeletions } = await context.call("ec2:DeleteFleets", input, region);
    return reasonOf(UnsuccessfulFleetDeletions?.[0]?.Error);
  } catch (error) {
    if (isAws(error, "gone")) return undefined;
    throw error;
  }
}

function reasonOf(
  error: { readonly Code?: string | undefined; readonly Message?: string | undefined } | undefined,
): string | undefined {
  return error === undefined ? undefined : `${error.Code ?? "?"}: ${error.Message ?? "?"}`;
}
