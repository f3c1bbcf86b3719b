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

/** All of the first hundred, and the number of the others. */
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
    all: (): readonly JournalProblem[] =>
      more === 0 ? problems : [...problems, { of: "chain", line: 0, what: `and ${more} more problems` }],
    kinds: (): readonly ProblemOf[] => [...kinds],
  };
}
