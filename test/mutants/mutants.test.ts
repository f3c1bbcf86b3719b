/**
 * The shipped playbook with one thing wrong in it is refused by `validate` or caught by its test.
 *
 * Commonly a sample; `RUNBOOK_ALL_MUTANTS=1` tries all that were chosen (three quarters of an hour on one core),
 * `RUNBOOK_MUTANTS=contain-identities` whichever of *all* have this in their name, and says of each what became of it.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { allMutants, chosen, drawn } from "./all.ts";
import { bench } from "./cases.ts";
import { ground } from "./ground.ts";
import { listed } from "./listed.ts";
import { kinds } from "./mutant.ts";
import { main, shipped } from "./shipped.ts";
import { reference, type Reference, type Trial, type Verdict, verdictOn } from "./verdict.ts";

const named = process.env["RUNBOOK_MUTANTS"];
const whole = process.env["RUNBOOK_ALL_MUTANTS"] === "1";

const all = allMutants();
const mutants = chosen(all);
const { survivors, equivalents } = listed();

/** What is known to live takes longest to be found out: every case and drill is run with it. */
const sample = drawn(
  mutants.filter(({ name }) => !survivors.has(name) && !equivalents.has(name)),
  60,
  "commonly tried",
);
const tried = named !== undefined ? all.filter(({ name }) => name.includes(named)) : whole ? mutants : sample;

let trial: Trial;
/** Also where the playbook as it is does not pass. */
let clear: () => void = () => undefined;

beforeAll(async () => {
  const place = ground();
  clear = () => place.clear();
  const tests = bench(place.folder, main);
  const cases = await reference(tests.casesOn(place.loaded) ?? []);
  let drills: Promise<Reference> | undefined;
  const ofDrills = () => (drills ??= reference(tests.drillsOn(place.loaded), false));
  trial = { ground: place, bench: tests, cases, drills: ofDrills };
}, 900_000);
afterAll(() => clear());

describe("mutants of the shipped playbook", () => {
  it("are many, of every kind, each with a name of its own", () => {
    expect(mutants.length).toBeGreaterThan(500);
    expect(new Set(mutants.map(({ kind }) => kind))).toEqual(new Set(kinds));
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  it("differ from it in one file, and in more than its looks", () => {
    const files = new Map(shipped().map(({ path, text }) => [path, parse(text) as unknown]));
    const same = sample.filter(({ path, text }) => JSON.stringify(parse(text)) === JSON.stringify(files.get(path)));
    expect(same).toEqual([]);
  });

  it("are measured against a playbook that does the same each time", async () => {
    const again = await reference(trial.bench.casesOn(trial.ground.loaded)?.slice(0, 3) ?? []);
    expect(again.size).toBeGreaterThan(0);
    for (const [id, { journal }] of again) expect(journal, id).toBe(trial.cases.get(id)?.journal);
  });

  it("are refused or caught, but for those that are listed", async () => {
    const verdicts = new Map<string, Verdict>();
    for (const mutant of tried) {
      const verdict = await verdictOn(trial, mutant);
      verdicts.set(mutant.name, verdict);
      if (named !== undefined) console.log(`${mutant.name}\n  ${said(verdict)}`);
    }
    const which = (is: Verdict["is"]) => [...verdicts].flatMap(([name, verdict]) => (verdict.is === is ? [name] : []));
    const [refused, caught, alive, equivalent] = [
      which("refused"),
      which("caught"),
      which("alive"),
      which("equivalent"),
    ];
    const rate = (refused.length + caught.length) / (verdicts.size - equivalent.length);
    console.log(
      `${verdicts.size} of ${all.length} mutants: ${refused.length} refused by validate, ${caught.length} caught by the test, ` +
        `${equivalent.length} equivalent, ${alive.length} alive: ${(100 * rate).toFixed(1)} %`,
    );
    if (named !== undefined) return;
    const known = (list: Iterable<string>) => [...list].filter((name) => verdicts.has(name)).toSorted();
    expect(alive.toSorted(), "what lives is listed in survivors.md, and nothing else").toEqual(known(survivors.keys()));
    expect(equivalent.toSorted(), "what is equivalent is listed in survivors.md").toEqual(known(equivalents));
    // A sample has none that are listed.
    if (whole) expect(rate).toBeGreaterThanOrEqual(0.95);
  }, 7_200_000);

  it("that are listed are there, each with a reason", () => {
    const names = new Set(mutants.map(({ name }) => name));
    expect([...survivors.keys(), ...equivalents].filter((name) => !names.has(name))).toEqual([]);
    expect([...survivors.values()].filter((why) => why.length < 20)).toEqual([]);
  });
});

function said(verdict: Verdict): string {
  switch (verdict.is) {
    case "refused":
      return `refused: ${verdict.codes.join(", ")}`;
    case "caught":
      return `caught by ${verdict.by}`;
    case "equivalent":
      return "equivalent";
    case "alive":
      return `alive: ${verdict.differs} goes another way, and nothing says so`;
  }
}
