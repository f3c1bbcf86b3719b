/** Network interfaces, attached and not. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-eni.html */
import type { Input, Output } from "../../operations.ts";
import { byName } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { passes } from "./filters.ts";
import { arnOf } from "./find.ts";
import { groupViews } from "./instance-view.ts";
import { byId, invalidCombination, missing, unsupported } from "./refusals.ts";
import { requireGroups } from "./security-groups.ts";
import type { Ec2State, NetworkInterface } from "./state.ts";

type View = NonNullable<Output<"ec2:DescribeNetworkInterfaces">["NetworkInterfaces"]>[number];

export const networkInterfaceOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeNetworkInterfaces": (input, { state, account, page }) => {
    for (const id of input.NetworkInterfaceIds ?? []) byId("network interface", state.network_interfaces, id);
    const wanted = byName(state.network_interfaces).filter(
      ([id, one]) =>
        (input.NetworkInterfaceIds?.includes(id) ?? true) &&
        passes(
          input.Filters,
          {
            "network-interface-id": id,
            "vpc-id": one.vpc,
            "group-id": one.groups,
            "attachment.instance-id": one.instance,
            status: statusOf(one),
          },
          {},
        ),
    );
    const { items, next } = page(wanted, input.NextToken, input.MaxResults);
    return { NetworkInterfaces: items.map(([id, one]) => view(state, id, one, account)), NextToken: next };
  },
  "ec2:ModifyNetworkInterfaceAttribute": (input, request) => {
    modifyInterface(input, request);
    return {};
  },
};

function modifyInterface(
  input: Input<"ec2:ModifyNetworkInterfaceAttribute">,
  { state, account, region, touched }: SimulatedRequest<Ec2State>,
): void {
  const { NetworkInterfaceId: id, DryRun: _dryRun, ...members } = input;
  const one = byId("network interface", state.network_interfaces, id);
  const given = Object.entries(members)
    .filter(([, value]) => value !== undefined)
    .map(([name]) => name);
  if (given.length === 0) throw missing("The request must contain an attribute to modify");
  if (given.length > 1) throw invalidCombination(`Fields for multiple attribute types specified: ${given.join(", ")}`);
  if (input.Groups !== undefined) one.groups = requireGroups(state, input.Groups, one.vpc);
  else if (input.Description !== undefined) one.description = input.Description.Value ?? "";
  else if (input.SourceDestCheck !== undefined)
    one.source_dest_check = input.SourceDestCheck.Value ?? one.source_dest_check;
  else throw unsupported(`The simulated account cannot modify the attribute ${given[0]}.`);
  touched(arnOf("network-interface", id as string, { account, region }));
  if (one.instance !== "") touched(arnOf("instance", one.instance, { account, region }));
}

function view(state: Ec2State, NetworkInterfaceId: string, one: NetworkInterface, OwnerId: string): View {
  return {
    NetworkInterfaceId,
    Description: one.description,
    Groups: groupViews(state, one.groups),
    InterfaceType: "interface",
    OwnerId,
    VpcId: one.vpc,
    RequesterManaged: false,
    SourceDestCheck: one.source_dest_check,
    Status: statusOf(one),
    ...(one.private_ip === "" ? {} : { PrivateIpAddress: one.private_ip }),
    ...(one.instance === ""
      ? {}
      : {
          Attachment: {
            InstanceId: one.instance,
            DeleteOnTermination: one.delete_on_termination,
            Status: "attached" as const,
          },
        }),
    TagSet: [],
  };
}

function statusOf(one: NetworkInterface): "in-use" | "available" {
  return one.instance === "" ? "available" : "in-use";
}
