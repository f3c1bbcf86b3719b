/** Whose volumes may have to be brought back: those that the intruder deleted, and those of our instances that he had in his hands. */
import type { ActionContext } from "../../engine/action/action.ts";
import { inTurns } from "../in-turns.ts";
import type { HistoryEvent } from "../history/event.ts";
import type { History } from "../history/history.ts";
import { ref } from "../history/refs.ts";
import { instanceNow } from "./instances.ts";

export interface Wanted {
  /** Empty where only the instance is known. */
  readonly volume_id: string;
  readonly instance_id: string;
  readonly zone: string;
  /** What was done, for a person. */
  readonly why: string;
}

/** Instances asked about at the same time. */
const width = 8;

/** Of one region. An instance that is gone stands for itself: EC2 does not say which volumes it had. */
export async function volumesToRestore(
  region: string,
  history: History,
  context: ActionContext<"ec2:DescribeInstances">,
): Promise<Wanted[]> {
  const deleted = namesOf(region, history, "volume", ({ removed }) => removed).map((volume_id) => ({
    volume_id,
    instance_id: "",
    zone: "",
    why: "the intruder deleted it",
  }));
  const touched = namesOf(region, history, "instance", ({ changed, removed }) => [...changed, ...removed]);
  const ours = touched.filter((id) => history.madeBy([ref.instance(id)])?.by_intruder !== true);
  const attached = await inTurns(ours, width, async (instance_id): Promise<Wanted[]> => {
    const found = await instanceNow(context, { instance_id, region });
    const zone = found?.Placement?.AvailabilityZone ?? "";
    const volumes = (found?.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.VolumeId ?? []);
    if (volumes.length === 0) {
      return [{ volume_id: "", instance_id, zone, why: `${instance_id}, which the intruder terminated, had it` }];
    }
    return volumes.map((volume_id) => ({
      volume_id,
      instance_id,
      zone,
      why: `it is on ${instance_id}, which the intruder changed`,
    }));
  });
  return [...deleted, ...attached.flat()];
}

/** Names of one kind in what the intruder did in the region, each once; without those that he had made himself. */
function namesOf(
  region: string,
  history: History,
  kind: string,
  objects: (event: HistoryEvent) => readonly string[],
): string[] {
  const found = history.intruders.filter((event) => event.region === region).flatMap(objects);
  const own = found.filter((object) => object.startsWith(`${kind}:`) && history.madeBy([object])?.by_intruder !== true);
  return [...new Set(own)].map((object) => object.slice(kind.length + 1)).toSorted();
}
