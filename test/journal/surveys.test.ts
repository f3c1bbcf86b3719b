/** A long log is checked on two threads: what is found must be what one thread finds. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { isKnownWrite } from "../../engine/aws/operations.ts";
import { verify } from "../../engine/journal/verify.ts";
import { seeded } from "../random/seeded.ts";
import { ended, intended, note, returned, started } from "./events.ts";
import { folder } from "./folder.ts";
import { signedChain } from "./signer.ts";

// A machine with one processor has no use for a second thread.
vi.mock("node:os", async (real) => ({ ...(await real<object>()), availableParallelism: () => 2 }));

const thread = resolve(import.meta.dirname, "../../dist/survey-thread.cjs");
let path: string;
let lines: readonly string[];

beforeEach(() => {
  path = join(folder(), "audit.jsonl");
});

beforeAll(() => {
  const text = "“looked through”, nothing that the policy does not know; ".repeat(12);
  const round = (n: number) => [
    returned(`r${n}`, "iam:ListUsers"),
    note(`${n} ${text}`),
    ...(n % 50 === 0 ? [intended(`w${n}`), returned(`w${n}`)] : []),
  ];
  const rounds = Array.from({ length: 9_000 }, (_, n) => round(n)).flat();
  lines = signedChain([started, ...rounds, ended]);
});

const write = (changed: readonly string[]) => writeFileSync(path, changed.map((line) => `${line}\n`).join(""));
const found = (script?: string) =>
  verify(path, { isWrite: isKnownWrite, thread: script }).catch((error: unknown) => error);

async function foundOnBoth(): Promise<unknown> {
  const alone = await found();
  expect(await found(thread)).toEqual(alone);
  return alone;
}

test("a log that is what was written", async () => {
  write(lines);
  expect(await foundOnBoth()).toMatchObject({ records: lines.length, complete: true, problems: [] });
});

const chance = seeded(11);
const any = () => chance.below(lines.length - 2) + 1;

describe("a log in which, at some place,", () => {
  test.each<[string, (at: number) => readonly string[]]>([
    ["a line is missing", (at) => lines.toSpliced(at, 1)],
    ["a line is there twice", (at) => lines.toSpliced(at, 0, lines[at] as string)],
    ["two lines changed places", (at) => lines.toSpliced(at, 2, lines[at + 1] as string, lines[at] as string)],
    ["a byte is another", (at) => lines.with(at, (lines[at] as string).replace(/"prev":"./, '"prev":"x'))],
    ["a line is none of ours", (at) => lines.toSpliced(at, 0, "{}")],
    ["a line is longer than a block", (at) => lines.toSpliced(at, 0, `{"text":"${"x".repeat(600_000)}"}`)],
    ["a line is longer than any", (at) => lines.toSpliced(at, 0, "x".repeat(65 * 1024 * 1024))],
    ["it was cut off", (at) => lines.slice(0, at)],
    ["there are hundreds of short lines", (at) => lines.toSpliced(at, 0, ...Array.from({ length: 500 }, () => ""))],
  ])("%s", async (_what, change) => {
    for (let n = 0; n < 3; n++) {
      write(change(any()));
      expect(await foundOnBoth()).not.toMatchObject({ complete: true, problems: [] });
    }
  });

  test("the last line is torn", async () => {
    writeFileSync(path, lines.join("\n"));
    expect(await foundOnBoth()).toMatchObject({ complete: false, tornBytes: lines.at(-1)?.length, problems: [] });
  });
});

describe("a second thread that is of no use", () => {
  test.each([
    ["does not begin", "throw new Error('no')"],
    ["ends", "process.exit(0)"],
    [
      "begins, and ends before it answers",
      "const { workerData: { control } } = require('node:worker_threads'); Atomics.store(new Int32Array(control), 2, 1);",
    ],
  ])(
    "since it %s",
    async (_what, source) => {
      const script = join(folder(), "thread.cjs");
      writeFileSync(script, source);
      write(lines);
      expect(await found(script)).toMatchObject({ records: lines.length, complete: true, problems: [] });
    },
    30_000,
  );
});
