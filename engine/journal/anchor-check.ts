/** A log against the anchors that were noted of it elsewhere. */
import type { Anchor } from "./anchor.ts";

export function anchorCheck(anchors: readonly Anchor[]) {
  const byRecords = new Map<number, Anchor[]>();
  for (const anchor of anchors) byRecords.set(anchor.records, [...(byRecords.get(anchor.records) ?? []), anchor]);
  let matched = 0;
  let covered = 0;
  return {
    /** A hash speaks for the lines before it only where the chain is intact. */
    next(
      records: number,
      line: { sha256: string; publicKey: string | undefined },
      intact: boolean,
    ): string | undefined {
      const here = byRecords.get(records);
      if (here === undefined) return undefined;
      const other = here.find((noted) => noted.sha256 !== line.sha256 || noted.publicKey !== line.publicKey);
      if (other !== undefined) return `it is not the signed head that the anchor of ${other.at} noted`;
      if (!intact) return undefined;
      matched += here.length;
      covered = records;
      return undefined;
    },
    /** Whether one is of a line from `first` to `last`. */
    within: (first: number, last: number): boolean =>
      anchors.some(({ records: noted }) => noted >= first && noted <= last),
    beyond: (records: number): string[] =>
      anchors
        .filter((anchor) => anchor.records > records)
        .map((anchor) => `it was cut off: an anchor of ${anchor.at} covers ${anchor.records} records`),
    matched: () => ({ matched, records: covered }),
  };
}
