/** Loads what a run began with, and makes sure that it is still the same. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { RunbookError } from "../../errors.ts";
import { rootOf } from "../../playbook/files.ts";
import type { Program } from "../../playbook/program.ts";
import { visible } from "../../text/visible.ts";
import { shellWord } from "../files.ts";
import type { Io } from "../io.ts";
import { namedFiles } from "./kept-files.ts";
import { type LoadedPolicy, loadProgram, loadTheDrill, loadThePolicy, type OpenedDrill } from "../load.ts";
import { loadUndo } from "./load-undo.ts";
import { againCommand, runCommand } from "./next-steps.ts";
import { type RunFolder, undoneRun } from "./folder.ts";
import type { Reading } from "./report.ts";
import { type RunSettings, settingsOf } from "./settings.ts";

export interface SameRun {
  readonly program: Program;
  readonly policy: LoadedPolicy;
  readonly drill: OpenedDrill | undefined;
  readonly settings: RunSettings;
}

/** Where the files are now; those that are not named are where they were. */
export interface Whereabouts {
  readonly playbook?: string | undefined;
  readonly policy?: string | undefined;
}

interface Files {
  readonly io: Io;
  readonly runs: string;
  readonly folder: RunFolder;
  readonly reading: Reading;
}

/** @throws RunbookError RUN_CHANGED with every file that is another one now, and how to go on all the same */
export async function loadSameRun(from: Files, at: Whereabouts, needsDrill = true): Promise<SameRun> {
  const { io, reading } = from;
  const { started } = reading;
  const settings = settingsOf(started.settings);
  const playbook = resolve(io.cwd, at.playbook ?? settings.playbook);
  const policyPath = at.policy ?? settings.policy ?? undefined;
  const { files, policy: policyThen } = namedFiles(started);
  const root = rootOf(playbook, files);
  const policyFile = policyPath === undefined ? undefined : resolve(io.cwd, policyPath);
  const begun = [
    ...(settings.undo === undefined ? files.map((file) => ({ ...file, path: join(root, file.path) })) : []),
    ...(policyThen === null ? [] : [{ path: policyFile ?? policyThen.path, sha256: policyThen.sha256 }]),
  ];
  const others = begun.filter(({ path, sha256 }) => hashOf(path) !== sha256);
  if (others.length > 0) throw changedFiles(from, others);
  if (policyThen === null && policyFile !== undefined) {
    throw new RunbookError("RUN_CHANGED", "The run began without a policy.", { hint: "Leave out --policy." });
  }
  const program =
    settings.undo === undefined
      ? loadProgram(io, playbook).program
      : await sameUndo(from, settings.undo, files[0]?.sha256);
  const policy = loadThePolicy(io, { given: policyFile, drill: undefined, playbook, only: true });
  const drill = settings.drill === null || !needsDrill ? undefined : await loadTheDrill(io, settings.drill);
  return { program, policy, drill, settings };
}

async function sameUndo(
  { folder }: Files,
  undo: NonNullable<RunSettings["undo"]>,
  head: string | undefined,
): Promise<Program> {
  const { id, path, journal } = undoneRun(folder, undo.run);
  const { program } = await loadUndo({ ...undo, run: path });
  if (program.files[0]?.sha256 === head) return program;
  throw new RunbookError("RUN_CHANGED", `The run ${id}, which this one takes back, has gone on since.`, {
    detail: { journal },
    hint: `Take back what it did since by a new \`${runCommand("undo", id, dirname(path))}\`.`,
  });
}

function changedFiles(from: Files, others: readonly { path: string; sha256: string }[]): RunbookError {
  const { runs, folder, reading } = from;
  const kept = others.every(({ sha256 }) => existsSync(join(folder.evidence, sha256)));
  const putBack = others.map(({ path, sha256 }) => `cp ${shellWord(join(folder.evidence, sha256))} ${shellWord(path)}`);
  const resume = runCommand("resume", reading.report.run, runs);
  const lines = [
    ...others.map(({ path }) => `${path}: ${stateOf(path)}`),
    ...(kept
      ? ["", "Put back what the run began with, and go on:", ...putBack.map((each) => `  ${each}`), `  ${resume}`]
      : []),
    ...(kept ? ["", "Or leave them, and go on by the copies that the run kept:", `  ${resume} --as-begun`] : []),
    "",
    "Or start a new run by what is there now; what is verified as done is skipped:",
    `  ${againCommand(reading, runs)}`,
    "",
    "Where they were only moved, name the new place by --playbook and --policy.",
  ];
  const what = others.length === 1 ? "A file is" : `${others.length} files are`;
  return new RunbookError("RUN_CHANGED", `${what} not what the run began with.`, {
    detail: { rendered: lines.map((line) => (line === "" ? "" : `  ${visible(line)}`)).join("\n") },
  });
}

function stateOf(path: string): string {
  if (!existsSync(path)) return "it is not there any more";
  return `changed at ${statSync(path).mtime.toISOString().slice(0, 19)}Z`;
}

function hashOf(path: string): string | undefined {
  if (!existsSync(path) || !statSync(path).isFile()) return undefined;
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}
