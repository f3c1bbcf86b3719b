import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { DatasetRef, Explained, Region, Timestamp, Type } from "../../engine/action/schema.ts";
import { byTime, compactEvent, type HistoryEvent } from "../history/event.ts";
import { openHistory } from "../history/history.ts";
import { actorsSeen, ActorSeen, intrudersLeft, ObjectLeft, suspicions, SuspiciousEvent } from "../history/summary.ts";
import { inRegions } from "../regions.ts";

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
  }),
  calls: ["cloudtrail:LookupEvents"],
  async run({ regions, since, until }, context) {
    const byId = new Map<string, HistoryEvent>();
    const within = { since, until };
    const { read, failed } = await inRegions(regions, "cloudtrail", context, async (region) => {
      // Writes of everybody, then everything of the keys that are known to be the intruder's.
      await lookUp("ReadOnly", "false", region, within, byId, context);
      for (const key of context.policy.indicators.access_keys)
        await lookUp("AccessKeyId", key, region, within, byId, context);
    });
    const events = [...byId.values()].toSorted(byTime);
    const history = openHistory(events, context.policy, context.caller);
    return {
      events: await context.saveDataset("event-history", events),
      scanned: events.length,
      newest_at: events.at(-1)?.time ?? "",
      regions_read: [...read],
      regions_failed: [...failed],
      intruder_events: events.filter((event) => history.actorOf(event) === "intruder").length,
      actors: actorsSeen(history),
      suspicious: suspicions(history),
      unhandled: intrudersLeft(history),
    };
  },
});

type Context = ActionContext<"cloudtrail:LookupEvents">;

/** One listing to its end. A token that dies on the way costs a new start from the oldest event seen. */
async function lookUp(
  AttributeKey: "ReadOnly" | "AccessKeyId",
  AttributeValue: string,
  region: string,
  within: { since: string; until: string | undefined },
  into: Map<string, HistoryEvent>,
  context: Context,
): Promise<void> {
  let end = within.until;
  for (let oldest = end; ; end = oldest) {
    const input = {
      LookupAttributes: [{ AttributeKey, AttributeValue }],
      StartTime: within.since,
      ...(end === undefined ? {} : { EndTime: end }),
    };
    try {
      for await (const page of context.pages("cloudtrail:LookupEvents", input, region)) {
        for (const record of page.Events ?? []) {
          const event = compactEvent(record);
          // A record without an id cannot be told from its likeness, so it is kept.
          into.set(event.id === "" ? `${region}/${into.size}` : event.id, event);
          if (event.time !== "") oldest = event.time;
        }
        context.progress(into.size, undefined, `events read, now ${region}`);
      }
      return;
    } catch (error) {
      if (!isAws(error, "invalid") || oldest === end) throw error;
    }
  }
}
