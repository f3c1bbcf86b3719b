/**
 * What EC2 starts again by itself when an instance is terminated: persistent Spot requests and
 * fleets that maintain their capacity. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-requests.html
 */
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { fleetTag, membersOf, spotFleetTag } from "./find.ts";
import { fromTemplate, launch } from "./launch.ts";
import type { Ec2State, Instance } from "./state.ts";

const relaunchedAfter = 90_000;

/** Called once for each instance that begins to shut down. */
export function afterTermination(
  { state, account, region, after }: SimulatedRequest<Ec2State>,
  [id, instance]: readonly [string, Instance],
): void {
  const request = state.spot_requests[instance.spot_request];
  if (request?.instance === id && (request.state === "active" || request.state === "disabled")) {
    request.status = "instance-terminated-by-user";
    request.state = request.type === "persistent" ? "open" : "closed";
    const data = { request: instance.spot_request, account, region };
    if (request.state === "open") after(relaunchedAfter, { operation: "spot-relaunched", region, data });
  }
  const fleet = instance.tags[fleetTag] ?? instance.tags[spotFleetTag];
  if (fleet !== undefined) after(relaunchedAfter, { operation: "refilled", region, data: { fleet, account, region } });
}

/** A stopped Spot instance disables its request until it is started again. */
export function afterStop({ state }: SimulatedRequest<Ec2State>, [id, instance]: readonly [string, Instance]): void {
  const request = state.spot_requests[instance.spot_request];
  if (request?.instance !== id || request.state !== "active") return;
  request.status = "instance-stopped-by-user";
  request.state = "disabled";
}

export const relaunchEffects: NonNullable<SimulatedService<Ec2State>["effects"]> = {
  "spot-relaunched": ({ request: id = "", account = "", region = "" }, state, now) => {
    const request = state.spot_requests[id];
    if (request?.state !== "open") return;
    request.instance = launch(state, {
      ...request.launch,
      of: [account, id, now],
      at: now,
      region,
      spot_request: id,
    });
    request.state = "active";
    request.status = "fulfilled";
  },
  refilled: ({ fleet: id = "", account = "", region = "" }, state, now) => {
    const wanted = wantedBy(state, id);
    if (wanted === undefined) return;
    const missing = wanted.target - membersOf(state, id).length;
    for (let turn = 0; turn < missing; turn += 1) {
      launch(state, { ...wanted.launch, of: [account, id, now, String(turn)], at: now, region });
    }
  },
};

/** What a fleet that maintains its capacity launches, and how many it wants of it. */
function wantedBy(state: Ec2State, id: string) {
  const spotFleet = state.spot_fleets[id];
  if (spotFleet?.type === "maintain" && spotFleet.state === "active") {
    return { target: spotFleet.target, launch: { ...spotFleet.launch, spot: true, tags: { [spotFleetTag]: id } } };
  }
  const fleet = state.fleets[id];
  if (fleet?.type !== "maintain" || fleet.state !== "active") return undefined;
  const made = fromTemplate(state, { id: fleet.template }, fleet.version);
  if (made === undefined) return undefined;
  const type = fleet.instance_type === "" ? made.type : fleet.instance_type;
  return {
    target: fleet.target,
    launch: { ...made, type, vpc: fleet.vpc, spot: fleet.spot, tags: { [fleetTag]: id } },
  };
}
