import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type OperationName, operations } from "../../engine/aws/operations.ts";
import { cli } from "../../engine/cli/main.ts";
import { keepingIo } from "../cli/io.ts";
import { crashPoints } from "./crash-points.ts";
import { clear, workplace, worldOf } from "./product.ts";
import { taken } from "../projection.ts";
import { expectSameEnd, referenceOf } from "./same-end.ts";

/** At every place there are some hundreds of seconds of it; a sample is tried unless all are wanted. */
const all = process.env["RUNBOOK_ALL_CRASH_POINTS"] === "1";
const cwd = workplace();
const { run, folder, points } = await crashPoints(cwd, "acme", all);
const reference = referenceOf(folder);
afterAll(() => clear(cwd));

const which = all ? "all" : "a sample of";
const how = all ? "" : "; RUNBOOK_ALL_CRASH_POINTS=1 tries all";

describe(`a run whose process died (${which} the places, ${points.length}${how})`, () => {
  it("is tried on both sides of each write that must not be sent twice, and at every kind of target", () => {
    const written = [...new Set(taken(worldOf(folder)).map(({ operation }) => operation as OperationName))];
    const tried = (operation: OperationName) => points.filter((point) => point.operation === operation).length;
    const once = written.filter((operation) => !operations[operation].idempotent);
    expect(once.length).toBeGreaterThan(5);
    expect(once.filter((operation) => tried(operation) < 2)).toEqual([]);
    const kindOf = (operation: OperationName) => operations[operation].target?.kind;
    const kinds = new Set(points.flatMap(({ operation }) => (operation === undefined ? [] : [kindOf(operation)])));
    expect(written.map(kindOf).filter((kind) => !kinds.has(kind))).toEqual([]);
    expect(points.filter(({ operation }) => operation === undefined).length).toBeGreaterThan(2);
    if (all) expect(written.filter((operation) => tried(operation) < 2)).toEqual([]);
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
  );
});
