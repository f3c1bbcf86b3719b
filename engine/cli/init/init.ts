/** `runbook init`: a folder for an organization, with a policy of guesses from what its account shows. Read-only. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { AwsError } from "../../aws/port.ts";
import { type ExitCode, exit, RunbookError } from "../../errors.ts";
import { wrap } from "../../text/columns.ts";
import { visible } from "../../text/visible.ts";
import { count } from "../../text/count.ts";
import { shellWord } from "../files.ts";
import {
  names,
  type NewFile,
  playbookText,
  readmeText,
  requireRoom,
  rulesIn,
  shippedFrom,
  testText,
  writeFiles,
} from "./files.ts";
import { type Guess, guessesOf } from "./guesses.ts";
import { checkFirst, policyText } from "./policy-text.ts";
import { type Gap, openReader } from "./reader.ts";
import { survey, type Survey } from "./survey.ts";
import { columnsOf, type Io, painter } from "../io.ts";
import { loadTheDrill } from "../load.ts";
import { openAccount, type OpenedAccount } from "../run/open-account.ts";
import { newRunId, runFolder } from "../run/folder.ts";
import { self } from "../self.ts";
import { kindBanner } from "../view/view.ts";

export interface InitOptions {
  readonly dir?: string | undefined;
  readonly drill?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
}

interface Looked {
  readonly kind: "live" | "emulator" | "drill";
  readonly survey: Survey;
  readonly gaps: readonly Gap[];
}

/** @throws RunbookError FILE_UNWRITABLE, FILE_UNREADABLE, PLAYBOOK_INVALID, NO_CREDENTIALS, CALLER_UNSAFE */
export async function init(io: Io, options: InitOptions): Promise<ExitCode> {
  const dir = options.dir ?? "response";
  const folder = resolve(io.cwd, dir);
  requireRoom(dir, folder, options.force === true);
  const looked = await look(io, options);
  const guesses = guessesOf(looked.survey);
  const files = filesOf(folder, looked, guesses);
  writeFiles(dir, folder, files, options.force === true);
  if (options.json === true) io.stdout.write(`${JSON.stringify(asJson(dir, files, looked, guesses))}\n`);
  else io.stdout.write(summary(io, dir, files, looked, guesses));
  return looked.gaps.length === 0 ? exit.done : exit.incomplete;
}

/** Leaves nothing: a drill's world lies in a folder for the time being. */
async function look(io: Io, options: InitOptions): Promise<Looked> {
  const drill = options.drill === undefined ? undefined : await loadTheDrill(io, options.drill);
  const scratch = mkdtempSync(join(tmpdir(), "runbook-init-"));
  let opened: OpenedAccount | undefined;
  try {
    const folder = { ...runFolder(scratch, newRunId(new Date())), world: join(scratch, "world.jsonl") };
    const account = await openAccount(io, folder, { mode: "live", drill, world: undefined, resumed: 0 });
    opened = account;
    const reader = await openReader(io, account, options.verbose === true);
    return { kind: account.kind, survey: await survey(reader), gaps: reader.gaps };
  } catch (error) {
    throw error instanceof AwsError ? unread(error) : error;
  } finally {
    opened?.simulated?.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}

function unread(cause: AwsError): RunbookError {
  const refused = cause.class === "expired" || cause.class === "bad-credentials";
  return new RunbookError(
    refused ? "NO_CREDENTIALS" : "STEP_FAILED",
    `The account could not be read: ${cause.message}`,
    {
      cause,
      hint: refused ? "Sign in again and repeat it; nothing was written." : "Nothing was written; try again.",
    },
  );
}

function filesOf(folder: string, { kind, survey: found, gaps }: Looked, guesses: readonly Guess[]): NewFile[] {
  const shipped = shippedFrom(folder);
  const policy = policyText({
    survey: found,
    guesses,
    gaps,
    source: `account ${found.account}, on ${found.now.slice(0, 10)}. ${kindBanner(kind, false)}`,
    schema: shipped.path("schemas/policy.schema.json"),
    rules: rulesIn(shipped.text("playbooks/policy.example.yaml")),
  });
  return [
    { name: names.policy, text: policy },
    { name: names.playbook, text: playbookText(shipped) },
    { name: names.test, text: testText(shipped) },
    { name: names.readme, text: readmeText(shipped) },
  ];
}

function asJson(
  dir: string,
  files: readonly NewFile[],
  { kind, survey: found, gaps }: Looked,
  guesses: readonly Guess[],
) {
  return {
    kind,
    account: found.account,
    folder: dir,
    files: files.map(({ name }) => join(dir, name)),
    check_first: checkFirst({ survey: found, guesses, gaps }),
    guesses: guesses.map(({ section, value, because, doubt, look: seen }) => ({
      section,
      value,
      because,
      left_out: doubt ?? null,
      look: seen ?? null,
    })),
    gaps,
  };
}

function summary(io: Io, dir: string, files: readonly NewFile[], looked: Looked, guesses: readonly Guess[]): string {
  const columns = columnsOf(io.stdout);
  const paint = painter(io.stdout, io.env);
  const left = guesses.filter(({ doubt }) => doubt !== undefined).length;
  const item = (text: string) =>
    wrap(visible(text), columns - 4).map((each, at) => (at === 0 ? `  - ${each}` : `    ${each}`));
  const word = shellWord(dir);
  return `${[
    paint("bold", `${visible(dir)}: ${count(files.length, "file")}, account ${visible(looked.survey.account)}`),
    ...wrap(kindBanner(looked.kind, false), columns),
    ...files.map(({ name }) => `  ${visible(join(dir, name))}`),
    `${guesses.length - left} guesses to be checked, ${left} left out`,
    "",
    paint("bold", "Check first"),
    ...checkFirst({ survey: looked.survey, guesses, gaps: looked.gaps }).flatMap(item),
    "",
    paint("bold", "Next"),
    `  ${self} validate ${word}/policy.yaml ${word}/playbook.yaml`,
    `  ${self} test ${word}/tests/playbook.test.yaml`,
  ].join("\n")}\n`;
}
