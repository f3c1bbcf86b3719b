/** Single rules of security groups. https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Entity, FindingOf, type Static, Type } from "../../engine/action/schema.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { ruleRef } from "../history/recorded/ec2-launch.ts";
import { States } from "../states.ts";

/** What a rule allows. One address range, prefix list or group each. */
const ruleFields = {
  /** `ingress` or `egress`. */
  direction: Type.String(),
  /** `tcp`, `udp`, `icmp`, a number, or `-1` for all. */
  protocol: Type.String(),
  /** -1 where the protocol has none, or where all are meant. */
  from_port: Type.Integer(),
  to_port: Type.Integer(),
  /** A range of IPv4 or IPv6, or the id of a group (`sg-…`) or of a prefix list (`pl-…`). */
  source: Type.String(),
  /** The account of a group, where it is another's. */
  source_account: Type.String(),
  description: Type.String(),
};

export const SecurityGroupRule = FindingOf("SecurityGroupRule", { group_id: Type.String(), ...ruleFields });
type SecurityGroupRule = Static<typeof SecurityGroupRule>;

const RuleFacts = Entity("RuleFacts", ruleFields);
export type RuleFacts = Static<typeof RuleFacts>;

type Group = NonNullable<Output<"ec2:DescribeSecurityGroups">["SecurityGroups"]>[number];
type Permission = NonNullable<Group["IpPermissions"]>[number];

/** Every rule by itself: EC2 shows together what has the same protocol and ports. */
export function rulesOf(group: Group): RuleFacts[] {
  return [
    ...(group.IpPermissions ?? []).flatMap((permission) => factsOf("ingress", permission)),
    ...(group.IpPermissionsEgress ?? []).flatMap((permission) => factsOf("egress", permission)),
  ];
}

/** `sg-…/ingress/tcp/22-22/0.0.0.0/0`: a group has each rule only once. */
export function ruleId(group: string, rule: RuleFacts): string {
  const ref = objectOf(group, rule);
  return ref.slice(ref.indexOf(":") + 1);
}

export function objectOf(group: string, { direction, protocol, from_port, to_port, source }: RuleFacts): string {
  const ports = { protocol, from: String(from_port), to: String(to_port), source };
  return ruleRef(group, direction === "egress" ? "egress" : "ingress", ports);
}

export function saidOf({ direction, protocol, from_port, to_port, source }: RuleFacts): string {
  const ports = protocol === "-1" ? "everything" : `${protocol} ${portsOf(from_port, to_port)}`;
  return `${direction === "egress" ? "lets out" : "lets in"} ${ports} ${direction === "egress" ? "to" : "from"} ${source}`;
}

/** Connections that EC2 tracks at this moment live on until they fall silent. A rule's own tags are not put back by `undo`. */
export const revokeGroupRule = action({
  name: "ec2.revoke-group-rule",
  summary: "Take a rule out of a security group that stays.",
  purpose: "contain",
  reversible: true,
  target: "rule",
  params: Type.Object({ rule: SecurityGroupRule }),
  result: Type.Object({
    state: States("revoked", "already", "gone"),
    /** The rule as it was; empty where there was none any more. */
    before: Type.Array(RuleFacts),
  }),
  calls: [
    "ec2:DescribeSecurityGroups",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
    "ec2:AuthorizeSecurityGroupEgress",
  ],
  async run({ rule }, context) {
    const { found, group } = await ruleNow(context, rule, rule);
    if (group === undefined) return { state: "gone" as const, before: [] };
    if (found === undefined) return { state: "already" as const, before: [] };
    await revokeRule(context, rule.group_id, rule.region, found);
    await context.confirm(
      `${rule.group_id} no longer ${saidOf(found)}`,
      async () => (await ruleNow(context, rule, rule)).found === undefined,
    );
    return { state: "revoked" as const, before: [found] };
  },
  async undo({ rule }, { before: [before] }, context) {
    if (before === undefined) return "already";
    const { found, group } = await ruleNow(context, rule, before);
    if (group === undefined) return "changed";
    if (found !== undefined) return "already";
    const input = { GroupId: rule.group_id, IpPermissions: [permissionOf(before)] };
    try {
      if (before.direction === "egress") await context.call("ec2:AuthorizeSecurityGroupEgress", input, rule.region);
      else await context.call("ec2:AuthorizeSecurityGroupIngress", input, rule.region);
    } catch (error) {
      // It was there after all, as what follows reads back.
      if (!isAws(error, "conflict")) throw error;
    }
    await context.confirm(
      `${rule.group_id} ${saidOf(before)} again`,
      async () => (await ruleNow(context, rule, before)).found !== undefined,
    );
    return "restored";
  },
});

/** A rule that is not there any more is as good as revoked; the caller reads back. */
export async function revokeRule(
  context: ActionContext<"ec2:RevokeSecurityGroupIngress" | "ec2:RevokeSecurityGroupEgress">,
  GroupId: string,
  region: string,
  rule: RuleFacts,
): Promise<void> {
  const input = { GroupId, IpPermissions: [permissionOf(rule)] };
  await unlessGone(
    rule.direction === "egress"
      ? context.call("ec2:RevokeSecurityGroupEgress", input, region)
      : context.call("ec2:RevokeSecurityGroupIngress", input, region),
  );
}

async function ruleNow(
  context: ActionContext<"ec2:DescribeSecurityGroups">,
  { group_id, region }: Pick<SecurityGroupRule, "group_id" | "region">,
  wanted: RuleFacts,
): Promise<{ group: Group | undefined; found: RuleFacts | undefined }> {
  const read = await ifThere(context.call("ec2:DescribeSecurityGroups", { GroupIds: [group_id] }, region));
  const group = read?.SecurityGroups?.[0];
  const id = ruleId(group_id, wanted);
  return { group, found: group && rulesOf(group).find((rule) => ruleId(group_id, rule) === id) };
}

function factsOf(direction: "ingress" | "egress", permission: Permission): RuleFacts[] {
  const { IpProtocol: protocol = "-1", FromPort: from_port = -1, ToPort: to_port = -1 } = permission;
  const fact = (source = "", description = "", source_account = "") => ({
    direction,
    protocol,
    from_port,
    to_port,
    source,
    source_account,
    description,
  });
  return [
    ...(permission.IpRanges ?? []).map((one) => fact(one.CidrIp, one.Description)),
    ...(permission.Ipv6Ranges ?? []).map((one) => fact(one.CidrIpv6, one.Description)),
    ...(permission.PrefixListIds ?? []).map((one) => fact(one.PrefixListId, one.Description)),
    ...(permission.UserIdGroupPairs ?? []).map((one) => fact(one.GroupId, one.Description, one.UserId)),
  ];
}

function permissionOf({ protocol, from_port, to_port, source, source_account, description }: RuleFacts): Permission {
  const said = description === "" ? {} : { Description: description };
  const ports = protocol === "-1" ? {} : { FromPort: from_port, ToPort: to_port };
  const base = { IpProtocol: protocol, ...ports };
  if (source.startsWith("sg-")) {
    const owner = source_account === "" ? {} : { UserId: source_account };
    return { ...base, UserIdGroupPairs: [{ GroupId: source, ...owner, ...said }] };
  }
  if (source.startsWith("pl-")) return { ...base, PrefixListIds: [{ PrefixListId: source, ...said }] };
  if (source.includes(":")) return { ...base, Ipv6Ranges: [{ CidrIpv6: source, ...said }] };
  return { ...base, IpRanges: [{ CidrIp: source, ...said }] };
}

function portsOf(from: number, to: number): string {
  return from === to ? String(from) : `${from}-${to}`;
}
