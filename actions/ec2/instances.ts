/** One instance as it is now, and the read-backs that its remedies share. */
import type { ActionContext } from "../../engine/action/action.ts";
import { ifThere } from "../gone.ts";
import type { Instance } from "./entities.ts";
import { fingerprintOf } from "./fingerprint.ts";

type Place = Pick<Instance, "instance_id" | "region">;

/** As DescribeInstances gives it; undefined where EC2 does not know it any more. A terminated one is known for an hour. */
export async function instanceNow(context: ActionContext<"ec2:DescribeInstances">, { instance_id, region }: Place) {
  const read = ifThere(context.call("ec2:DescribeInstances", { InstanceIds: [instance_id] }, region));
  return (await read)?.Reservations?.[0]?.Instances?.[0];
}

/** Such as `running`; `terminated` too where EC2 does not know the instance any more. */
export async function stateNow(context: ActionContext<"ec2:DescribeInstances">, place: Place): Promise<string> {
  return (await instanceNow(context, place))?.State?.Name ?? "terminated";
}

export async function instanceFingerprint(
  context: ActionContext<"ec2:DescribeInstances">,
  place: Place,
): Promise<string | undefined> {
  const found = await instanceNow(context, place);
  if (found === undefined || found.State?.Name === "terminated") return undefined;
  return fingerprintOf("instance", found);
}
