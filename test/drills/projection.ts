/** What two runs of the same drill must agree on: all of the account but times and ids that each makes for itself. */
import type { LoggedWrite, World } from "../../engine/aws/simulated/world.ts";

/** Every object by its ARN, in order. Two objects whose ids are both new are two entries. */
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
  return (value) =>
    JSON.stringify(value, (name, member: unknown) => (name === "hash" && member !== "" ? "SET" : member))
      .replaceAll(/\d{8}T\d{6}-[a-z2-9]{6}/g, "RUN")
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (time) => (time < scenario.clock ? time : "NOW"))
      .replaceAll(uuid, own)
      .replaceAll(generated, own);
}
