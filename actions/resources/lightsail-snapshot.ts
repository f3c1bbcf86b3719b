/** A Lightsail instance and its attached disks as one snapshot. */
import { action, type ActionContext } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Duration, Explained, Saved, Type } from "../../engine/action/schema.ts";
import { ifThere } from "../gone.ts";
import { keepUntil } from "../keep-until.ts";
import { ResourceEvidence, saveDescription } from "./evidence.ts";
import { instanceNow, LightsailInstance, portsNow } from "./lightsail-instance.ts";

const twoHours = 7_200_000;

/** The snapshot holds the instance's disk and every disk that is attached to it. */
export const snapshotLightsailInstance = action({
  name: "lightsail.snapshot-instance",
  summary: "Save what a Lightsail instance is, and take a snapshot of it.",
  purpose: "preserve",
  reversible: true,
  target: "instance",
  params: Type.Object({
    instance: LightsailInstance,
    within: Type.Optional(Explained(Duration, "How long the snapshot may take. Two hours unless told.")),
  }),
  result: Saved(ResourceEvidence),
  calls: [
    "lightsail:GetInstance",
    "lightsail:GetInstancePortStates",
    "lightsail:CreateInstanceSnapshot",
    "lightsail:GetInstanceSnapshot",
  ],
  async run({ instance, within = twoHours }, context) {
    const { instance_name: instanceName, region } = instance;
    const found = await instanceNow(context, instance);
    if (found === undefined) throw stepFailed(`${instance.arn} is gone: there is nothing left to keep of it`);
    const evidence = [
      await saveDescription(instance, { instance: found, ports: await portsNow(context, instance) }, context),
    ];
    // The time makes the name this attempt's own; it is journaled, so a resumed run has the same one.
    const time = (await context.now()).replace(/\D/g, "");
    // Whose name is as long as Lightsail allows could not be snapshotted otherwise.
    const name = `runbook-${instanceName.replace(/[^A-Za-z0-9_-]/g, "-").slice(0, 200)}-${time}`;
    const kept = (await keepUntil(context)).map(({ Key: key, Value: value }) => ({ key, value }));
    const tags = [{ key: "runbook:run", value: context.run }, ...kept];
    await context.call("lightsail:CreateInstanceSnapshot", { instanceName, instanceSnapshotName: name, tags }, region);
    await context.confirm(
      `the snapshot ${name} is complete`,
      async () => {
        const state = (await snapshotNow(context, name, region))?.state;
        if (state === "error")
          throw stepFailed(
            `the snapshot ${name} ended in error`,
            "Take it again; until then the instance is not deleted.",
          );
        return state === "available";
      },
      within,
    );
    return { resource: instance.id, region, copies: [name], evidence };
  },
  async probe({ instance }, call, context) {
    const { instanceSnapshotName: name = "" } = call.input as { instanceSnapshotName?: string };
    return (await snapshotNow(context, name, instance.region)) === undefined ? "not-done" : "done";
  },
});

async function snapshotNow(
  context: ActionContext<"lightsail:GetInstanceSnapshot">,
  instanceSnapshotName: string,
  region: string,
) {
  const read = context.call("lightsail:GetInstanceSnapshot", { instanceSnapshotName }, region);
  return (await ifThere(read))?.instanceSnapshot;
}
