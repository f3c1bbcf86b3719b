import { action } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { Instance } from "./entities.ts";
import { instanceFingerprint, stateNow } from "./instances.ts";
import { clearStopProtection, protectionCalls } from "./protection.ts";

/** Memory and instance-store volumes are lost, so it needs approval although it only contains. */
export const stopInstance = action({
  name: "ec2.stop-instance",
  summary: "Stop an instance; what is in its memory is lost.",
  purpose: "contain",
  reversible: false,
  target: "instance",
  params: Type.Object({ instance: Approved(Instance) }),
  result: Type.Object({
    state: States("stopped", "already", "gone"),
    /** The state it was in, such as `running`, and whether it was protected from being stopped. */
    before: Type.String(),
    was_protected: Type.Boolean(),
  }),
  calls: ["ec2:DescribeInstances", ...protectionCalls, "ec2:StopInstances"],
  async run({ instance }, context) {
    const before = await stateNow(context, instance);
    if (before === "terminated" || before === "shutting-down")
      return { state: "gone", before, was_protected: false } as const;
    if (before === "stopped") return { state: "already", before, was_protected: false } as const;
    const was_protected = await clearStopProtection(context, instance);
    try {
      await context.call("ec2:StopInstances", { InstanceIds: [instance.instance_id] }, instance.region);
    } catch (error) {
      // A Spot instance of a one-time request can only run or end.
      if (!isAws(error, "unsupported")) throw error;
      throw stepFailed(
        `${instance.instance_id} cannot be stopped: ${error.message}`,
        "Isolate it with ec2.isolate-instance; to end it, save its evidence and terminate it.",
      );
    }
    await context.confirm(
      `${instance.instance_id} is stopped`,
      async () => (await stateNow(context, instance)) === "stopped",
      tenMinutes,
    );
    return { state: "stopped", before, was_protected } as const;
  },
  fingerprint: ({ instance }, context) => instanceFingerprint(context, instance),
});

const tenMinutes = 600_000;
