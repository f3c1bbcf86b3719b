/**
 * Runs a drill undisturbed and keeps, at chosen instants, what a process that dies just then leaves
 * on the disk: everything that was written, and nothing of what the process knew.
 */
import { cpSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { AwsPort } from "../../engine/aws/port.ts";
import { type OperationName, operations } from "../../engine/aws/operations.ts";
import { composeRun } from "../../engine/cli/compose-run.ts";
import { openHeads } from "../../engine/cli/heads.ts";
import { loadProgram, loadTheDrill, loadThePolicy } from "../../engine/cli/load.ts";
import { openAccount } from "../../engine/cli/open-account.ts";
import { makeRunFolder, newRunId } from "../../engine/cli/run-folder.ts";
import { settingsAsValue } from "../../engine/cli/settings.ts";
import type { View } from "../../engine/cli/view.ts";
import { version } from "../../engine/cli/version.ts";
import { answersOperator } from "../../engine/ports/operator-answers.ts";
import { keepingIo } from "../cli/io.ts";
import { root } from "./product.ts";

export interface CrashPoint {
  /** What had just happened. */
  readonly after: string;
  /** The write it happened in; absent at an append of the log. */
  readonly operation?: OperationName;
  /** The folder of runs in which the dead run lies. */
  readonly runs: string;
}

/** At each append of this number there is a point, whatever is appended. */
const everyAppend = 160;

/**
 * Before and after the first write of each operation and some of its others, whenever a secret is
 * stored, and now and then between: at all of these, or only at those that `sampled` tells of.
 */
export async function crashPoints(
  cwd: string,
  name: string,
  all: boolean,
): Promise<{ run: string; folder: string; points: CrashPoint[] }> {
  const io = keepingIo({ cwd });
  // A copy: who edits the playbook meanwhile changes no run of this test.
  cpSync(join(root, "playbooks"), join(cwd, "playbooks"), { recursive: true });
  const playbook = join(cwd, "playbooks/compromised-account.yaml");
  const { program } = loadProgram(io, playbook);
  const drill = loadTheDrill(io, join(cwd, "playbooks/drills", `${name}.yaml`));
  const policy = loadThePolicy(io, { given: undefined, drill: drill.policy, playbook });
  const folder = makeRunFolder(cwd, "undisturbed", newRunId(new Date()));
  const { adapter, clock, kind, region, simulated } = await openAccount(io, folder, {
    mode: "live",
    drill,
    world: undefined,
    resumed: 0,
  });
  const points: CrashPoint[] = [];
  const sample = sampled();
  const die = (after: string, operation?: OperationName): void => {
    const runs = join(cwd, `point-${points.length}`);
    // The lock names this process, which lives; that of a dead one is broken by whoever comes next. A
    // file that begins with a dot is being written, and has its own name a moment later.
    const filter = (path: string) => !basename(path).includes("lock") && !basename(path).startsWith(".");
    cpSync(folder.path, join(runs, folder.id), { recursive: true, filter });
    points.push({ after, runs, ...(operation === undefined ? {} : { operation }) });
  };
  const sent = new Map<string, number>();
  const watched: AwsPort = {
    async send(call, context) {
      const { operation } = call;
      if (operations[operation].effect !== "write") return adapter.send(call, context);
      const times = sent.get(operation) ?? 0;
      sent.set(operation, times + 1);
      const dies = (moment: Moment, also: boolean) =>
        all ? times === 0 || also : times === 0 && sample(operation, moment);
      if (dies("before", times % 8 === 3)) die(`the intent of ${context.key}, and before AWS got it`, operation);
      const reply = await adapter.send(call, context);
      if (dies("after", times % 8 === 7)) die(`AWS took ${context.key}, and before the log knew`, operation);
      return reply;
    },
  };
  let appended = 0;
  let secrets = 0;
  const view: View = {
    event(event) {
      appended += 1;
      const secret = event.type === "secret.stored";
      if (secret ? all || (secrets += 1) === 1 : appended % (all ? everyAppend : everyAppend * 6) === 0)
        die(`${event.type} ${"key" in event ? event.key : ""} (${appended})`);
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
        anchor: null,
      }),
    },
    region,
    clock,
    adapter: watched,
    operator: answersOperator(drill.answers ?? {}, { kind }),
    view,
    signal: new AbortController().signal,
    resumed: 0,
    heads: openHeads(io, { runs: dirname(folder.path), id: folder.id }, { given: undefined }),
  });
  simulated?.close();
  if (end.outcome !== "remediated") throw new Error(`the undisturbed run ended ${end.outcome}: ${end.reasons.join()}`);
  return { run: folder.id, folder: folder.path, points };
}

type Moment = "before" | "after";

/** Both sides of each write that must not be sent twice; of every other, one side of the first on each kind of target. */
function sampled(): (operation: OperationName, moment: Moment) => boolean {
  const turns = new Map<OperationName, Moment | undefined>();
  const kinds = new Set<string>();
  return (operation, moment) => {
    const { idempotent, target } = operations[operation];
    if (!idempotent) return true;
    if (!turns.has(operation)) {
      const kind = target?.kind ?? "";
      turns.set(operation, kinds.has(kind) ? undefined : kinds.size % 2 === 0 ? "before" : "after");
      kinds.add(kind);
    }
    return turns.get(operation) === moment;
  };
}
