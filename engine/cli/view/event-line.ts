/** One event of the journal as one line for people, where it matters to them. */
import { operations } from "../../aws/operations.ts";
import type { Event, FailureFacts } from "../../journal/events.ts";
import { count } from "../../text/count.ts";
import { visible } from "../../text/visible.ts";
import { kindBanner } from "./view.ts";
import { bare, readable, stepOfCall } from "./step-key.ts";

/** How much a line weighs: it decides the colour, and whether a quiet view shows it. */
export type Weight = "heading" | "normal" | "change" | "warning" | "error" | "detail";

export interface Line {
  readonly weight: Weight;
  readonly text: string;
}

/** Everything that came from the account or a person is escaped; `undefined` where there is nothing to say. */
export function lineOf(event: Event, titles: ReadonlyMap<string, string>): Line | undefined {
  switch (event.type) {
    case "run.started":
      return line(
        "heading",
        `${kindBanner(event.kind, event.dryRun)} · ${visible(event.title)} · run ${visible(event.run)}`,
      );
    case "run.identified":
      return line("normal", `account ${visible(event.account)} as ${visible(event.caller)}`);
    case "run.resumed":
      return line("heading", `resumed (${event.times})`);
    case "run.ended":
      return line("heading", `ended: ${event.outcome}`);
    case "stage.started":
      return line("heading", `stage ${readable(event.key)}: ${visible(event.title)}`);
    case "stage.completed":
      return line(event.status === "failed" ? "error" : "normal", `stage ${readable(event.key)} ${event.status}`);
    case "step.started":
      return event.action === null
        ? undefined
        : line("detail", `${step(event.key, titles)}: begins ${visible(event.action)}`);
    case "step.completed":
      return line("normal", `${step(event.key, titles)}: done`);
    case "step.skipped":
      return line("normal", `${step(event.key, titles)}: skipped, ${visible(event.reason)}`);
    case "step.unknown":
      return line("warning", `${step(event.key, titles)}: unknown, ${visible(event.reason)}`);
    case "step.failed":
      return line(
        "error",
        `${step(event.key, titles)}: failed${event.handled ? " (handled)" : ""}, ${failure(event.error)}`,
      );
    case "step.retried":
      return line(
        "warning",
        `${step(event.key, titles)}: tried again in ${Math.round(event.waits / 1000)}s, ${failure(event.error)}`,
      );
    case "loop.started":
      return line("detail", `${step(event.key, titles)}: ${count(event.items.length, "item")}`);
    case "call.intended":
      return line("detail", `sending ${visible(event.operation)} on ${visible(event.target)}`);
    case "call.returned":
      return isWrite(event.operation)
        ? line(
            "change",
            `changed by ${visible(event.operation)} in ${visible(event.region)} (${readable(stepOfCall(event.key))})`,
          )
        : undefined;
    case "call.withheld":
      return line(
        "change",
        `would send ${visible(event.operation)} in ${visible(event.region)} (${readable(stepOfCall(event.key))})`,
      );
    case "call.failed":
      return line(
        isWrite(event.operation) ? "warning" : "detail",
        `${visible(event.operation)} in ${visible(event.region)} failed, ${failure(event.error)}`,
      );
    case "call.refused":
      return line(
        "error",
        `refused to send ${visible(event.operation)} in ${visible(event.region)}: ${failure(event.error)}`,
      );
    case "call.adopted":
      return line(
        "warning",
        `${visible(event.operation)} was under way when the run stopped: it was ${event.found === "done" ? "done" : "not done"}`,
      );
    case "checkpoint.asked":
      return line(
        "heading",
        `question ${readable(event.key)}: ${visible(event.question)}${event.kind === "approve" ? ` (${count(event.targets.length, "target")})` : ""}`,
      );
    case "checkpoint.answered":
      return line(
        "heading",
        `answer ${readable(event.key)}: ${visible(event.answer)}${event.approved.length > 0 ? `, ${event.approved.length} approved` : ""}, by ${visible(event.by)}${event.comment === "" ? "" : `: ${visible(event.comment)}`}`,
      );
    case "evidence.saved":
      return line("detail", `evidence ${visible(event.name)} (${event.bytes} bytes) ${event.sha256.slice(0, 12)}`);
    case "secret.stored":
      return line("normal", `secret ${visible(event.secret)} is in ${visible(event.sink)}`);
    case "change.confirmed":
      return line("normal", `${event.assumed ? "assumed" : "confirmed"}: ${visible(event.what)}`);
    case "gap.found":
      return line(
        "warning",
        `gap: ${visible(event.service)} in ${visible(event.region)} could not be read, ${visible(event.reason)}`,
      );
    case "note.made":
      return line("normal", `note: ${visible(event.text)}`);
    case "head.signed":
    case "time.read":
    case "time.slept":
      return undefined;
  }
}

/** An error in one line: AWS's own name where it is AWS's, else our code. */
export function failure(error: FailureFacts): string {
  return visible(`${error.awsName ?? error.code}: ${error.message}`);
}

/** An unknown operation counts as a write: a log of another version must not look quieter than it was. */
export function isWrite(operation: string): boolean {
  return (operations as Readonly<Record<string, { effect: string }>>)[operation]?.effect !== "read";
}

function step(key: string, titles: ReadonlyMap<string, string>): string {
  const title = titles.get(bare(key));
  const id = readable(key);
  return title === undefined || title === id || id.endsWith(`/${title}`) ? id : `${id} (${visible(title)})`;
}

function line(weight: Weight, text: string): Line {
  return { weight, text };
}
