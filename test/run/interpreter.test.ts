import { describe, expect, it } from "vitest";
import type { Action } from "../../engine/action/action.ts";
import { AwsError } from "../../engine/aws/port.ts";
import { RunbookError } from "../../engine/errors.ts";
import { unknown as unknownValue } from "../../engine/expression/expression.ts";
import { Withheld } from "../../engine/aws/withhold.ts";
import type { Body } from "../../engine/playbook/program.ts";
import { destroying, doing, end, expression, keysOf, literal, program, runMade, step, uses, value } from "./made.ts";

const transient = () =>
  new AwsError({
    class: "throttled",
    awsName: "Throttling",
    message: "slow down",
    operation: "iam:GetUser",
    region: "us-east-1",
  });
const denied = () =>
  new AwsError({
    class: "access-denied",
    awsName: "AccessDenied",
    message: "no",
    operation: "iam:GetUser",
    region: "us-east-1",
  });
const things = (...ids: string[]) =>
  ids.map((id) => ({ id, fingerprint: `f-${id}`, preexisting: true, handles: [id] }));
const loopOver = (items: unknown[], more = {}) => ({
  forEach: {
    items: expression(() => items),
    as: "thing",
    key: expression(({ locals }) => (locals["thing"] as { id?: string }).id ?? locals["thing"]),
    concurrency: 1,
    ...more,
  },
});

describe("steps", () => {
  it("run in order and see the results of the steps before them", async () => {
    const seen: unknown[] = [];
    const { end: ended } = await runMade(
      program([
        step("first", uses(doing(() => ({ n: 1 })))),
        step(
          "second",
          uses(
            doing(({ given }) => seen.push(given)),
            { given: value(({ steps }) => steps["first"]) },
          ),
        ),
        end(),
      ]),
    );
    expect(ended).toMatchObject({ outcome: "remediated", exitCode: 0 });
    expect(seen).toEqual([{ status: "done", result: { n: 1 } }]);
  });

  it("are skipped, with the condition as the reason, when it does not hold", async () => {
    const made = await runMade(
      program([step("first", uses(doing(() => 1)), { when: expression(() => false, "1 > 2") }), end()]),
    );
    expect(made.events).toContainEqual(
      expect.objectContaining({ type: "step.skipped", key: "main/first", reason: "1 > 2" }),
    );
    expect(keysOf(made, "step.started")).toEqual(["main/ends"]);
  });

  it("that fail end the run as failed, and later steps do not run", async () => {
    const made = await runMade(
      program([
        step(
          "first",
          uses(
            doing(() => {
              throw denied();
            }),
          ),
        ),
        step("second", uses(doing(() => 1))),
        end(),
      ]),
    );
    expect(made.end).toMatchObject({ outcome: "failed", exitCode: 1 });
    expect(keysOf(made, "step.started")).toEqual(["main/first"]);
  });

  it("that fail with on-error: continue let the run go on but cap its outcome", async () => {
    const made = await runMade(
      program([
        step(
          "first",
          uses(
            doing(() => {
              throw denied();
            }),
          ),
          { onError: "continue" },
        ),
        end(),
      ]),
    );
    expect(made.end.outcome).toBe("remediated-with-gaps");
    expect(made.end.reasons.join()).toContain("main/first failed");
  });

  it("that fail with steps for it run those", async () => {
    const made = await runMade(
      program([
        step(
          "first",
          uses(
            doing(() => {
              throw denied();
            }),
          ),
          { onError: [step("instead", uses(doing(() => 1)))] },
        ),
        end(),
      ]),
    );
    expect(keysOf(made, "step.completed")).toContain("main/first/on-error/instead");
  });

  it("are tried again for transient errors, later each time, and under a key of their own", async () => {
    let tries = 0;
    const made = await runMade(
      program([
        step(
          "first",
          uses(
            doing(() => {
              if (++tries < 3) throw transient();
              return tries;
            }),
          ),
          { retry: { max: 3, delay: 4000 } },
        ),
        end(),
      ]),
    );
    expect(keysOf(made, "step.completed")).toContain("main/first~3");
    const waits = made.events.flatMap((event) => (event.type === "step.retried" ? [event.waits] : []));
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(2000);
    expect(waits[1]).toBeGreaterThanOrEqual(4000);
    expect(made.clock.now().getTime()).toBe(Date.parse("2026-03-02T10:00:00Z") + (waits[0] ?? 0) + (waits[1] ?? 0));
  });

  it("are not tried again for an error that will not go away", async () => {
    const made = await runMade(
      program([
        step(
          "first",
          uses(
            doing(() => {
              throw denied();
            }),
          ),
          { retry: { max: 3, delay: 1000 } },
        ),
        end(),
      ]),
    );
    expect(keysOf(made, "step.retried")).toEqual([]);
  });
});

