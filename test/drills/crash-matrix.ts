/**
 * A drill whose process dies, at many places, and is gone on with: in parts that run side by side. Which
 * part a place belongs to rests on what had happened there, since each part watches a run of its own.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sha256 } from "../../engine/journal/canonical.ts";
import { expectGoneOnWith, nameOf, watchedDrill } from "./crash-drill.ts";
import { type CrashPoint, isOnce, writeOf } from "./crash-points.ts";
import { chosen, isSampled } from "./crash-sample.ts";
import { runbook } from "./in-process.ts";
import { clear, workplace } from "./product.ts";

const parts = 4;
/** How many places are tried where not all are. */
const size = 200;

export async function crashMatrix(part: number): Promise<void> {
  const cwd = workplace();
  afterAll(() => clear(cwd));
  const { run, points, reference, deadAt } = await watchedDrill(cwd);
  const sample = chosen(points, size);
  const own = sample.filter(({ after }) => Number.parseInt(sha256(after).slice(0, 8), 16) % parts === part);
  const begun = points.findIndex(({ record }) => record !== undefined);

  describe(`a run whose process died, ${sample.length} of ${points.length} places tried (RUNBOOK_ALL_CRASH_POINTS=1 tries all)`, () => {
    if (own.length === 0) it.skip("is not of this part", () => undefined);
    it.each(own.map((point) => [nameOf(point), point] as const))(
      "%s, is gone on with to the same end",
      async (name, point) => {
        const runs = join(cwd, `point-${point.number}`);
        deadAt(point, runs);
        if (point.number < begun) await expectNeverBegan(cwd, runs, run);
        else await expectGoneOnWith(cwd, runs, run, reference, name);
        rmSync(runs, { recursive: true });
      },
    );
  });

  describe.runIf(isSampled && part === 0)("the places that are tried", () => {
    it("have no call to AWS before the first record", () => {
      expect(begun).toBeGreaterThan(0);
      expect(points.slice(0, begun).flatMap(({ taken }) => taken ?? [])).toEqual([]);
    });

    const tried = new Set(sample.map(({ number }) => number));
    const before = ({ number }: CrashPoint) => tried.has(number - 1);
    const after = ({ number }: CrashPoint) => tried.has(number);
    const untried = (of: readonly CrashPoint[], isTried: (point: CrashPoint) => boolean) =>
      of.filter((point) => !isTried(point)).map(nameOf);

    it("have both sides of each write that must not be sent twice", () => {
      const once = points.filter(isOnce);
      expect(once.length).toBeGreaterThan(10);
      expect(untried(once, (point) => before(point) && after(point))).toEqual([]);
    });

    it("have each operation that writes, each type of event, and each secret", () => {
      const writes = points.filter((point) => writeOf(point) !== undefined);
      const written = new Set(writes.filter((point) => before(point) || after(point)).map(writeOf));
      expect(untried(writes, (point) => written.has(writeOf(point)))).toEqual([]);
      const types = new Set(sample.map(({ record }) => record?.type));
      expect(untried(points, ({ record }) => types.has(record?.type))).toEqual([]);
      const secrets = points.filter(({ secret }) => secret !== undefined);
      expect(secrets.length).toBeGreaterThan(2);
      expect(untried(secrets, after)).toEqual([]);
    });
  });
}

/** Its process died before the first record was on the disk, and so before the first call: there is nothing to go on with. */
async function expectNeverBegan(cwd: string, runs: string, run: string): Promise<void> {
  expect(await runbook(cwd, "resume", run, "--runs", runs, "--json")).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining("RUN_UNKNOWN") as string,
  });
}
