/** The cases of the shipped playbook's test on a copy of it, and what the shipped playbook does in each. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { loadPlaybook } from "../../engine/playbook/load.ts";
import type { JournalRecord } from "../../engine/journal/events.ts";
import { bare } from "../../engine/cli/view/step-key.ts";
import { judged } from "../../engine/cli/test/case.ts";
import { loadTestFile, openShelf, type Shelf, type TestCase } from "../../engine/cli/test/load.ts";
import { runCase } from "../../engine/cli/test/run.ts";
import { keepingIo } from "../cli/io.ts";
import { fingerprint } from "./journal.ts";

type Loaded = ReturnType<typeof loadPlaybook>;

export interface Bench {
  /** The cases of the playbook as it is loaded, or undefined where they no longer fit it. */
  casesOn(playbook: Loaded): readonly TestCase[] | undefined;
  /** Every drill there is, with its own answers. */
  drillsOn(playbook: Loaded): readonly TestCase[];
}

const tests = "tests/compromised-account.test.yaml";
const everyDrill = "tests/every-drill.test.yaml";

/** `folder` is the copy of `playbooks`; drills and policies are read once. */
export function bench(folder: string, main: string): Bench {
  const shelf = openShelf(keepingIo({ cwd: folder }));
  writeFileSync(join(folder, everyDrill), testOfEveryDrill(folder, main));
  const load = (file: string, playbook: Loaded) => {
    const own: Shelf = { ...shelf, programs: new Map([[join(folder, main), playbook]]) };
    const loaded = loadTestFile(own, join(folder, file), file, []);
    return "problems" in loaded ? undefined : loaded.cases;
  };
  return {
    casesOn: (playbook) => load(tests, playbook),
    drillsOn: (playbook) => load(everyDrill, playbook) ?? [],
  };
}

function testOfEveryDrill(folder: string, main: string): string {
  const drills = readdirSync(join(folder, "drills")).filter((name) => !name.endsWith(".policy.yaml"));
  const cases = drills.toSorted().map((name) => ({
    id: name.replace(".yaml", "").replaceAll("-", "_"),
    drill: `../drills/${name}`,
    expect: { outcome: "remediated" },
  }));
  // JSON is YAML.
  return JSON.stringify({ playbook: `../${main}`, cases });
}

export interface Seen {
  readonly failed: readonly string[];
  readonly journal: string;
  /** Of the log. */
  readonly events: number;
  /** From the ids of the steps that the run came to, were they done or skipped, to how many events are theirs. */
  readonly steps: ReadonlyMap<string, number>;
}

export async function see(test: TestCase): Promise<Seen> {
  const observed = await runCase(test, new AbortController().signal);
  const { failures } = judged(test, observed);
  return {
    failed: failures.map(({ expectation }) => expectation),
    journal: fingerprint(observed.records),
    events: observed.records.length,
    steps: stepsIn(observed.records),
  };
}

const comesTo: ReadonlySet<string> = new Set(["step.started", "step.skipped", "step.failed", "loop.started"]);

function stepsIn(records: readonly JournalRecord[]): ReadonlyMap<string, number> {
  const steps = new Map<string, number>();
  for (const record of records) {
    const id = "key" in record ? (bare(record.key).split("/").at(-1) ?? "") : "";
    const count = steps.get(id);
    if (count !== undefined || comesTo.has(record.type)) steps.set(id, (count ?? 0) + 1);
  }
  return steps;
}