describe("loops", () => {
  it("run an item each, under its percent-encoded key", async () => {
    const made = await runMade(
      program([step("each", uses(doing(() => 1)), loopOver([{ id: "a/b" }, { id: "c[d]" }])), end()]),
    );
    expect(keysOf(made, "step.completed")).toEqual(["main/each[a%2Fb]", "main/each[c%5Bd%5D]", "main/ends"]);
  });

  it("refuse two items with the same key", async () => {
    const made = await runMade(
      program([step("each", uses(doing(() => 1)), loopOver([{ id: "a" }, { id: "a" }])), end()]),
    );
    expect(made.end.reasons.join()).toContain("the key “a”");
  });

  it("side by side, finish the siblings of a failed item, then fail", async () => {
    const made = await runMade(
      program([
        step(
          "each",
          uses(
            doing(({ thing }) => {
              if (thing === "b") throw denied();
              return 1;
            }),
            { thing: value(({ locals }) => locals["thing"]) },
          ),
          loopOver(["a", "b", "c"], { concurrency: 2 }),
        ),
        end(),
      ]),
    );
    expect(made.end.outcome).toBe("failed");
    expect(keysOf(made, "step.completed")).toEqual(["main/each[a]", "main/each[c]"]);
  });

  it("one at a time, stop at the first failed item", async () => {
    const made = await runMade(
      program([
        step(
          "each",
          uses(
            doing(({ thing }) => {
              if (thing === "b") throw denied();
              return 1;
            }),
            { thing: value(({ locals }) => locals["thing"]) },
          ),
          loopOver(["a", "b", "c"]),
        ),
        end(),
      ]),
    );
    expect(keysOf(made, "step.started")).toEqual(["main/each[a]", "main/each[b]"]);
  });
});

describe("blocks", () => {
  it("a repeat goes round until its condition holds, each round under its number", async () => {
    let rounds = 0;
    const made = await runMade(
      program([
        step("again", {
          kind: "repeat",
          max: 5,
          until: expression(() => rounds === 3),
          steps: [step("inner", uses(doing(() => ++rounds)))],
        }),
        end(),
      ]),
    );
    expect(keysOf(made, "step.completed")).toEqual([
      "main/again#1/inner",
      "main/again#2/inner",
      "main/again#3/inner",
      "main/again",
      "main/ends",
    ]);
    expect(made.events).toContainEqual(
      expect.objectContaining({ key: "main/again", result: { value: { rounds: 3, satisfied: true } } }),
    );
  });

  it("a repeat that is never satisfied stops at its bound and says so", async () => {
    const made = await runMade(
      program([step("again", { kind: "repeat", max: 2, until: expression(() => false), steps: [] }), end()]),
    );
    expect(made.events).toContainEqual(
      expect.objectContaining({ key: "main/again", result: { value: { rounds: 2, satisfied: false } } }),
    );
  });

  it("the siblings in a parallel block finish before the block fails", async () => {
    const made = await runMade(
      program([
        step("both", {
          kind: "parallel",
          steps: [
            step(
              "bad",
              uses(
                doing(() => {
                  throw denied();
                }),
              ),
            ),
            step("good", uses(doing(() => 1))),
          ],
        }),
        end(),
      ]),
    );
    expect(keysOf(made, "step.completed")).toEqual(["main/both/good"]);
    expect(made.end.outcome).toBe("failed");
  });

  it("a sub-playbook sees its inputs only, and gives its outputs", async () => {
    const seen: unknown[] = [];
    const sub = {
      ...program([
        step(
          "inner",
          uses(
            doing(({ given }) => given),
            { given: value(({ inputs, steps }) => ({ ...inputs, outer: steps["before"] ?? null })) },
          ),
        ),
      ]),
      inputs: [{ name: "n", type: "int", description: "" }],
      outputs: { seen: value(({ steps }) => steps["inner"]?.result) },
    };
    await runMade(
      program([
        step("before", uses(doing(() => 1))),
        step("sub", { kind: "playbook", program: sub, with: { n: literal(7) } }),
        step(
          "after",
          uses(
            doing(({ given }) => seen.push(given)),
            { given: value(({ steps }) => steps["sub"]?.result) },
          ),
        ),
        end(),
      ]),
    );
    expect(seen).toEqual([{ seen: { n: 7, outer: null } }]);
  });
});

