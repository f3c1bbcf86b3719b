/** A review as the terminal shows it. Names are of the account and of the log: none is shown as it is. */
import { visible } from "../../text/visible.ts";
import type { Paint } from "../io.ts";
import type { Review, Write } from "./review.ts";

/** Lines of one list before the rest is only counted; `--json` has them all. */
const mostLines = 50;

export function reviewText(review: Review, paint: Paint): string {
  const { outcome, verdicts, checkpoints, changes, unanswered, stops } = review;
  const now = outcome.now ?? "cannot be told: the recording has no answer to what is listed below";
  const lists = [
    list(
      "Verdicts that would be other ones",
      verdicts.map(
        ({ kind, arn, id, region, recorded, now: after }) =>
          `${kind} ${arn === "" ? id : arn}${region === "" ? "" : ` (${region})`}: ${recorded.verdict} [${recorded.rule}] -> ${after.verdict} [${after.rule}]`,
      ),
    ),
    list("Questions that would be asked anew", checkpoints.asked),
    list("Questions that would not be asked", checkpoints.notAsked),
    list(
      "Questions that would be about other objects",
      checkpoints.changed.map(({ key, added, removed }) =>
        [key, ...added.map((id) => `+${id}`), ...removed.map((id) => `-${id}`)].join(" "),
      ),
    ),
    list("Changes that would be sent beside those then", changes.additional.map(said)),
    list("Changes that would not be sent", changes.noLonger.map(said)),
    list(
      "What the recording has no answer to",
      unanswered.map(
        ({ step, what, region, times }) =>
          `${[step, what, region].filter((part) => part !== "").join(": ")}${times === 1 ? "" : ` (${times} times)`}`,
      ),
    ),
    list("Why it would stop", stops),
  ].flat();
  const head = `${review.run}: ended ${outcome.recorded}; by these files it ends ${now}`;
  return [
    paint(outcome.now === null ? "yellow" : "green", head),
    ...(lists.length === 0 ? ["  No decision would be another one."] : lists),
  ].join("\n");
}

function said({ operation, region, target }: Write): string {
  return `${operation} in ${region}: ${target}`;
}

function list(title: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  const more = entries.length - mostLines;
  return [
    `  ${title}: ${entries.length}`,
    ...entries.slice(0, mostLines).map((entry) => `    ${visible(entry)}`),
    ...(more > 0 ? [`    and ${more} more; --json has them all`] : []),
  ];
}
