/** EC2 fleets and Spot fleets. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Fleets.html */
import type { Output } from "../../operations.ts";
import { byName, lookup } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { passes, tagList } from "./filters.ts";
import { arnOf, membersOf } from "./find.ts";
import type { Fleet, SpotFleet } from "./launch-state.ts";
import { byId, invalidCombination, missing } from "./refusals.ts";
import type { Ec2State } from "./state.ts";
import { terminate } from "./transitions.ts";

type FleetView = NonNullable<Output<"ec2:DescribeFleets">["Fleets"]>[number];
type SpotFleetView = NonNullable<Output<"ec2:DescribeSpotFleetRequests">["SpotFleetRequestConfigs"]>[number];
type Request = SimulatedRequest<Ec2State>;

export const fleetOperations: SimulatedService<Ec2State>["operations"] = {
  // An instant fleet is shown only to who names it.
  "ec2:DescribeFleets": (input, { state, page }) => {
    for (const id of input.FleetIds ?? []) byId("fleet", state.fleets, id);
    const wanted = byName(state.fleets).filter(
      ([id, fleet]) =>
        (input.FleetIds?.includes(id) ?? fleet.type !== "instant") &&
        passes(input.Filters, { "fleet-state": stateOf(state, id, fleet).replaceAll("_", "-"), type: fleet.type }, {}),
    );
    const { items, next } = page(wanted, input.NextToken, input.MaxResults);
    return { Fleets: items.map(([id, fleet]) => fleetView(state, id, fleet)), NextToken: next };
  },
  "ec2:DeleteFleets": (input, request) => {
    const { state } = request;
    const ids = given(input.FleetIds, "FleetId");
    const done: NonNullable<Output<"ec2:DeleteFleets">["SuccessfulFleetDeletions"]> = [];
    const not: NonNullable<Output<"ec2:DeleteFleets">["UnsuccessfulFleetDeletions"]> = [];
    if (input.TerminateInstances === false && ids.some((id) => lookup(state.fleets, id)?.type === "instant")) {
      throw invalidCombination("NoTerminateInstances is not supported for fleets of type instant");
    }
    for (const FleetId of ids) {
      const fleet = lookup(state.fleets, FleetId);
      const PreviousFleetState = fleet?.state;
      if (fleet === undefined) {
        const Message = `The fleet '${FleetId}' does not exist`;
        not.push({ FleetId, Error: { Code: "fleetIdDoesNotExist", Message } });
      } else if (fleet.state !== "active" && fleet.state !== "submitted") {
        const Message = `The fleet '${FleetId}' is ${fleet.state}`;
        not.push({ FleetId, Error: { Code: "fleetNotInDeletableState", Message } });
      } else {
        fleet.state = input.TerminateInstances === false ? "deleted_running" : "deleted_terminating";
        if (input.TerminateInstances !== false) terminateMembers(request, FleetId);
        request.touched(arnOf("fleet", FleetId, request));
        done.push({ FleetId, PreviousFleetState, CurrentFleetState: fleet.state });
      }
    }
    return { SuccessfulFleetDeletions: done, UnsuccessfulFleetDeletions: not };
  },
  "ec2:DescribeSpotFleetRequests": (input, { state, page }) => {
    for (const id of input.SpotFleetRequestIds ?? []) byId("Spot Fleet request", state.spot_fleets, id);
    const wanted = byName(state.spot_fleets).filter(([id]) => input.SpotFleetRequestIds?.includes(id) ?? true);
    const { items, next } = page(wanted, input.NextToken, input.MaxResults);
    return { SpotFleetRequestConfigs: items.map(([id, fleet]) => spotFleetView(state, id, fleet)), NextToken: next };
  },
  "ec2:CancelSpotFleetRequests": (input, request) => {
    const done: NonNullable<Output<"ec2:CancelSpotFleetRequests">["SuccessfulFleetRequests"]> = [];
    const not: NonNullable<Output<"ec2:CancelSpotFleetRequests">["UnsuccessfulFleetRequests"]> = [];
    for (const SpotFleetRequestId of given(input.SpotFleetRequestIds, "SpotFleetRequestId")) {
      const fleet = lookup(request.state.spot_fleets, SpotFleetRequestId);
      const PreviousSpotFleetRequestState = fleet?.state;
      if (fleet === undefined) {
        const Message = `The Spot Fleet request '${SpotFleetRequestId}' does not exist`;
        not.push({ SpotFleetRequestId, Error: { Code: "fleetRequestIdDoesNotExist", Message } });
      } else if (fleet.state !== "active" && fleet.state !== "submitted") {
        const Message = `The Spot Fleet request '${SpotFleetRequestId}' is ${fleet.state}`;
        not.push({ SpotFleetRequestId, Error: { Code: "fleetRequestNotInCancellableState", Message } });
      } else {
        fleet.state = input.TerminateInstances === false ? "cancelled_running" : "cancelled_terminating";
        if (input.TerminateInstances !== false) terminateMembers(request, SpotFleetRequestId);
        request.touched(arnOf("spot-fleet-request", SpotFleetRequestId, request));
        const CurrentSpotFleetRequestState = fleet.state;
        done.push({ SpotFleetRequestId, PreviousSpotFleetRequestState, CurrentSpotFleetRequestState });
      }
    }
    return { SuccessfulFleetRequests: done, UnsuccessfulFleetRequests: not };
  },
};

