import { action, type ActionContext, type Evidence } from "../../engine/action/action.ts";
import { unlessLost } from "../../engine/action/answer.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Explained, Duration, Saved, Type } from "../../engine/action/schema.ts";
import { keepUntil } from "../keep-until.ts";
import { Instance, InstanceEvidence } from "./entities.ts";
import { instanceNow } from "./instances.ts";
import { evidenceTag, snapshotsByTag, untilComplete } from "./snapshots.ts";

export const snapshotInstance = action({
  name: "ec2.snapshot-instance",
  summary: "Save an instance's description, user data and console output, and snapshot all its volumes.",
  purpose: "preserve",
  reversible: true,
  target: "instance",
  params: Type.Object({
    instance: Instance,
    within: Type.Optional(
      Explained(Duration, "How long snapshots may take; large volumes take hours. Two hours unless told."),
    ),
  }),
  result: Saved(InstanceEvidence),
  calls: [
    "ec2:DescribeInstances",
    "ec2:DescribeInstanceAttribute",
    "ec2:GetConsoleOutput",
    "ec2:CreateSnapshots",
    "ec2:DescribeSnapshots",
  ],
  async run({ instance, within = twoHours }, context) {
    const { instance_id, region } = instance;
    const found = await instanceNow(context, instance);
    if (found === undefined) throw stepFailed(`${instance_id} is gone: there is nothing left to keep of it`);
    const description = await context.saveEvidence(`${instance_id}.json`, JSON.stringify(found, undefined, 2));
    const evidence = [description, ...(await contentsOf(instance, context))];
    const volumes = (found.BlockDeviceMappings ?? []).some(({ Ebs }) => Ebs?.VolumeId !== undefined);
    if (!volumes) return { instance_id, region, snapshots: [], evidence };
    // The time makes the tag this attempt's own; it is journaled, so a resumed run has the same one.
    const tag = { Key: evidenceTag, Value: `${instance_id} ${await context.now()}` };
    const snapshots = await takeSnapshots(instance, tag, context);
    await untilComplete(context, snapshots, region, within);
    return { instance_id, region, snapshots, evidence };
  },
  async probe({ instance }, call, context) {
    const { TagSpecifications: [specification] = [] } = call.input as {
      TagSpecifications?: { Tags?: { Key: string; Value: string }[] }[];
    };
    const tag = specification?.Tags?.find(({ Key }) => Key === evidenceTag);
    if (tag === undefined) return "unknown";
    return (await snapshotsByTag(context, tag, instance.region)).length > 0 ? "done" : "not-done";
  },
});

const twoHours = 7_200_000;

async function takeSnapshots(
  { instance_id: InstanceId, region }: Instance,
  tag: { Key: string; Value: string },
  context: ActionContext<"ec2:CreateSnapshots" | "ec2:DescribeSnapshots">,
): Promise<string[]> {
  const kept = await keepUntil(context);
  // Tags of the volumes are the intruder's and are not copied.
  const made = await context.call(
    "ec2:CreateSnapshots",
    {
      InstanceSpecification: { InstanceId },
      Description: `Evidence of ${InstanceId}, run ${context.run}`,
      TagSpecifications: [
        { ResourceType: "snapshot", Tags: [tag, { Key: "runbook:run", Value: context.run }, ...kept] },
      ],
    },
    region,
  );
  const ids = await unlessLost(
    () => (made.Snapshots ?? []).map(({ SnapshotId }) => SnapshotId ?? ""),
    async () => (await snapshotsByTag(context, tag, region)).map(({ id }) => id),
  );
  if (ids.length === 0) throw stepFailed(`EC2 made no snapshots of the volumes of ${InstanceId}`);
  return ids;
}

/** User data and console output, base64 as EC2 gives them: user data may be compressed, and both may hold secrets. */
async function contentsOf(
  { instance_id: InstanceId, region }: Instance,
  context: ActionContext<"ec2:DescribeInstanceAttribute" | "ec2:GetConsoleOutput">,
): Promise<Evidence[]> {
  const evidence: Evidence[] = [];
  const keep = async (what: string, reading: Promise<string | undefined>) => {
    try {
      const content = await reading;
      if (content)
        evidence.push(await context.saveEvidence(`${InstanceId}-${what}.base64`, content, { sensitive: true }));
    } catch (error) {
      if (!isAws(error, "access-denied", "unsupported", "invalid")) throw error;
      // The volumes matter more: their snapshots are not given up for want of this.
      await context.gap({
        region,
        service: "ec2",
        reason: `${what} of ${InstanceId} could not be read: ${error.message}`,
      });
    }
  };
  const userData = { InstanceId, Attribute: "userData" } as const;
  await keep(
    "user-data",
    context.call("ec2:DescribeInstanceAttribute", userData, region).then((read) => read.UserData?.Value),
  );
  await keep(
    "console-output",
    context.call("ec2:GetConsoleOutput", { InstanceId }, region).then((read) => read.Output),
  );
  return evidence;
}
