/** Somebody who approves all, and knows of every object whose it is. */
import type { ChooseCheckpoint, Operator } from "../../engine/ports/operator.ts";
import { idOf } from "../../engine/ports/operator-answers.ts";
import type { Truth } from "./account.ts";

const answers: Readonly<Record<string, string>> = {
  read_by_hand: "listed",
  activity_found: "contain",
  move: "moved",
  lift_quarantine: "detach",
  works: "works",
  root_mfa: "later",
  keys_by_hand: "later",
  root_devices: "known",
  account_information: "right",
  advisor_by_hand: "flagged",
  bills: "unexpected",
  by_hand: "done",
  spend_by_hand: "done",
  code_by_hand: "done",
  reply_by_hand: "sent",
};

export function knowing(truth: Truth, asked: string[]): Operator {
  return {
    async ask(checkpoint) {
      const by = "the generator";
      if (checkpoint.kind === "approve")
        return { answer: "approve", approved: checkpoint.targets.map(({ id }) => id), by };
      const answer = answers[idOf(checkpoint.key)] ?? whose(checkpoint, truth);
      asked.push(`${checkpoint.key}: ${answer}`);
      return { answer, by };
    },
  };
}

/** A question whose object it is: the intruder's where the generator made it his. */
function whose({ key, answers: known, show }: ChooseCheckpoint, { intruders }: Truth): string {
  const { object, instance } = show as { object?: string; instance?: string };
  const his = intruders.has(object ?? instance ?? "");
  const answer = his ? ["intruder", "look"].find((word) => word in known) : "keep";
  if (answer === undefined || !(answer in known)) throw new Error(`nobody knows what to say to ${key}`);
  return answer;
}
