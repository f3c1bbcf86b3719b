/** What a verified log proves, level by level: which attacks each excludes, and what it leaves open. */
import type { Verification } from "../journal/verify.ts";

export interface Level {
  readonly level: "chain" | "evidence" | "end" | "signatures" | "anchors" | "cloudtrail";
  readonly holds: "yes" | "no" | "in part" | "not asked";
  /** What was found here. */
  readonly found: string;
  readonly excludes: string;
  readonly leaves: string;
}

/** Which keys count as known, and where they were found. */
export interface KnownKeys {
  readonly keys: ReadonlySet<string>;
  readonly from: string;
}

export function levelsOf(found: Verification, known: KnownKeys, anchors: number): readonly Level[] {
  const sound = found.problems.length === 0;
  return [
    {
      level: "chain",
      holds: sound ? "yes" : "no",
      found: sound ? `${found.records} records, each bound to the one before` : "it is not what was written",
      excludes: "a line changed, removed, added or moved",
      leaves: "all later lines written anew, and the end cut off",
    },
    {
      level: "evidence",
      holds: sound ? "yes" : "no",
      found: `${found.evidence} files are what the log names them by`,
      excludes: "evidence changed or taken away",
      leaves: "what the chain leaves",
    },
    {
      level: "end",
      holds: found.complete && sound ? "yes" : "no",
      found: found.complete ? "the last records are the run's end and its signature" : "the log has no signed end",
      excludes: "the end cut off, where the signatures hold too",
      leaves: "a cut back to an earlier end of a run that was resumed",
    },
    signatures(found, known, sound),
    anchorsOf(found, anchors, sound),
    {
      level: "cloudtrail",
      holds: "not asked",
      found: "the log was not held against Event history",
      excludes: "writes that AWS knows and the log does not, and the reverse",
      leaves: "reads, and what AWS does not record",
    },
  ];
}

function signatures({ signed, records }: Verification, { keys, from }: KnownKeys, sound: boolean): Level {
  const strangers = signed.keys.filter((key) => !keys.has(key));
  const unsigned = records - signed.records;
  const facts = {
    level: "signatures",
    excludes: "any new writing by who has not the key",
    leaves: "who has the key, and a cut back to an earlier signature",
  } as const;
  if (!sound || signed.records === 0) return { ...facts, holds: "no", found: "no signature can be relied on" };
  if (strangers.length > 0) {
    return {
      ...facts,
      holds: "no",
      found: `signed by an unknown key, ${strangers[0]}; give it by --key if you know it`,
    };
  }
  if (unsigned > 0) {
    return {
      ...facts,
      holds: "in part",
      found: `records 1 to ${signed.records}, by ${from}; the last ${unsigned} are not`,
    };
  }
  return { ...facts, holds: "yes", found: `all records, by ${from}` };
}

function anchorsOf({ anchored, records }: Verification, given: number, sound: boolean): Level {
  const facts = {
    level: "anchors",
    excludes: "any change before the anchor, even by who has the key",
    leaves: "what came after the last anchor",
  } as const;
  if (given === 0) return { ...facts, holds: "not asked", found: "no anchor was given" };
  if (!sound) return { ...facts, holds: "no", found: `${anchored.matched} of ${given} agree` };
  const whole = anchored.records === records;
  return {
    ...facts,
    holds: whole ? "yes" : "in part",
    found: `${given === 1 ? "the anchor agrees" : `all ${given} agree`}: ${whole ? "all records" : `records 1 to ${anchored.records}`}`,
  };
}
