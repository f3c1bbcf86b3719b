import { describe, expect, it } from "vitest";
import { RunbookError } from "../../engine/errors.ts";
import type { Event, JournalRecord } from "../../engine/journal/events.ts";
import type { Program, Step } from "../../engine/playbook/program.ts";
import { RunEnds } from "../../engine/run/signals.ts";
import { rechained } from "../journal/signer.ts";
import { doing, end, literal, type Made, program, runMade, type Settings, step, uses, value } from "./made.ts";

/** Strands of different lengths, of which `last` is the last to come to its end. */
function strands(last: Step, more: readonly Step[] = []): Program {
  const waits = (id: string, ...pauses: number[]) =>
    step(id, {
      kind: "playbook",
      with: {},
      program: program(pauses.map((pause, at) => step(`wait${at}`, uses(waiting, { pause: literal(pause) })))),
    });
  const block = step("block", {
    kind: "parallel",
    steps: [waits("slow", 10, 50, 10), waits("quick", 1, 1, 1), last, waits("late", 30, 30, 30)],
  });
  return program([block, ...more, end()]);
}

const waiting = doing(() => undefined, {
  run: async (
    { pause }: { pause: number },
    context: { sleep: (pause: number) => Promise<void>; note: (text: string) => Promise<void> },
  ) => {
    await context.sleep(pause);
    await context.note("waited");
    return "waited";
  },
});

const failing = (error: () => Error) =>
  step(
    "ends",
    uses(
      doing(() => undefined, {
        run: async (_: unknown, context: { sleep: (pause: number) => Promise<void> }) => {
          await context.sleep(25);
          throw error();
        },
      }),
    ),
  );

const refused = () => new RunbookError("LIMIT_EXCEEDED", "more than the policy allows");
const asks = step("asks", {
  kind: "choose",
  question: undefined,
  answers: { yes: "Yes" },
  show: undefined,
  otherwise: undefined,
} as unknown as Step["body"]);

/** Once the other strands are under way. */
const later = (...steps: readonly Step[]) =>
  step("later", {
    kind: "playbook",
    with: {},
    program: program([step("wait", uses(waiting, { pause: literal(25) })), ...steps]),
  });

const replayed = (made: Program, recorded: Made, settings: Settings = {}) => runMade(made, { ...settings, recorded });

/** The log without what is chosen, as somebody would write it who knows how. */
function without(made: Made, chosen: (event: Event) => boolean): Made {
  const records = made.journal.lines.map((line) => JSON.parse(line) as JournalRecord);
  const lines = rechained(records.filter((record) => !chosen(record)));
  const read = async function* () {
    for (const line of lines) yield JSON.parse(line) as JournalRecord;
  };
  return { ...made, journal: { ...made.journal, lines, read } };
}

describe("a replay of a run that stopped amid several strands", () => {
  it.each([
    ["refused", strands(failing(refused))],
    ["suspended", strands(later(asks))],
    ["failed", strands(failing(() => new Error("broken")))],
    ["declined", strands(failing(() => new RunEnds("declined", ["somebody aborted it"])))],
    ["remediated", strands(later(step("over", { kind: "end", outcome: "remediated" })))],
  ])("%s meets all that was recorded, and the same end", async (outcome, made) => {
    const recorded = await runMade(made);
    expect(recorded.end.outcome).toBe(outcome);
    if (outcome !== "failed") {
      // Otherwise nothing of the kind was tried.
      expect(recorded.events.some((event) => event.type === "step.completed" && event.key.includes("quick"))).toBe(
        true,
      );
      expect(recorded.events.some((event) => event.type === "step.completed" && event.key === "main/block/late")).toBe(
        false,
      );
    }
    const again = await replayed(made, recorded);
    expect(again.end).toMatchObject({ outcome, reasons: recorded.end.reasons });
    expect(again.unmet).toEqual([]);
  });

  it("interrupted meets all that was recorded, and the same end", async () => {
    const stop = new AbortController();
    const made = strands(
      step(
        "stops",
        uses(
          doing(() => undefined, {
            run: async (_: unknown, context: { sleep: (pause: number) => Promise<void> }) => {
              await context.sleep(25);
              stop.abort();
            },
          }),
        ),
      ),
    );
    const recorded = await runMade(made, { signal: stop.signal });
    expect(recorded.end.outcome).toBe("interrupted");
    const again = await replayed(made, recorded);
    expect(again.end).toMatchObject({ outcome: "interrupted", reasons: recorded.end.reasons });
    expect(again.unmet).toEqual([]);
  });

  it("meets a second process that stopped again", async () => {
    const stop = new AbortController();
    const made = strands(later(step("stops", uses(doing(() => stop.abort()))), failing(refused)));
    const first = await runMade(made, { signal: stop.signal });
    const second = await runMade(made, { former: first.journal });
    expect([first.end.outcome, second.end.outcome]).toEqual(["interrupted", "refused"]);
    expect(second.events.length).toBeGreaterThan(first.events.length + 2);
    const again = await replayed(made, second);
    expect(again.end).toMatchObject({ outcome: "refused", reasons: second.end.reasons });
    expect(again.unmet).toEqual([]);
  });

  it.each(["step.completed", "time.slept", "note.made", "step.started"] as const)(
    "finds that a %s was taken out of a strand",
    async (type) => {
      const made = strands(failing(refused));
      const recorded = await runMade(made);
      const key = recorded.events.flatMap((event) =>
        event.type === type && event.key.startsWith("main/block/quick/main/wait1") ? [event.key] : [],
      )[0];
      expect(key).toBeDefined();
      const again = await replayed(
        made,
        without(recorded, (event) => event.type === type && "key" in event && event.key === key),
      );
      expect(again.end.outcome === "failed" || again.unmet.length > 0).toBe(true);
    },
  );

  it("finds a result that is another one now", async () => {
    const recorded = await runMade(strands(failing(refused)));
    const other = strands(failing(refused));
    const block = other.stages[0]?.steps[0]?.body as unknown as { steps: Step[] };
    block.steps[1] = step("quick", uses(doing(() => "another")));
    const again = await replayed(other, recorded);
    expect(again.end).toMatchObject({ outcome: "failed", code: "REPLAY_DIVERGED" });
  });

  it("finds that nothing ended the run which it says was refused", async () => {
    const recorded = await runMade(strands(failing(refused)));
    const again = await replayed(strands(step("ends", uses(waiting, { pause: value(() => 25) }))), recorded);
    expect(again.end).toMatchObject({ outcome: "failed", code: "REPLAY_DIVERGED" });
  });

  it("finds that a strand without a sibling that ended the run goes further than its recording", async () => {
    const recorded = await runMade(program([step("one", uses(doing(() => 1))), end()]));
    const longer = program([step("one", uses(doing(() => 1))), step("two", uses(doing(() => 2))), end()]);
    const again = await replayed(longer, recorded);
    expect(again.end).toMatchObject({ outcome: "failed", code: "REPLAY_DIVERGED" });
    expect(again.end.reasons.join()).toContain("main/two");
  });
});
