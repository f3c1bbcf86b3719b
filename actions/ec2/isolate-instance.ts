import { action, type ActionContext } from "../../engine/action/action.ts";
import { Entity, Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { Instance } from "./entities.ts";
import { instanceNow } from "./instances.ts";
import { findGroup, groupCalls, isolationGroup } from "./isolation-group.ts";

const FormerGroups = Entity("FormerGroups", { network_interface: Type.String(), groups: Type.Array(Type.String()) });

/** A connection that EC2 tracks at this moment can live on until it falls silent. */
export const isolateInstance = action({
  name: "ec2.isolate-instance",
  summary: "Put every network interface of an instance into a security group that lets nothing in or out.",
  purpose: "contain",
  reversible: true,
  target: "instance",
  params: Type.Object({ instance: Instance }),
  result: Type.Object({
    state: States("isolated", "already", "gone"),
    /** The groups that each interface was in and is to be put back into. */
    before: Type.Array(FormerGroups),
  }),
  calls: ["ec2:DescribeInstances", ...groupCalls, "ec2:ModifyNetworkInterfaceAttribute"],
  async run({ instance }, context) {
    const { region, instance_id } = instance;
    const state = (await instanceNow(context, instance))?.State?.Name;
    if (state === undefined || state === "terminated") return { state: "gone" as const, before: [] };

    const before: { network_interface: string; groups: string[] }[] = [];
    const isolation = new Map<string, string>();
    for (const { id, vpc, groups } of await interfacesOf(instance, context)) {
      const group = isolation.get(vpc) ?? (await isolationGroup(context, { id: vpc, region }));
      isolation.set(vpc, group);
      if (groups.length === 1 && groups[0] === group) continue;
      await context.call("ec2:ModifyNetworkInterfaceAttribute", { NetworkInterfaceId: id, Groups: [group] }, region);
      before.push({ network_interface: id, groups });
    }
    if (before.length === 0) return { state: "already" as const, before };
    await context.confirm(`${instance_id} is isolated`, async () =>
      (await interfacesOf(instance, context)).every(
        ({ vpc, groups }) => groups.length === 1 && groups[0] === isolation.get(vpc),
      ),
    );
    return { state: "isolated" as const, before };
  },
  // All or nothing: where one interface is not as it was left, none is touched.
  async undo({ instance }, { state, before }, context) {
    if (state !== "isolated") return "already";
    const now = new Map((await interfacesOf(instance, context)).map((one) => [one.id, one]));
    const isolated: { id: string; groups: string[] }[] = [];
    for (const { network_interface: id, groups } of before) {
      const one = now.get(id);
      if (one === undefined) return "changed";
      if (isSame(one.groups, groups)) continue;
      const group = await findGroup(context, { id: one.vpc, region: instance.region });
      if (group === undefined || !isSame(one.groups, [group])) return "changed";
      isolated.push({ id, groups });
    }
    for (const { id, groups } of isolated) {
      await context.call(
        "ec2:ModifyNetworkInterfaceAttribute",
        { NetworkInterfaceId: id, Groups: groups },
        instance.region,
      );
    }
    if (isolated.length === 0) return "already";
    await context.confirm(`${instance.instance_id} is in its former groups`, async () => {
      const found = await interfacesOf(instance, context);
      return before.every(({ network_interface: id, groups }) =>
        found.some((one) => one.id === id && isSame(one.groups, groups)),
      );
    });
    return "restored";
  },
  // Whether the group was made before the crash.
  async probe({ instance }, call, context) {
    const { VpcId = instance.vpc_id } = call.input as { VpcId?: string };
    return (await findGroup(context, { id: VpcId, region: call.region })) === undefined ? "not-done" : "done";
  },
});

async function interfacesOf(instance: Instance, context: ActionContext<"ec2:DescribeInstances">) {
  return ((await instanceNow(context, instance))?.NetworkInterfaces ?? []).map((one) => ({
    id: one.NetworkInterfaceId ?? "",
    vpc: one.VpcId ?? instance.vpc_id,
    groups: (one.Groups ?? []).map((group) => group.GroupId ?? ""),
  }));
}

function isSame(groups: readonly string[], others: readonly string[]): boolean {
  return groups.length === others.length && groups.every((group) => others.includes(group));
}
