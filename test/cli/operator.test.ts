import { describe, expect, it } from "vitest";
import { checkpointText } from "../../engine/cli/view/checkpoint-text.ts";
import { askApprove, askChoose, type Prompts, terminalOperator } from "../../engine/cli/view/operator-terminal.ts";
import { plainView } from "../../engine/cli/view/plain.ts";
import type { ApproveCheckpoint, ChooseCheckpoint } from "../../engine/ports/operator.ts";
import { width } from "../../engine/text/columns.ts";
import { acting, keepingIo } from "./io.ts";
import type { Paint } from "../../engine/cli/io.ts";

const evil = "svc\u001b[2K\u202E\napproved";

const approve: ApproveCheckpoint = {
  kind: "approve",
  key: "eradicate/approve_users",
  question: `Delete ${evil}?\n`,
  show: {
    users: 2,
    newest_event: "2026-03-02T09:58:00Z",
    rows: [{ name: evil, kind: "user", verdict: "unsanctioned" }],
  },
  dataAge: ["credential report of 2026-03-02T08:00:00Z"],
  otherwise: "They stay denied.",
  digest: "abcdef012345".padEnd(64, "0"),
  allows: [{ action: "iam.delete-user", summary: "Deletes a user", reversible: false, operations: ["iam:DeleteUser"] }],
  targets: ["AIDA1", "AIDA2"].map((id, at) => ({
    id,
    digest: String(at).repeat(64),
    value: {
      id,
      kind: "user",
      name: evil,
      arn: `arn:aws:iam::111122223333:user/${evil}`,
      region: "us-east-1",
      created_at: "2026-03-02T02:19:31Z",
      verdict: "unsanctioned",
      preexisting: at === 1,
      reasons: [{ rule: "made-by-intruder", text: "Made by the exposed key", events: ["ev-1", evil] }],
      detail: "never used",
    },
  })),
};

const choose: ChooseCheckpoint = {
  kind: "choose",
  key: "recover/check",
  question: "Does the application work?",
  show: null,
  dataAge: [],
  otherwise: "The run waits.",
  answers: { works: "It does", trouble: "It does not" },
};

const paint: Paint = (_, shown) => shown;
const reversible = { action: "iam.deny-user", summary: "Denies", reversible: true, operations: ["iam:PutUserPolicy"] };
const kept = { ...reversible, action: "iam.revoke-sessions", keeps: "it denies the intruder" };

/** Answers in the given order, and keeps what was asked. */
function scripted(...answers: (string | readonly string[])[]): Prompts & { asked: string[] } {
  const asked: string[] = [];
  const next = (message: string) => {
    asked.push(message);
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`nothing left to answer to ${message}`);
    return Promise.resolve(answer);
  };
  return {
    asked,
    select: next as Prompts["select"],
    checkbox: next as Prompts["checkbox"],
    input: next as Prompts["input"],
  };
}

describe("a checkpoint on the terminal", () => {
  const plain = {
    columns: 80,
    paint,
    undo: "runbook undo 20260302T100000-k3f9q2",
  };
  const text = checkpointText(approve, plain);

  it.each([
    "2 targets",
    "verdict unsanctioned",
    "was there BEFORE the incident",
    "because Made by the exposed key [made-by-intruder], events ev-1,",
    "use never used",
    "iam.delete-user: Deletes a user",
    "calls iam:DeleteUser",
    "CANNOT BE TAKEN BACK: nothing brings it back",
    "you type the number of targets: 2",
    "credential report of 2026-03-02T08:00:00Z",
    "They stay denied.",
    "abcdef012345",
  ])("shows %j", (part) => {
    expect(text).toContain(part);
  });

  it.each([40, 80, 200])("stays within %i columns and shows no code of the account's", (columns) => {
    const allows = [...approve.allows, reversible, kept];
    const shown = checkpointText({ ...approve, allows }, { ...plain, columns });
    expect(shown).not.toMatch(acting);
    for (const line of shown.split("\n")) expect(width(line)).toBeLessThanOrEqual(columns);
  });
});

