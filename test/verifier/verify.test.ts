/** The second verifier by its command line, over runs as they are and over what no run would write. */
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonical } from "../../engine/journal/canonical.ts";
import { drilled, runbook } from "../drills/in-process.ts";
import { clear, workplace } from "../drills/product.ts";
import { asked, here, lacking, python } from "../journal/tamper-verifiers.ts";

const lack = lacking();
if (lack !== undefined) console.warn(`skipped: the second verifier, for ${lack}`);

const cwd = workplace();
const anchors = join(cwd, "anchors");
const key = join(cwd, ".runbook/runs/.signing/public.pem");
afterAll(() => clear(cwd));

const verifyPy = (folder: string, ...more: string[]) => {
  const ended = spawnSync(python, [join(here, "test/verifier/verify.py"), folder, ...more], {
    encoding: "utf8",
  });
  return { code: ended.status, said: ended.stdout, wrong: ended.stderr };
};

/** Both must say the same of it, by all that is known. */
async function judged(folder: string): Promise<number | null> {
  const engine = await runbook(cwd, "verify", folder, "--key", key, "--anchor", anchors);
  const second = verifyPy(folder, "--key", key, "--anchor", anchors);
  expect({ code: second.code, said: second.said }).toEqual({ code: engine.code, said: expect.any(String) });
  return second.code;
}

describe.skipIf(lack !== undefined)("no false alarm", () => {
  let suspended: string;
  beforeAll(() => mkdirSync(anchors));

  test("over a run that went to its end", async () => {
    const { folder } = await drilled(cwd, "benign", "--anchor", anchors);
    expect(await judged(folder)).toBe(0);
    expect(JSON.parse(verifyPy(folder).said)).toMatchObject({ exitCode: 0, verdict: "whole", problem: null });
  });

  test("over a run that waits, was resumed, and was taken back", async () => {
    const until = join(cwd, "until.yaml");
    writeFileSync(until, "read_by_hand: listed\nactivity_found: contain\nunknown_instances: keep\n");
    const run = await drilled(cwd, "acme", "--answers", until, "--anchor", anchors);
    suspended = run.folder;
    expect(run.code).toBe(8);
    expect(await judged(suspended)).toBe(0);
    await runbook(cwd, "resume", run.report.run, "--answers", until);
    expect(await judged(suspended)).toBe(0);
    writeFileSync(until, "approve: approve\n");
    const { stdout } = await runbook(cwd, "undo", run.report.run, "--answers", until, "--anchor", anchors, "--json");
    const { run: undo } = JSON.parse(stdout) as { run: string };
    expect(await judged(join(cwd, ".runbook/runs", undo))).toBe(0);
  });

  test("over a log that a crash tore, wherever it did", async () => {
    const torn = join(cwd, "torn");
    cpSync(suspended, torn, { recursive: true });
    const log = readFileSync(join(suspended, "audit.jsonl"));
    for (const cut of [0.3, 0.7, 0.95]) {
      writeFileSync(join(torn, "audit.jsonl"), log.subarray(0, Math.floor(log.length * cut)));
      const engine = await runbook(cwd, "verify", torn, "--key", key);
      expect([3, 6]).toContain(engine.code);
      expect(verifyPy(torn, "--key", key).code).toBe(engine.code);
    }
  });

  test("but a byte that is another", async () => {
    const copy = join(cwd, "copy");
    cpSync(suspended, copy, { recursive: true });
    appendFileSync(join(copy, "audit.jsonl"), "\n");
    expect(verifyPy(copy)).toMatchObject({ code: 4, said: expect.stringContaining('"check": 2') });
  });
});

describe.skipIf(lack !== undefined)("what cannot be checked", () => {
  test("is said, and no traceback", () => {
    const noKey = join(cwd, "no-key.pem");
    writeFileSync(noKey, "nothing");
    for (const ended of [
      verifyPy(join(cwd, "none")),
      verifyPy(cwd, "--key", noKey),
      verifyPy(cwd, "--anchor", noKey),
    ]) {
      expect(ended).toMatchObject({ code: 2, wrong: expect.stringMatching(/^not checked: .*\n$/) });
    }
  });
});

test.skipIf(lack !== undefined)("both write the same canonical JSON of any value", async () => {
  const bits = fc.tuple(fc.nat(0xffffffff), fc.nat(0xffffffff)).map(([high, low]) => {
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, high);
    view.setUint32(4, low);
    return view.getFloat64(0);
  });
  const leaf = fc.oneof(
    bits.filter(Number.isFinite),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
  );
  const text = fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units));
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      leaf,
      text,
      fc.boolean(),
      fc.constant(null),
      fc.array(tie("any")),
      fc.dictionary(text, tie("any")),
    ),
  })).any;
  const values = [...fc.sample(value, 2000), ...fc.sample(bits.filter(Number.isFinite), 20_000)];
  const texts = values.map((each) => canonical(each));
  const answers = await asked<string>(texts.map((each) => ({ canonical: each })));
  expect(answers.filter((answer, at) => answer !== texts[at]).slice(0, 5)).toEqual([]);
});
