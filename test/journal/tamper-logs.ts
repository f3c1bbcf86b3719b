/** Small signed logs as a run writes them, made here by FORMAT.md and not by the code that is tested. */
import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonical } from "../../engine/journal/canonical.ts";
import type { Event } from "../../engine/journal/events.ts";
import { ended, failed, intended, note, returned, started } from "./events.ts";

export interface Key {
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

export interface Log {
  readonly name: string;
  readonly run: string;
  /** Without their newlines. */
  readonly lines: readonly string[];
  /** The run's folder, with its evidence. */
  readonly folder: string;
  readonly key: Key;
  /** What both verifiers say of it untouched. */
  readonly code: 0 | 3 | 6;
}

export const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

export function newKey(): Key {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return { privateKey, publicKey: publicKey.export({ format: "der", type: "spki" }).subarray(-32).toString("hex") };
}

/** A record's line, signed where it is a head. */
export function lineOf(record: Readonly<Record<string, unknown>>, key: Key | undefined): string {
  if (record["type"] !== "head.signed" || key === undefined) return canonical(record);
  const { signature: _signature, ...rest } = record;
  const unsigned = { ...rest, publicKey: key.publicKey };
  const message = Buffer.from(`runbook audit log head\n${canonical(unsigned)}`);
  return canonical({ ...unsigned, signature: sign(null, message, key.privateKey).toString("hex") });
}

/** Records in their places, with new hashes; with a key, new signatures too. */
export function chained(records: readonly object[], key?: Key): string[] {
  let prev = "0".repeat(64);
  return records.map((record, seq) => {
    const line = lineOf({ ...record, seq, prev }, key);
    prev = sha256(line);
    return line;
  });
}

/** A head after each event that calls for one, and times that pass. */
export function written(events: readonly Event[], key: Key): string[] {
  const signedAfter = ["run.started", "run.resumed", "checkpoint.answered", "run.ended"];
  const records = events.flatMap((event): object[] =>
    signedAfter.includes(event.type) ? [event, { type: "head.signed" }] : [event],
  );
  return chained(
    records.map((record, seconds) => ({
      ...record,
      at: new Date(Date.UTC(2026, 2, 2, 10, 0, seconds)).toISOString(),
    })),
    key,
  );
}

export const bytesOf = (lines: readonly string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(""));

/** A run's folder with these contents as evidence. */
function withEvidence(folder: string, contents: readonly string[]): string {
  mkdirSync(join(folder, "evidence"), { recursive: true });
  for (const content of contents) writeFileSync(join(folder, "evidence", sha256(content)), content);
  return folder;
}

const playbook = "title: A test\nstages: []\n";
const policy = "rules: []\n";
const before = '{"users":["bob"]}';
const result = `{"keys":["${"k".repeat(40)}"]}`;

const begun = (run: string): typeof started => ({
  ...started,
  run,
  files: [{ path: "playbook.yaml", sha256: sha256(playbook) }],
});
const answered: Event = {
  type: "checkpoint.answered",
  key: "approve",
  answer: "approve",
  approved: [{ id: "bob", digest: "2".repeat(64) }],
  by: "alice",
  comment: "",
};
const hard = {
  "\u20ac": [1e21, 1e-7, 0.1, 123456789012345680000, -0.000001, 5e-324, 1.7976931348623157e308, 9007199254740992, 0],
  "\ufb33": '\u2028\u007f\ud83d\ude00 \ud800 \udc00 \u0000\u001f\b\t\n\f\r"\\/',
  "\ud83d\ude00": { "": null, "\ud83d": true, a: [], "1": {}, "10": false, "9": "é e\u0301" },
};

/** `plain` first. All are by one key, and each is a run of its own. */
export function logsIn(folder: string): Log[] {
  const key = newKey();
  const make = (name: string, code: Log["code"], events: (run: string) => Event[], ...contents: string[]): Log => {
    const run = `20260302T100000-${name.slice(0, 6).padEnd(6, "x")}`;
    const own = withEvidence(join(folder, run), contents);
    return { name, run, lines: written(events(run), key), folder: own, key, code };
  };
  const plain = make(
    "plain",
    0,
    (run) => [
      begun(run),
      { type: "stage.started", key: "contain", title: "Contain" },
      intended("w"),
      returned("w"),
      returned("r", "iam:ListUsers"),
      note("n"),
      { type: "stage.completed", key: "contain", status: "done" },
      ended,
    ],
    playbook,
  );
  const last = plain.lines.at(-1) ?? "";
  return [
    plain,
    make(
      "resumed",
      0,
      (run) => [
        begun(run),
        intended("w"),
        failed("w"),
        { ...ended, outcome: "suspended" },
        answered,
        { type: "run.resumed", times: 1, version: "0.1.0" },
        intended("w~2"),
        returned("w~2"),
        ended,
      ],
      playbook,
    ),
    make(
      "undo",
      0,
      (run) => [
        { ...begun(run), title: "Take back", files: [{ path: "audit.jsonl", sha256: sha256(last) }] },
        answered,
        intended("u"),
        returned("u"),
        { ...ended, outcome: "undone" },
      ],
      last,
    ),
    make(
      "evidence",
      0,
      (run) => [
        { ...begun(run), policy: { path: "policy.yaml", sha256: sha256(policy) } },
        { type: "evidence.saved", key: "e", name: "before.json", sha256: sha256(before), bytes: 17, sensitive: false },
        { type: "step.completed", key: "s", result: { sha256: sha256(result), bytes: result.length } },
        ended,
      ],
      playbook,
      policy,
      before,
      result,
    ),
    make("doubt", 6, (run) => [begun(run), intended("w"), note("n"), { ...ended, outcome: "in-doubt" }], playbook),
    make(
      "hard",
      0,
      (run) => [begun(run), { ...intended("w"), input: hard } as Event, returned("w"), note("\udfff"), ended],
      playbook,
    ),
    make("interrupted", 3, (run) => [begun(run), note("a"), note("b"), note("c")], playbook),
  ];
}
