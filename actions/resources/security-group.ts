/** Security groups, and the rules that were added to groups of ours. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { belongingTo, parentOf } from "../ec2/parents.ts";
import { ifThere, unlessGone } from "../gone.ts";
import type { History } from "../history/history.ts";
import { judged, type Subject } from "../history/judged.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagFacts, tagsOf } from "./fingerprint.ts";
import type { ResourceType } from "./resource.ts";
import {
  objectOf,
  revokeRule,
  type RuleFacts,
  ruleId,
  rulesOf,
  saidOf,
  SecurityGroupRule,
} from "./security-group-rule.ts";

const SecurityGroup = FindingOf("SecurityGroup", {
  group_id: Type.String(),
  group_name: Type.String(),
  vpc_id: Type.String(),
});
type SecurityGroup = Static<typeof SecurityGroup>;

type Described = NonNullable<Output<"ec2:DescribeSecurityGroups">["SecurityGroups"]>[number];

/** The rules of a group that goes as a whole are not listed beside it. */
export const securityGroups: ResourceType = {
  service: "ec2",
  title: "security groups",
  scope: "regional",
  lists: { security_groups: SecurityGroup, security_group_rules: SecurityGroupRule },
  calls: ["ec2:DescribeSecurityGroups"],
  async *read(region, context, history) {
    for await (const page of context.pages("ec2:DescribeSecurityGroups", {}, region)) {
      for (const group of page.SecurityGroups ?? []) {
        if (isIsolation(group, history)) continue;
        const { GroupId: group_id = "", GroupName: group_name = "", VpcId: vpc_id = "" } = group;
        const tags = tagsOf(group.Tags);
        const parent = parentOf(tags, region, history, (facts) => context.judge(facts));
        const subject = { ...subjectOf(group, tags, region, history), ...belongingTo(parent) };
        yield { list: "security_groups", subject, more: { group_id, group_name, vpc_id } };

        const whole = judged(subject, history, (facts) => context.judge(facts));
        if (whole.finding.verdict === "unsanctioned" && !whole.protected) continue;
        for (const rule of rulesOf(group)) {
          yield {
            list: "security_group_rules",
            subject: {
              ...ruleSubject(group, rule, region),
              parent: { ...whole.finding, listed: whole.facts.object.listed, protected: whole.protected },
            },
            more: { group_id, ...rule },
          };
        }
      }
    }
  },
};

export const describeSecurityGroup = action({
  name: "ec2.describe-security-group",
  summary: "Save a security group with its rules, the interfaces that it is on and the groups that refer to it.",
  purpose: "preserve",
  reversible: true,
  target: "group",
  params: Type.Object({ group: SecurityGroup }),
  result: Saved(ResourceEvidence),
  calls: ["ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces"],
  async run({ group }, context) {
    const found = (await groupNow(context, group)) ?? null;
    const description = { group: found, held_by: await holdersOf(context, group) };
    // Two VPCs may have a group of the same name each.
    const named = { ...group, name: group.group_id };
    const evidence = [await saveDescription(named, description, context)];
    return { resource: group.id, region: group.region, copies: [], evidence };
  },
});

/** After the instances that it is on: EC2 refuses while an interface or another group's rule refers to it. */
export const deleteSecurityGroup = action({
  name: "ec2.delete-security-group",
  summary: "Delete a security group that nothing uses any more.",
  purpose: "destroy",
  reversible: false,
  target: "group",
  params: Type.Object({ group: Approved(SecurityGroup), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "gone"),
    /** Its rules that referred to other groups, which would have kept those from being deleted. */
    revoked: Type.Array(Type.String()),
  }),
  calls: [
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeNetworkInterfaces",
    "ec2:RevokeSecurityGroupIngress",
    "ec2:RevokeSecurityGroupEgress",
    "ec2:DeleteSecurityGroup",
  ],
  async run({ group, evidence }, context) {
    requireEvidence(group, evidence);
    const { group_id, region } = group;
    const found = await groupNow(context, group);
    if (found === undefined) return { state: "gone" as const, revoked: [] };
    // Two groups that refer to each other keep each other from going.
    const references = rulesOf(found).filter(({ source }) => source.startsWith("sg-") && source !== group_id);
    for (const rule of references) await revokeRule(context, group_id, region, rule);
    try {
      await pastConflicts(
        context,
        () => unlessGone(context.call("ec2:DeleteSecurityGroup", { GroupId: group_id }, region)),
        async () => {},
      );
    } catch (error) {
      if (!isAws(error, "conflict")) throw error;
      const holders = await holdersOf(context, group);
      throw stepFailed(
        `${group_id} is not deleted: ${holders.length === 0 ? error.message : `it is used by ${holders.join(", ")}`}`,
        "Terminate the instances that it is on, or take it off what stays; then delete it.",
      );
    }
    await context.confirm(
      `security group ${group_id} is gone`,
      async () => (await groupNow(context, group)) === undefined,
    );
    return { state: "deleted" as const, revoked: references.map((rule) => ruleId(group_id, rule)) };
  },
  async fingerprint({ group }, context) {
    const found = await groupNow(context, group);
    return found && fingerprint(found);
  },
});

