/** Security groups and the interfaces that they are on. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html */
import type { Input, Output } from "../../operations.ts";
import { byName, put } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { passes, tagList, tagsFor } from "./filters.ts";
import { arnOf } from "./find.ts";
import {
  byId,
  duplicateGroup,
  groupNotFound,
  invalidCombination,
  invalidValue,
  missing,
  noDefaultVpc,
  otherNetwork,
  permissionNotFound,
  unsupported,
} from "./refusals.ts";
import type { Ec2State, Rule, SecurityGroup } from "./state.ts";

type GroupView = NonNullable<Output<"ec2:DescribeSecurityGroups">["SecurityGroups"]>[number];
type Permission = NonNullable<GroupView["IpPermissions"]>[number];

export const securityGroupOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeSecurityGroups": (input, { state, account, region, page }) => {
    for (const id of input.GroupIds ?? []) byId("security group", state.security_groups, id);
    for (const name of input.GroupNames ?? []) {
      const found = Object.values(state.security_groups).some(
        (group) => group.name === name && state.vpcs[group.vpc]?.default,
      );
      if (!found) throw groupNotFound(`The security group '${name}' does not exist in default VPC`);
    }
    const wanted = byName(state.security_groups).filter(
      ([id, group]) =>
        (input.GroupIds?.includes(id) ?? true) &&
        (input.GroupNames?.includes(group.name) ?? true) &&
        passes(
          input.Filters,
          {
            "group-id": id,
            "group-name": group.name,
            "vpc-id": group.vpc,
            description: group.description,
            "owner-id": account,
          },
          group.tags,
        ),
    );
    const { items, next } = page(wanted, input.NextToken, input.MaxResults);
    return { SecurityGroups: items.map(([id, group]) => groupView(id, group, { account, region })), NextToken: next };
  },
  "ec2:CreateSecurityGroup": createSecurityGroup,
  "ec2:RevokeSecurityGroupEgress": revokeEgress,
  "ec2:ModifyNetworkInterfaceAttribute": (input, request) => {
    modifyInterface(input, request);
    return {};
  },
};

/** The ids again. @throws SimulatedRefusal where one is no group, or is one of another VPC */
export function requireGroups(state: Ec2State, ids: readonly string[], vpc: string): string[] {
  if (ids.length === 0) throw missing("The request must contain the parameter SecurityGroupId");
  for (const id of ids) {
    if (byId("security group", state.security_groups, id).vpc !== vpc) {
      throw otherNetwork("You have specified two resources that belong to different networks.");
    }
  }
  return [...ids];
}

function createSecurityGroup(
  input: Input<"ec2:CreateSecurityGroup">,
  { state, account, region, id, touched }: SimulatedRequest<Ec2State>,
): Output<"ec2:CreateSecurityGroup"> {
  const { GroupName: name = "", Description: description = "" } = input;
  if (name === "") throw missing("The request must contain the parameter GroupName");
  if (description === "") throw missing("The request must contain the parameter GroupDescription");
  if (name.length > 255 || name.startsWith("sg-")) throw invalidValue(`Invalid value '${name}' for groupName.`);
  const vpc = input.VpcId ?? Object.entries(state.vpcs).find(([, one]) => one.default)?.[0];
  if (vpc === undefined) throw noDefaultVpc("No default VPC for this user");
  byId("vpc", state.vpcs, vpc);
  const taken = Object.values(state.security_groups).some((group) => group.vpc === vpc && group.name === name);
  if (taken || name === "default") throw duplicateGroup(`The security group '${name}' already exists for VPC '${vpc}'`);

  const tags = tagsFor("security-group", input.TagSpecifications);
  const group = id("sg-", `${region} ${vpc} ${name}`, 17);
  const everywhere: Rule = { protocol: "-1", from: -1, to: -1, source: "0.0.0.0/0" };
  put(state.security_groups, group, { name, description, vpc, tags, ingress: [], egress: [everywhere] });
  const SecurityGroupArn = arnOf("security-group", group, { account, region });
  touched(SecurityGroupArn);
  return { GroupId: group, Tags: tagList(tags), SecurityGroupArn };
}

/** Nothing is revoked where one of the rules is not there. */
function revokeEgress(
  input: Input<"ec2:RevokeSecurityGroupEgress">,
  { state, account, region, touched }: SimulatedRequest<Ec2State>,
): Output<"ec2:RevokeSecurityGroupEgress"> {
  const group = byId("security group", state.security_groups, input.GroupId);
  if (input.IpPermissions === undefined) {
    if (input.SecurityGroupRuleIds === undefined) throw missing("The request must contain the parameter ipPermissions");
    throw unsupported("The simulated account names rules by ipPermissions only.");
  }
  const revoked = input.IpPermissions.flatMap(rulesOf);
  const strange = revoked.find((rule) => !group.egress.some((one) => isSame(one, rule)));
  if (strange !== undefined) {
    // In a default VPC AWS answers without an error and lists what it did not revoke.
    if (state.vpcs[group.vpc]?.default === true) return { Return: true, UnknownIpPermissions: input.IpPermissions };
    throw permissionNotFound("The specified rule does not exist in this security group.");
  }
  group.egress = group.egress.filter((one) => !revoked.some((rule) => isSame(one, rule)));
  touched(arnOf("security-group", input.GroupId as string, { account, region }));
  return { Return: true };
}

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

function groupView(id: string, group: SecurityGroup, where: { account: string; region: string }): GroupView {
  return {
    GroupId: id,
    GroupName: group.name,
    Description: group.description,
    VpcId: group.vpc,
    OwnerId: where.account,
    SecurityGroupArn: arnOf("security-group", id, where),
    IpPermissions: group.ingress.map((rule) => permission(rule, where.account)),
    IpPermissionsEgress: group.egress.map((rule) => permission(rule, where.account)),
    Tags: tagList(group.tags),
  };
}

function permission({ protocol, from, to, source }: Rule, account: string): Permission {
  return {
    IpProtocol: protocol,
    ...(protocol === "-1" ? {} : { FromPort: from, ToPort: to }),
    IpRanges: source.includes(".") ? [{ CidrIp: source }] : [],
    Ipv6Ranges: source.includes(":") ? [{ CidrIpv6: source }] : [],
    PrefixListIds: source.startsWith("pl-") ? [{ PrefixListId: source }] : [],
    UserIdGroupPairs: source.startsWith("sg-") ? [{ GroupId: source, UserId: account }] : [],
  };
}

function rulesOf(given: Permission): Rule[] {
  const protocol = given.IpProtocol ?? "-1";
  const from = given.FromPort ?? -1;
  const to = given.ToPort ?? -1;
  const sources = [
    ...(given.IpRanges ?? []).map((one) => one.CidrIp),
    ...(given.Ipv6Ranges ?? []).map((one) => one.CidrIpv6),
    ...(given.PrefixListIds ?? []).map((one) => one.PrefixListId),
    ...(given.UserIdGroupPairs ?? []).map((one) => one.GroupId),
  ];
  if (sources.length === 0) throw missing("A permission must name an address range, a prefix list or a group");
  return sources.map((source = "") => ({ protocol, from, to, source }));
}

/** Ports say nothing where every protocol is meant. */
function isSame(one: Rule, other: Rule): boolean {
  if (one.protocol !== other.protocol || one.source !== other.source) return false;
  return one.protocol === "-1" || (one.from === other.from && one.to === other.to);
}
