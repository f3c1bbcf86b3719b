/**
 * The command line. Each command's module is loaded only when it is called, so that `--help` and
 * mistakes in the command line answer at once.
 */
import { Command, CommanderError, Option } from "commander";
import { exit, RunbookError } from "../../errors.ts";
import type * as commandModule from "./commands.ts";
import { showError } from "../error-text.ts";
import type { Io, Out } from "../io.ts";
import type { ValidCache } from "../cache/valid.ts";
import type { ValidateOptions } from "../validate/show.ts";
import { version } from "../version.ts";

/** What is loaded only by the commands that need it. */
export interface Loads {
  /** The commands; a built command line has them in another file. */
  readonly commands: () => Promise<typeof commandModule>;
  /** What is known of playbooks without checking them; absent where nothing can be. */
  readonly known?: () => Promise<ValidCache>;
}

/** Runs one command and gives the exit code; it never throws and never ends the process itself. */
export async function cli(
  argv: readonly string[],
  io: Io,
  loads: Loads = { commands: () => import("./commands.ts") },
): Promise<number> {
  // A reader that has seen enough (`| head`) is not a failure of the run.
  for (const out of [io.stdout, io.stderr]) tolerateBrokenPipe(out);
  let code: number = exit.done;
  const program = commands(io, loads, (result) => (code = result));
  try {
    await program.parseAsync(argv.length === 0 ? ["--help"] : [...argv], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exit.done;
    return showError(io, error instanceof CommanderError ? usageError(error) : error, argv.includes("--verbose"));
  }
}

function commands(io: Io, { commands: load, known }: Loads, done: (code: number) => void): Command {
  const program = new Command("runbook")
    .description(
      "Runs a checked YAML playbook against an AWS account that has been broken into, and proves what it did.",
    )
    .version(version(), "-V, --version")
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: () => undefined,
      outputError: () => undefined,
    })
    .configureHelp({ showGlobalOptions: false })
    .helpCommand(false)
    .addHelpText("after", afterHelp)
    .exitOverride();

  common(runOptions(program.command("exec <playbook>")))
    .description("run a playbook against the account of your AWS credentials, or with --drill a simulated one")
    .option("--dry-run", "read, but write nothing and ask nothing")
    .option(...anchorOption)
    .action(async (playbook: string, options) => done(await (await load()).exec(io, { playbook, ...options })));
  common(runOptions(program.command("plan <playbook>")))
    .description("a dry run: what a run would read, ask and change, in order, and the permissions it needs")
    .action(async (playbook: string, options) => done(await (await load()).plan(io, { playbook, ...options })));
  program
    .command("permissions <playbook>")
    .description("IAM policies with what a run needs and no more: to read, to contain, and to delete")
    .option("--stage <id>", "only what this stage of the playbook needs")
    .option(
      "--policy <file>",
      "deny changes of whom it lists under never_touch (default: policy.yaml beside the playbook)",
    )
    .option("--out <dir>", "write each policy into this folder, as IAM takes it")
    .option("--json", "print one JSON object on stdout and nothing else")
    .option("--verbose", "say where a defect arose")
    .action(async (playbook: string, options) => done(await (await load()).permissions(io, { playbook, ...options })));
  program
    .command("validate <file...>")
    .description("check playbooks, policies and drills: every mistake at once, with its place")
    .option("--json", "print the mistakes as JSON")
    .option("--explain", "say what an overlay changes; of another playbook, list its steps by their paths")
    .option("--no-cache", "check the files though the same ones were found valid before")
    .option("--verbose", "say where a defect arose")
    .action(async (files: string[], { cache, ...options }) => {
      const asked: ValidateOptions = { files, ...options, known: cache === false ? undefined : await known?.() };
      const { showKnown } = await import("../validate/show.ts");
      done(showKnown(io, asked) ?? (await (await load()).validate(io, asked)));
    });
  program
    .command("test [file...]")
    .description("run playbook tests on simulated accounts: the files named, else every *.test.yaml below this folder")
    .addOption(new Option("--case <id>", "only this case; may be given again").argParser(collect).default([], "all"))
    .option("--bail", "stop at the first case that fails")
    .option("--show", "print what happened, in the form of expect")
    .option("--coverage", "list the branches of the playbook that no case took")
    .addOption(new Option("--share <part>").hideHelp())
    .option("--json", "print one JSON object on stdout and nothing else")
    .option("--verbose", "say where a defect arose")
    .action(async (files: string[], options) => done(await (await load()).test(io, { files, ...options })));
  program
    .command("init [dir]")
    .description(
      "write a folder for your organization: a policy of guesses from what your account shows, an overlay, a test",
    )
    .option("--drill <file>", "look at a simulated account instead of AWS")
    .option("--force", "replace the files that are there")
    .option("--json", "print one JSON object on stdout and nothing else")
    .option("--verbose", "log each AWS call on stderr, and where a defect arose")
    .addHelpText("after", initHelp)
    .action(async (dir: string | undefined, options) => done(await (await load()).init(io, { dir, ...options })));
  program
    .command("actions [name]")
    .description("the actions that a playbook can use, or all about one of them")
    .option("--json", "print JSON")
    .action(async (name: string | undefined, options) => done(await (await load()).actions(io, { name, ...options })));
  common(program.command("resume").argument("<run>", aRun))
    .description("go on with a run that was suspended, interrupted or has crashed")
    .option("--answers <file>", "answers to the checkpoints that are still open")
    .option("--ask", "ask at the terminal even where the drill has answers")
    .option("--playbook <file>", "where the playbook is now, if it was moved")
    .option(...anchorOption)
    .option("--policy <file>", "where the policy is now, if it was moved")
    .option("--as-begun", "by the copies of playbook and policy that the run kept, whatever they are now")
    .action(async (run: string, options) => done(await (await load()).resume(io, { run, ...options })));
  common(program.command("undo").argument("<run>", aRun))
    .description("take back what a run changed and can be taken back, newest first, after your approval")
    .option("--to <step>", "back to the state before this step: its changes, and all that came after")
    .option("--only <step>", "only the changes of this step, or of the steps below it")
    .option("--dry-run", "show what would be taken back, and change nothing")
    .option("--policy <file>", "what the organization says of its account (default: the run's)")
    .option("--answers <file>", "the answer to `approve`, for an undo without a person")
    .option(...anchorOption)
    .option("--world <run>", "in a drill, the world that another run left (default: the run's own)")
    .action(async (run: string, options) => done(await (await load()).undo(io, { run, ...options })));
  common(program.command("replay").argument("<run>", aRun))
    .description("run the playbook again on the recorded answers and compare every event; no network")
    .option("--playbook <file>", "another playbook: what the run would have done by it, on the recorded answers")
    .option("--policy <file>", "another policy: what the run would have decided by it, on the recorded answers")
    .action(async (run: string, options) => done(await (await load()).replay(io, { run, ...options })));
  common(program.command("verify").argument("<run>", aRun))
    .description("check that the audit log and its evidence are what was written")
    .option("--key <file>", "a public key that may have signed the log, as PEM; may be given again", collect, [])
    .option(
      "--anchor <file|dir>",
      "a text with anchors of the run, or a folder of them; may be given again",
      collect,
      [],
    )
    .option("--cloudtrail [file|dir]", "hold the log against CloudTrail's events; without a file, a drill's own")
    .action(async (run: string, options) => done(await (await load()).verify(io, { run, ...options })));
  common(program.command("report").argument("<run>", aRun))
    .description("how a run stands: what it changed, what it waits for, what to do next; read from its audit log")
    .action(async (run: string, options) => done(await (await load()).report(io, { run, ...options })));
  common(program.command("runs"))
    .description("list the runs")
    .action(async (options) => done(await (await load()).runs(io, options)));
  return program;
}

