/** What happened in a case, written as its `expect` would be. */
import { globalServices, type OperationName, serviceOf } from "../../aws/operations.ts";
import type { Asked, Happened } from "./happened.ts";

/** YAML, below `expect:`. Whatever a terminal would act on is escaped. */
export function shownAsExpected({ outcome, exit, steps, asked, changes, gaps }: Happened): string {
  return [
    "    expect:",
    `      outcome: ${scalar(outcome)}`,
    `      exit: ${exit}`,
    ...map(
      "steps",
      [...steps].map(([step, status]) => `${scalar(step)}: ${status}`),
    ),
    ...exactly("asked", asked.map(askedLine)),
    ...exactly(
      "changes",
      changes.map(({ operation, target, region }) =>
        flow({ operation, target, ...(globalServices.has(serviceOf(operation as OperationName)) ? {} : { region }) }),
      ),
    ),
    ...exactly(
      "gaps",
      gaps.map(({ region, service, reason }) => flow({ region, service, reason })),
    ),
    "",
  ].join("\n");
}

function askedLine({ key, targets }: Asked): string {
  return targets === undefined ? scalar(key) : `{ key: ${scalar(key)}, targets: [${targets.map(scalar).join(", ")}] }`;
}

function map(name: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`      ${name}:`, ...lines.map((line) => `        ${line}`)];
}

function exactly(name: string, items: readonly string[]): readonly string[] {
  if (items.length === 0) return [`      ${name}: { exactly: [] }`];
  return [`      ${name}:`, "        exactly:", ...items.map((item) => `          - ${item}`)];
}

function flow(members: Readonly<Record<string, string>>): string {
  return `{ ${Object.entries(members)
    .map(([name, value]) => `${name}: ${scalar(value)}`)
    .join(", ")} }`;
}

/** Plain where no reader could take it for anything else. */
function scalar(text: string): string {
  if (/^[a-z][\w/#.-]*$/i.test(text) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(text)) return text;
  return JSON.stringify(text).replace(/[^ -~]/gu, (each) =>
    Array.from({ length: each.length }, (_, at) => `\\u${each.charCodeAt(at).toString(16).padStart(4, "0")}`).join(""),
  );
}
