/** EC2 fleets and Spot fleets. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Fleets.html */
import { FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import { belongingTo, parentOf } from "../ec2/parents.ts";
import type { Subject } from "../history/judged.ts";
import type { History } from "../history/history.ts";
import { ref } from "../history/refs.ts";
import { type FleetFacts, fleetFacts, fleetFingerprint, isOver, spotFleetFacts } from "./fleet/facts.ts";
import type { Found, ResourceType } from "./resource.ts";

export const Fleet = FindingOf("Fleet", {
  fleet_id: Type.String(),
  /** An EC2 fleet, `ec2`, or a Spot fleet, `spot`. */
  fleet_type: Type.String(),
  /** `maintain` replaces what it loses; `request` and `instant` launch once. */
  request_type: Type.String(),
  state: Type.String(),
});
export type Fleet = Static<typeof Fleet>;

/**
 * Deleted fleets are not listed although EC2 shows them for days. Nor are instant ones, which EC2
 * shows only to who knows their ids: they launch once, when they are made, and go with their
 * instances, which are judged by the fleet.
 */
export const fleets: ResourceType = {
  service: "ec2",
  title: "EC2 fleets and Spot fleets",
  scope: "regional",
  lists: { fleets: Fleet },
  calls: ["ec2:DescribeFleets", "ec2:DescribeSpotFleetRequests"],
  async *read(region, context, history) {
    const found = (facts: FleetFacts): Found => {
      const parent = parentOf(facts.tags, region, history, (each) => context.judge(each));
      return { list: "fleets", subject: subjectOf(facts, region, history, belongingTo(parent)), more: moreOf(facts) };
    };
    for await (const page of context.pages("ec2:DescribeFleets", {}, region)) {
      for (const fleet of page.Fleets ?? []) {
        const facts = fleetFacts(fleet);
        if (!isOver(facts)) yield found(facts);
      }
    }
    for await (const page of context.pages("ec2:DescribeSpotFleetRequests", {}, region)) {
      for (const fleet of page.SpotFleetRequestConfigs ?? []) {
        const facts = spotFleetFacts(fleet);
        if (!isOver(facts)) yield found(facts);
      }
    }
  },
};

function subjectOf(facts: FleetFacts, region: string, { caller }: History, parent: Pick<Subject, "parent">): Subject {
  const { id, fleet_type, tags, created_at, detail } = facts;
  const noun = fleet_type === "spot" ? "spot-fleet-request" : "fleet";
  const arn = `arn:${caller.partition}:ec2:${region}:${caller.account}:${noun}/${id}`;
  return {
    kind: "fleet",
    id,
    name: id,
    arn,
    region,
    tags,
    created_at,
    there: created_at,
    objects: [ref.regional("fleet", region, id)],
    ...parent,
    handles: [id, arn],
    fingerprint: fleetFingerprint(facts),
    detail,
  };
}

function moreOf({ id, fleet_type, request_type, state }: FleetFacts) {
  return { fleet_id: id, fleet_type, request_type, state };
}
