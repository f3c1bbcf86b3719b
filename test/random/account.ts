/** A random account while it is made: what is in it, what Event history tells of it, and what is true of it. */
import type { CompactEvent, Scenario } from "../../engine/aws/simulated/drill/schema.ts";
import { account as number, company, regions } from "./company.ts";
import { type Chance, seeded } from "./seeded.ts";

/** Who made an object, where and when. */
export interface Made {
  /** An actor of the drill; undefined where Event history has no record of it. */
  readonly by: string | undefined;
  readonly intruder: boolean;
  readonly region: string;
  readonly at: string;
}

export interface Truth {
  /** Objects of the intruder's, by ARN: at the end they are gone. */
  readonly gone: Set<string>;
  /** Objects of ours that the intruder changed: at the end they are as before but for these members. */
  readonly mended: Map<string, Readonly<Record<string, unknown>>>;
  /** Objects of ours for which policy prescribes something: members that may be otherwise at the end. */
  readonly kept: Map<string, readonly string[]>;
  /** Security groups of ours, each with the source of the rule that the intruder added. */
  readonly withoutRule: Map<string, string>;
  /** Access keys that no user has at the end. */
  readonly absentKeys: string[];
  /** Regions that are off at the end. */
  readonly closed: Set<string>;
  /** ARNs and ids of what is the intruder's, for the questions that are asked about unknown objects. */
  readonly intruders: Set<string>;
}

export interface Account {
  readonly chance: Chance;
  readonly scenario: Scenario;
  readonly truth: Truth;
  /** An id that no other object of the account has. */
  id(prefix: string): string;
  name(prefix: string): string;
  /** Declares a part of the state; maps on the way are made. */
  put(path: readonly string[], value: unknown): void;
  /** Notes an event, unless there is no record of it. */
  record(made: Made, event: string, facts: Partial<CompactEvent>): void;
  /** `made` later, by as many seconds. */
  later(made: Made, seconds: number): Made;
  arn(service: string, region: string, rest: string): string;
  /** Notes whose it is. */
  whose(made: Made, arn: string): void;
}

export function newAccount(seed: number): Account {
  const chance = seeded(seed);
  const scenario = company(seed);
  const truth: Truth = {
    gone: new Set(),
    mended: new Map(),
    kept: new Map(),
    withoutRule: new Map(),
    absentKeys: [],
    closed: new Set(),
    intruders: new Set(),
  };
  let ids = 0;
  const next = () => String(++ids).padStart(3, "0");
  return {
    chance,
    scenario,
    truth,
    id: (prefix) => `${prefix}${`0${next()}`.padStart(17, "0")}`,
    name: (prefix) => `${prefix}-${next()}`,
    put(path, value) {
      let map = scenario.state;
      for (const part of path.slice(0, -1)) map = (map[part] ??= {}) as Record<string, unknown>;
      map[path.at(-1) ?? ""] = value;
    },
    record({ by, region, at }, event, facts) {
      if (by !== undefined) scenario.events?.push({ at, region, event, by, ...facts });
    },
    later: (made, seconds) => ({ ...made, at: after(made.at, seconds) }),
    arn: (service, region, rest) => `arn:aws:${service}:${region}:${number}:${rest}`,
    whose({ intruder }, arn) {
      if (!intruder) return;
      truth.gone.add(arn);
      truth.intruders.add(arn);
    },
  };
}

function after(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** During the night: after the intruder came, and before the responder did. */
export function tonight(chance: Chance): string {
  return after("2026-03-02T03:00:00Z", chance.below(5 * 3600));
}

/** Before the window. */
export function longAgo(chance: Chance): string {
  return after("2026-02-05T08:00:00Z", chance.below(20 * 86_400));
}

/**
 * Somebody in some region. What of the night has no record is in a region that is in use: elsewhere the
 * policy's rules need no record to say whose it is. Of what neither a record nor AWS dates, nobody can know that it is
 * of the night: what is not `dated` and has no record is ours.
 */
export function somebody({ chance, scenario }: Account, dated = true): Made {
  const regional = () => chance.pick(regions.allowed);
  const byDefault = () => chance.pick([...regions.allowed, regions.other]);
  const anywhere = () =>
    chance.pick(Object.keys(scenario.regions).filter((one) => scenario.regions[one] !== "DISABLED"));
  const kind = chance.below(100);
  // In the region that he switched on there is nothing of ours.
  if (kind < 50)
    return { by: chance.pick(intruders(scenario)), intruder: true, region: anywhere(), at: tonight(chance) };
  if (kind < 60) return { by: "terraform", intruder: false, region: byDefault(), at: tonight(chance) };
  if (kind < 72) return { by: "alice", intruder: false, region: regional(), at: tonight(chance) };
  if (kind < 80)
    return { by: chance.pick(["alice", "terraform"]), intruder: false, region: byDefault(), at: longAgo(chance) };
  if (kind < 90) return { by: undefined, intruder: false, region: byDefault(), at: longAgo(chance) };
  return { by: undefined, intruder: dated && chance.percent(50), region: regional(), at: tonight(chance) };
}

/** The intruder's identities in this account. */
export function intruders({ actors = {} }: Scenario): string[] {
  return ["leaked", "backdoor", "foreign"].filter((name) => name in actors);
}

export function theIntruder({ chance, scenario }: Account, region = "us-east-1"): Made {
  return { by: chance.pick(intruders(scenario)), intruder: true, region, at: tonight(chance) };
}

/** Adds to what is known of an object of ours: members that may differ, and what others are to be. */
export function note(
  { truth }: Account,
  arn: string,
  free: readonly string[],
  wanted: Readonly<Record<string, unknown>> = {},
): void {
  truth.kept.set(arn, [...(truth.kept.get(arn) ?? []), ...free]);
  truth.mended.set(arn, { ...truth.mended.get(arn), ...wanted });
}
