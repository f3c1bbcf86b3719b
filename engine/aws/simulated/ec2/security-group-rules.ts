/** The rules of security groups. https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html */
import type { Input, Output } from "../../operations.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import { arnOf } from "./find.ts";
import {
  byId,
  duplicatePermission,
  invalidValue,
  missing,
  permissionNotFound,
  ruleNotFound,
  unsupported,
} from "./refusals.ts";
import type { Ec2State, Rule, SecurityGroup } from "./state.ts";

type GroupView = NonNullable<Output<"ec2:DescribeSecurityGroups">["SecurityGroups"]>[number];
type Permission = NonNullable<GroupView["IpPermissions"]>[number];
type RuleView = NonNullable<Output<"ec2:AuthorizeSecurityGroupIngress">["SecurityGroupRules"]>[number];
type Way = "ingress" | "egress";
type Request = SimulatedRequest<Ec2State>;

export const securityGroupRuleOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:AuthorizeSecurityGroupIngress": (input, request) => authorize(input, "ingress", request),
  "ec2:AuthorizeSecurityGroupEgress": (input, request) => authorize(input, "egress", request),
  "ec2:RevokeSecurityGroupIngress": (input, request) => revoke(input, "ingress", request),
  "ec2:RevokeSecurityGroupEgress": (input, request) => revoke(input, "egress", request),
};

/** As DescribeSecurityGroups shows a rule. */
export function permission({ protocol, from, to, source, description }: Rule, account: string): Permission {
  const said = description === "" ? {} : { Description: description };
  return {
    IpProtocol: protocol,
    ...(protocol === "-1" ? {} : { FromPort: from, ToPort: to }),
    IpRanges: isIpv4(source) ? [{ CidrIp: source, ...said }] : [],
    Ipv6Ranges: source.includes(":") ? [{ CidrIpv6: source, ...said }] : [],
    PrefixListIds: source.startsWith("pl-") ? [{ PrefixListId: source, ...said }] : [],
    UserIdGroupPairs: source.startsWith("sg-") ? [{ GroupId: source, UserId: account, ...said }] : [],
  };
}

/** All are added or none. */
function authorize(
  input: Input<"ec2:AuthorizeSecurityGroupIngress"> | Input<"ec2:AuthorizeSecurityGroupEgress">,
  way: Way,
  request: Request,
): Output<"ec2:AuthorizeSecurityGroupIngress"> {
  const { state, account, region, now, id: derive, touched } = request;
  const group = byId("security group", state.security_groups, input.GroupId);
  const added = asked(input).map((rule, index) => ({
    ...rule,
    // A rule that is added again is another one.
    id: derive("sgr-", `${region} ${input.GroupId} ${now} ${index} ${JSON.stringify(rule)}`, 17),
  }));
  for (const rule of added) {
    if (rule.source.startsWith("sg-")) byId("security group", state.security_groups, rule.source);
    if (group[way].some((one) => isSame(one, rule))) {
      throw duplicatePermission(`the specified rule "peer: ${rule.source}" already exists`);
    }
  }
  group[way] = [...group[way], ...added];
  touched(arnOf("security-group", input.GroupId as string, { account, region }));
  const SecurityGroupRules = added.map((rule) => ruleView(input.GroupId as string, way, rule, account));
  return { Return: true, SecurityGroupRules };
}

/** Nothing is revoked where one of the rules is not there. */
function revoke(
  input: Input<"ec2:RevokeSecurityGroupIngress"> | Input<"ec2:RevokeSecurityGroupEgress">,
  way: Way,
  { state, account, region, touched }: Request,
): Output<"ec2:RevokeSecurityGroupIngress"> {
  const group = byId("security group", state.security_groups, input.GroupId);
  const revoked =
    input.SecurityGroupRuleIds === undefined ? asked(input) : withIds(input.SecurityGroupRuleIds, group[way]);
  const strange = revoked.find((rule) => !group[way].some((one) => isSame(one, rule)));
  if (strange !== undefined) {
    // In a default VPC AWS answers without an error and lists what it did not revoke.
    if (state.vpcs[group.vpc]?.default === true)
      return { Return: true, UnknownIpPermissions: input.IpPermissions ?? [] };
    throw permissionNotFound("The specified rule does not exist in this security group.");
  }
  group[way] = group[way].filter((one) => !revoked.some((rule) => isSame(one, rule)));
  touched(arnOf("security-group", input.GroupId as string, { account, region }));
  return { Return: true };
}