/** Of this program, and not the intruder's under its name: he knows the tag too. */
function isIsolation(group: Described, history: History): boolean {
  if (!(group.Tags ?? []).some(({ Key, Value }) => Key === "runbook:purpose" && Value === "isolation")) return false;
  const made = history.madeBy([ref.unique("security-group", group.GroupId ?? "")]);
  return made?.by_intruder !== true && made?.by_suspect !== true;
}

function subjectOf(
  group: Described,
  tags: Readonly<Record<string, string>>,
  region: string,
  { caller }: History,
): Subject {
  const id = group.GroupId ?? "";
  const arn = arnOf(id, region, caller);
  return {
    kind: "security-group",
    id,
    name: group.GroupName ?? "",
    arn,
    region,
    tags,
    created_at: "",
    objects: [ref.unique("security-group", id)],
    handles: [id, arn],
    fingerprint: fingerprint(group),
    detail: detailOf(group),
  };
}

function ruleSubject(group: Described, rule: RuleFacts, region: string): Subject {
  const id = ruleId(group.GroupId ?? "", rule);
  return {
    kind: "security-group-rule",
    id,
    name: id,
    arn: "",
    region,
    created_at: "",
    objects: [objectOf(group.GroupId ?? "", rule)],
    handles: [id, group.GroupId ?? ""],
    fingerprint: fingerprintOf("security-group-rule", id),
    detail: `${group.GroupName ?? "?"} ${saidOf(rule)}`,
  };
}

function arnOf(id: string, region: string, { partition, account }: History["caller"]): string {
  return `arn:${partition}:ec2:${region}:${account}:security-group/${id}`;
}

async function groupNow(
  context: ActionContext<"ec2:DescribeSecurityGroups">,
  { group_id, region }: SecurityGroup,
): Promise<Described | undefined> {
  const input = { GroupIds: [group_id] };
  return (await ifThere(context.call("ec2:DescribeSecurityGroups", input, region)))?.SecurityGroups?.[0];
}

/** Interfaces, with what they are attached to, and groups with a rule that refers to it. */
async function holdersOf(
  context: ActionContext<"ec2:DescribeSecurityGroups" | "ec2:DescribeNetworkInterfaces">,
  { group_id, region }: SecurityGroup,
): Promise<string[]> {
  const holders = new Set<string>();
  const Values = [group_id];
  const on = { Filters: [{ Name: "group-id", Values }] };
  for await (const page of context.pages("ec2:DescribeNetworkInterfaces", on, region)) {
    for (const { NetworkInterfaceId = "", Attachment, Description = "" } of page.NetworkInterfaces ?? []) {
      const of = Attachment?.InstanceId ?? Description;
      holders.add(`interface ${NetworkInterfaceId}${of === "" ? "" : ` of ${of}`}`);
    }
  }
  for (const Name of ["ip-permission.group-id", "egress.ip-permission.group-id"]) {
    const referring = { Filters: [{ Name, Values }] };
    for await (const page of context.pages("ec2:DescribeSecurityGroups", referring, region)) {
      for (const { GroupId = "" } of page.SecurityGroups ?? []) {
        if (GroupId !== group_id) holders.add(`a rule of ${GroupId}`);
      }
    }
  }
  return [...holders];
}

/** Without rules that refer to other groups, which its own deletion takes away first. */
function fingerprint(group: Described): string {
  const rules = rulesOf(group).filter(({ source }) => !source.startsWith("sg-"));
  return fingerprintOf(
    "security-group",
    group.GroupId ?? "",
    group.GroupName ?? "",
    group.VpcId ?? "",
    rules.map((rule) => ruleId(group.GroupId ?? "", rule)).toSorted(),
    tagFacts(tagsOf(group.Tags)),
  );
}

function detailOf(group: Described): string {
  const open = rulesOf(group).filter(({ direction }) => direction === "ingress");
  const shown = open.slice(0, 3).map(saidOf).join(", ");
  const more = open.length > 3 ? ` and ${open.length - 3} more` : "";
  return `${group.VpcId ?? "no VPC"}, ${open.length === 0 ? "lets nothing in" : `${shown}${more}`}`;
}
