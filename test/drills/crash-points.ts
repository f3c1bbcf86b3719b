/**
 * Runs a drill undisturbed and keeps, at chosen instants, what a process that dies just then leaves
 * on the disk: everything that was written, and nothing of what the process knew.
 */
import { cpSync } from "node:fs";
import { basename, join } from "node:path";
import type { AwsPort } from "../../engine/aws/port.ts";
import { operations } from "../../engine/aws/operations.ts";
import { composeRun } from "../../engine/cli/compose-run.ts";
import { loadProgram, loadTheDrill, loadThePolicy } from "../../engine/cli/load.ts";
import { openAccount } from "../../engine/cli/open-account.ts";
import { makeRunFolder, newRunId } from "../../engine/cli/run-folder.ts";
import { settingsAsValue } from "../../engine/cli/settings.ts";
import type { View } from "../../engine/cli/view.ts";
import { version } from "../../engine/cli/version.ts";
import { answersOperator } from "../../engine/ports/operator-answers.ts";
import { keepingIo } from "../cli/io.ts";
import { drill as drillFile, playbook } from "./product.ts";

export interface CrashPoint {
  /** What had just happened. */
  readonly after: string;
  /** The folder of runs in which the dead run lies. */
  readonly runs: string;
}

/**
 * Before and after the first write of each operation, once more at some of its others, whenever a
 * secret is stored, and at each `everyAppend`th append of the log.
 */
export async function crashPoints(
  cwd: string,
  name: string,
  everyAppend: number,
): Promise<{ run: string; folder: string; points: CrashPoint[] }> {
  const io = keepingIo({ cwd });
  const { program } = loadProgram(io, playbook);
  const drill = loadTheDrill(io, drillFile(name));
  const policy = loadThePolicy(io, { given: undefined, drill: drill.policy, playbook });
  const folder = makeRunFolder(cwd, "undisturbed", newRunId(new Date()));
  const { adapter, clock, kind, region, simulated } = await openAccount(io, folder, {
    mode: "live",
    drill,
    world: undefined,
    resumed: 0,
  });
  const points: CrashPoint[] = [];
  const die = (after: string): void => {
    const runs = join(cwd, `point-${points.length}`);
    // The lock names this process, which lives; that of a dead one is broken by whoever comes next.
    cpSync(folder.path, join(runs, folder.id), { recursive: true, filter: (path) => !basename(path).includes("lock") });
    points.push({ after, runs });
  };
  const sent = new Map<string, number>();
  const watched: AwsPort = {
    async send(call, context) {
      const times = sent.get(call.operation) ?? 0;
      const write = operations[call.operation].effect === "write";
      if (write) sent.set(call.operation, times + 1);
      if (write && (times === 0 || times % 8 === 3)) die(`the intent of ${context.key}, and before AWS got it`);
      const reply = await adapter.send(call, context);
      if (write && (times === 0 || times % 8 === 7)) die(`AWS took ${context.key}, and before the log knew`);
      return reply;
    },
  };
  let appended = 0;
  const view: View = {
    event(event) {
      appended += 1;
      const secret = event.type === "secret.stored";
      if (secret || appended % everyAppend === 0) die(`${event.type} ${"key" in event ? event.key : ""} (${appended})`);
    },
    progress: () => undefined,
    pausedFor: (question) => question(),
    say: () => undefined,
    end: async () => undefined,
    abandon: () => undefined,
  };
  const { end } = await composeRun({
    mode: "live",
    folder,
    kind,
    dryRun: false,
    program,
    inputs: {},
    policy,
    started: {
      run: folder.id,
      format: 1,
      kind,
      dryRun: false,
      title: program.title,
      files: program.files,
      policy: policy.path === null ? null : { path: policy.shown, sha256: policy.sha256 },
      inputs: {},
      version: version(),
      settings: settingsAsValue({
        playbook,
        policy: policy.path,
        drill: drill.path,
        answers: null,
        world: null,
        ask: false,
        region,
      }),
    },
    region,
    clock,
    adapter: watched,
    operator: answersOperator(drill.answers ?? {}, { kind }),
    view,
    signal: new AbortController().signal,
    resumed: 0,
  });
  simulated?.close();
  if (end.outcome !== "remediated") throw new Error(`the undisturbed run ended ${end.outcome}: ${end.reasons.join()}`);
  return { run: folder.id, folder: folder.path, points };
}
