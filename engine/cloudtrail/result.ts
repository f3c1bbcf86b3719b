/** What the matching came to: counts of everything, the first of each kind one by one, and a verdict. */
import { exit } from "../errors.ts";
import type { RecordedCalls, RecordedWrite } from "./calls.ts";
import { iso } from "./compare.ts";
import type { RegionCoverage } from "./coverage.ts";
import type { CloudTrailEvent } from "./event.ts";
import type { SourceReading } from "./sources.ts";

export type DoubtFound = "done" | "refused" | "not-found" | "not-supplied" | "not-logged";

export interface CloudTrailMatch {
  /** 0 the same; 3 not all could be compared, or somebody worked beside the run; 4 not the same; 6 a write in doubt. */
  readonly exitCode: 0 | 3 | 4 | 6;
  readonly counts: Readonly<Record<keyof Lists | "writes" | "matched" | "attempts" | "onBehalf", number>>;
  /** At most a hundred of each kind. */
  readonly lists: Readonly<Lists>;
  readonly source: SourceReading;
  readonly coverage: readonly RegionCoverage[];
}

interface Lists {
  /** Writes of which CloudTrail says something else. */
  readonly deviating: (WriteNamed & { readonly event: string; readonly differences: readonly string[] })[];
  /** Writes that the log says AWS carried out and of which CloudTrail knows nothing, though it should. */
  readonly missing: WriteNamed[];
  /** The same where no events of that region and time were supplied. */
  readonly notSupplied: WriteNamed[];
  readonly notLogged: (WriteNamed & { readonly why: string })[];
  /** Writes whose outcome the log does not know, or of whose outcome CloudTrail says otherwise. */
  readonly inDoubt: (WriteNamed & {
    readonly recorded: string;
    readonly found: DoubtFound;
    readonly event: string | null;
  })[];
  /** Writes with the run's user agent that are not in the log. */
  readonly unrecorded: EventNamed[];
  /** Writes of the run's session by another program while it ran. */
  readonly beside: EventNamed[];
}

export interface WriteNamed {
  readonly key: string;
  readonly operation: string;
  readonly region: string;
  readonly target: string;
  readonly at: string;
  readonly requestId: string | null;
}

export interface EventNamed {
  readonly event: string;
  readonly operation: string;
  readonly region: string;
  readonly at: string;
  readonly arn: string;
  readonly accessKey: string;
  readonly ip: string;
  readonly agent: string;
  readonly error: string | null;
}

const mostListed = 100;

/** Takes what is found and counts it. */
export function matchResult(calls: RecordedCalls, source: SourceReading, regions: readonly RegionCoverage[]) {
  const lists: Lists = {
    deviating: [],
    missing: [],
    notSupplied: [],
    notLogged: [],
    inDoubt: [],
    unrecorded: [],
    beside: [],
  };
  const counts = {
    deviating: 0,
    missing: 0,
    notSupplied: 0,
    notLogged: 0,
    inDoubt: 0,
    unrecorded: 0,
    beside: 0,
    matched: 0,
    attempts: 0,
    onBehalf: 0,
  };
  const attempts = new Map<RecordedWrite, number>();
  let open = 0;

  function add<K extends keyof Lists>(kind: K, found: Lists[K][number]): void {
    counts[kind] += 1;
    if (lists[kind].length < mostListed) (lists[kind] as (typeof found)[]).push(found);
  }

  return {
    matched: () => void (counts.matched += 1),
    deviates: (write: RecordedWrite, { id }: CloudTrailEvent, differences: readonly string[]) =>
      add("deviating", { ...named(write), event: id, differences }),
    missing: (write: RecordedWrite) => add("missing", named(write)),
    notSupplied: (write: RecordedWrite) => add("notSupplied", named(write)),
    notLogged: (write: RecordedWrite, why: string) => add("notLogged", { ...named(write), why }),
    doubt(write: RecordedWrite, found: DoubtFound, event: CloudTrailEvent | undefined): void {
      const recorded = recordedAs(write);
      if (recorded === found) {
        counts.matched += 1;
        return;
      }
      if (!isSettled(recorded, found)) open += 1;
      add("inDoubt", { ...named(write), recorded, found, event: event?.id ?? null });
    },
    unrecorded: (event: CloudTrailEvent) => add("unrecorded", seen(event)),
    alsoUnrecorded: (more: number) => void (counts.unrecorded += more),
    beside: (event: CloudTrailEvent) => add("beside", seen(event)),
    onBehalf: (number: number) => void (counts.onBehalf = number),
    attemptsOf: (write: RecordedWrite) => attempts.get(write) ?? 0,
    attempt(write: RecordedWrite): void {
      attempts.set(write, (attempts.get(write) ?? 0) + 1);
      counts.attempts += 1;
    },
    end(): CloudTrailMatch {
      const isOther = counts.deviating + counts.missing + counts.unrecorded > 0;
      const isPart = counts.notSupplied + counts.beside + source.problemCount > 0;
      return {
        exitCode: isOther ? exit.tampered : open > 0 ? exit.inDoubt : isPart ? exit.incomplete : exit.done,
        counts: { writes: calls.writes.length, ...counts },
        lists,
        source,
        coverage: regions,
      };
    },
  };
}

/** A write without an outcome is settled once CloudTrail says that it took place, was refused, or never came. */
function isSettled(recorded: string, found: DoubtFound): boolean {
  if (found === "not-supplied" || found === "not-logged") return false;
  return recorded === "unknown" || (recorded === "not-done" && found !== "done");
}

function recordedAs({ outcome }: RecordedWrite): string {
  return outcome.kind === "adopted" ? outcome.found : outcome.kind;
}

function named({ key, operation, region, target, to, requestId }: RecordedWrite): WriteNamed {
  return { key, operation, region, target, at: iso(to), requestId: requestId ?? null };
}

function seen({ id, service, name, region, at, arn, accessKey, ip, agent, error }: CloudTrailEvent): EventNamed {
  return {
    event: id,
    operation: `${service}:${name}`,
    region,
    at: iso(at),
    arn,
    accessKey,
    ip,
    agent,
    error: error ?? null,
  };
}
