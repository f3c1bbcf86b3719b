import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/main.ts";
import { keepingIo } from "../cli/io.ts";
import { crashPoints } from "./crash-points.ts";
import { clear, workplace } from "./product.ts";
import { expectSameEnd, referenceOf } from "./same-end.ts";

const cwd = workplace();
const { run, folder, points } = await crashPoints(cwd, "acme", 160);
const reference = referenceOf(folder);
afterAll(() => clear(cwd));

describe("a run whose process died", () => {
  it("is tried around every kind of write and at many other places", () => {
    const around = (moment: string) => points.filter(({ after }) => after.startsWith(moment)).length;
    expect(around("the intent of")).toBeGreaterThan(25);
    expect(around("AWS took")).toBeGreaterThan(25);
    expect(points.length).toBeGreaterThan(60);
  });

  it.each(points.map(({ after, runs }) => [after, runs] as const))(
    "after %s, is gone on with to the same end",
    async (after, runs) => {
      const io = keepingIo({ cwd });
      const code = await cli(["resume", run, "--runs", runs, "--json"], io);
      expectSameEnd({ code, signal: null, stdout: io.out(), stderr: io.err() }, join(runs, run), reference, after);
      expect(await cli(["verify", run, "--runs", runs], keepingIo({ cwd }))).toBe(0);
      rmSync(runs, { recursive: true });
    },
    30_000,
  );
});