function withIds(ids: readonly string[], rules: SecurityGroup[Way]): Rule[] {
  return ids.map((id) => {
    const found = rules.find((rule) => rule.id === id);
    if (found === undefined) throw ruleNotFound(`The security group rule ID '${id}' does not exist`);
    return found;
  });
}

interface Asked {
  readonly IpPermissions?: readonly Permission[] | undefined;
  readonly CidrIp?: string | undefined;
  readonly IpProtocol?: string | undefined;
  readonly FromPort?: number | undefined;
  readonly ToPort?: number | undefined;
}

/** A list of permissions, or one range in short. */
function asked({ IpPermissions, CidrIp, ...ports }: Asked): Rule[] {
  if (IpPermissions !== undefined) return IpPermissions.flatMap(rulesOf);
  if (CidrIp === undefined) throw missing("The request must contain the parameter ipPermissions");
  return rulesOf({ ...ports, IpRanges: [{ CidrIp }] });
}

function rulesOf(given: Permission): Rule[] {
  const protocol = given.IpProtocol ?? "-1";
  const [from, to] = protocol === "-1" ? [-1, -1] : [given.FromPort ?? -1, given.ToPort ?? -1];
  const sources: readonly (readonly [string | undefined, string | undefined])[] = [
    ...(given.IpRanges ?? []).map((one) => [one.CidrIp, one.Description] as const),
    ...(given.Ipv6Ranges ?? []).map((one) => [one.CidrIpv6, one.Description] as const),
    ...(given.PrefixListIds ?? []).map((one) => [one.PrefixListId, one.Description] as const),
    ...(given.UserIdGroupPairs ?? []).map((one) => [one.GroupId, one.Description] as const),
  ];
  if (sources.length === 0) throw missing("A permission must name an address range, a prefix list or a group");
  return sources.map(([source = "", description = ""]) => {
    if (!isIpv4(source) && !/^(sg-|pl-)|:/.test(source)) throw invalidValue(`CIDR block ${source} is malformed`);
    if (/^\d/.test(protocol) && !/^\d{1,3}$/.test(protocol)) throw unsupported(`There is no protocol ${protocol}.`);
    return { id: "", protocol, from, to, source, description };
  });
}

/** Ports say nothing where every protocol is meant, and the description never does. */
function isSame(one: Rule, other: Rule): boolean {
  if (one.protocol !== other.protocol || one.source !== other.source) return false;
  return one.protocol === "-1" || (one.from === other.from && one.to === other.to);
}

function isIpv4(source: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/.test(source);
}

function ruleView(GroupId: string, way: Way, rule: Rule, account: string): RuleView {
  const { id, protocol, from, to, source, description } = rule;
  return {
    SecurityGroupRuleId: id,
    GroupId,
    GroupOwnerId: account,
    IsEgress: way === "egress",
    IpProtocol: protocol,
    FromPort: from,
    ToPort: to,
    ...(isIpv4(source) ? { CidrIpv4: source } : {}),
    ...(source.includes(":") ? { CidrIpv6: source } : {}),
    ...(source.startsWith("pl-") ? { PrefixListId: source } : {}),
    ...(source.startsWith("sg-") ? { ReferencedGroupInfo: { GroupId: source, UserId: account } } : {}),
    ...(description === "" ? {} : { Description: description }),
    Tags: [],
  };
}
