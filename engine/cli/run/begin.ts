/** A run that begins, of a playbook or to take another back: its first event, its ports, its session. */
import { evidenceFolder } from "../../journal/evidence.ts";
import type { Program } from "../../playbook/program.ts";
import type { Answers } from "../../ports/operator-answers.ts";
import type { RunEnd } from "../../run/run.ts";
import { composeRun } from "./compose.ts";
import { diagnosed } from "../diagnostics.ts";
import type { Heads } from "./heads.ts";
import type { Io } from "../io.ts";
import { keepFiles } from "./kept-files.ts";
import type { LoadedPolicy } from "../load.ts";
import type { OpenedAccount } from "./open-account.ts";
import type { RunFolder } from "./folder.ts";
import { type SessionOptions, withSession } from "./session.ts";
import { type RunSettings, settingsAsValue } from "./settings.ts";
import { version } from "../version.ts";

export interface Beginning {
  readonly folder: RunFolder;
  readonly account: OpenedAccount;
  readonly program: Program;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly policy: LoadedPolicy;
  /** Asked first; without them, or without the one that is wanted, the person at the terminal is. */
  readonly answers: Answers | undefined;
  readonly dryRun: boolean;
  readonly settings: RunSettings;
  readonly heads: Heads;
}

export async function beginRun(io: Io, parts: Beginning, options: SessionOptions): Promise<RunEnd> {
  const { folder, program, inputs, policy, answers, dryRun } = parts;
  const { kind, clock, region } = parts.account;
  await keepFiles(evidenceFolder(folder.evidence, clock), parts);
  const adapter = await diagnosed(parts.account.adapter, io, options.verbose === true);
  const { end } = await withSession(io, folder, program, options, (session) =>
    composeRun({
      mode: "live",
      folder,
      kind,
      dryRun,
      program,
      inputs,
      policy,
      started: {
        run: folder.id,
        format: 1,
        kind,
        dryRun,
        title: program.title,
        files: program.files,
        policy: policy.path === null ? null : { path: policy.shown, sha256: policy.sha256 },
        inputs: inputs as never,
        version: version(),
        settings: settingsAsValue(parts.settings),
      },
      region,
      clock,
      adapter,
      operator: session.operator(answers === undefined ? undefined : { answers, kind, answered: [] }),
      view: session.view,
      signal: session.stop.signal,
      resumed: 0,
      heads: parts.heads,
    }),
  );
  return end;
}