function given(ids: readonly string[] | undefined, name: string): string[] {
  if (ids === undefined || ids.length === 0) throw missing(`The request must contain the parameter ${name}`);
  return [...new Set(ids)];
}

function terminateMembers(request: Request, fleet: string): void {
  for (const member of membersOf(request.state, fleet)) terminate(request, member);
}

/** `…_running` and `…_terminating` end with the last of the instances. */
function stateOf<S extends string>(state: Ec2State, id: string, fleet: { readonly state: S }): S {
  const ended = membersOf(state, id).length === 0 ? fleet.state.replace(/_(running|terminating)$/, "") : fleet.state;
  return ended as S;
}

function fleetView(state: Ec2State, FleetId: string, fleet: Fleet): FleetView {
  const members = membersOf(state, FleetId).length;
  return {
    FleetId,
    Type: fleet.type,
    FleetState: stateOf(state, FleetId, fleet),
    CreateTime: fleet.created,
    FulfilledCapacity: members,
    TargetCapacitySpecification: {
      TotalTargetCapacity: fleet.target,
      DefaultTargetCapacityType: fleet.spot ? "spot" : "on-demand",
    },
    LaunchTemplateConfigs: [
      { LaunchTemplateSpecification: { LaunchTemplateId: fleet.template, Version: fleet.version }, Overrides: [] },
    ],
    Tags: tagList(fleet.tags),
  };
}

function spotFleetView(state: Ec2State, SpotFleetRequestId: string, fleet: SpotFleet): SpotFleetView {
  const { type, image, key_pair, groups, user_data } = fleet.launch;
  return {
    SpotFleetRequestId,
    SpotFleetRequestState: stateOf(state, SpotFleetRequestId, fleet),
    CreateTime: fleet.created,
    SpotFleetRequestConfig: {
      IamFleetRole: fleet.role,
      TargetCapacity: fleet.target,
      FulfilledCapacity: membersOf(state, SpotFleetRequestId).length,
      Type: fleet.type,
      LaunchSpecifications: [
        {
          ImageId: image,
          InstanceType: type as never,
          SecurityGroups: groups.map((GroupId) => ({ GroupId })),
          ...(key_pair === "" ? {} : { KeyName: key_pair }),
          ...(user_data === "" ? {} : { UserData: Buffer.from(user_data, "utf8").toString("base64") }),
        },
      ],
    },
    Tags: tagList(fleet.tags),
  };
}
