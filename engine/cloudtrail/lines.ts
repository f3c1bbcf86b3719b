/** The matching as lines for a person. Names and agents in it are what others chose. */
import { wrap } from "../text/columns.ts";
import { visible } from "../text/visible.ts";
import type { CloudTrailMatch, DoubtFound, EventNamed, WriteNamed } from "./result.ts";

const shown = 20;

/** At most `columns` wide; the first line is the verdict. */
export function cloudTrailLines(match: CloudTrailMatch, columns: number): string[] {
  const { lists, counts, source } = match;
  const kinds: readonly (readonly [string, number, readonly string[]])[] = [
    [
      "CloudTrail says otherwise",
      counts.deviating,
      lists.deviating.map((each) => `${write(each)}; ${each.differences.join("; ")}`),
    ],
    [
      "not in CloudTrail, which should have it: the log says what did not happen",
      counts.missing,
      lists.missing.map(write),
    ],
    [
      "in CloudTrail with this run's user agent and not in the log: the log hides it, or another program forged the agent",
      counts.unrecorded,
      lists.unrecorded.map(event),
    ],
    [
      "in doubt",
      counts.inDoubt,
      lists.inDoubt.map((each) => `${write(each)}; the log: ${each.recorded}; ${doubts[each.found]}`),
    ],
    ["with the run's session, by another program: a person, or a thief", counts.beside, lists.beside.map(event)],
    ["no events supplied for its region and time", counts.notSupplied, lists.notSupplied.map(write)],
    ["not logged by CloudTrail", counts.notLogged, lists.notLogged.map((each) => `${write(each)}; ${each.why}`)],
  ];
  const problems = source.problems.map(({ file, what }) => `${file}: ${what}`);
  const lines = [
    `CloudTrail: ${verdicts[match.exitCode]}`,
    `  ${counts.matched} of ${counts.writes} writes have their event${also(match)}`,
    `  ${source.events} events read from ${source.files} files${source.otherFiles === 0 ? "" : `, ${source.otherFiles} other files passed over`}`,
    ...listed("could not be read", source.problemCount, problems, columns),
    ...kinds.flatMap(([title, count, each]) => listed(title, count, each, columns)),
  ];
  return lines.flatMap((line) =>
    line.startsWith("   ") ? [line] : wrap(line.trimStart(), columns, line.startsWith(" ") ? "  " : ""),
  );
}

const verdicts = {
  0: "it has what the log has",
  3: "nothing contradicts the log, but not all could be compared",
  4: "it is NOT what the log says",
  6: "a write is in doubt",
} as const;

const doubts: Readonly<Record<DoubtFound, string>> = {
  done: "CloudTrail: it took place",
  refused: "CloudTrail: it was refused",
  "not-found": "CloudTrail has no such call: it did not take place",
  "not-supplied": "no events supplied for its region and time",
  "not-logged": "CloudTrail need not log it",
};

function also({ counts }: CloudTrailMatch): string {
  const beside = [
    counts.attempts === 0 ? "" : `${counts.attempts} earlier sendings of them`,
    counts.onBehalf === 0 ? "" : `${counts.onBehalf} calls that services made for them`,
  ].filter((each) => each !== "");
  return beside.length === 0 ? "" : `; also ${beside.join(" and ")}`;
}

function listed(title: string, count: number, all: readonly string[], columns: number): string[] {
  if (count === 0) return [];
  const some = all.slice(0, shown);
  const more = count - some.length;
  return [
    `  ${count} ${title}:`,
    ...some.flatMap((each) => wrap(visible(each), columns, "    ")),
    ...(more > 0 ? [`    and ${more} more`] : []),
  ];
}

function write({ operation, region, target, at, requestId }: WriteNamed): string {
  return `${operation} ${region} ${target} at ${at}, request ${requestId ?? "without an id"}`;
}

function event({ event: id, operation, region, at, arn, accessKey, ip, agent, error }: EventNamed): string {
  return `${operation} ${region} at ${at}${error === null ? "" : `, refused (${error})`}, by ${arn} key ${accessKey} from ${ip} with ${agent}, event ${id}`;
}
