/** The security group without any rule, in or out, that an isolated instance is put into. One for each VPC. */
import type { ActionContext } from "../../engine/action/action.ts";
import { unlessLost } from "../../engine/action/answer.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";

export const groupName = "runbook-isolation";
const tag = { Key: "runbook:purpose", Value: "isolation" };

export const groupCalls = [
  "ec2:DescribeSecurityGroups",
  "ec2:CreateSecurityGroup",
  "ec2:RevokeSecurityGroupEgress",
] as const;
type Context = ActionContext<(typeof groupCalls)[number]>;

export interface Vpc {
  readonly id: string;
  readonly region: string;
}

/** The id of the VPC's isolation group, which is made where there is none, and proven to be without rules. */
export async function isolationGroup(context: Context, vpc: Vpc): Promise<string> {
  const id = (await findGroup(context, vpc)) ?? (await makeGroup(context, vpc));
  // A group in a VPC begins with rules that let everything out, by IPv6 too where the VPC has it.
  const { out } = await rulesOf(context, id, vpc.region);
  if (out.length > 0) {
    await unlessRevoked(context.call("ec2:RevokeSecurityGroupEgress", { GroupId: id, IpPermissions: out }, vpc.region));
  }
  await context.confirm(`security group ${id} lets nothing in or out`, async () => {
    const rules = await rulesOf(context, id, vpc.region);
    return rules.in.length === 0 && rules.out.length === 0;
  });
  return id;
}

/** By name and tag: the intruder may own a group of our name with rules of his own. */
export async function findGroup(
  context: ActionContext<"ec2:DescribeSecurityGroups">,
  vpc: Vpc,
): Promise<string | undefined> {
  const Filters = [
    { Name: "vpc-id", Values: [vpc.id] },
    { Name: "group-name", Values: [groupName] },
  ];
  for await (const page of context.pages("ec2:DescribeSecurityGroups", { Filters }, vpc.region)) {
    for (const group of page.SecurityGroups ?? []) {
      if (group.Tags?.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value) === true) return group.GroupId;
    }
  }
  return undefined;
}

async function makeGroup(context: Context, vpc: Vpc): Promise<string> {
  const found = async () => {
    const id = await findGroup(context, vpc);
    if (id !== undefined) return id;
    throw stepFailed(
      `${vpc.id} has a security group ${groupName} that this program did not make`,
      "Rename or delete it, after finding out who made it.",
    );
  };
  try {
    const made = await context.call(
      "ec2:CreateSecurityGroup",
      {
        GroupName: groupName,
        Description: "Lets nothing in or out: instances under investigation",
        VpcId: vpc.id,
        TagSpecifications: [
          { ResourceType: "security-group", Tags: [tag, { Key: "runbook:run", Value: context.run }] },
        ],
      },
      vpc.region,
    );
    const id = await unlessLost(() => made.GroupId, found);
    return id ?? (await found());
  } catch (error) {
    if (!isAws(error, "conflict")) throw error;
    // Another instance of the same VPC is being isolated at the same time; EC2 lists the group a little late.
    await context.sleep(2_000);
    return found();
  }
}

/** Rules that another strand revoked first EC2 does not know or calls `invalid`; the read-back says whether all are off. */
async function unlessRevoked(revoking: Promise<unknown>): Promise<void> {
  try {
    await revoking;
  } catch (error) {
    if (!isAws(error, "gone", "invalid")) throw error;
  }
}

async function rulesOf(context: ActionContext<"ec2:DescribeSecurityGroups">, GroupId: string, region: string) {
  const { SecurityGroups: [group] = [] } = await context.call(
    "ec2:DescribeSecurityGroups",
    { GroupIds: [GroupId] },
    region,
  );
  return { in: group?.IpPermissions ?? [], out: group?.IpPermissionsEgress ?? [] };
}
