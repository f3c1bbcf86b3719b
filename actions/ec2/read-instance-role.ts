import { action, type ActionContext } from "../../engine/action/action.ts";
import { Explained, Region, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { decodedDocument, statementsOf } from "../iam/document.ts";
import { inRegions } from "../regions.ts";
import { Instance } from "./entities.ts";
import { instanceNow } from "./instances.ts";

const calls = [
  "ec2:DescribeInstances",
  "iam:GetInstanceProfile",
  "iam:GetRole",
  "iam:ListInstanceProfilesForRole",
] as const;
type Context = ActionContext<(typeof calls)[number]>;

/** Whoever is on the instance has its role's credentials, and revoking them hits everybody else who has the role. */
export const readInstanceRole = action({
  name: "ec2.read-instance-role",
  summary: "Read which role an instance has, and who else has it.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    instance: Instance,
    regions: Explained(
      Type.Array(Region),
      "Where to look for other instances with the role; one that cannot be read is a gap.",
    ),
  }),
  result: Type.Object({
    /** ARN of the instance profile; empty for none. */
    profile: Type.String(),
    /** The role that the profile holds; empty where it holds none. */
    role_names: Type.Array(Type.String()),
    /** Other instances that have it, as `region/id`. */
    shared_with: Type.Array(Type.String()),
    /** Whom the role trusts beside EC2, as its trust policy names them. */
    trusts: Type.Array(Type.String()),
  }),
  calls: [...calls],
  async run({ instance, regions }, context) {
    const now = await instanceNow(context, instance);
    const profile = now?.IamInstanceProfile?.Arn ?? "";
    if (profile === "" && /^(terminated|shutting-down)$/.test(now?.State?.Name ?? "terminated")) {
      const reason = `${instance.instance_id} is ended, and which role it had is not shown any more`;
      await context.gap({ region: instance.region, service: "ec2", reason });
    }
    const none = { profile, role_names: [], shared_with: [], trusts: [] };
    if (profile === "") return none;
    const named = { InstanceProfileName: profile.slice(profile.lastIndexOf("/") + 1) };
    const found = await ifThere(context.call("iam:GetInstanceProfile", named));
    const roles = (found?.InstanceProfile?.Roles ?? []).map(({ RoleName = "" }) => RoleName);
    const profiles = new Set([profile]);
    const trusts = new Set<string>();
    for (const RoleName of roles) {
      for (const arn of await profilesOf(RoleName, context)) profiles.add(arn);
      const document = (await ifThere(context.call("iam:GetRole", { RoleName })))?.Role?.AssumeRolePolicyDocument;
      for (const principal of principalsIn(decodedDocument(document))) trusts.add(principal);
    }
    trusts.delete("ec2.amazonaws.com");
    const others = await instancesWith([...profiles], regions, context);
    const shared_with = others.filter((each) => each !== `${instance.region}/${instance.instance_id}`);
    return { profile, role_names: roles, shared_with: shared_with.toSorted(), trusts: [...trusts].toSorted() };
  },
});

async function profilesOf(RoleName: string, context: Context): Promise<string[]> {
  const arns: string[] = [];
  const read = async () => {
    for await (const page of context.pages("iam:ListInstanceProfilesForRole", { RoleName }))
      arns.push(...(page.InstanceProfiles ?? []).map(({ Arn = "" }) => Arn));
  };
  await ifThere(read());
  return arns;
}

function principalsIn(document: string): string[] {
  return statementsOf(document)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Principal }) =>
      typeof Principal === "object" && Principal !== null ? Object.values(Principal).flat() : [Principal],
    )
    .map(String);
}

async function instancesWith(
  profiles: readonly string[],
  regions: readonly string[],
  context: Context,
): Promise<string[]> {
  const { results } = await inRegions(regions, "ec2", context, async (region) => {
    const found: string[] = [];
    const Filters = [{ Name: "iam-instance-profile.arn", Values: [...profiles] }];
    for await (const page of context.pages("ec2:DescribeInstances", { Filters }, region)) {
      for (const { InstanceId = "", State } of (page.Reservations ?? []).flatMap(({ Instances }) => Instances ?? []))
        if (!/^(terminated|shutting-down)$/.test(State?.Name ?? "")) found.push(`${region}/${InstanceId}`);
    }
    return found;
  });
  return results.flat();
}
