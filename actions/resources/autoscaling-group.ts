/** Auto Scaling groups. A group replaces what is ended of it, so it is suspended before its members are touched. */
import { action } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { allOf } from "./all-of.ts";
import {
  type Described,
  groupFingerprint,
  groupNow,
  isDeleting,
  isEmpty,
  restless,
  sameNames,
  suspend,
  suspendedIn,
  templateOf,
  unlessDeleted,
} from "./autoscaling-group/group.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { tagsOf } from "./fingerprint.ts";
import type { Found, ResourceType } from "./resource.ts";

export const AutoScalingGroup = FindingOf("AutoScalingGroup", {
  group_name: Type.String(),
  /** Ids of its instances. */
  members: Type.Array(Type.String()),
  desired: Type.Integer(),
});

export const autoscalingGroups: ResourceType = {
  service: "autoscaling",
  title: "Auto Scaling groups",
  scope: "regional",
  lists: { autoscaling_groups: AutoScalingGroup },
  calls: ["autoscaling:DescribeAutoScalingGroups"],
  async *read(region, context) {
    for await (const page of context.pages("autoscaling:DescribeAutoScalingGroups", {}, region)) {
      for (const group of page.AutoScalingGroups ?? []) yield foundOf(group, region);
    }
  },
};

function foundOf(group: Described, region: string): Found {
  const name = group.AutoScalingGroupName ?? "";
  const arn = group.AutoScalingGroupARN ?? "";
  const members = (group.Instances ?? []).map(({ InstanceId = "" }) => InstanceId);
  const template = templateOf(group)?.LaunchTemplateName ?? group.LaunchConfigurationName ?? "";
  const protection = group.DeletionProtection ?? "none";
  return {
    list: "autoscaling_groups",
    subject: {
      kind: "autoscaling-group",
      id: `${region}/autoscaling-group/${name}`,
      name,
      arn,
      region,
      tags: tagsOf(group.Tags),
      created_at: group.CreatedTime ?? "",
      objects: [ref.regional("autoscaling-group", region, name)],
      // Its members too: what is planned for them decides whether the group is empty.
      handles: [name, arn, ...members],
      fingerprint: groupFingerprint(group),
      detail: [
        `${members.length} of ${group.DesiredCapacity ?? "?"} instances, up to ${group.MaxSize ?? "?"}`,
        ...(template === "" ? [] : [`from ${template}`]),
        ...(protection === "none" ? [] : [`deletion protection ${protection}`]),
      ].join(", "),
    },
    more: { group_name: name, members, desired: group.DesiredCapacity ?? 0 },
  };
}

export const suspendGroup = action({
  name: "autoscaling.suspend-group",
  summary: "Suspend every process of an Auto Scaling group but the one that ends instances.",
  purpose: "contain",
  reversible: true,
  target: "group",
  params: Type.Object({ group: AutoScalingGroup }),
  result: Type.Object({
    state: States("suspended", "already", "gone"),
    /** Processes that were suspended before. */
    before_suspended: Type.Array(Type.String()),
    /** Those that were not, and are now. */
    suspended: Type.Array(Type.String()),
  }),
  calls: ["autoscaling:DescribeAutoScalingGroups", "autoscaling:SuspendProcesses", "autoscaling:ResumeProcesses"],
  async run({ group }, context) {
    const found = await groupNow(context, group);
    if (found === undefined || isDeleting(found)) {
      return { state: "gone" as const, before_suspended: [], suspended: [] };
    }
    const before_suspended = suspendedIn(found);
    const suspended = restless.filter((process) => !before_suspended.includes(process));
    if (suspended.length === 0) return { state: "already" as const, before_suspended, suspended };
    await unlessDeleted(context, group, suspend(context, group, suspended));
    await context.confirm(`${group.group_name} is suspended`, async () => {
      const now = await groupNow(context, group);
      return now === undefined || suspended.every((process) => suspendedIn(now).includes(process));
    });
    return { state: "suspended" as const, before_suspended, suspended: [...suspended] };
  },
  async undo({ group }, { before_suspended, suspended }, context) {
    if (suspended.length === 0) return "already";
    const found = await groupNow(context, group);
    if (found === undefined || isDeleting(found)) return "changed";
    const now = suspendedIn(found);
    if (sameNames(now, before_suspended)) return "already";
    const asLeft = sameNames(now, [...before_suspended, ...suspended]);
    if (!asLeft || groupFingerprint(found) !== group.fingerprint) return "changed";
    await context.call(
      "autoscaling:ResumeProcesses",
      { AutoScalingGroupName: group.group_name, ScalingProcesses: suspended },
      group.region,
    );
    await context.confirm(`${group.group_name} runs as before`, async () => {
      const later = await groupNow(context, group);
      return later !== undefined && sameNames(suspendedIn(later), before_suspended);
    });
    return "restored";
  },
});

