/**
 * The simulated account as two runs, or a run and its undoing, must agree on it: every object that
 * is in it, with every member, but for what each run makes for itself and nobody could make again:
 *
 * - histories: Event history, the writes that were sent and how often are no objects;
 * - times that are not the scenario's own are `NOW`;
 * - ids that a generator made, such as an access key's, are `NEW` behind the letters that say what
 *   they are of, and a run's own id is `RUN`;
 * - the hash of a password is `SET` or empty, since a new one is drawn each time;
 * - the order of members and of objects, which follows those ids, and of lists of nothing but
 *   texts, which are sets to AWS: accounts that something is shared with, attached policies, groups.
 *
 * Two objects whose ids are both new stay two entries.
 */
import type { LoggedWrite, World } from "../engine/aws/simulated/world.ts";

/** Every object by its ARN, in order. */
export function projection(world: World): string[] {
  const same = sameness(world);
  return Object.entries(world.objects())
    .map((entry) => same(entry))
    .toSorted();
}

/** The writes that AWS took from runs, or those of them that `which` tells, in no order: what was done, and how often. */
export function effects(world: World, which: (write: LoggedWrite) => boolean = () => true): string[] {
  const same = sameness(world);
  return taken(world)
    .filter(which)
    .map(({ operation, region, input }) => same([operation, region, input]))
    .toSorted();
}

export function taken(world: World): readonly LoggedWrite[] {
  return world.writes().filter(({ by, refused }) => by === undefined && refused === undefined);
}

/** A word that only a generator writes: long, and with a digit in it or in capitals throughout. */
const generated = /\b(?=[A-Za-z]*\d)[A-Za-z0-9]{10,}\b|\b[A-Z0-9]{16,}\b/g;
const uuid = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

function sameness({ scenario }: World): (value: unknown) => string {
  const declared = JSON.stringify(scenario);
  // What the scenario does not name was made in the run. The four letters that AWS begins a key with say what it is.
  const own = (word: string) => (declared.includes(word) ? word : `${/^A[A-Z]{2}A/.exec(word)?.[0] ?? ""}NEW`);
  const text = (raw: string) =>
    JSON.stringify(raw)
      .replaceAll(/\d{8}T\d{6}-[a-z2-9]{6}/g, "RUN")
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time) => (time < scenario.clock ? time : "NOW"))
      .replaceAll(uuid, own)
      .replaceAll(generated, own);
  // Not by JSON.stringify: two members that are both new have the same name then, and stay two.
  const shown = (value: unknown): string => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) {
      const items = value.map(shown);
      return `[${(value.every((item) => typeof item === "string") ? items.toSorted() : items).join(",")}]`;
    }
    if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `${text(name)}:${shown(name === "hash" && member !== "" ? "SET" : member)}`);
    return `{${members.toSorted().join(",")}}`;
  };
  return shown;
}
