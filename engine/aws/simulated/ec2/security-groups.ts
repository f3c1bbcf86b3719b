/** Security groups. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html */
import type { Input, Output } from "../../operations.ts";
import { byName, put } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { passes, tagList, tagsFor } from "./filters.ts";
import { arnOf } from "./find.ts";
import {
  byId,
  cannotDelete,
  dependencyViolation,
  duplicateGroup,
  groupNotFound,
  invalidValue,
  missing,
  noDefaultVpc,
  otherNetwork,
} from "./refusals.ts";
import { permission } from "./security-group-rules.ts";
import type { Ec2State, Rule, SecurityGroup } from "./state.ts";

type GroupView = NonNullable<Output<"ec2:DescribeSecurityGroups">["SecurityGroups"]>[number];

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
            "ip-permission.group-id": sourcesOf(group.ingress),
            "egress.ip-permission.group-id": sourcesOf(group.egress),
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
  "ec2:DeleteSecurityGroup": deleteSecurityGroup,
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
  const everywhere: Rule = {
    id: id("sgr-", `${region} ${vpc} ${name}`, 17),
    protocol: "-1",
    from: -1,
    to: -1,
    source: "0.0.0.0/0",
    description: "",
  };
  put(state.security_groups, group, { name, description, vpc, tags, ingress: [], egress: [everywhere] });
  const SecurityGroupArn = arnOf("security-group", group, { account, region });
  touched(SecurityGroupArn);
  return { GroupId: group, Tags: tagList(tags), SecurityGroupArn };
}

/** The default group cannot go, nor one that an interface or another group's rule refers to. */
function deleteSecurityGroup(
  input: Input<"ec2:DeleteSecurityGroup">,
  { state, account, region, touched }: SimulatedRequest<Ec2State>,
): Output<"ec2:DeleteSecurityGroup"> {
  const id = input.GroupId ?? groupNamed(state, input.GroupName);
  const group = byId("security group", state.security_groups, id);
  if (group.name === "default") {
    throw cannotDelete(`the specified group: "${id}" name: "default" cannot be deleted by a user`);
  }
  const used = Object.values(state.network_interfaces).some((one) => one.groups.includes(id));
  const referred = Object.entries(state.security_groups).some(
    ([other, { ingress, egress }]) => other !== id && [...ingress, ...egress].some((rule) => rule.source === id),
  );
  if (used || referred) throw dependencyViolation(`resource ${id} has a dependent object`);
  delete state.security_groups[id];
  touched(arnOf("security-group", id, { account, region }));
  return { Return: true, GroupId: id };
}

/** By name only in the default VPC. */
function groupNamed(state: Ec2State, name: string | undefined): string {
  if (name === undefined) throw missing("The request must contain the parameter groupName or groupId");
  const found = Object.entries(state.security_groups).find(
    ([, group]) => group.name === name && state.vpcs[group.vpc]?.default,
  );
  if (found === undefined) throw groupNotFound(`The security group '${name}' does not exist in default VPC`);
  return found[0];
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

function sourcesOf(rules: readonly Rule[]): string[] {
  return rules.map(({ source }) => source);
}
