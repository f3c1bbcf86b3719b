/** What is wrong with a log, in a bounded list: a log may be wrong in every line, and say so at length. */

export interface JournalProblem {
  /** From 1; 0 where it is of the log as a whole. */
  readonly line: number;
  readonly what: string;
}

const mostProblems = 100;
const longest = 500;

/** All of the first hundred, and the number of the others. */
export function problemList() {
  const problems: JournalProblem[] = [];
  let more = 0;
  return {
    add(line: number, what: string | undefined): void {
      if (what === undefined) return;
      if (problems.length < mostProblems)
        problems.push({ line, what: what.length > longest ? `${what.slice(0, longest)}…` : what });
      else more += 1;
    },
    all: (): readonly JournalProblem[] =>
      more === 0 ? problems : [...problems, { line: 0, what: `and ${more} more problems` }],
  };
}
