import { beforeAll, describe, expect, it } from "vitest";
import { actions } from "../../actions/index.ts";
import type { AtLeast } from "./at-least.ts";
import { type Case, cases } from "./cases.ts";
import { type Difference, differences } from "./differences.ts";
import { emptied } from "./emulator.ts";
import { quirks } from "./quirks.ts";
import { refusals } from "./refusals.ts";
import { motoWorld, simulatedWorld, type World } from "./worlds.ts";

const occurred = new Set<Difference>();
let number = 0;

beforeAll(emptied);

describe("actions do the same to the emulator and to the simulated account:", () => {
  it.each(cases)("$name", async (one) => {
    const moto = await motoWorld(one.given, (number += 1));
    const simulated = simulatedWorld(one.given);
    const [there, here] = [await results(moto, one), await results(simulated, one)];
    let excused = false;
    let cutShort = false;
    for (const [index, { action, expect: wanted }] of one.steps.entries()) {
      expect(shown(here[index], simulated), `${action.name} in the simulated account`).toMatchObject(matcher(wanted));
      const result = shown(there[index], moto);
      if (fits(result, wanted)) continue;
      // The whole result only where it has no listed difference, so that the failure shows it.
      const known = excuse(action.name, endOf(result), endOf(wanted));
      if (!known) expect(result, `${action.name} in moto`).toMatchObject(matcher(wanted));
      excused = true;
      cutShort ||= ["unsupported", "NOT_CONFIRMED"].includes(endOf(result));
    }
    const [a, b] = [moto.answers(), simulated.answers()];
    const both = Object.keys(a).filter((operation) => operation in b);
    for (const operation of both) {
      const [ours, theirs] = [a[operation]?.join(", ") ?? "", b[operation]?.join(", ") ?? ""];
      // What would have come after an operation that moto lacks, or does not carry out, was not asked.
      if (cutShort && !ours.includes("unsupported")) continue;
      if (ours === theirs || excuse(operation, ours, theirs)) excused ||= ours !== theirs;
      else expect.soft(`${operation}: ${ours}`, "moto against the simulated account").toBe(`${operation}: ${theirs}`);
    }
    if (!excused) expect(Object.keys(a).toSorted()).toEqual(Object.keys(b).toSorted());
  });
});

describe("the emulator and the simulated account answer alike to", () => {
  it.each(refusals)("$name ($operation)", async ({ given, operation, input, expect: wanted }) => {
    const moto = await motoWorld(given, (number += 1));
    const simulated = simulatedWorld(given);
    expect(await simulated.send(operation, input(simulated.names)), "the simulated account").toBe(wanted);
    const answer = await moto.send(operation, input(moto.names));
    if (answer !== wanted && !excuse(operation, answer, wanted)) expect(answer, "moto").toBe(wanted);
  });
});

describe("what the end-to-end test is written around still occurs:", () => {
  it.each(quirks)("$operation $moto", async ({ occurs, around }) => {
    expect(await occurs(), `moto has mended this: take it out, and ${around}`).toBe(true);
  });
});

describe("the table", () => {
  it("has a case for every action that writes", () => {
    const covered = new Set(cases.flatMap(({ steps }) => steps.map(({ action }) => action.name)));
    const missing = actions.filter(({ purpose, name }) => purpose !== "observe" && !covered.has(name));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  it("excuses no difference that does not occur any more", () => {
    expect(
      differences
        .filter((one) => !occurred.has(one))
        .map(({ operation, moto, aws }) => `${operation}: ${moto} instead of ${aws}`),
    ).toEqual([]);
  });
});

function excuse(operation: string, moto: string, aws: string): boolean {
  const known = differences.find((one) => one.operation === operation && one.moto === moto && one.aws === aws);
  if (known !== undefined) occurred.add(known);
  return known !== undefined;
}

async function results(world: World, { steps }: Case): Promise<unknown[]> {
  const all: unknown[] = [];
  for (const { action, params, how } of steps) {
    const given = params(world.names, all);
    if (how === undefined) all.push(await world.carryOut(action, given));
    else if (how === "compare") all.push(await world.compare(action, given));
    else all.push(isFailure(all[how.undo]) ? all[how.undo] : await world.undo(action, given, all[how.undo]));
  }
  return all;
}

/** Of which there is nothing to take back. */
function isFailure(result: unknown): boolean {
  return typeof result === "object" && result !== null && "failed" in result;
}

/** How an action ends, in a word: its state, or its failure. */
function endOf(result: unknown): string {
  const { failed, state, undone } = result as { failed?: string; state?: string; undone?: string };
  return failed ?? state ?? undone ?? "other";
}

/** A result with labels in place of real names, policy documents read, and what every account calls differently left out. */
function shown(result: unknown, { names, labels }: World): unknown {
  const longestFirst = labels.toSorted((a, b) => names(b).length - names(a).length);
  const text = longestFirst.reduce((shown, label) => shown.replaceAll(names(label), label), JSON.stringify(result));
  return JSON.parse(text.replace(/\bsnap-[0-9a-f]+/g, "<snapshot>"), (_name, member: unknown) =>
    typeof member === "string" && member.startsWith("{") ? (JSON.parse(member) as unknown) : member,
  ) as unknown;
}

function fits(result: unknown, wanted: object): boolean {
  try {
    expect(result).toMatchObject(matcher(wanted));
    return true;
  } catch {
    return false;
  }
}

function matcher(wanted: unknown): object {
  if (Array.isArray(wanted)) return wanted.map(matcher);
  if (typeof wanted !== "object" || wanted === null) return wanted as never;
  if ("atLeast" in wanted) {
    const members = (wanted as AtLeast).atLeast.map((one) =>
      typeof one === "object" && one !== null ? expect.objectContaining(deep(one)) : one,
    );
    return expect.arrayContaining(members) as object;
  }
  return Object.fromEntries(Object.entries(wanted).map(([name, member]) => [name, matcher(member)]));
}

/** `objectContaining` looks one level down; below it the same holds. */
function deep(wanted: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(wanted).map(([name, member]: [string, unknown]) => [
      name,
      Array.isArray(member)
        ? member.map((one: unknown) =>
            typeof one === "object" && one !== null ? expect.objectContaining(deep(one)) : one,
          )
        : member,
    ]),
  );
}