describe("approval", () => {
  const approveAll = step("ask", {
    kind: "approve",
    question: literal("Delete?"),
    targets: expression(() => things("a", "b")),
    allows: [],
  });
  const deleteApproved = (done: (thing: string) => void, fingerprint?: (thing: { fingerprint: string }) => string) =>
    step("delete", uses(destroying(done, fingerprint), { thing: value(({ locals }) => locals["thing"]) }), {
      forEach: {
        items: expression(({ steps }) => (steps["ask"]?.result as { approved: unknown[] }).approved),
        as: "thing",
        key: expression(({ locals }) => (locals["thing"] as { id: string }).id),
        concurrency: 1,
      },
    });

  it("lets an irreversible action act on what was approved, and on nothing else", async () => {
    const deleted: string[] = [];
    const made = await runMade(program([approveAll, deleteApproved((id) => deleted.push(id)), end()]), {
      answers: { "main/ask": { answer: "approve", approved: ["b"], by: "eve" } },
    });
    expect(deleted).toEqual(["b"]);
    expect(made.end.outcome).toBe("remediated-with-gaps");
    expect(made.end.reasons.join()).toContain("not approved: a");
  });

  it("caps the outcome by what was not approved, but for an offer of something that harms nobody if it is not done", async () => {
    const offer = (allows: readonly Action[]) =>
      step("ask", { ...(approveAll.body as Extract<Body, { kind: "approve" }>), optional: true, allows });
    const no = { answers: { "main/ask": { answer: "reject", by: "eve" } } };
    expect((await runMade(program([offer([doing(() => 1)]), end()]), no)).end.outcome).toBe("remediated");
    // Called an offer, but what it offers is a deletion.
    const deletion = destroying(() => undefined);
    expect((await runMade(program([offer([deletion]), end()]), no)).end.outcome).toBe("remediated-with-gaps");
  });

  it("is refused for a target that no checkpoint showed", async () => {
    const deleted: string[] = [];
    const made = await runMade(
      program([
        step(
          "delete",
          uses(
            destroying((id) => deleted.push(id)),
            { thing: literal(things("z")[0]) },
          ),
        ),
        end(),
      ]),
    );
    expect(deleted).toEqual([]);
    expect(made.end).toMatchObject({ outcome: "refused", exitCode: 7 });
  });

  it("is asked again when the target changed since it was shown", async () => {
    const deleted: string[] = [];
    const changed = ({ fingerprint }: { fingerprint: string }) => (fingerprint === "f-b" ? "other" : fingerprint);
    const made = await runMade(program([approveAll, deleteApproved((id) => deleted.push(id), changed), end()]), {
      answers: {
        "main/ask": { answer: "approve", by: "eve" },
        "main/delete[b]/changed": { answer: "reject", by: "eve" },
      },
    });
    expect(deleted).toEqual(["a"]);
    expect(made.end.outcome).toBe("remediated-with-gaps");
  });

  it("suspends the run when nobody answers, and the resumed run goes on from there", async () => {
    let firsts = 0;
    const deleted: string[] = [];
    const made = program([
      step("first", uses(doing(() => ++firsts))),
      approveAll,
      deleteApproved((id) => deleted.push(id)),
      end(),
    ]);
    const suspended = await runMade(made, {});
    expect(suspended.end).toMatchObject({ outcome: "suspended", exitCode: 8 });
    firsts = 0;
    const resumed = await runMade(made, {
      former: suspended.journal,
      answers: { "main/ask": { answer: "approve", by: "eve" } },
    });
    expect(resumed.end.outcome).toBe("remediated");
    expect(deleted).toEqual(["a", "b"]);
    expect(keysOf(resumed, "step.completed").filter((key) => key === "main/first")).toHaveLength(1);
  });

  it("ends the run as declined on abort", async () => {
    const made = await runMade(program([approveAll, end()]), {
      answers: { "main/ask": { answer: "abort", by: "eve" } },
    });
    expect(made.end).toMatchObject({ outcome: "declined", exitCode: 5 });
  });

  it("records no answer that the checkpoint does not take", async () => {
    const made = await runMade(program([approveAll, end()]), {
      answers: { "main/ask": { answer: "approve", approved: ["zzz"], by: "eve" } },
    });
    expect(made.end.exitCode).toBe(2);
    expect(keysOf(made, "checkpoint.answered")).toEqual([]);
  });
});

