/** What a verified log proves, level by level: which attacks each excludes, and what it leaves open. */
import type { ProblemOf } from "../../journal/problems.ts";
import type { Verification } from "../../journal/verify.ts";
import type { CloudTrailMatch } from "../../cloudtrail/result.ts";
import { exit } from "../../errors.ts";
import { count } from "../../text/count.ts";

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

/**
 * `anchors` is how many were given; `match` is absent where the log was not held against CloudTrail. A level rests on the
 * chain: where that is broken, none holds beyond the break.
 */
export function levelsOf(
  found: Verification,
  known: KnownKeys,
  anchors: number,
  match: CloudTrailMatch | undefined,
): readonly Level[] {
  return [
    {
      level: "chain",
      ...chain(found),
      excludes: "a line changed, removed, added or moved",
      leaves: "all later lines written anew, and the end cut off",
    },
    {
      level: "evidence",
      ...evidence(found),
      excludes: "evidence changed or taken away",
      leaves: "what the chain leaves",
    },
    {
      level: "end",
      ...end(found),
      excludes: "the end cut off, where the signatures hold too",
      leaves: "a cut back to an earlier end, where the run was resumed after it",
    },
    {
      level: "signatures",
      ...signatures(found, known),
      excludes: "any new writing by who has not the key",
      leaves: "who has the key, and a cut back to an earlier signature",
    },
    {
      level: "anchors",
      ...anchored(found, anchors),
      excludes: "any change before the last anchor, even by who has the key",
      leaves: "what came after it",
    },
    {
      level: "cloudtrail",
      ...cloudTrail(match),
      excludes: "writes that AWS knows and the log does not, and the reverse",
      leaves: "reads, and what AWS does not record",
    },
  ];
}

type Finding = Pick<Level, "holds" | "found">;

function chain(found: Verification): Finding {
  if (isBroken(found, "chain")) return { holds: "no", found: "the lines are not what was written" };
  return { holds: "yes", found: `${count(found.records, "record")}, each bound to the one before` };
}

function evidence(found: Verification): Finding {
  if (isBroken(found, "evidence")) return { holds: "no", found: "a piece is missing, or is not what was kept" };
  if (isBroken(found, "chain")) return { holds: "no", found: "what a broken log names proves nothing" };
  return { holds: "yes", found: `${count(found.evidence, "piece")} of evidence, each as the log names it` };
}

function end(found: Verification): Finding {
  if (isBroken(found, "chain", "signatures")) return { holds: "no", found: "no end can be relied on" };
  return found.complete
    ? { holds: "yes", found: "the run's end and its signature are the last records" }
    : { holds: "no", found: "the log has no signed end: it goes on, or was cut off" };
}

function signatures(found: Verification, { keys, from }: KnownKeys): Finding {
  const { signed, records } = found;
  const [stranger] = signed.keys.filter((key) => !keys.has(key));
  if (signed.records === 0) return { holds: "no", found: "no record is signed as it should be" };
  if (stranger !== undefined) {
    return { holds: "no", found: `a key that is not known here signed: ${stranger}. If you know it, give it by --key` };
  }
  const covered = signed.records === records ? "all records" : `records 1 to ${signed.records}`;
  return { holds: signed.records === records ? "yes" : "in part", found: `${covered}, by ${from}` };
}

function anchored(found: Verification, given: number): Finding {
  const { matched, records } = found.anchored;
  if (given === 0) return { holds: "not asked", found: "no anchor was given" };
  if (matched < given) return { holds: "no", found: `${matched} of ${given} agree with the log` };
  const covered = records === found.records ? "all records" : `records 1 to ${records}`;
  return { holds: records === found.records ? "yes" : "in part", found: `${covered}, by ${count(given, "anchor")}` };
}

function cloudTrail(match: CloudTrailMatch | undefined): Finding {
  if (match === undefined) return { holds: "not asked", found: "the log was not held against CloudTrail" };
  const found = `${match.counts.matched} of ${count(match.counts.writes, "write")} found in CloudTrail`;
  return { holds: match.exitCode === exit.done ? "yes" : match.exitCode === exit.tampered ? "no" : "in part", found };
}

function isBroken({ broken }: Verification, ...kinds: readonly ProblemOf[]): boolean {
  return kinds.some((kind) => broken.includes(kind));
}
