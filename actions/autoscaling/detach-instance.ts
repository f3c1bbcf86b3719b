import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { Explained, Type } from "../../engine/action/schema.ts";
import { Instance } from "../ec2/entities.ts";
import { instanceNow } from "../ec2/instances.ts";
import { States } from "../states.ts";

/**
 * Before the instance is cut off: a group ends what it finds unhealthy, and its disks with it, and launches
 * another. https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-detach-attach-instances.html
 */
export const detachInstance = action({
  name: "autoscaling.detach-instance",
  summary: "Take an instance out of its Auto Scaling group, which then neither ends it nor sends it any work.",
  purpose: "contain",
  reversible: true,
  target: "instance",
  params: Type.Object({
    instance: Instance,
    replace: Type.Optional(
      Explained(
        Type.Boolean(),
        "Whether the group launches another in its place, which is not taken back; no unless told.",
      ),
    ),
  }),
  result: Type.Object({
    state: States("detached", "already", "no-group", "gone"),
    /** The group it was in; empty for none. */
    group: Type.String(),
    /** Whether the group wants one instance less than before; else it launches another. */
    decremented: Type.Boolean(),
    desired_before: Type.Integer(),
  }),
  calls: [
    "ec2:DescribeInstances",
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:DetachInstances",
    "autoscaling:AttachInstances",
  ],
  async run({ instance, replace = false }, context) {
    const { region, instance_id } = instance;
    const nothing = { group: "", decremented: false, desired_before: 0 };
    const found = await instanceNow(context, instance);
    if (found === undefined || found.State?.Name === "terminated") return { state: "gone" as const, ...nothing };
    // Tags that begin with `aws:` are AWS's alone, so this one names the group reliably.
    const group = found.Tags?.find(({ Key }) => Key === "aws:autoscaling:groupName")?.Value ?? "";
    if (group === "") return { state: "no-group" as const, ...nothing };
    const before = await groupNamed(group, region, context);
    if (before === undefined || !holds(before, instance_id)) return { state: "already" as const, ...nothing, group };
    const desired_before = before.DesiredCapacity ?? 0;
    // Below its smallest number a group cannot go: then it launches another all the same.
    const decremented = !replace && desired_before > (before.MinSize ?? 0);
    const input = {
      AutoScalingGroupName: group,
      InstanceIds: [instance_id],
      ShouldDecrementDesiredCapacity: decremented,
    };
    const isOut = async () => !holds((await groupNamed(group, region, context)) ?? {}, instance_id);
    await unlessSo(isOut, context.call("autoscaling:DetachInstances", input, region));
    await context.confirm(`${instance_id} is out of ${group}`, isOut);
    return { state: "detached" as const, group, decremented, desired_before };
  },
  /** Where the group has launched another in its place, there is no place to give back. */
  async undo({ instance }, { state, group, decremented, desired_before }, context) {
    if (state !== "detached") return "already";
    const { region, instance_id } = instance;
    const now = await groupNamed(group, region, context);
    if (now !== undefined && holds(now, instance_id)) return "already";
    const running = (await instanceNow(context, instance))?.State?.Name === "running";
    const room =
      now !== undefined && now.DesiredCapacity === desired_before - 1 && desired_before <= (now.MaxSize ?? 0);
    if (!decremented || !running || !room) return "changed";
    const input = { AutoScalingGroupName: group, InstanceIds: [instance_id] };
    const isIn = async () => holds((await groupNamed(group, region, context)) ?? {}, instance_id);
    await unlessSo(isIn, context.call("autoscaling:AttachInstances", input, region));
    await context.confirm(`${instance_id} is in ${group} again`, isIn);
    return "restored";
  },
});

/** What is as it was to be already is invalid to Auto Scaling: a look decides. */
async function unlessSo(isSo: () => Promise<boolean>, writing: Promise<unknown>): Promise<void> {
  try {
    await writing;
  } catch (error) {
    if (!isAws(error, "invalid") || !(await isSo())) throw error;
  }
}

interface Membership {
  readonly DesiredCapacity?: number | undefined;
  readonly MinSize?: number | undefined;
  readonly MaxSize?: number | undefined;
  readonly Instances?: readonly { InstanceId?: string | undefined; LifecycleState?: string | undefined }[] | undefined;
}

async function groupNamed(
  name: string,
  region: string,
  context: ActionContext<"autoscaling:DescribeAutoScalingGroups">,
): Promise<Membership | undefined> {
  const wanted = { AutoScalingGroupNames: [name] };
  return (await context.call("autoscaling:DescribeAutoScalingGroups", wanted, region)).AutoScalingGroups?.[0];
}

/** One that is being detached is the group's no more, though its load balancer may let go of it for minutes yet. */
function holds({ Instances = [] }: Membership, id: string): boolean {
  return Instances.some(
    ({ InstanceId, LifecycleState = "" }) => InstanceId === id && !LifecycleState.startsWith("Detach"),
  );
}
