/** The tests of a list of fixtures: every write that each sends × every fault. */
import { afterAll, describe, expect, test } from "vitest";
import { attempt, type Subject } from "./attempt.ts";
import { faultsOf } from "./faults.ts";
import type { Fixture } from "./fixture.ts";
import { wrongs } from "./oracle.ts";

export function matrix(title: string, fixtures: readonly Fixture[]): void {
  const size = { actions: new Set<string>(), operations: 0, runs: 0 };
  afterAll(() => {
    const { actions, operations, runs } = size;
    console.info(`${title}: ${actions.size} actions, ${operations} of their operations, ${runs} faults`);
  });

  describe(title, () => {
    test.each(subjectsOf(fixtures).map((each) => [each.name, each] as const))(
      "%s says what is true, whichever of its writes AWS refuses",
      async (_name, subject) => {
        const clean = await attempt(subject);
        expect(clean.error).toBeUndefined();
        const sent = [...new Set(clean.sent.map(({ operation }) => operation))];
        expect(sent).not.toEqual([]);
        size.actions.add(subject.fixture.action.name);
        size.operations += sent.length;
        const found: string[] = [];
        const mended = new Set<string>();
        for (const operation of sent) {
          const answers = clean.sent.flatMap((one) => (one.operation === operation && one.reply ? [one.reply] : []));
          for (const fault of faultsOf(operation)) {
            // What AWS refuses even where nothing is wrong has no success that could be a lie.
            if (fault.kind === "ignored" && answers.length === 0) continue;
            const injected = { operation, fault, answers };
            const ended = await attempt(subject, injected);
            const wrong = await wrongs(subject, injected, clean, ended, mended);
            found.push(...wrong.map((text) => `${operation}: ${fault.name}: ${text}`));
            size.runs += 1;
          }
        }
        expect(found).toEqual([]);
      },
      120_000,
    );
  });
}

function subjectsOf(fixtures: readonly Fixture[]): Subject[] {
  return fixtures.flatMap((fixture) => {
    const name = `${fixture.action.name} ${fixture.of ?? ""}`.trim();
    const run = { name, fixture, undo: false };
    return fixture.action.undo === undefined ? [run] : [run, { name: `undo of ${name}`, fixture, undo: true }];
  });
}
