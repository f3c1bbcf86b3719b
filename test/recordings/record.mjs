// Records the runs that a release is held to for ever: `node test/recordings/record.mjs 1.2.3`, after `npm run build`.
// A run that is suspended twice and resumed twice, and its undoing, with the key that signed them and their anchors.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

const version = process.argv[2] ?? "";
const release = join(import.meta.dirname, version);
if (!/^\d+\.\d+\.\d+$/.test(version) || existsSync(release)) {
  throw new Error("Name a release that is not recorded yet, such as 1.2.3.");
}

const root = join(import.meta.dirname, "../..");
const work = mkdtempSync(join(tmpdir(), "recording-"));
// A copy: what a log says of where things lay is of no interest to anybody else.
const source = join(work, "source");
cpSync(join(import.meta.dirname, "source"), source, { recursive: true });
const runs = join(work, "runs");

function runbook(expected, ...args) {
  const command = [join(root, "dist/runbook.js"), ...args, "--runs", runs, "--anchor", join(work, "anchors.txt")];
  const ran = spawnSync(process.execPath, command, { cwd: source, encoding: "utf8", env: { PATH: process.env.PATH } });
  if (ran.status !== expected)
    throw new Error(`runbook ${args.join(" ")}: exit ${ran.status}\n${ran.stdout}${ran.stderr}`);
}

function answers(text) {
  const path = join(work, "answers.yaml");
  writeFileSync(path, text);
  return path;
}

const only = (but = []) => readdirSync(runs).filter((name) => !name.startsWith(".") && !but.includes(name))[0];

try {
  runbook(8, "exec", "playbook.yaml", "--drill", "drill.yaml");
  const run = only();
  runbook(8, "resume", run, "--answers", answers("go_on: contain\n"));
  runbook(3, "resume", run, "--answers", answers("approve: approve\n"));
  runbook(0, "undo", run, "--answers", answers("approve: approve\n"));
  const undo = only([run]);
  mkdirSync(release);
  for (const [id, name] of [
    [run, "run"],
    [undo, "undo"],
  ]) {
    const kept = (path) => !["world.jsonl", "secrets"].includes(basename(path)) && !basename(path).includes(".lock");
    cpSync(join(runs, id), join(release, name), { recursive: true, filter: kept });
  }
  cpSync(join(runs, ".signing/public.pem"), join(release, "public.pem"));
  cpSync(join(work, "anchors.txt"), join(release, "anchors.txt"));
} finally {
  rmSync(work, { recursive: true, force: true });
}
