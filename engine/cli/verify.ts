/** `runbook verify <run>`: is the audit log what was written. */
import { openSync, closeSync, fstatSync, readSync } from "node:fs";
import { isWrite } from "../aws/operations.ts";
import { type ExitCode, exit } from "../errors.ts";
import { type Verification, verify } from "../journal/verify.ts";
import { wrap } from "../text/columns.ts";
import { visible } from "../text/visible.ts";
import { columnsOf, type Io, painter } from "./io.ts";
import { findRun } from "./run-folder.ts";
import { self } from "./self.ts";

/** 0 for a whole log, 3 for a valid one without its end, 4 for one that is not what was written, 6 for one with a write in doubt. */
export async function verifyRun(io: Io, options: { run: string; runs: string; json?: boolean }): Promise<ExitCode> {
  const folder = findRun(io.cwd, options.runs, options.run);
  const found = await verify(folder.journal, { evidence: folder.evidence, isWrite });
  const code = codeOf(found, folder.journal);
  if (options.json === true) {
    io.stdout.write(`${JSON.stringify({ run: folder.id, exitCode: code, ...found })}\n`);
    return code;
  }
  const paint = painter(io.stdout, io.env);
  const columns = columnsOf(io.stdout);
  const verdict = {
    [exit.done]: paint("green", "whole: every record and every piece of evidence is what was written"),
    [exit.incomplete]: paint("yellow", `valid, but without its end: go on with it by \`${self} resume ${folder.id}\``),
    [exit.inDoubt]: paint("red", "valid, but a write was sent and its outcome is not known"),
    [exit.tampered]: paint("red", "NOT what was written"),
  }[code];
  const lines = [
    `${folder.id}: ${verdict}`,
    `  ${found.records} records`,
    `  head ${found.head}`,
    ...found.problems.flatMap(({ line, what }) =>
      wrap(`${line === 0 ? "" : `line ${line}: `}${visible(what)}`, columns, "  "),
    ),
    ...found.inDoubt.flatMap((key) => wrap(`in doubt: ${visible(key)}`, columns, "  ")),
  ];
  io.stdout.write(`${lines.join("\n")}\n`);
  return code;
}

function codeOf(found: Verification, journal: string): 0 | 3 | 4 | 6 {
  // A last line without its end is what a crash leaves; nobody was ever told that it was durable.
  const torn = endsTorn(journal) ? found.problems.filter(({ line }) => line === found.records + 1) : [];
  if (found.problems.length > torn.length || found.records === 0) return exit.tampered;
  if (found.inDoubt.length > 0) return exit.inDoubt;
  return found.complete ? exit.done : exit.incomplete;
}

function endsTorn(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const last = Buffer.alloc(1);
    const { size } = fstatSync(file);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last[0] !== 0x0a;
  } finally {
    closeSync(file);
  }
}
