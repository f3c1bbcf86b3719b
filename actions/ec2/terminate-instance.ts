import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Saved, Type } from "../../engine/action/schema.ts";
import { pastConflicts } from "../conflicts.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { States } from "../states.ts";
import { Instance, InstanceEvidence } from "./entities.ts";
import { instanceFingerprint, instanceNow, stateNow } from "./instances.ts";
import { clearStopProtection, clearTerminationProtection, protectionCalls } from "./protection.ts";
import { snapshotsById } from "./snapshots.ts";

export const terminateInstance = action({
  name: "ec2.terminate-instance",
  summary: "Terminate an instance whose volumes are all in completed snapshots.",
  purpose: "destroy",
  reversible: false,
  target: "instance",
  params: Type.Object({ instance: Approved(Instance), evidence: Saved(InstanceEvidence) }),
  result: Type.Object({
    state: States("terminated", "already"),
    /** The state it was in, such as `running`, and whether it was protected from termination. */
    before: Type.String(),
    was_protected: Type.Boolean(),
    /** Volumes that EC2 does not delete with the instance and that go on costing money. */
    volumes_left: Type.Array(Type.String()),
  }),
  calls: ["ec2:DescribeInstances", "ec2:DescribeSnapshots", ...protectionCalls, "ec2:TerminateInstances"],
  async run({ instance, evidence }, context) {
    const { instance_id, region } = instance;
    if (evidence.instance_id !== instance_id || evidence.region !== region) {
      throw stepFailed(
        `the evidence is of ${evidence.instance_id} in ${evidence.region}, not of ${instance_id} in ${region}`,
      );
    }
    const found = await instanceNow(context, instance);
    const before = found?.State?.Name ?? "terminated";
    const volumes = (found?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => (Ebs?.VolumeId === undefined ? [] : [Ebs]));
    const volumes_left = volumes
      .filter(({ DeleteOnTermination }) => DeleteOnTermination === false)
      .map(({ VolumeId = "" }) => VolumeId);
    if (before === "terminated") return { state: "already" as const, before, was_protected: false, volumes_left };

    const missing = await unsaved(
      volumes.map(({ VolumeId = "" }) => VolumeId),
      evidence,
      context,
    );
    if (missing.length > 0) {
      throw stepFailed(
        `${instance_id} is not terminated: there is no completed snapshot of ${missing.join(", ")}`,
        "Take the snapshots with ec2.snapshot-instance and let the instance be approved again.",
      );
    }
    const was_protected = await clearTerminationProtection(context, instance);
    await terminate(instance, context);
    // A success says nothing here: EC2 gives it for every repetition, and a protected instance may come back.
    await context.confirm(
      `${instance_id} is terminated`,
      async () => (await stateNow(context, instance)) === "terminated",
      fifteenMinutes,
    );
    return { state: "terminated" as const, before, was_protected, volumes_left };
  },
  fingerprint: ({ instance }, context) => instanceFingerprint(context, instance),
});

const fifteenMinutes = 900_000;

/** One id a call: a protected or unknown one among several makes EC2 refuse others with it. */
async function terminate(
  instance: Instance,
  context: ActionContext<"ec2:TerminateInstances" | (typeof protectionCalls)[number]>,
): Promise<void> {
  const input = { InstanceIds: [instance.instance_id] };
  // Between two states EC2 takes no change of an instance.
  const send = () =>
    pastConflicts(
      context,
      () => unlessGone(context.call("ec2:TerminateInstances", input, instance.region)),
      async () => {},
    );
  try {
    await send();
  } catch (error) {
    if (!isAws(error, "protected")) throw error;
    // Somebody set it again, or it is stop protection, which refuses termination as well.
    await clearTerminationProtection(context, instance);
    await clearStopProtection(context, instance);
    await send();
  }
}

/** The volumes of which the evidence holds no completed snapshot, as EC2 knows them now. */
async function unsaved(
  volumes: readonly string[],
  evidence: InstanceEvidence,
  context: ActionContext<"ec2:DescribeSnapshots">,
): Promise<string[]> {
  if (volumes.length === 0) return [];
  // No ids would mean all snapshots to EC2; one that was deleted since makes it refuse the whole question.
  const snapshots =
    evidence.snapshots.length === 0
      ? []
      : ((await ifThere(snapshotsById(context, evidence.snapshots, evidence.region))) ?? []);
  const saved = new Set(snapshots.filter(({ state }) => state === "completed").map(({ volume }) => volume));
  return volumes.filter((volume) => !saved.has(volume));
}