describe("limits", () => {
  it("stop the run before the first change when more would be destroyed than the policy allows", async () => {
    const deleted: string[] = [];
    const many = things("a", "b", "c");
    const made = await runMade(
      program([
        step("ask", { kind: "approve", question: literal("Delete?"), targets: expression(() => many), allows: [] }),
        step(
          "delete",
          uses(
            destroying((id) => deleted.push(id)),
            { thing: value(({ locals }) => locals["thing"]) },
          ),
          loopOver(many),
        ),
        end(),
      ]),
      {
        answers: { "main/ask": { answer: "approve", by: "eve" } },
        limits: { preexisting: { contained: 0, destroyed: 2 }, intruder_made: { contained: 0, destroyed: 0 } },
      },
    );
    expect(deleted).toEqual([]);
    expect(made.end).toMatchObject({ outcome: "refused", exitCode: 7 });
    expect(made.end.reasons.join()).toContain("LIMIT_EXCEEDED");
  });

  const containing = (id: string, contained: string[], ids: readonly string[]) =>
    step(
      id,
      uses(
        doing(() => contained.push(id), { purpose: "contain", target: "thing" }),
        { thing: value(({ locals }) => locals["thing"]) },
      ),
      loopOver(things(...ids)),
    );

  it.each([
    [["a", "b"], ["c"], 2, []],
    [["a", "b"], ["b"], 2, ["one", "one", "other"]],
    [["a", "b"], ["c"], 3, ["one", "one", "other"]],
  ])("count what runs side by side together: %j and %j of %d", async (one, other, contained, expected) => {
    const done: string[] = [];
    const burst = step("burst", {
      kind: "parallel",
      steps: [containing("one", done, one), containing("other", done, other)],
    });
    const made = await runMade(program([burst, end()]), {
      limits: { preexisting: { contained, destroyed: 0 }, intruder_made: { contained: 0, destroyed: 0 } },
    });
    expect(done.toSorted()).toEqual(expected);
    expect(made.end.outcome).toBe(expected.length === 0 ? "refused" : "remediated");
    if (expected.length === 0) expect(made.end.reasons.join()).toContain("main/burst/other would bring");
  });
});