export const describeGroup = action({
  name: "autoscaling.describe-group",
  summary:
    "Save the description of an Auto Scaling group with its scheduled actions, policies, hooks and launch configuration.",
  purpose: "preserve",
  reversible: true,
  target: "group",
  params: Type.Object({ group: AutoScalingGroup }),
  result: Saved(ResourceEvidence),
  calls: [
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DescribeLaunchConfigurations",
    "autoscaling:DescribeLifecycleHooks",
    "autoscaling:DescribePolicies",
    "autoscaling:DescribeScheduledActions",
  ],
  async run({ group }, context) {
    const { region, group_name: AutoScalingGroupName } = group;
    const found = await groupNow(context, group);
    if (found === undefined) throw stepFailed(`${AutoScalingGroupName} is gone: there is nothing left to keep of it`);
    const named = { AutoScalingGroupName };
    const configuration = found.LaunchConfigurationName ?? "";
    const description = {
      group: found,
      scheduled_actions: await allOf(
        context.pages("autoscaling:DescribeScheduledActions", named, region),
        (page) => page.ScheduledUpdateGroupActions,
      ),
      policies: await allOf(
        context.pages("autoscaling:DescribePolicies", named, region),
        (page) => page.ScalingPolicies,
      ),
      hooks: (await context.call("autoscaling:DescribeLifecycleHooks", named, region)).LifecycleHooks,
      // Without a name all of the region would be meant.
      launch_configurations:
        configuration === ""
          ? []
          : await allOf(
              context.pages(
                "autoscaling:DescribeLaunchConfigurations",
                { LaunchConfigurationNames: [configuration] },
                region,
              ),
              (page) => page.LaunchConfigurations,
            ),
    };
    // A launch configuration holds user data.
    const saved = await saveDescription(group, description, context, { sensitive: configuration !== "" });
    return { resource: group.id, region, copies: [], evidence: [saved] };
  },
});

/**
 * It does not scale in: evidence of its instances comes first, so they are ended one by one by
 * `ec2.terminate-instance`, and while one lives the group is not deleted.
 */
export const deleteGroup = action({
  name: "autoscaling.delete-group",
  summary: "Delete an Auto Scaling group that has no living instance left, its deletion protection cleared.",
  purpose: "destroy",
  reversible: false,
  target: "group",
  params: Type.Object({ group: Approved(AutoScalingGroup), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({
    state: States("deleted", "already"),
    /** The deletion protection it had, such as `prevent-force-deletion`; `none` where it had none. */
    protection: Type.String(),
  }),
  calls: [
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:SuspendProcesses",
    "autoscaling:UpdateAutoScalingGroup",
    "autoscaling:DeleteAutoScalingGroup",
    "ec2:DescribeInstances",
  ],
  async run({ group, evidence }, context) {
    const { group_name: AutoScalingGroupName, region } = group;
    requireEvidence(group, evidence);
    const found = await groupNow(context, group);
    if (found === undefined) return { state: "already" as const, protection: "none" };
    const protection = found.DeletionProtection ?? "none";
    const isGone = async () => (await groupNow(context, group)) === undefined;
    if (!isDeleting(found)) {
      // From here on nothing may be launched, whatever somebody resumed since it was contained.
      const running = restless.filter((process) => !suspendedIn(found).includes(process));
      if (running.length > 0) await unlessDeleted(context, group, suspend(context, group, running));
      await context.confirm(`${AutoScalingGroupName} has no living instance`, () => isEmpty(context, group), 0);
      const zero = {
        AutoScalingGroupName,
        MinSize: 0,
        MaxSize: 0,
        DesiredCapacity: 0,
        DeletionProtection: "none",
      } as const;
      const remove = () =>
        unlessDeleted(
          context,
          group,
          context.call("autoscaling:DeleteAutoScalingGroup", { AutoScalingGroupName, ForceDelete: true }, region),
        );
      const shrink = () =>
        unlessDeleted(context, group, context.call("autoscaling:UpdateAutoScalingGroup", zero, region));
      const shrinkAndRemove = async () => {
        // A deletion whose answer was lost keeps the group busy, and another from being taken.
        const now = await groupNow(context, group);
        if (now === undefined || isDeleting(now)) return;
        await shrink();
        await remove();
      };
      await pastConflicts(context, shrinkAndRemove, async () => void (await isEmpty(context, group)));
    }
    await context.confirm(`${AutoScalingGroupName} is gone`, isGone, fifteenMinutes);
    return { state: "deleted" as const, protection };
  },
  async fingerprint({ group }, context) {
    const found = await groupNow(context, group);
    return found && groupFingerprint(found);
  },
});

const fifteenMinutes = 900_000;
