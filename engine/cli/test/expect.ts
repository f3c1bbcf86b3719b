/** Holds what happened in a case against what its test expects. */
import type { Assessment } from "../../aws/simulated/assess.ts";
import { idOf } from "../../ports/operator-answers.ts";
import { bare } from "../view/step-key.ts";
import type { Asked, Changed, Happened } from "./happened.ts";
import { pathOf } from "./names.ts";
import type { Expect } from "../../playbook/test-schema.ts";

export interface Failure {
  /** Such as `outcome` or `steps: contain/start_logging`. */
  readonly expectation: string;
  readonly expected: string;
  readonly found: string;
}

export function failuresOf(expect: Expect, happened: Happened, assessment: Assessment | undefined): readonly Failure[] {
  const { outcome, exit, reasons } = happened;
  const why = reasons.length === 0 ? "" : ` (${reasons.join("; ")})`;
  return [
    ...unlike("outcome", expect.outcome, outcome, why),
    ...(expect.exit === undefined ? [] : unlike("exit", String(expect.exit), String(exit), why)),
    ...Object.entries(expect.steps ?? {}).flatMap(([step, status]) =>
      unlike(`steps: ${step}`, status, happened.steps.get(step) ?? happened.instances.get(step) ?? "unreached"),
    ),
    ...askedFailures(expect, happened.asked),
    ...listFailures("changes", expect.changes, happened.changes, changeFits, changeText),
    ...listFailures("gaps", expect.gaps, happened.gaps, gapFits, gapText),
    ...(expect.drill === false ? [] : (assessment?.failed ?? [])).map(({ id, expected, found }) => ({
      expectation: `drill: ${id}`,
      expected,
      found,
    })),
  ];
}

function unlike(expectation: string, expected: string, found: string, more = ""): readonly Failure[] {
  return expected === found ? [] : [{ expectation, expected, found: `${found}${more}` }];
}

function askedFailures(expect: Expect, asked: readonly Asked[]): readonly Failure[] {
  const { asked: wanted = [], "not-asked": unwanted = [] } = expect;
  const exactly = "exactly" in wanted ? wanted.exactly : undefined;
  return [
    ...("exactly" in wanted ? [] : wanted).flatMap((pattern) => neverAsked(pattern, asked)),
    ...unwanted.flatMap((name) => {
      const one = asked.find(({ key }) => isNamed(key, name));
      return one === undefined
        ? []
        : [{ expectation: `not-asked: ${name}`, expected: "it is not asked", found: `${one.key} was` }];
    }),
    ...(exactly === undefined ? [] : different("asked: exactly", exactly, asked, isAskedExactly, askedText, askedText)),
  ];
}

function neverAsked(pattern: AskedPattern, asked: readonly Asked[]): readonly Failure[] {
  const { key: name, targets } = asAsked(pattern);
  const named = asked.filter(({ key }) => isNamed(key, name));
  if (named.some((one) => areTheTargets(targets, one))) return [];
  const found = named.map((one) => `for ${listed(one.targets)}`).join("; ");
  return [
    targets === undefined || found === ""
      ? { expectation: `asked: ${name}`, expected: "it is asked", found: "it was not" }
      : { expectation: `asked: ${name}`, expected: `for ${listed(targets)}`, found },
  ];
}

function isAskedExactly(pattern: AskedPattern, one: Asked): boolean {
  const { key, targets } = asAsked(pattern);
  return key === one.key && areTheTargets(targets, one);
}

/** Whatever it was asked for, where the test does not say. */
function areTheTargets(wanted: readonly string[] | undefined, { targets }: Asked): boolean {
  return wanted === undefined || (targets !== undefined && listed(wanted) === listed(targets));
}

/** By its id, its path of ids, or its whole key. */
function isNamed(key: string, name: string): boolean {
  return key === name || pathOf(key) === name || (!name.includes("/") && idOf(pathOf(key)) === name);
}

const asAsked = (pattern: AskedPattern): Asked => (typeof pattern === "string" ? { key: pattern } : pattern);

function askedText(pattern: AskedPattern): string {
  const { key, targets } = asAsked(pattern);
  return targets === undefined ? key : `${key} for ${listed(targets)}`;
}

const listed = (targets: readonly string[] = []) => (targets.length === 0 ? "nothing" : targets.toSorted().join(", "));

interface Lists<P> {
  readonly contains?: readonly P[];
  readonly none?: readonly P[];
  readonly exactly?: readonly P[];
  readonly count?: number;
}

function listFailures<P, T>(
  name: string,
  expected: Lists<P> | undefined,
  found: readonly T[],
  fits: (pattern: P, one: T) => boolean,
  show: (one: P | T) => string,
): readonly Failure[] {
  const { contains = [], none = [], exactly, count } = expected ?? {};
  return [
    ...contains.flatMap((pattern) =>
      found.some((one) => fits(pattern, one))
        ? []
        : [{ expectation: `${name}: contains`, expected: show(pattern), found: `none of ${found.length} is like it` }],
    ),
    ...none.flatMap((pattern) => {
      const one = found.find((each) => fits(pattern, each));
      return one === undefined
        ? []
        : [{ expectation: `${name}: none`, expected: `none is ${show(pattern)}`, found: show(one) }];
    }),
    ...(count === undefined ? [] : unlike(`${name}: count`, String(count), String(found.length))),
    ...(exactly === undefined ? [] : different(`${name}: exactly`, exactly, found, fits, show, show)),
  ];
}

/** Each of one list is one of the other, whatever the order. */
function different<P, T>(
  expectation: string,
  expected: readonly P[],
  found: readonly T[],
  fits: (pattern: P, one: T) => boolean,
  showExpected: (one: P) => string,
  showFound: (one: T) => string,
): readonly Failure[] {
  const left = [...found];
  // Those that say most first, or a pattern that says little would take what only they fit.
  const missing = expected
    .toSorted((a, b) => said(b) - said(a))
    .filter((pattern) => {
      const at = left.findIndex((one) => fits(pattern, one));
      if (at !== -1) left.splice(at, 1);
      return at === -1;
    });
  return [
    ...missing.map((one) => ({ expectation, expected: showExpected(one), found: "it is not there" })),
    ...left.map((one) => ({ expectation, expected: "nothing more", found: showFound(one) })),
  ];
}

function said(pattern: unknown): number {
  return typeof pattern === "object" && pattern !== null ? Object.keys(pattern).length : 0;
}

type AskedPattern = string | Asked;
type ChangePattern = NonNullable<NonNullable<Expect["changes"]>["exactly"]>[number];
type GapPattern = NonNullable<NonNullable<Expect["gaps"]>["exactly"]>[number];

function changeFits({ step, ...rest }: ChangePattern, change: Changed): boolean {
  const by = step === undefined || step === change.step || step === bare(change.step);
  return by && has(rest, change);
}

function gapFits(pattern: GapPattern, gap: Happened["gaps"][number]): boolean {
  return has(pattern, gap);
}

function has(pattern: object, one: object): boolean {
  return Object.entries(pattern).every(([name, value]) => (one as Record<string, unknown>)[name] === value);
}

function changeText({ operation, target, region, step }: ChangePattern | Changed): string {
  return [
    operation ?? "any operation",
    ...(target === undefined ? [] : [`on ${target}`]),
    ...(region === undefined ? [] : [`in ${region}`]),
    ...(step === undefined ? [] : [`by ${step}`]),
  ].join(" ");
}

function gapText({ region, service, reason }: GapPattern): string {
  return [service, region, reason].filter((part) => part !== undefined).join(" ");
}
