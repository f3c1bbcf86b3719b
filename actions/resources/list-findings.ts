import { action, type OperationName } from "../../engine/action/action.ts";
import { DatasetRef, Explained, Finding, Region, Type } from "../../engine/action/schema.ts";
import { type History, readHistory } from "../history/history.ts";
import { type Item, judged, touchedSince, withMore } from "../history/judged.ts";
import { inTurns } from "../in-turns.ts";
import { inRegions } from "../regions.ts";
import { findingsOf, ResourceFindings } from "./findings.ts";
import { ResourceCount, tally } from "./resource-count.ts";
import { resourceTypes } from "./types.ts";

export { ResourceCount };

/** Types read at the same time; each reads all regions at once. */
const width = 4;

/** Kept are only the findings: what is sanctioned, or old and untouched, is counted as it passes. */
export const listResourceFindings = action({
  name: "resources.list-findings",
  summary: "Judge the resources of every type in every region by the policy's rules.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    regions: Type.Array(Region, { description: "The regions to look in; one that cannot be read is a gap." }),
    history: Explained(DatasetRef, "The events of cloudtrail.list-events, which tell who made a resource."),
  }),
  result: Type.Object({
    found: ResourceFindings,
    /** For a person: of unknown standing and touched in the window, or held by what is protected. */
    unsure: ResourceFindings,
    /** The same in one list, to be asked about. */
    unknown: Type.Array(Finding),
    counts: Type.Array(ResourceCount),
  }),
  calls: [...new Set(resourceTypes.flatMap((type) => type.calls))] as OperationName[],
  async run({ regions, history }, context) {
    const past = await readHistory(history, context);
    const found: Record<string, Finding[]> = {};
    const unsure: Record<string, Finding[]> = {};
    const counts = tally();
    await inTurns(resourceTypes, width, async (type) => {
      const wanted = type.scope === "global" ? ["us-east-1"] : regions;
      await inRegions(wanted, type.service, context, async (region) => {
        for await (const { list, subject, more } of type.read(region, context, past)) {
          const item = withMore(
            judged(subject, past, (facts) => context.judge(facts)),
            more,
          );
          counts.add(item.finding, region);
          const into =
            standing(item, past) === "found" ? found : standing(item, past) === "unsure" ? unsure : undefined;
          if (into !== undefined) (into[list] ??= []).push(item.finding);
        }
      });
    });
    return {
      found: findingsOf(found),
      unsure: findingsOf(unsure),
      unknown: Object.values(unsure)
        .flat()
        .map(plain)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      counts: counts.counts(),
    };
  },
});

function standing(item: Item, past: History): "found" | "unsure" | "passed" {
  const { verdict } = item.finding;
  if (verdict === "sanctioned") return "passed";
  if (verdict === "unsanctioned") return item.protected ? "unsure" : "found";
  return item.facts.object.indicated || touchedSince(item, past.window.begin, past) ? "unsure" : "passed";
}

/** The fields that every finding has. */
function plain(finding: Finding): Finding {
  return Object.fromEntries(
    Object.keys(Finding.properties).map((name) => [name, finding[name as keyof Finding]]),
  ) as Finding;
}
