/** What came of playbook tests, for people. */
import type { Branch } from "../../playbook/branches.ts";
import { truncate, wrap } from "../../text/columns.ts";
import { visible } from "../../text/visible.ts";
import { count } from "../../text/count.ts";
import { shellWord } from "../files.ts";
import type { Paint } from "../io.ts";
import { self } from "../self.ts";
import type { CaseResult } from "./case.ts";
import type { BranchCoverage, BranchState } from "./coverage.ts";

/** A line for a case that passes; for one that fails what was expected and found, and how to run it alone. */
export function resultText({ file, id, failures, milliseconds }: CaseResult, columns: number, paint: Paint): string {
  const name = `${visible(file)}: ${visible(id)}`;
  if (failures.length === 0) return `${paint("green", "✓")} ${name}${paint("dim", ` ${milliseconds} ms`)}\n`;
  const shown = failures.slice(0, most);
  const lines = [
    `${paint("red", "✗")} ${name}`,
    ...shown.flatMap(({ expectation, expected, found }) => [
      ...wrap(visible(expectation), columns, "    "),
      ...wrap(`expected: ${visible(expected)}`, columns, "      "),
      ...wrap(`found: ${truncate(visible(found), widest)}`, columns, "      "),
    ]),
    ...(failures.length > most ? [`    and ${failures.length - most} more; --json has all`] : []),
    `    ${self} test ${shellWord(file)} --case ${shellWord(id)}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** Failures shown of one case; where the run went another way, everything is otherwise. */
const most = 12;
/** Columns of what was found: it may be a whole object. */
const widest = 400;

export function summaryText(results: readonly CaseResult[], milliseconds: number, paint: Paint): string {
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  const verdict = failed === 0 ? paint("green", "all passed") : paint("red", `${failed} failed`);
  return `${count(results.length, "case")}, ${verdict}, in ${(milliseconds / 1000).toFixed(1)} s\n`;
}

/** How many branches were taken; those that were not, by their places, where they are asked for. */
export function coverageText(
  { playbook, branches, taken, count: all, percent, required, enough }: BranchCoverage,
  options: { file: (path: string) => string; list: boolean; whole: boolean },
  columns: number,
  paint: Paint,
): string {
  const places = (state: BranchState, says: string) =>
    placesOf(branches.filter((each) => each.state === state)).flatMap(({ place, step, ways }) => [
      visible(`${options.file(place.file)}:${place.line} ${step}`),
      ...wrap(visible(`${says}: ${ways.join(", ")}`), columns, "    "),
    ]);
  const sum = visible(`${options.file(playbook)}: ${taken} of ${all} branches taken (${percent} %)`);
  const short = percent < required ? `; ${required} % are required` : "";
  const lines = [
    ...(options.list ? places("missed", "not taken") : []),
    ...(options.whole ? places("reached", "said to be out of reach, and taken") : []),
    options.whole && !enough ? paint("red", `✗ ${sum}${short}`) : sum,
  ];
  return `${lines.join("\n")}\n`;
}

function placesOf(branches: readonly Branch[]): readonly (Pick<Branch, "place" | "step"> & { ways: string[] })[] {
  const places = new Map<string, Pick<Branch, "place" | "step"> & { ways: string[] }>();
  for (const { place, step, took } of branches) {
    const key = `${place.file}:${place.line}`;
    const found = places.get(key) ?? { place, step, ways: [] };
    places.set(key, found);
    found.ways.push(took);
  }
  return [...places.values()];
}
