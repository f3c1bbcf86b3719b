import { action } from "../../engine/action/action.ts";
import { DatasetRef, Explained, Region, Type } from "../../engine/action/schema.ts";
import { readHistory } from "../history/history.ts";
import { touchedSince } from "../history/judged.ts";
import { inRegions } from "../regions.ts";
import { ResourceCount, tally } from "../resources/resource-count.ts";
import { Instance } from "./entities.ts";
import { type Described, judgeInstance } from "./findings.ts";

/** Every region and every state but gone: a stopped instance counts too. */
export const listInstanceFindings = action({
  name: "ec2.list-findings",
  summary: "Judge every instance of the account by the policy's rules.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    regions: Type.Array(Region, { description: "The regions to look in; one that cannot be read is a gap." }),
    history: Explained(DatasetRef, "The events of cloudtrail.list-events, which tell who made an instance."),
  }),
  result: Type.Object({
    instances: Type.Array(Instance),
    /** For a person: of unknown standing, and touched in the window. */
    unknown: Type.Array(Instance),
    counts: Type.Object({ instances: Type.Integer(), sanctioned: Type.Integer(), other_unknown: Type.Integer() }),
    /** Against which a region's spending is held. */
    counts_by_region: Type.Array(ResourceCount),
    regions_read: Type.Array(Region),
    regions_failed: Type.Array(Region),
  }),
  calls: ["ec2:DescribeInstances"],
  async run({ regions, history }, context) {
    const past = await readHistory(history, context);
    const { results, read, failed } = await inRegions(regions, "ec2", context, async (region) => {
      const found: Described[] = [];
      for await (const page of context.pages("ec2:DescribeInstances", {}, region)) {
        found.push(...(page.Reservations ?? []).flatMap((reservation) => reservation.Instances ?? []));
        context.progress(found.length, undefined, `instances read in ${region}`);
      }
      return found
        .filter((instance) => instance.State?.Name !== "terminated" && instance.State?.Name !== "shutting-down")
        .map((instance) => judgeInstance(instance, region, past, (facts) => context.judge(facts)));
    });
    const items = results.flat().toSorted((a, b) => (a.finding.id < b.finding.id ? -1 : 1));
    const open = items.filter((item) => item.finding.verdict === "unknown");
    const pressing = open.filter((item) => item.facts.object.indicated || touchedSince(item, past.window.begin, past));
    const bad = items.filter((item) => item.finding.verdict === "unsanctioned");
    const listed = tally();
    for (const { finding } of items) listed.add(finding, finding.region);
    return {
      instances: bad.filter((item) => !item.protected).map(({ finding }) => finding),
      unknown: [...pressing, ...bad.filter((item) => item.protected)].map(({ finding }) => finding),
      counts: {
        instances: items.length,
        sanctioned: items.filter((item) => item.finding.verdict === "sanctioned").length,
        other_unknown: open.length - pressing.length,
      },
      counts_by_region: listed.counts(),
      regions_read: [...read],
      regions_failed: [...failed],
    };
  },
});
