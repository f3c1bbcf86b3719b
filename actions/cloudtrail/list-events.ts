import { action, type Dataset } from "../../engine/action/action.ts";
import { DatasetRef, Explained, Region, Timestamp, Type } from "../../engine/action/schema.ts";
import { traceActors } from "../history/actors.ts";
import type { HistoryEvent } from "../history/event.ts";
import { eventsIn } from "../history/history.ts";
import { merged } from "../history/merge.ts";
import { ActorSeen, ObjectLeft, summaryOf, SuspiciousEvent } from "../history/summary.ts";
import { inRegions } from "../regions.ts";
import { type Attribute, lookUp } from "./look-up.ts";

/** Event history reaches back 90 days and goes on where trails were stopped. It holds no object or data events. */
export const listEvents = action({
  name: "cloudtrail.list-events",
  summary: "Read the Event history of all regions and find the intruder's events in it.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    regions: Type.Array(Region, { description: "The regions to read; one that cannot be read is a gap." }),
    since: Explained(Timestamp, "The oldest event to read. Event history reaches back 90 days."),
    until: Type.Optional(Explained(Timestamp, "The newest event to read; now unless told.")),
  }),
  result: Type.Object({
    events: DatasetRef,
    scanned: Type.Integer(),
    /** Time of the newest event; events show minutes late. Empty where there is none. */
    newest_at: Type.String(),
    regions_read: Type.Array(Region),
    regions_failed: Type.Array(Region),
    intruder_events: Type.Integer(),
    actors: Type.Array(ActorSeen),
    suspicious: Type.Array(SuspiciousEvent),
    /** What the intruder made, and nobody removed, of kinds that no action here remedies. */
    unhandled: Type.Array(ObjectLeft),
    /** What the intruder removed though he had not made it, and nobody has made again. */
    removed: Type.Array(ObjectLeft),
  }),
  calls: ["cloudtrail:LookupEvents"],
  async run({ regions, since, until }, context) {
    const keys = context.policy.indicators.access_keys;
    const listings: Dataset[] = [];
    const { read, failed } = await inRegions(regions, "cloudtrail", context, async (region) => {
      // Writes of everybody, then everything of the keys that are known to be the intruder's.
      const wanted: readonly Attribute[] = [
        ["ReadOnly", "false"],
        ...keys.map((key): Attribute => ["AccessKeyId", key]),
      ];
      for (const attribute of wanted) {
        const listing = lookUp(attribute, region, { since, until }, context);
        listings.push(await context.saveDataset(`event-history-${region}-${attribute.join("-")}`, listing.events()));
        listing.end();
      }
    });
    const inOrder = listings.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const events = await context.saveDataset(
      "event-history",
      merged(inOrder.map((each) => eventsIn(each, context)() as AsyncIterable<HistoryEvent>)),
    );
    const rows = eventsIn(events, context);
    let newest_at = "";
    for await (const { time } of rows()) if (time > newest_at) newest_at = time;
    const { unshown, ...summary } = await summaryOf(rows, await traceActors(rows, context.policy, context.caller));
    if (unshown > 0) {
      const reason = `the intruder made, changed or removed ${unshown} more objects that no action remedies; nobody is asked about them one by one`;
      await context.gap({ region: "us-east-1", service: "cloudtrail", reason });
    }
    return {
      events,
      scanned: events.rows,
      newest_at,
      regions_read: [...read],
      regions_failed: [...failed],
      ...summary,
    };
  },
});
