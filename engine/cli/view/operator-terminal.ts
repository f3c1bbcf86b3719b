/** Asks the person at the terminal. The question goes to stderr, so that stdout stays data. */
import { userInfo } from "node:os";
import { RunbookError } from "../../errors.ts";
import type { Answer, ApproveCheckpoint, Checkpoint, ChooseCheckpoint, Operator } from "../../ports/operator.ts";
import { truncate } from "../../text/columns.ts";
import { visible } from "../../text/visible.ts";
import { checkpointText } from "./checkpoint-text.ts";
import { canAsk, columnsOf, type Io, painter } from "../io.ts";
import type { View } from "./view.ts";

/**
 * Answers `undefined` where there is no terminal. Questions are asked one at a time; the view is
 * paused meanwhile. @throws RunbookError INTERRUPTED on Ctrl-C, after it called `interrupted`
 */
export function terminalOperator(options: {
  io: Io;
  view: () => View;
  signal: AbortSignal;
  interrupted: () => void;
  /** The command that takes the run back; an undo itself has none. */
  undo: string | undefined;
}): Operator {
  const { io, view, signal, interrupted, undo } = options;
  let turn: Promise<unknown> = Promise.resolve();
  const askNow = async (checkpoint: Checkpoint): Promise<Answer | undefined> => {
    if (signal.aborted) return undefined;
    try {
      return await view().pausedFor(async () => {
        const paint = painter(io.stderr, io.env);
        io.stderr.write(checkpointText(checkpoint, { columns: columnsOf(io.stderr), paint, undo }));
        const prompts = await promptsOn(io, signal);
        const answer =
          checkpoint.kind === "approve" ? await askApprove(checkpoint, prompts) : await askChoose(checkpoint, prompts);
        if (answer.answer === "defer") return { ...answer, by: person() };
        const comment = await prompts.input("Comment for the audit log (may be empty)");
        return { ...answer, by: person(), ...(comment === "" ? {} : { comment }) };
      });
    } catch (error) {
      if (!(error instanceof Error) || !["ExitPromptError", "AbortPromptError"].includes(error.name)) throw error;
      interrupted();
      throw new RunbookError("INTERRUPTED", "the run was interrupted at a question", { cause: error });
    }
  };
  return {
    async ask(checkpoint) {
      if (!canAsk(io)) return undefined;
      const mine = turn.then(() => askNow(checkpoint));
      turn = mine.catch(() => undefined);
      return mine;
    },
  };
}

type Choice = Omit<Answer, "by" | "comment">;

/** What is asked with; the terminal's are made from @inquirer/prompts. */
export interface Prompts {
  select(message: string, choices: readonly { name: string; value: string; description?: string }[]): Promise<string>;
  checkbox(message: string, choices: readonly { name: string; value: string }[]): Promise<readonly string[]>;
  input(message: string): Promise<string>;
}

/** Approving what cannot be taken back takes typing the number of targets; a wrong number asks again. */
export async function askApprove(checkpoint: ApproveCheckpoint, prompts: Prompts): Promise<Choice> {
  const all = checkpoint.targets.map((target) => target.id);
  const irreversible = checkpoint.allows.some((each) => !each.reversible);
  for (;;) {
    const answer = await prompts.select("Your answer", [
      { name: "reject", value: "reject", description: "Change none of them and go on" },
      { name: `approve all ${all.length}`, value: "approve" },
      ...(all.length > 1 ? [{ name: "approve some", value: "some", description: "Pick from the list" }] : []),
      { name: "defer", value: "defer", description: "Stop here; the run can be resumed" },
      { name: "abort", value: "abort", description: "End the run as declined" },
    ]);
    if (answer !== "approve" && answer !== "some") return { answer };
    const approved =
      answer === "approve" ? all : await prompts.checkbox("Which of them", checkpoint.targets.map(choiceOf));
    if (approved.length === 0) continue;
    if (irreversible) {
      const typed = await prompts.input(
        `This cannot be taken back. Type the number of targets to approve (${approved.length})`,
      );
      if (typed.trim() !== String(approved.length)) continue;
    }
    return { answer: "approve", approved };
  }
}

export async function askChoose(checkpoint: ChooseCheckpoint, prompts: Prompts): Promise<Choice> {
  const answer = await prompts.select("Your answer", [
    ...Object.entries(checkpoint.answers).map(([name, means]) => ({
      name: visible(name),
      value: name,
      description: visible(means),
    })),
    ...(Object.hasOwn(checkpoint.answers, "defer")
      ? []
      : [{ name: "defer", value: "defer", description: "Stop here; the run can be resumed" }]),
    ...(Object.hasOwn(checkpoint.answers, "abort")
      ? []
      : [{ name: "abort", value: "abort", description: "End the run as declined" }]),
  ]);
  return { answer };
}

function choiceOf({ id, value }: ApproveCheckpoint["targets"][number]): { name: string; value: string } {
  const arn = (value as { arn?: unknown } | null)?.arn;
  return { name: truncate(visible(typeof arn === "string" && arn !== "" ? arn : id), 100), value: id };
}

function person(): string {
  return userInfo().username;
}

async function promptsOn(io: Io, signal: AbortSignal): Promise<Prompts> {
  const { select, checkbox, input } = await import("@inquirer/prompts");
  const context = { input: io.stdin, output: io.stderr, signal };
  return {
    select: (message, choices) => select({ message, choices, loop: false }, context),
    checkbox: (message, choices) => checkbox({ message, choices, loop: false }, context),
    input: (message) => input({ message }, context),
  };
}
