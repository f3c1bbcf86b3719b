/** `runbook permissions`: what a role must be allowed for a run, as IAM policy documents. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beyondContain, grantsOf, type Level } from "../../aws/permissions.ts";
import { deniable, documentsOf, type NamedDocument } from "../../aws/policy-documents.ts";
import { type ExitCode, exit, RunbookError } from "../../errors.ts";
import type { Program } from "../../playbook/program.ts";
import { nearest } from "../../text/nearest.ts";
import { visible } from "../../text/visible.ts";
import { columnsOf, type Io, painter } from "../io.ts";
import { loadProgram, loadThePolicy } from "../load.ts";
import { type Permissions, permissionsText } from "./permissions-text.ts";
import { actionsOf } from "../run/program-facts.ts";

export interface PermissionsOptions {
  readonly playbook: string;
  readonly stage?: string;
  readonly policy?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** @throws RunbookError FILE_UNREADABLE, PLAYBOOK_INVALID, POLICY_INVALID, FILE_UNWRITABLE; USAGE for an unknown stage */
export async function permissions(io: Io, options: PermissionsOptions): Promise<ExitCode> {
  const { path, program } = loadProgram(io, options.playbook);
  const { policy } = loadThePolicy(io, { given: options.policy, drill: undefined, playbook: path });
  const actions = actionsOf(options.stage === undefined ? program : onlyStage(program, options.stage));
  const grants = grantsOf(actions);
  const neverTouch = policy.identities.never_touch;
  const documents = documentsOf(grants, neverTouch);
  const found: Permissions = {
    playbook: program.title,
    stage: options.stage ?? null,
    account: policy.account === "" ? null : policy.account,
    grants,
    documents,
    beyondContain: beyondContain(actions),
    notDenied: neverTouch.filter((arn) => !deniable(arn)),
  };
  const files = options.out === undefined ? undefined : write(io, options.out, documents);
  if (options.json === true) io.stdout.write(`${JSON.stringify(asJson(found, files))}\n`);
  else io.stdout.write(permissionsText(found, files, columnsOf(io.stdout), painter(io.stdout, io.env)));
  return exit.done;
}

/** @throws RunbookError USAGE naming the nearest stage */
function onlyStage(program: Program, id: string): Program {
  const stages = program.stages.filter((stage) => stage.id === id);
  if (stages.length > 0) return { ...program, stages };
  const ids = program.stages.map((stage) => stage.id);
  const near = nearest(id, ids);
  throw new RunbookError("USAGE", `The playbook has no stage ${visible(id)}.`, {
    hint: near === undefined ? `Its stages: ${ids.join(", ")}.` : `Did you mean ${near}?`,
  });
}

/** The files written, as they were named. @throws RunbookError FILE_UNWRITABLE */
function write(io: Io, out: string, documents: readonly NamedDocument[]): readonly string[] {
  const folder = resolve(io.cwd, out);
  const names = documents.map(({ name }) => `${name}.json`);
  try {
    mkdirSync(folder, { recursive: true });
    for (const { name, document } of documents)
      writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
    const former = readdirSync(folder).filter((file) => ourNames.test(file) && !names.includes(file));
    if (former.length > 0)
      io.stderr.write(`Of an earlier time, and no part of this: ${former.map((file) => join(out, file)).join(", ")}\n`);
  } catch (error) {
    throw new RunbookError("FILE_UNWRITABLE", `The policies cannot be written to ${out}: ${(error as Error).message}`, {
      cause: error,
      hint: "Name a folder that you may write to.",
    });
  }
  return names.map((name) => join(out, name));
}

const ourNames = new RegExp(`^(${(["read", "contain", "eradicate"] satisfies Level[]).join("|")})(-\\d+)?\\.json$`);

function asJson({ grants, documents, ...rest }: Permissions, files: readonly string[] | undefined) {
  return {
    ...rest,
    documents: documents.map(({ name, level, characters, document }, at) => ({
      name,
      level,
      characters,
      file: files?.[at] ?? null,
      document,
    })),
    permissions: grants.map(({ name, level, where, operations, actions }) => ({
      permission: name,
      level,
      where,
      operations,
      actions,
    })),
  };
}