describe("a dry run", () => {
  it("walks a step whose condition is not known, and later steps cannot take its result for granted", async () => {
    const walked: string[] = [];
    const made = await runMade(
      program([
        step("asked", { kind: "choose", question: literal("Works?"), answers: { yes: "", no: "" } }),
        step("either", uses(doing(() => walked.push("either"))), {
          when: expression(({ steps }) => (steps["asked"]?.status === "unknown" ? unknownValue : true)),
        }),
        end(),
      ]),
      { dryRun: true },
    );
    expect(walked).toEqual(["either"]);
    expect(made.events).toContainEqual(expect.objectContaining({ type: "step.unknown", key: "main/either" }));
    expect(made.end).toMatchObject({ outcome: "planned", exitCode: 0 });
  });

  it("makes a step unknown that needs what a withheld write would have given", async () => {
    const made = await runMade(
      program([
        step(
          "first",
          uses(
            doing(() => {
              throw new Withheld("iam:CreateAccessKey");
            }),
          ),
        ),
        end(),
      ]),
      { dryRun: true },
    );
    expect(made.events).toContainEqual(expect.objectContaining({ type: "step.unknown", key: "main/first" }));
    expect(made.end.outcome).toBe("planned");
  });

  it("asks nobody and shows what would follow an approval", async () => {
    const deleted: string[] = [];
    const made = await runMade(
      program([
        step("ask", {
          kind: "approve",
          question: literal("Delete?"),
          targets: expression(() => things("a")),
          allows: [],
        }),
        step(
          "delete",
          uses(
            destroying((id) => deleted.push(id)),
            { thing: literal(things("a")[0]) },
          ),
        ),
        end(),
      ]),
      { dryRun: true },
    );
    expect(deleted).toEqual(["a"]);
    expect(keysOf(made, "checkpoint.answered")).toEqual([]);
  });
});

describe("the end of a run", () => {
  it("is inconclusive where the playbook claims that nothing was found but nobody gave a policy", async () => {
    const made = await runMade(program([end("no-unauthorized-activity")]), { policyGiven: false });
    expect(made.end).toMatchObject({ outcome: "inconclusive", exitCode: 3 });
  });

  it("comes before the first question where there is no policy, since there is nothing to decide on", async () => {
    const made = await runMade(
      program([step("asked", { kind: "choose", question: literal("Contain?"), answers: { yes: "" } }), end()]),
      { policyGiven: false, answers: { "main/asked": { answer: "yes", by: "eve" } } },
    );
    expect(made.end).toMatchObject({ outcome: "inconclusive", exitCode: 3 });
    expect(keysOf(made, "checkpoint.answered")).toEqual([]);
  });

  it("comes before the first stage that changes something where there is no policy", async () => {
    const made = await runMade(program([step("write", uses(doing(() => 1, { purpose: "contain" }))), end()]), {
      policyGiven: false,
    });
    expect(made.end.outcome).toBe("inconclusive");
    expect(keysOf(made, "step.started")).toEqual([]);
  });

  it("is refused, whatever on-error says, when a guard refuses", async () => {
    const refuse = doing(() => {
      throw new RunbookError("TARGET_PROTECTED", "not that one");
    });
    const made = await runMade(program([step("first", uses(refuse), { onError: "continue" }), end()]));
    expect(made.end).toMatchObject({ outcome: "refused", exitCode: 7 });
  });

  it("is suspended when the credentials run out", async () => {
    const expired = new AwsError({
      class: "expired",
      awsName: "ExpiredToken",
      message: "expired",
      operation: "iam:GetUser",
      region: "us-east-1",
    });
    const made = await runMade(
      program([
        step(
          "first",
          uses(
            doing(() => {
              throw expired;
            }),
          ),
          { onError: "continue" },
        ),
        end(),
      ]),
    );
    expect(made.end).toMatchObject({ outcome: "suspended", exitCode: 8 });
  });

  it("is interrupted at the next boundary when the signal comes", async () => {
    const abort = new AbortController();
    const made = await runMade(
      program([step("first", uses(doing(() => abort.abort()))), step("second", uses(doing(() => 1))), end()]),
      { signal: abort.signal },
    );
    expect(made.end).toMatchObject({ outcome: "interrupted", exitCode: 130 });
    expect(keysOf(made, "step.completed")).toEqual(["main/first"]);
  });

  it("is said to be unclear by a playbook without an end", async () => {
    expect((await runMade(program([]))).end.outcome).toBe("inconclusive");
  });
});
