import { action, type ActionContext, type Dataset, type Policy } from "../../engine/action/action.ts";
import { DatasetRef, Explained, Region, Timestamp, Type } from "../../engine/action/schema.ts";
import { type Events, traceActors } from "../history/actors.ts";
import type { HistoryEvent } from "../history/event.ts";
import { eventsIn } from "../history/history.ts";
import { inNetworks } from "../history/match.ts";
import { merged } from "../history/merge.ts";
import { ActorSeen, ObjectLeft } from "../history/summary.ts";
import { inRegions } from "../regions.ts";
import { type ActsSummary, CallSeen, summaryOfActs } from "./acts.ts";
import { type Attribute, lookUp } from "./look-up.ts";

/**
 * Only the events of the credentials that are named are read, and of those that came of them: far fewer than
 * `cloudtrail.list-events` reads. What others did with what they made does not show here.
 */
export const traceCredentials = action({
  name: "cloudtrail.trace-credentials",
  summary: "Read in Event history what access keys and sessions did, and the credentials that came of them.",
  purpose: "observe",
  reversible: false,
  params: Type.Object({
    access_keys: Type.Optional(Explained(Type.Array(Type.String()), "Ids of access keys, temporary ones too.")),
    sessions: Type.Optional(
      Explained(Type.Array(Type.String()), "Names of sessions of roles; an instance's is the instance's id."),
    ),
    regions: Type.Array(Region, { description: "The regions to read; one that cannot be read is a gap." }),
    since: Explained(Timestamp, "The oldest event to read. Event history reaches back 90 days."),
  }),
  result: Type.Object({
    events: DatasetRef,
    scanned: Type.Integer(),
    newest_at: Type.String(),
    regions_read: Type.Array(Region),
    regions_failed: Type.Array(Region),
    /** Access keys, temporary ones too, that came of those named and were read as well. */
    credentials: Type.Array(Type.String()),
    /** Events that are not the owner's own: from outside the known networks of the policy, or of an address it indicates. */
    acts: Type.Integer(),
    actors: Type.Array(ActorSeen),
    calls: Type.Array(CallSeen),
    /** What those acts made or changed and nobody of them removed, sessions left out. */
    made: Type.Array(ObjectLeft),
    /** What they removed and had not made. */
    removed: Type.Array(ObjectLeft),
    /** Names of the roles of which they took sessions that still work. */
    assumed_roles: Type.Array(Type.String()),
  }),
  calls: ["cloudtrail:LookupEvents"],
  async run({ access_keys = [], sessions = [], regions, since }, context) {
    const named: Attribute[] = [
      ...access_keys.map((key): Attribute => ["AccessKeyId", key]),
      ...sessions.map((name): Attribute => ["Username", name]),
    ];
    const { listings, followed, read, failed } = await follow(named, { regions, since }, context);
    const inOrder = listings.toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const events = await context.saveDataset(
      "acts-of-credentials",
      merged(inOrder.map((each) => eventsIn(each, context)() as AsyncIterable<HistoryEvent>)),
    );
    const rows = eventsIn(events, context);
    const actorOf = await traceActors(rows, indicating(context.policy, access_keys, sessions), context.caller);
    const summary: ActsSummary = await summaryOfActs(rows, actorOf, await context.now());
    const credentials = [...followed].filter((key) => !access_keys.includes(key)).toSorted();
    return { events, scanned: events.rows, regions_read: read, regions_failed: failed, credentials, ...summary };
  },
});

type Context = ActionContext<"cloudtrail:LookupEvents">;

/** So many keys are followed; an intruder who makes more has made himself at home. */
const keysFollowed = 25;

/** Reads the events of these, then of the keys that they gave out and made, until there are no new ones. */
async function follow(
  named: readonly Attribute[],
  where: { regions: readonly string[]; since: string },
  context: Context,
) {
  const listings: Dataset[] = [];
  const followed = new Set(named.flatMap(([attribute, value]) => (attribute === "AccessKeyId" ? [value] : [])));
  const failed = new Set<string>();
  let next = named;
  while (next.length > 0) {
    const fresh: Dataset[] = [];
    const round = next;
    const { failed: unread } = await inRegions(where.regions, "cloudtrail", context, async (region) => {
      for (const attribute of round) {
        const listing = lookUp(attribute, region, { since: where.since, until: undefined }, context);
        fresh.push(await context.saveDataset(`acts-${region}-${attribute.join("-")}`, listing.events()));
        listing.end();
      }
    });
    for (const region of unread) failed.add(region);
    listings.push(...fresh);
    const given = new Set<string>();
    for (const listing of fresh)
      for (const key of await keysIn(eventsIn(listing, context), context.policy)) given.add(key);
    const news = [...given].filter((key) => !followed.has(key)).toSorted();
    const within = news.slice(0, keysFollowed - followed.size);
    if (within.length < news.length) {
      const reason = `the credentials gave out or made ${news.length - within.length} more access keys than are followed here`;
      await context.gap({ region: "us-east-1", service: "cloudtrail", reason });
    }
    for (const key of within) followed.add(key);
    next = within.map((key): Attribute => ["AccessKeyId", key]);
  }
  const read = where.regions.filter((region) => !failed.has(region)).toSorted();
  return { listings, followed, read, failed: [...failed].toSorted() };
}

/** Keys that were given out and made, not by the rightful owner from where it always works. */
async function keysIn(events: Events, { networks, indicators }: Policy): Promise<string[]> {
  const keys: string[] = [];
  for await (const { issued, made, ip, error } of events()) {
    if (error !== "" || (inNetworks(ip, networks.known) && !indicators.ips.includes(ip))) continue;
    keys.push(issued?.access_key ?? "", ...made.map((object) => /^access-key:(.*)$/.exec(object)?.[1] ?? ""));
  }
  // A record is hostile: what goes into a question of ours has the shape of a key.
  return keys.filter((key) => /^A[KS]IA[0-9A-Z]{12,124}$/.test(key));
}

/** The policy, with what is traced among its indicators. */
function indicating(policy: Policy, keys: readonly string[], sessions: readonly string[]): Policy {
  const { indicators } = policy;
  const principals = sessions.map((name) => `arn:*:sts::*:assumed-role/*/${name}`);
  return {
    ...policy,
    indicators: {
      ...indicators,
      access_keys: [...indicators.access_keys, ...keys],
      principals: [...indicators.principals, ...principals],
    },
  };
}
