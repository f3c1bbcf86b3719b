import type { ActionContext } from "../../../engine/action/action.ts";

/** The instances of a fleet that are not terminated, by the tag that only EC2 can set, in the order of their ids. */
export async function instancesOf(
  context: ActionContext<"ec2:DescribeInstances">,
  { fleet_id, fleet_type, region }: { fleet_id: string; fleet_type: string; region: string },
): Promise<string[]> {
  const tag = fleet_type === "spot" ? "aws:ec2spot:fleet-request-id" : "aws:ec2:fleet-id";
  const Filters = [
    { Name: `tag:${tag}`, Values: [fleet_id] },
    { Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped"] },
  ];
  const ids: string[] = [];
  for await (const page of context.pages("ec2:DescribeInstances", { Filters }, region)) {
    const instances = (page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []);
    ids.push(...instances.map(({ InstanceId = "" }) => InstanceId));
  }
  return ids.toSorted();
}