const aRun = "a run: its id or the beginning of it, latest, or its folder";

const anchorOption = [
  "--anchor <file|dir>",
  "note each signed head of the audit log there too, out of reach of whoever can write the log",
] as const;

const afterHelp = `
Begin with a drill, which touches nothing:
  runbook exec playbooks/compromised-account.yaml --drill playbooks/drills/acme.yaml

Exit codes: 0 done, 1 failed, 2 wrong command line or file, 3 incomplete, 4 audit log
tampered with, 5 declined, 6 in doubt, 7 refused, 8 suspended, 130 interrupted.
`;

const initHelp = `
The folder is response unless told. Only reads are sent. Whatever was made or opened in the last 30
days is left out of the policy, as a comment with the reason.

Exit codes: 0 written, 2 wrong command line, files that are there or no credentials, 3 written, but
not all could be read, 7 refused (root, or a caller whose key AWS has quarantined).
`;

function runOptions(command: Command): Command {
  return command
    .option("--drill <file>", "work on a simulated account instead of AWS")
    .option(
      "--policy <file>",
      "what the organization says of its account (default: the drill's, then policy.yaml beside the playbook)",
    )
    .addOption(
      new Option("--input <name=value>", "an input of the playbook; may be given again")
        .argParser(collect)
        .default([], "those of the playbook"),
    )
    .option("--answers <file>", "answers to the checkpoints, for a run without a person; YAML, from id to answer")
    .option("--world <run>", "begin a drill on the world that another drill left")
    .option("--ask", "ask at the terminal even where the drill has answers");
}

function common(command: Command): Command {
  return command
    .option("--runs <dir>", "the folder that runs are kept in", ".runbook/runs")
    .option("--json", "print one JSON object on stdout and nothing else")
    .option("--verbose", "log each AWS call on stderr, and where a defect arose");
}

function collect(value: string, all: readonly string[]): string[] {
  return [...all, value];
}

/** Commander's message carries the nearest name in parentheses below it. */
function usageError(error: CommanderError): RunbookError {
  const [message = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  return new RunbookError("USAGE", message, {
    hint:
      suggestion?.replace(/^\(|\)$/g, "") ??
      "`runbook --help` lists the commands and `runbook <command> --help` their options.",
  });
}

function tolerateBrokenPipe(out: Out): void {
  out.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}