describe("a checkpoint tells how it is taken back", () => {
  const plain = { columns: 80, paint, undo: "node dist/runbook.js undo 2026-x" };
  const textOf = (allows: ApproveCheckpoint["allows"], undo: string | undefined = plain.undo) =>
    checkpointText({ ...approve, allows }, { ...plain, undo });

  it("by the exact command where something can be", () => {
    const text = textOf([reversible, ...approve.allows]);
    expect(text).toContain("To take back later what can be: node dist/runbook.js undo 2026-x\n");
    expect(text).toContain("    can be taken back\n");
    expect(text).toContain("    CANNOT BE TAKEN BACK: nothing brings it back\n");
  });

  it("by no command where nothing can be, or an undo would leave it", () => {
    expect(textOf(approve.allows)).not.toContain("To take back");
    const text = textOf([kept]);
    expect(text).not.toContain("To take back");
    expect(text).toContain("an undo leaves it: it denies the intruder");
  });

  it("by hand in an undo itself", () => {
    const text = checkpointText({ ...approve, allows: [reversible] }, { ...plain, undo: undefined });
    expect(text).not.toContain("To take back");
    expect(text).toContain("can be taken back, by hand");
  });
});

describe("asking for an approval", () => {
  it("approves all after the number of targets was typed", async () => {
    expect(await askApprove(approve, scripted("approve", "2"))).toEqual({
      answer: "approve",
      approved: ["AIDA1", "AIDA2"],
    });
  });

  it("asks again after a wrong number", async () => {
    const prompts = scripted("approve", "yes", "reject");
    expect(await askApprove(approve, prompts)).toEqual({ answer: "reject" });
    expect(prompts.asked).toHaveLength(3);
  });

  it("approves some, by their number", async () => {
    expect(await askApprove(approve, scripted("some", ["AIDA2"], "1"))).toEqual({
      answer: "approve",
      approved: ["AIDA2"],
    });
  });

  it("takes an empty choice for no answer", async () => {
    expect(await askApprove(approve, scripted("some", [], "abort"))).toEqual({ answer: "abort" });
  });

  it("wants no number for what can be taken back", async () => {
    const reversible = { ...approve, allows: [{ ...approve.allows[0]!, reversible: true }] };
    expect(await askApprove(reversible, scripted("approve"))).toEqual({
      answer: "approve",
      approved: ["AIDA1", "AIDA2"],
    });
  });

  it("offers a choice's own answers", async () => {
    expect(await askChoose(choose, scripted("trouble"))).toEqual({ answer: "trouble" });
  });
});

const operatorOn = (io: ReturnType<typeof keepingIo>, signal = new AbortController().signal) =>
  terminalOperator({
    io,
    view: () => plainView({ out: io.stderr, paint: (_, each) => each, titles: new Map(), verbose: false }),
    signal,
    interrupted: () => undefined,
    undo: undefined,
  });

describe("the terminal operator", () => {
  it("answers nothing where there is no terminal, so that the run is suspended", async () => {
    const io = keepingIo({ cwd: "/" });
    expect(await operatorOn(io).ask(choose)).toBeUndefined();
    expect(io.err()).toBe("");
  });

  it("asks nothing more once the run is interrupted", async () => {
    const io = keepingIo({ cwd: "/", tty: true });
    expect(await operatorOn(io, AbortSignal.abort()).ask(choose)).toBeUndefined();
  });

  it("takes a choice from the keyboard and writes to stderr only", async () => {
    const io = keepingIo({ cwd: "/", tty: true, columns: 80 });
    const asked = operatorOn(io).ask(choose);
    const keys = io.stdin as unknown as NodeJS.WritableStream;
    // The prompts are loaded when they are first needed.
    for (const key of ["\u001b[B", "\r", "because\r"]) {
      await new Promise((resolve) => setTimeout(resolve, 400));
      keys.write(key);
    }
    expect(await asked).toMatchObject({ answer: "trouble", comment: "because" });
    expect(io.out()).toBe("");
    expect(io.err()).toContain("Does the application work?");
  });

  it("takes Ctrl-C at a question for an interrupt of the run", async () => {
    const io = keepingIo({ cwd: "/", tty: true, columns: 80 });
    const asked = operatorOn(io).ask(choose);
    setTimeout(() => (io.stdin as unknown as NodeJS.WritableStream).write("\u0003"), 400);
    await expect(asked).rejects.toMatchObject({ code: "INTERRUPTED" });
  });
});
