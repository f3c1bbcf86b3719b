/** Every single bit of a log, turned. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { anchoredLines } from "./tamper-edits.ts";
import { bytesOf, logsIn } from "./tamper-logs.ts";
import { byEngine, byPython, lacking, type Suspect } from "./tamper-verifiers.ts";

const scratch = mkdtempSync(join(tmpdir(), "tamper-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const thorough = process.env["RUNBOOK_TAMPER"] === "all";
const logs = logsIn(scratch).slice(0, thorough ? undefined : 1);
if (!thorough) console.warn("skipped: every bit of six more logs (RUNBOOK_TAMPER=all)");
const lack = lacking();
if (lack !== undefined) console.warn(`skipped: every bit before the second verifier, for ${lack}`);

test.skipIf(lack !== undefined).each(logs.map((log) => [log.name, log] as const))(
  "no bit of a log that is %s can be another",
  async (_, log) => {
    const bytes = bytesOf(log.lines);
    const signed = bytesOf(log.lines.slice(0, anchoredLines(log))).length;
    const last = bytes.length - 1;
    const format = bytes.indexOf('"format":1') + '"format":'.length;
    const suspects = Array.from({ length: bytes.length * 8 }, (__, bit): Suspect => {
      const turned = Buffer.from(bytes);
      const at = bit >> 3;
      turned[at] = (turned[at] ?? 0) ^ (1 << (bit & 7));
      return { log: turned, folder: log.folder, keys: [], anchors: [] };
    });
    const [engine, python] = await Promise.all([byEngine(suspects), byPython(suspects)]);
    const wrong = suspects.flatMap(({ log: turned }, bit) => {
      const at = bit >> 3;
      // Without its newline the last line is a torn tail; a run with an open write is in doubt without its end too.
      const isFormat = at === format && /[2-9]/.test(String.fromCharCode(turned[at] ?? 0));
      const expected = at === last ? (log.code === 6 ? 6 : 3) : isFormat ? 2 : 4;
      const [one, other] = [engine[bit]?.code, python[bit]?.code];
      // What nobody signed and nothing follows can be another.
      if (at >= signed && one === other) return [];
      return one === expected && other === expected ? [] : [`${at}.${bit & 7}: engine ${one}, verify.py ${other}`];
    });
    expect(wrong.slice(0, 20)).toEqual([]);
  },
  600_000,
);
