/** What is wrong with a log, in a bounded list: a log may be wrong in every line, and say so at length. */

/** What a problem speaks against: a broken chain leaves evidence as it is, and the reverse. */
export type ProblemOf = "chain" | "evidence" | "signatures" | "anchors";

export interface JournalProblem {
  readonly of: ProblemOf;
  /** From 1; 0 where it is of the log as a whole. */
  readonly line: number;
  readonly what: string;
}

const mostProblems = 100;
const longest = 500;
/** What is of the log as a whole comes last. */
const mostLines = Number.MAX_SAFE_INTEGER;

/** All of the first hundred that are found, by their lines, and the number of the others. */
export function problemList() {
  const problems: JournalProblem[] = [];
  const kinds = new Set<ProblemOf>();
  let more = 0;
  return {
    add(of: ProblemOf, line: number, what: string | undefined): void {
      if (what === undefined) return;
      kinds.add(of);
      if (problems.length < mostProblems)
        problems.push({ of, line, what: what.length > longest ? `${what.slice(0, longest)}…` : what });
      else more += 1;
    },
    has: (of: ProblemOf): boolean => kinds.has(of),
    all: (): readonly JournalProblem[] => [
      ...problems.toSorted((one, other) => (one.line || mostLines) - (other.line || mostLines)),
      ...(more === 0 ? [] : [{ of: "chain", line: 0, what: `and ${more} more problems` } as const]),
    ],
    kinds: (): readonly ProblemOf[] => [...kinds],
  };
}
