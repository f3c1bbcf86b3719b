/** `RUNBOOK_ALL_CUTS=1` resumes after a cut at every byte of the short log's end, and at every line of the long one. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { openJournal } from "../../engine/journal/file.ts";
import type { JournalRecord } from "../../engine/journal/events.ts";
import { openSigner } from "../../engine/journal/signing-key.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import { seeded } from "../random/seeded.ts";
import { watchedDrill } from "./crash-drill.ts";
import { cutTo, expectNoWrongEnd, lineEnds, type WholeRun } from "./cut.ts";
import { runbook } from "./in-process.ts";
import { clear, type Ended, eventsOf, journalOf, reportOf, root, workplace } from "./product.ts";
import { referenceOf } from "./same-end.ts";

const all = process.env["RUNBOOK_ALL_CUTS"] === "1";
const cwd = workplace();
afterAll(() => clear(cwd));
const short = await shortRun();
const ends = lineEnds(short.log);
/** Where the first of the last twenty records begins. */
const lastTwenty = ends.at(-21) ?? 0;

describe("a short log", () => {
  it("cut at any byte of its last twenty records, is opened with the whole records that are left, and no others", async () => {
    const folder = join(cwd, "opened");
    mkdirSync(folder);
    const path = join(folder, "audit.jsonl");
    const clock = virtualClock({ startAt: "2026-03-02T12:00:00Z", seed: "cut" });
    const signer = openSigner(short.runs);
    expect(short.log.length - lastTwenty).toBeGreaterThan(5_000);
    for (let bytes = lastTwenty; bytes < short.log.length; bytes++) {
      writeFileSync(path, short.log.subarray(0, bytes));
      const journal = await openJournal(path, { clock, mode: "append", signer });
      await journal.close();
      const left = ends.findLast((end) => end <= bytes) ?? 0;
      const now = readFileSync(path);
      expect(now.subarray(0, left).equals(short.log.subarray(0, left)), `cut at byte ${bytes}`).toBe(true);
      // A head that is owed is all that opening may add.
      const added = now
        .subarray(left)
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== "");
      const types = added.map((line) => (JSON.parse(line) as JournalRecord).type);
      expect(["", "head.signed"], `cut at byte ${bytes}`).toContain(types.join());
      expect(journal.cutBytes, `cut at byte ${bytes}`).toBe(bytes - left);
    }
  }, 600_000);

  const codes = new Map<number, number>();
  const cuts = all
    ? Array.from({ length: short.log.length - lastTwenty }, (_, at) => lastTwenty + at)
    : cutsNear(ends.slice(-45));

  it.each(cuts)(
    "cut at byte %i, is gone on with to the same end, or the run stops and says why",
    async (bytes) => {
      const runs = join(cwd, `short-${bytes}`);
      cutTo(short, bytes, runs);
      const code = await expectNoWrongEnd(short, runs, `cut at byte ${bytes} of ${short.log.length}`);
      codes.set(code, (codes.get(code) ?? 0) + 1);
      rmSync(runs, { recursive: true });
    },
    120_000,
  );

  it("comes to the same end, stops in doubt, or stops because there is no room for a key: each of these happens", () => {
    expect(new Set(codes.keys())).toEqual(new Set([0, 1, 6]));
  });
});

describe("a run in doubt because its log had lost its end", () => {
  it("sends the call with the next resume, when a person has looked", async () => {
    const runs = join(cwd, "looked");
    const intent = journalOf(join(short.runs, short.run)).findIndex(
      (record) => record.type === "call.intended" && record.operation === "iam:CreateAccessKey",
    );
    cutTo(short, ends[intent - 1] ?? 0, runs);
    const resume = () => runbook(cwd, "resume", short.run, "--runs", runs, "--json");
    const stopped = reportOf(await resume());
    expect(stopped).toMatchObject({ outcome: "in-doubt", exitCode: 6 });
    expect(stopped.reasons.join()).toContain("the log may have lost its end");
    // This person left the key where it is, and AWS takes no third one.
    const refused = reportOf(await resume());
    expect(refused).toMatchObject({ outcome: "failed", exitCode: 1 });
    expect(refused.reasons.join()).toContain("has room for another access key");
    const made = eventsOf(journalOf(join(runs, short.run)), "call.failed");
    expect(made.filter(({ operation }) => operation === "iam:CreateAccessKey")).toHaveLength(1);
    expect(await runbook(cwd, "verify", short.run, "--runs", runs)).toMatchObject({ code: 0 });
    expect(await runbook(cwd, "replay", short.run, "--runs", runs)).toMatchObject({ code: 0 });
  });
});

describe("the log of the whole drill", async () => {
  const place = join(cwd, "long");
  const { run, reference } = await watchedDrill(place);
  const runs = join(place, "undisturbed");
  const long: WholeRun = { cwd: place, run, runs, log: readFileSync(join(runs, run, "audit.jsonl")), reference };
  const chance = seeded(1);
  const lines = lineEnds(long.log);
  const cuts = all ? cutsNear(lines) : Array.from({ length: 12 }, () => chance.pick(cutsNear([chance.pick(lines)])));

  it.each(cuts)(
    "cut at byte %i, is gone on with to the same end, or the run stops and says why",
    async (bytes) => {
      const folder = join(place, `long-${bytes}`);
      cutTo(long, bytes, folder);
      await expectNoWrongEnd(long, folder, `cut at byte ${bytes} of ${long.log.length}`);
      rmSync(folder, { recursive: true });
    },
    120_000,
  );
});

/** At each of these ends of lines, and inside the line that follows: after its first byte, and before its newline. */
function cutsNear(lines: readonly number[]): number[] {
  return lines.flatMap((end) => [end, end + 1, end - 1]).filter((bytes) => bytes > 0);
}

async function shortRun(): Promise<WholeRun> {
  const files = ["cut.playbook.yaml", "--drill", "cut.yaml"].map((name) =>
    name.replace(/^cut/, join(root, "test/drills/cut")),
  );
  const runs = join(cwd, "short");
  const ended: Ended = await runbook(cwd, "exec", ...files, "--runs", runs, "--json");
  const { run, outcome } = reportOf(ended);
  expect(outcome).toBe("remediated");
  const folder = join(runs, run);
  return { cwd, run, runs, log: readFileSync(join(folder, "audit.jsonl")), reference: referenceOf(folder) };
}
