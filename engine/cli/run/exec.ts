/** `runbook exec`: a new run. */
import type { ExitCode } from "../../errors.ts";
import type { Program } from "../../playbook/program.ts";
import { beginRun } from "./begin.ts";
import { checkAnswers } from "./check-answers.ts";
import { openHeads } from "./heads.ts";
import type { Io } from "../io.ts";
import { parseInputs } from "./inputs.ts";
import { loadAnswers, loadProgram, loadTheDrill, loadThePolicy } from "../load.ts";
import { makeRunFolder, newRunId, type RunFolder } from "./folder.ts";
import { conclude, type SessionOptions } from "./session.ts";
import type { RunSettings } from "./settings.ts";
import { findWorld, openAccount } from "./open-account.ts";

export interface ExecOptions extends SessionOptions {
  readonly playbook: string;
  readonly drill?: string;
  readonly policy?: string;
  readonly input: readonly string[];
  readonly answers?: string;
  readonly world?: string;
  readonly ask?: boolean;
  readonly dryRun?: boolean;
  readonly anchor?: string;
}

export async function exec(io: Io, options: ExecOptions): Promise<ExitCode> {
  return (await execute(io, options)).code;
}

/** The run's folder and its program too, for `plan`, which draws up its own report: `quiet` prints none. */
export async function execute(
  io: Io,
  options: ExecOptions & { quiet?: boolean },
): Promise<{ code: ExitCode; folder: RunFolder; program: Program }> {
  const { path: playbook, program } = loadProgram(io, options.playbook);
  const world = options.world === undefined ? undefined : await findWorld(io, options.runs, options.world);
  const drillPath = options.drill ?? world?.drill;
  const drill = drillPath === undefined ? undefined : await loadTheDrill(io, drillPath);
  const policy = loadThePolicy(io, { given: options.policy, drill: drill?.policy, playbook });
  const inputs = parseInputs(options.input, program.inputs);
  const written = loadAnswers(io, options.answers);
  if (written !== undefined) checkAnswers(program, written.answers, options.answers ?? "");
  const answers = written?.answers ?? (options.ask === true ? undefined : drill?.answers);

  const id = newRunId(new Date());
  const heads = openHeads(io, { runs: options.runs, id }, { given: options.anchor });
  const folder = makeRunFolder(io.cwd, options.runs, id);
  const account = await openAccount(io, folder, { mode: "live", drill, world, resumed: 0 });
  const settings: RunSettings = {
    playbook,
    policy: policy.path,
    drill: drill?.path ?? null,
    answers: written?.path ?? null,
    ...(options.input.length === 0 ? {} : { inputs: options.input }),
    world: options.world ?? null,
    ask: options.ask === true,
    region: account.region,
    anchor: heads.anchor,
  };
  try {
    const end = await beginRun(
      io,
      { folder, account, program, inputs, policy, answers, dryRun: options.dryRun === true, settings, heads },
      options,
    );
    if (options.quiet === true) return { code: end.exitCode as ExitCode, folder, program };
    const code = await conclude(io, folder, end, { ...options, account: account.simulated, heads });
    return { code, folder, program };
  } finally {
    account.simulated?.close();
  }
}
