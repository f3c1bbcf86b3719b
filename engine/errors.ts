/**
 * The one table of error codes. Each code has the exit code it ends the process with and one
 * sentence for the reference; `RunbookError` is the only error class the engine throws itself.
 */

/** Exit codes of the command line, as documented in the README. */
export const exit = {
  done: 0,
  failed: 1,
  usage: 2,
  incomplete: 3,
  tampered: 4,
  declined: 5,
  inDoubt: 6,
  refused: 7,
  suspended: 8,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

const codes = {
  USAGE: { exit: exit.usage, means: "The command line is wrong." },
  FILE_UNREADABLE: { exit: exit.usage, means: "A file named on the command line cannot be read." },
  FILE_UNWRITABLE: { exit: exit.usage, means: "A file cannot be written where the command line says." },
  PLAYBOOK_INVALID: {
    exit: exit.usage,
    means: "A playbook, policy or drill has mistakes; each is listed with its place.",
  },
  POLICY_INVALID: { exit: exit.usage, means: "The policy has mistakes." },
  INPUT_INVALID: { exit: exit.usage, means: "An input given to the playbook is missing or of the wrong type." },
  ANSWER_INVALID: { exit: exit.usage, means: "An answers file gives an answer that the checkpoint does not take." },
  RUN_UNKNOWN: { exit: exit.usage, means: "There is no such run." },
  RUN_CHANGED: {
    exit: exit.usage,
    means: "The playbook, policy, caller or kind is not the one that the run began with.",
  },
  RUN_BUSY: { exit: exit.usage, means: "Another process is working on this run." },
  SIGNING_KEY_UNUSABLE: {
    exit: exit.usage,
    means: "The key that signs the audit log is missing, can be read by others, or is no Ed25519 key.",
  },
  ANCHOR_UNUSABLE: { exit: exit.usage, means: "Anchors cannot be written there, or none of this run is in it." },
  FORMAT_UNKNOWN: { exit: exit.usage, means: "The audit log is of a format that this program does not read." },
  NO_CREDENTIALS: { exit: exit.usage, means: "No AWS credentials were found." },

  CALL_NOT_DECLARED: { exit: exit.refused, means: "An action tried to make an AWS call that it does not declare." },
  ACCOUNT_MISMATCH: { exit: exit.refused, means: "The caller's account is not the one that the policy pins." },
  CALLER_UNSAFE: {
    exit: exit.refused,
    means: "The caller is root, or is itself one of the identities under suspicion.",
  },
  TARGET_PROTECTED: {
    exit: exit.refused,
    means: "A write would touch a protected principal or an artefact of this run.",
  },
  TARGET_NOT_APPROVED: { exit: exit.refused, means: "An irreversible write's target is not among the approved ones." },
  TARGET_CHANGED: { exit: exit.refused, means: "The target changed after it was shown for approval." },
  TARGET_AMBIGUOUS: {
    exit: exit.refused,
    means: "A write does not say on whom it acts, so AWS would take the caller.",
  },
  BEFORE_NOT_SAVED: { exit: exit.refused, means: "A write was tried before the state of the account was saved." },
  LIMIT_EXCEEDED: {
    exit: exit.refused,
    means: "More objects would be changed than the policy allows without raising its limits.",
  },

  AWS_UNREACHABLE: { exit: exit.failed, means: "No call to AWS came through." },
  STEP_FAILED: { exit: exit.failed, means: "A step failed and nothing in the playbook handles it." },
  STEP_TIMEOUT: { exit: exit.failed, means: "A step took longer than its timeout." },
  NOT_CONFIRMED: { exit: exit.failed, means: "A change was accepted but reading back never showed it." },
  ITEM_KEY_DUPLICATE: { exit: exit.failed, means: "Two items of a for-each have the same key." },
  EXPRESSION_FAILED: { exit: exit.failed, means: "An expression could not be evaluated on the values it met." },
  RESULT_INVALID: { exit: exit.failed, means: "An action returned something its result schema does not allow." },
  JOURNAL_FAILED: {
    exit: exit.failed,
    means: "The disk refused the audit log or the evidence beside it; nothing more is sent to AWS. Mend it and resume.",
  },
  SECRET_NOT_STORED: { exit: exit.failed, means: "A new secret could not be put into the secret sink." },
  INTERNAL: { exit: exit.failed, means: "A defect of this program." },

  JOURNAL_TAMPERED: { exit: exit.tampered, means: "The audit log is not what was written." },
  JOURNAL_INCOMPLETE: { exit: exit.incomplete, means: "The audit log is valid but has no end." },
  REPLAY_DIVERGED: {
    exit: exit.tampered,
    means: "Replaying the audit log led to another event than the recorded one.",
  },

  CALL_IN_DOUBT: { exit: exit.inDoubt, means: "A write may or may not have happened, and reading cannot tell." },
  SUSPENDED: { exit: exit.suspended, means: "The run waits for a person or for fresh credentials." },
  DECLINED: { exit: exit.declined, means: "A person aborted the run at a checkpoint." },
  INTERRUPTED: { exit: exit.interrupted, means: "The run was interrupted and can be resumed." },
} as const satisfies Record<string, { exit: ExitCode; means: string }>;

export type ErrorCode = keyof typeof codes;
export const errorCodes: Readonly<Record<ErrorCode, { exit: ExitCode; means: string }>> = codes;

/** What every failure of the engine is thrown as. `detail` is JSON and may be shown. */
export class RunbookError extends Error {
  readonly code: ErrorCode;
  readonly detail: Readonly<Record<string, unknown>>;
  /** What to do next, in the imperative. */
  readonly hint: string | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; detail?: Record<string, unknown>; hint?: string } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "RunbookError";
    this.code = code;
    this.detail = options.detail ?? {};
    this.hint = options.hint;
  }

  get exitCode(): ExitCode {
    return codes[this.code].exit;
  }
}

/** How a run can end. `exitOf` gives the exit code of each. */
export const outcomes = {
  "no-unauthorized-activity": exit.done,
  remediated: exit.done,
  contained: exit.done,
  undone: exit.done,
  planned: exit.done,
  "remediated-with-gaps": exit.incomplete,
  "undone-in-part": exit.incomplete,
  inconclusive: exit.incomplete,
  declined: exit.declined,
  suspended: exit.suspended,
  interrupted: exit.interrupted,
  refused: exit.refused,
  "in-doubt": exit.inDoubt,
  failed: exit.failed,
} as const satisfies Record<string, ExitCode>;

export type Outcome = keyof typeof outcomes;

export function exitOf(outcome: Outcome): ExitCode {
  return outcomes[outcome];
}
