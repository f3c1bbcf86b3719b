import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { evidence, replaced, signatures, spelled } from "./tamper-attacks.ts";
import {
  anchoredLines,
  cuts,
  type Edit,
  leftAlone,
  rehashed,
  resignedByAnother,
  resignedByHolder,
} from "./tamper-edits.ts";
import { bytesOf, type Log, logsIn, newKey, sha256 } from "./tamper-logs.ts";
import { byEngine, byPython, lacking } from "./tamper-verifiers.ts";

const scratch = mkdtempSync(join(tmpdir(), "tamper-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const logs = logsIn(join(scratch, "evidence"));
const other = newKey();

const anchorOf = (log: Log, lines = anchoredLines(log)) =>
  `2026-03-02T10:00:00.000Z ${log.run} ${lines} ${sha256(log.lines[lines - 1] ?? "")} ${log.key.publicKey}`;

/** Of what the log alone shows, every tenth is looked at with a key and an anchor too. */
const thorough = process.env["RUNBOOK_TAMPER"] === "all";
const lack = lacking();
const inCi = process.env["CI"] !== undefined;
if (!thorough) console.warn("skipped: most of what RUNBOOK_TAMPER=all looks at with a key and an anchor too");
if (lack !== undefined) console.warn(`skipped: the second verifier, for ${lack}`);

test.runIf(inCi)("the second verifier can run where all must pass", () => expect(lack).toBeUndefined());

/** What differs from what is expected, or between the two verifiers. */
async function surprises(log: Log, edits: Iterable<Edit>): Promise<string[]> {
  const looks = [...edits].flatMap((edit, at) => {
    const isAlike = edit.alike === true || new Set(edit.expected).size === 1 || edit.expected.includes("any");
    return levels.slice(0, isAlike && !thorough && at % 10 > 0 ? 1 : 3).map((level, which) => ({
      what: `${log.name}, ${level}: ${edit.what}`,
      expected: edit.expected[which],
      suspect: {
        log: edit.log,
        folder: edit.folder ?? log.folder,
        keys: level === "with its key" ? [log.key.publicKey] : [],
        anchors: level === "with an anchor" ? [anchorOf(log)] : [],
      },
    }));
  });
  expect(looks.length).toBeGreaterThan(0);
  const suspects = looks.map(({ suspect }) => suspect);
  const [engine, python] = await Promise.all([byEngine(suspects), byPython(suspects)]);
  return looks.flatMap(({ what, expected }, at) => {
    const [one, other] = [engine[at]?.code, python[at]?.code];
    if (one === other && (expected === "any" || one === expected)) return [];
    return [`${what}: engine ${one}, verify.py ${other}, expected ${expected}`];
  });
}

const levels = ["by itself", "with its key", "with an anchor"] as const;

describe.skipIf(lack !== undefined).each(logs.map((log) => [log.name, log] as const))("a log that is %s", (_, log) => {
  test.each<[string, (log: Log) => Iterable<Edit>]>([
    ["untouched", () => [{ what: "untouched", log: bytesOf(log.lines), expected: [log.code, log.code, log.code] }]],
    ["cut", cuts],
    ["changed in a line, and left", leftAlone],
    ["changed in a line, and hashed anew", rehashed],
    ["changed in a line, and signed anew by another key", () => resignedByAnother(log, other)],
    ["changed in a line, and signed anew by the key", resignedByHolder],
    ["signed otherwise", () => signatures(log, other)],
    ["replaced in whole or in part", () => replaced(log, logs[log === logs[0] ? 1 : 0] as Log, other)],
    ["spelled otherwise", spelled],
    ["beside other evidence", () => evidence(log, scratch)],
  ])(
    "%s",
    async (_what, edits) => {
      expect((await surprises(log, edits(log))).slice(0, 20)).toEqual([]);
    },
    600_000,
  );
});
