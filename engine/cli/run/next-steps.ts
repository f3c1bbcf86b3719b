/** What to do after a run: every stop says how to go on from there. */
import { basename } from "node:path";
import type { ErrorCode, Outcome } from "../../errors.ts";
import { shellWord } from "../files.ts";
import type { Reading } from "./report.ts";
import { self } from "../self.ts";
import { type RunSettings, settingsOf, type UndoSettings } from "./settings.ts";

const standardRuns = ".runbook/runs";

/** The command that goes on with a run, with the folder of runs where it is not the standard one. */
export function runCommand(command: string, run: string, runs: string): string {
  return [self, command, run, ...(runs === standardRuns ? [] : ["--runs", shellWord(runs)])].join(" ");
}

/** What the disk refused: the run is as whole as its log, and goes on where that ends. */
const ofTheDisk: readonly (ErrorCode | undefined)[] = ["JOURNAL_FAILED", "SECRET_NOT_STORED"];

/** `code` is the error's that ended the run, where one did. */
export function nextSteps(reading: Reading, runs: string, code?: ErrorCode): readonly string[] {
  const { report, started } = reading;
  const resume = runCommand("resume", report.run, runs);
  const settings = settingsOf(started.settings);
  const [question] = report.waiting;
  const again = againCommand(reading, runs);
  const policy =
    started.policy === null
      ? [
          "Without a policy a run only reads. Write policy.yaml beside the playbook, or name one by --policy: its schema is schemas/policy.schema.json, an example playbooks/drills/acme.policy.yaml.",
        ]
      : [];
  const steps: Readonly<Record<Outcome, readonly string[]>> = {
    "no-unauthorized-activity": [],
    remediated: [],
    contained: ["Look at the whole account next: whoever was in may have left more than what was named."],
    undone: [],
    "undone-in-part": ["Look at what was not taken back, and put it right by hand."],
    planned: [`Carry it out: ${again.replace(/ --world \S+/, "")}`],
    "remediated-with-gaps": [`Close the gaps, then run again; what is verified as done is skipped: ${again}`],
    inconclusive: [`Close the gaps, then run again: ${again}`],
    declined: [`Start again when it is decided: ${again}`],
    suspended: [
      `${question === undefined ? "Go on" : `Answer ${question.id} at a terminal or with --answers`}: ${resume}`,
    ],
    interrupted: [`Go on: ${resume}`],
    refused: [`Remove the cause, then run again; what is verified as done is skipped: ${again}`],
    "in-doubt": [`Look at the target in the account first, then go on: ${resume}`],
    failed: [
      ofTheDisk.includes(code)
        ? `Go on: ${resume}`
        : `Remove the cause, then run again; what is verified as done is skipped: ${again}`,
    ],
  };
  const changed = report.changes.some(({ effect }) => effect !== "planned") && settings.undo === undefined;
  const back = changed ? [`Take back what can be taken back: ${runCommand("undo", report.run, runs)}`] : [];
  return [
    ...policy,
    ...steps[report.outcome],
    ...back,
    `Check the audit log: ${runCommand("verify", report.run, runs)}`,
  ];
}

/** The command that starts another run like it, for a drill on the world that it left. */
export function againCommand({ report, started }: Reading, runs: string): string {
  const settings = settingsOf(started.settings);
  return settings.undo === undefined ? execAgain(settings, report, runs) : undoAgain(settings.undo, runs);
}

function execAgain(settings: RunSettings, report: Reading["report"], runs: string): string {
  return [
    `${self} exec`,
    shellWord(settings.playbook),
    ...(settings.drill === null ? [] : ["--drill", shellWord(settings.drill)]),
    ...(settings.policy === null ? [] : ["--policy", shellWord(settings.policy)]),
    ...(settings.inputs ?? []).flatMap((input) => ["--input", shellWord(input)]),
    ...(report.kind === "drill" ? ["--world", report.run] : []),
    ...(runs === standardRuns ? [] : ["--runs", shellWord(runs)]),
  ].join(" ");
}

function undoAgain({ run, to, only }: UndoSettings, runs: string): string {
  return [
    runCommand("undo", basename(run), runs),
    ...(to === null ? [] : ["--to", shellWord(to)]),
    ...(only === null ? [] : ["--only", shellWord(only)]),
  ].join(" ");
}
