import { generateKeyPairSync } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { runIds } from "../../engine/cli/run/folder.ts";
import type { Level } from "../../engine/cli/verify/levels.ts";
import { anchorsIn } from "../../engine/journal/anchor.ts";
import type { Verification } from "../../engine/journal/verify.ts";
import { acting, keepingIo } from "./io.ts";

/** Stops once for an answer, so that it can be resumed. */
const playbook = `runbook: 1
title: Ask
stages:
  - id: decide
    title: Decide
    steps:
      - id: check
        checkpoint:
          choose: Does it work?
          answers: { works: It does, trouble: It does not }
      - id: finish
        end: inconclusive
        because: nothing was looked at
`;
const policy = `account: "111122223333"
window: { start: 2026-03-02T02:00:00Z }
rules: []
`;

let at: string;
let environment: Record<string, string>;

beforeEach(() => {
  at = mkdtempSync(join(tmpdir(), "runbook-verify-"));
  environment = {};
  onTestFinished(() => rmSync(at, { recursive: true, force: true }));
  writeFileSync(join(at, "playbook.yaml"), playbook);
  writeFileSync(join(at, "policy.yaml"), policy);
  writeFileSync(join(at, "answers.yaml"), "check: works\n");
  mkdirSync(join(at, "share"));
});

async function ran(...argv: string[]) {
  const io = keepingIo({ cwd: at, columns: 100, env: environment });
  return { code: await cli(argv, io), out: io.out(), err: io.err() };
}

const begin = (...more: string[]) => ran("exec", "playbook.yaml", ...more);
const goOn = (...more: string[]) => ran("resume", "latest", "--answers", "answers.yaml", ...more);
const runOf = () => runIds(join(at, ".runbook/runs"))[0] ?? "none";
const log = () => join(at, ".runbook/runs", runOf(), "audit.jsonl");
const noted = (file = `share/${runOf()}.anchor`) => anchorsIn(readFileSync(join(at, file), "utf8"));

async function verified(...more: string[]) {
  const { code, out, err } = await ran("verify", "latest", "--json", ...more);
  if (out === "") return { code, err, levels: {} };
  const found = JSON.parse(out) as Verification & { levels: Level[] };
  return { code, err, found, levels: Object.fromEntries(found.levels.map(({ level, holds }) => [level, holds])) };
}

describe("anchors of a run", () => {
  it("are printed at its start and end, and noted in a folder by every process that works on it", async () => {
    const first = await begin("--anchor", "share");
    expect(first.code).toBe(8);
    const [start] = anchorsIn(first.err);
    expect(start).toMatchObject({ run: runOf(), records: 2 });
    expect(first.out).toContain("Put this line");
    expect(noted()).toEqual([start, ...anchorsIn(first.out)]);

    const second = await goOn();
    expect(second.code).toBe(3);
    expect(noted()).toHaveLength(5);
    expect(noted().at(-1)).toEqual(anchorsIn(second.out)[0]);
    expect((await verified("--anchor", "share")).levels).toMatchObject({
      anchors: "yes",
      signatures: "yes",
      end: "yes",
    });
  });

  it("work from a ticket that they were pasted into", async () => {
    const { err, out } = await begin();
    writeFileSync(join(at, "ticket.txt"), `INC-7\n> ${err}\nlater:\n${out}`);
    expect(await verified("--anchor", "ticket.txt")).toMatchObject({ code: 0, levels: { anchors: "yes" } });
    writeFileSync(join(at, "early.txt"), err);
    expect(await verified("--anchor", "early.txt")).toMatchObject({ code: 0, levels: { anchors: "in part" } });
    writeFileSync(log(), readFileSync(log(), "utf8").split("\n").slice(0, 3).join("\n") + "\n");
    const cut = await verified("--anchor", "ticket.txt");
    expect(cut).toMatchObject({ code: 4, levels: { anchors: "no" } });
    expect(cut.found?.problems).toMatchObject([
      { of: "anchors", what: expect.stringMatching(/^it was cut off: /) as string },
    ]);
  });

  it("go where resume is told, which it need not be", async () => {
    await begin("--anchor", "share");
    await goOn("--anchor", "other.txt");
    expect(noted()).toHaveLength(2);
    const heads = readFileSync(log(), "utf8")
      .split("\n")
      .flatMap((line, index) => (line.includes('"type":"head.signed"') ? [index + 1] : []));
    expect([...noted(), ...noted("other.txt")].map(({ records }) => records)).toEqual(heads);
  });

  it("stand in the report for programs", async () => {
    const { out } = await begin("--anchor", "share", "--json");
    const last = noted().at(-1);
    expect(JSON.parse(out)).toMatchObject({
      head: { records: last?.records, sha256: last?.sha256, publicKey: last?.publicKey },
      anchor: { path: join(at, "share", `${runOf()}.anchor`), failure: null },
    });
  });

  it("that cannot be written keep a run from beginning, and touch nothing", async () => {
    const { code, err } = await begin("--anchor", "none/file");
    expect(code).toBe(2);
    expect(err).toMatch(/^ANCHOR_UNUSABLE: /);
    expect(existsSync(join(at, ".runbook/runs"))).toBe(true);
    expect(runOf()).toBe("none");
  });

  it("that can be written no more do not keep anybody from going on, and are said to be missing", async () => {
    await begin("--anchor", "share");
    rmSync(join(at, "share"), { recursive: true });
    const { code, err, out } = await goOn();
    expect(code).toBe(3);
    expect(err.match(/The anchor cannot be written to .*ENOENT.* The run goes on\./g)).toHaveLength(1);
    expect(out.replaceAll(/\s+/g, " ")).toMatch(/It could not be written to .*ENOENT/);
    expect((await verified()).code).toBe(0);
  });
});

