/** A log that has lost its end, whole records of it, while AWS has forgotten nothing; and what may come of going on with it. */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { runbook } from "./in-process.ts";
import { reportOf, worldOf } from "./product.ts";
import { projection } from "../projection.ts";
import { onceEach, type Reference } from "./same-end.ts";

export interface WholeRun {
  readonly cwd: string;
  readonly run: string;
  /** The folder of runs in which it lies. */
  readonly runs: string;
  readonly log: Buffer;
  readonly reference: Reference;
}

/** The ends of the log's lines, as lengths to cut it to. */
export function lineEnds(log: Buffer): number[] {
  const ends: number[] = [];
  for (let at = log.indexOf(0x0a); at !== -1; at = log.indexOf(0x0a, at + 1)) ends.push(at + 1);
  return ends;
}

export function cutTo({ runs, run }: WholeRun, bytes: number, elsewhere: string): void {
  cpSync(runs, elsewhere, { recursive: true });
  const path = join(elsewhere, run, "audit.jsonl");
  writeFileSync(path, readFileSync(path).subarray(0, bytes));
}

/**
 * It comes to the same end; or it stops, says why, and has an exit code that says so. In any case nothing was
 * done a second time that adds something each time, and the log that there is now is whole. Gives the exit code.
 */
export async function expectNoWrongEnd(whole: WholeRun, runs: string, at: string): Promise<number> {
  const { cwd, run, reference } = whole;
  const { code, stdout, stderr } = await runbook(cwd, "resume", run, "--runs", runs, "--json");
  expect(stderr, at).not.toMatch(/INTERNAL|^ +at .*:\d+:\d+/m);
  const world = worldOf(join(runs, run));
  expect(onceEach(world), at).toEqual(reference.once);
  if (stdout === "") {
    expect({ code, stderr }, at).toMatchObject({ code: 2, stderr: expect.stringContaining("RUN_UNKNOWN") as string });
    return 2;
  }
  const { outcome, reasons } = reportOf({ code, signal: null, stdout, stderr });
  const end = `${at}: ${outcome}: ${reasons.join("; ")}`;
  if (code === 0) expect(projection(world), end).toEqual(reference.projection);
  else {
    expect([1, 3, 6, 8], end).toContain(code);
    expect(reasons, end).not.toEqual([]);
  }
  expect(await runbook(cwd, "verify", run, "--runs", runs), end).toMatchObject({ code: 0 });
  return code ?? -1;
}
