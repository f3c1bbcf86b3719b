/** The switches that keep an instance from being stopped and terminated; intruders set them on their miners. */
import type { ActionContext } from "../../engine/action/action.ts";
import type { Instance } from "./entities.ts";

export const protectionCalls = ["ec2:DescribeInstanceAttribute", "ec2:ModifyInstanceAttribute"] as const;
type Context = ActionContext<(typeof protectionCalls)[number]>;

/** Switches it off where it is on, and says whether it was. */
export async function clearTerminationProtection(
  context: Context,
  { instance_id: InstanceId, region }: Instance,
): Promise<boolean> {
  const { DisableApiTermination } = await context.call(
    "ec2:DescribeInstanceAttribute",
    { InstanceId, Attribute: "disableApiTermination" },
    region,
  );
  if (DisableApiTermination?.Value !== true) return false;
  // One attribute a call: EC2 refuses several at once.
  await context.call("ec2:ModifyInstanceAttribute", { InstanceId, DisableApiTermination: { Value: false } }, region);
  return true;
}

/** Switches it off where it is on, and says whether it was. */
export async function clearStopProtection(
  context: Context,
  { instance_id: InstanceId, region }: Instance,
): Promise<boolean> {
  const { DisableApiStop } = await context.call(
    "ec2:DescribeInstanceAttribute",
    { InstanceId, Attribute: "disableApiStop" },
    region,
  );
  if (DisableApiStop?.Value !== true) return false;
  await context.call("ec2:ModifyInstanceAttribute", { InstanceId, DisableApiStop: { Value: false } }, region);
  return true;
}