describe("verify", () => {
  it("knows the key of this machine's runs, and says of another that it does not", async () => {
    await begin();
    expect((await verified()).levels).toMatchObject({ chain: "yes", evidence: "yes", end: "yes", signatures: "yes" });
    cpSync(join(at, ".runbook/runs", runOf()), join(at, "elsewhere", runOf()), { recursive: true });
    const io = keepingIo({ cwd: join(at, "elsewhere"), columns: 40, tty: true, env: { NO_COLOR: "1" } });
    expect(await cli(["verify", `./${runOf()}`], io)).toBe(0);
    expect(io.out()).toContain("nothing known here proves");
    expect(io.out()).toMatch(/signatures: no/);
    expect(
      io
        .out()
        .split("\n")
        .filter((line) => line.length > 40),
    ).toEqual([]);
    expect(io.out()).not.toMatch(acting);
  });

  it("holds the log against keys that are given", async () => {
    const pair = generateKeyPairSync("ed25519");
    writeFileSync(join(at, "key.pem"), pair.privateKey.export({ format: "pem", type: "pkcs8" }), { mode: 0o600 });
    writeFileSync(join(at, "public.pem"), pair.publicKey.export({ format: "pem", type: "spki" }));
    writeFileSync(join(at, "other.hex"), "ab".repeat(32));
    environment = { RUNBOOK_SIGNING_KEY: "key.pem" };
    await begin();
    expect(existsSync(join(at, ".runbook/runs/.signing"))).toBe(false);
    expect((await verified()).levels).toMatchObject({ signatures: "no" });
    expect(await verified("--key", "public.pem")).toMatchObject({ code: 0, levels: { signatures: "yes" } });
    expect(await verified("--key", "other.hex")).toMatchObject({ code: 4, levels: { signatures: "no", chain: "yes" } });
    expect(await verified("--key", "other.hex", "--key", "public.pem")).toMatchObject({ code: 0 });
    expect(await verified("--key", "key.pem")).toMatchObject({ code: 2 });
  });

  it("does not take what is no anchor of the run", async () => {
    await begin();
    for (const path of ["policy.yaml", "share", "none"]) {
      const { code, err } = await ran("verify", "latest", "--anchor", path);
      expect([code, err.split(":")[0]]).toEqual([2, "ANCHOR_UNUSABLE"]);
    }
  });

  it("says of a log that is not what was written, not of the anchors that it lacks", async () => {
    await begin();
    writeFileSync(log(), readFileSync(log(), "utf8").replace("Does it work", "Did it work"));
    const { code, err, found } = await verified("--anchor", "policy.yaml");
    expect(code).toBe(4);
    expect(found?.broken).toContain("chain");
    expect(err).toMatch(/^ANCHOR_UNUSABLE/);
  });

  it("finds a log that was put in another's place, though it is sound", async () => {
    await begin("--anchor", "anchors.txt");
    const mine = log();
    rmSync(join(at, ".runbook/other"), { recursive: true, force: true });
    cpSync(join(at, ".runbook/runs"), join(at, ".runbook/other"), { recursive: true });
    await ran("exec", "playbook.yaml", "--runs", ".runbook/other");
    const [other] = runIds(join(at, ".runbook/other")).filter((id) => id !== runOf());
    cpSync(join(at, ".runbook/other", other ?? "", "audit.jsonl"), mine);
    expect(await verified()).toMatchObject({ code: 4, found: { problems: [{ line: 1 }] } });
    expect(await verified("--anchor", "anchors.txt")).toMatchObject({ code: 4, levels: { anchors: "no" } });
  });
});

describe("a key that cannot be used", () => {
  it("keeps a run from beginning", async () => {
    environment = { RUNBOOK_SIGNING_KEY: "none.pem" };
    const { code, err } = await begin();
    expect(code).toBe(2);
    expect(err).toMatch(/^SIGNING_KEY_UNUSABLE: .*none\.pem cannot be used: it is not there/);
    expect(existsSync(join(at, ".runbook"))).toBe(false);
  });
});
