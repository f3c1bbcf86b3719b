/** How much there is of a kind in a region, and whose it is. */
import { Entity, type Finding, type Static, Type } from "../../engine/action/schema.ts";

export const ResourceCount = Entity("ResourceCount", {
  kind: Type.String(),
  region: Type.String(),
  listed: Type.Integer(),
  sanctioned: Type.Integer(),
  unsanctioned: Type.Integer(),
  unknown: Type.Integer(),
});
export type ResourceCount = Static<typeof ResourceCount>;

export interface Tally {
  add(finding: Pick<Finding, "kind" | "verdict">, region: string): void;
  /** In the order of kinds and regions. */
  counts(): ResourceCount[];
}

export function tally(): Tally {
  const counts = new Map<string, ResourceCount>();
  return {
    add({ kind, verdict }, region) {
      const key = `${kind} ${region}`;
      const known = counts.get(key) ?? { kind, region, listed: 0, sanctioned: 0, unsanctioned: 0, unknown: 0 };
      counts.set(key, { ...known, listed: known.listed + 1, [verdict]: known[verdict] + 1 });
    },
    counts: () => [...counts.entries()].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, count]) => count),
  };
}
