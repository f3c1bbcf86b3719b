import { expect, test } from "vitest";
import { audit, type AuditParts } from "../../engine/aws/audit.ts";
import { type AwsCall, AwsError, type AwsPort } from "../../engine/aws/port.ts";
import { recorded } from "../../engine/aws/recorded.ts";
import { withhold } from "../../engine/aws/withhold.ts";
import { RunbookError } from "../../engine/errors.ts";
import type { Event, JournalRecord } from "../../engine/journal/events.ts";
import type { Ledger } from "../../engine/journal/ledger.ts";
import { memoryEvidence, memoryJournal } from "../../engine/journal/memory.ts";
import { liveLedger, replayLedger, resumeLedger } from "../../engine/journal/recorded-ledger.ts";
import { answering, awsError, call, from, repliedAt } from "./call.ts";
import { ended } from "../journal/events.ts";
import { handClock } from "./clock.ts";

const clock = handClock();
const evidence = memoryEvidence();
const key = "s/one call#1";
const deactivate = call("iam:UpdateAccessKey", { UserName: "ci", AccessKeyId: "AKIA1", Status: "Inactive" });
const createKey = call("iam:CreateAccessKey", { UserName: "ci" });
const newKey = { AccessKey: { UserName: "ci", AccessKeyId: "AKIA2", SecretAccessKey: "s3cr3t", Status: "Active" } };
const never: AuditParts["inDoubt"] = () => Promise.reject(new Error("nothing is in doubt here"));

/** A journal with the means to work on it live, to resume and to replay it. */
function journaled(...before: Event[]) {
  const journal = memoryJournal(clock);
  const ready = (async () => {
    for (const event of before) await journal.append(event);
  })();
  const through = (ledger: Ledger, port: AwsPort, inDoubt = never) => audit(port, { ledger, clock, inDoubt });
  return {
    live: (port: AwsPort, inDoubt?: AuditParts["inDoubt"]) => through(liveLedger(journal, evidence), port, inDoubt),
    resume: async (port: AwsPort, inDoubt?: AuditParts["inDoubt"]) => {
      await ready;
      return through(await resumeLedger(journal, evidence), port, inDoubt);
    },
    replay: async () => {
      await ready;
      return through(await replayLedger(journal.read(), evidence), recorded());
    },
    events: (): JournalRecord[] => journal.lines.map((line) => JSON.parse(line) as JournalRecord),
    story: () =>
      journal.lines
        .map((line) => JSON.parse(line) as { type: string; key: string })
        .map((each) => `${each.type} ${each.key}`),
    text: () => journal.lines.join("\n"),
  };
}

const named = (asked: AwsCall, as = key) => ({ key: as, operation: asked.operation, region: asked.region });
const intended = (asked: AwsCall, target: string, as = key): Event => ({
  type: "call.intended",
  ...named(asked, as),
  input: asked.input as never,
  target,
});

test("a write's intent is recorded before the call goes down and its outcome after", async () => {
  const log = journaled();
  let before: string[] = [];
  const port: AwsPort = {
    send: (asked) => {
      before = log.story();
      return answering({}).send(asked, from(asked.operation));
    },
  };
  await log.live(port).send(deactivate, from(deactivate.operation));
  expect(before).toEqual([`call.intended ${key}`]);
  expect(log.story()).toEqual([`call.intended ${key}`, `call.returned ${key}`]);
  expect(log.events()[0]).toMatchObject({ target: "ci", input: deactivate.input });
  expect(log.events()[1]).toMatchObject({ requestId: "r-1", date: repliedAt, output: { value: {} } });
});

test("a write does not go down when its intent cannot be recorded", async () => {
  const broken: Ledger = {
    ...liveLedger(memoryJournal(clock), evidence),
    record: () => Promise.reject(new RunbookError("JOURNAL_FAILED", "disk full")),
  };
  const port = answering({});
  await expect(
    audit(port, { ledger: broken, clock, inDoubt: never }).send(deactivate, from(deactivate.operation)),
  ).rejects.toMatchObject({ code: "JOURNAL_FAILED" });
  expect(port.sent).toEqual([]);
});

test("a read has an outcome only", async () => {
  const log = journaled();
  await log.live(answering({ Users: [] })).send(call("iam:ListUsers", {}), from("iam:ListUsers"));
  expect(log.story()).toEqual([`call.returned ${key}`]);
});

test("a recorded answer is given again without going down", async () => {
  const log = journaled();
  const first = await log
    .live(answering({ Users: [{ UserName: "ci" }] }))
    .send(call("iam:ListUsers", {}), from("iam:ListUsers"));
  const port = answering();
  const again = await (await log.resume(port)).send(call("iam:ListUsers", {}), from("iam:ListUsers"));
  expect(again).toEqual(first);
  expect(await (await log.replay()).send(call("iam:ListUsers", {}), from("iam:ListUsers"))).toEqual(first);
  expect(port.sent).toEqual([]);
});

test("an answer too large for the record comes back from the evidence", async () => {
  const log = journaled();
  const output = { Users: Array.from({ length: 2000 }, (_, index) => ({ UserName: `user-${index}` })) };
  await log.live(answering(output)).send(call("iam:ListUsers", {}), from("iam:ListUsers"));
  expect(log.events()[0]).toHaveProperty("output.sha256");
  expect((await (await log.replay()).send(call("iam:ListUsers", {}), from("iam:ListUsers"))).output).toEqual(output);
});

test.each<[AwsCall, object]>([
  [
    call("lambda:GetFunction", { FunctionName: "f" }),
    { Configuration: { Environment: { Variables: { TOKEN: "hunter2" } } } },
  ],
  [call("ecs:DescribeTaskDefinition", { taskDefinition: "w:1" }), { taskDefinition: { family: "hunter2" } }],
  [
    call("ec2:DescribeInstanceAttribute", { InstanceId: "i-1", Attribute: "userData" }),
    { UserData: { Value: "hunter2" } },
  ],
])("what may hold secrets lies beside the journal, where a replay finds it: %j", async (asked, output) => {
  const log = journaled();
  await log.live(answering(output)).send(asked, from(asked.operation));
  expect(log.events()[0]).toHaveProperty("output.sha256");
  expect(log.text()).not.toContain("hunter2");
  expect((await (await log.replay()).send(asked, from(asked.operation))).output).toEqual(output);
});

test("a recorded refusal of AWS's is thrown again as the same error", async () => {
  const log = journaled();
  const asked = call("iam:GetRole", { RoleName: "x" });
  const refusal = awsError("NoSuchEntityException", asked.operation, "us-east-1", 404);
  await expect(log.live(answering(refusal)).send(asked, from(asked.operation))).rejects.toBe(refusal);
  expect(log.story()).toEqual([`call.failed ${key}`]);
  const replayed = await (await log.replay()).send(asked, from(asked.operation)).catch((error: unknown) => error);
  expect(replayed).toBeInstanceOf(AwsError);
  const { class: kind, awsName, message, operation, region, status, requestId } = refusal;
  expect(replayed).toMatchObject({ class: kind, awsName, message, operation, region, status, requestId });
});

test("a guard's refusal is recorded and refuses again", async () => {
  const log = journaled();
  const refusal = new RunbookError("TARGET_PROTECTED", "ci is protected");
  await expect(log.live(answering(refusal)).send(deactivate, from(deactivate.operation))).rejects.toBe(refusal);
  expect(log.story()).toEqual([`call.intended ${key}`, `call.refused ${key}`]);
  await expect((await log.replay()).send(deactivate, from(deactivate.operation))).rejects.toMatchObject({
    code: "TARGET_PROTECTED",
    message: "ci is protected",
  });
});

test("a withheld write is recorded as such, and its answer stays unusable in a replay", async () => {
  const log = journaled();
  const port = answering();
  const reply = await log.live(withhold(port)).send(createKey, from(createKey.operation));
  expect(log.story()).toEqual([`call.intended ${key}`, `call.withheld ${key}`]);
  expect(() => reply.output.AccessKey).toThrow("withheld");
  const replayed = await (await log.replay()).send(createKey, from(createKey.operation));
  expect(() => replayed.output.AccessKey).toThrow("withheld");
  expect(port.sent).toEqual([]);
});

test("a secret is handed up and never recorded, so a replay gives its mark", async () => {
  const log = journaled();
  const reply = await log.live(answering(newKey)).send(createKey, from(createKey.operation));
  expect(reply.output.AccessKey?.SecretAccessKey).toBe("s3cr3t");
  expect(log.text()).not.toContain("s3cr3t");
  const replayed = await (await log.replay()).send(createKey, from(createKey.operation));
  expect(replayed.output.AccessKey).toEqual({ ...newKey.AccessKey, SecretAccessKey: "[secret]" });
});

test("a secret in the input is recorded as its mark", async () => {
  const log = journaled();
  const reset = call("iam:UpdateLoginProfile", { UserName: "ci", Password: "hunter22" });
  await log.live(answering({})).send(reset, from(reset.operation));
  expect(log.text()).not.toContain("hunter22");
  expect(log.events()[0]).toMatchObject({ input: { UserName: "ci", Password: "[secret]" } });
});

test("an intent without an outcome that took place is adopted, and its lost answer cannot be used", async () => {
  const log = journaled(intended(createKey, "ci"));
  const port = answering();
  const asked: object[] = [];
  const chain = await log.resume(port, async (_call, _context, before) => {
    asked.push(before);
    return "done";
  });
  const reply = await chain.send(createKey, from(createKey.operation));
  expect(port.sent).toEqual([]);
  expect(asked).toEqual([{ at: log.events()[0]?.at, intended: true }]);
  expect(log.story().at(-1)).toBe(`call.adopted ${key}`);
  expect(() => reply.output.AccessKey).toThrow(RunbookError);
  const replayed = await (await log.replay()).send(createKey, from(createKey.operation));
  expect(() => replayed.output.AccessKey).toThrow(RunbookError);
});

test("what a resumed run sends for the first time, and must not be sent twice, is looked for after the last record", async () => {
  const earlier: Event = { type: "note.made", key: "earlier", text: "the last record that is left" };
  for (const found of ["done", "not-done"] as const) {
    const log = journaled(earlier);
    const port = answering({ AccessKey: {} });
    const asked: object[] = [];
    const chain = await log.resume(port, async (_call, _context, before) => {
      asked.push(before);
      return found;
    });
    const reply = await chain.send(createKey, from(createKey.operation));
    expect(asked).toEqual([{ at: log.events()[0]?.at, intended: false }]);
    expect(port.sent).toHaveLength(found === "done" ? 0 : 1);
    const outcome = found === "done" ? "call.adopted" : "call.returned";
    expect(log.story().slice(1)).toEqual([`call.intended ${key}`, `${outcome} ${key}`]);
    if (found === "done") expect(() => reply.output.AccessKey).toThrow(RunbookError);
    await expect((await log.replay()).send(createKey, from(createKey.operation))).resolves.toBeDefined();
  }
});

test("what a resumed run sends for the first time is not sent where nobody can tell", async () => {
  const log = journaled({ type: "note.made", key: "earlier", text: "the last record that is left" });
  const port = answering({});
  const chain = await log.resume(port, never);
  await expect(chain.send(createKey, from(createKey.operation))).rejects.toThrow("nothing is in doubt here");
  expect(port.sent).toEqual([]);
  expect(log.story()).toEqual(["note.made earlier"]);
  // What may be sent twice is not looked for.
  await chain.send(deactivate, from(deactivate.operation));
  expect(port.sent).toHaveLength(1);
});

test("an intent that did not take place is sent under a key of its own, and a replay follows", async () => {
  const log = journaled(intended(deactivate, "ci"));
  const port = answering({});
  await (await log.resume(port, async () => "not-done")).send(deactivate, from(deactivate.operation));
  expect(port.sent).toHaveLength(1);
  expect(log.story()).toEqual([
    `call.intended ${key}`,
    `call.adopted ${key}`,
    `call.intended ${key}~2`,
    `call.returned ${key}~2`,
  ]);
  expect((await (await log.replay()).send(deactivate, from(deactivate.operation))).output).toEqual({});
});

test("a second crash is told from the first", async () => {
  const log = journaled(
    intended(deactivate, "ci"),
    { type: "call.adopted", ...named(deactivate), found: "not-done" },
    intended(deactivate, "ci", `${key}~2`),
  );
  const keys: string[] = [];
  const chain = await log.resume(answering({}), async (_call, context) => {
    keys.push(context.key);
    return "not-done";
  });
  await chain.send(deactivate, from(deactivate.operation));
  expect(keys).toEqual([`${key}~2`]);
  expect(log.story().at(-1)).toBe(`call.returned ${key}~3`);
});

test("a write in doubt stops the run and stays in doubt", async () => {
  const log = journaled(intended(createKey, "ci"));
  const chain = await log.resume(answering(), () => Promise.reject(new RunbookError("CALL_IN_DOUBT", "who knows")));
  await expect(chain.send(createKey, from(createKey.operation))).rejects.toMatchObject({ code: "CALL_IN_DOUBT" });
  expect(log.story()).toEqual([`call.intended ${key}`]);
});

test("reading waits until a write can be seen", async () => {
  const log = journaled(intended(createKey, "ci"));
  clock.slept.length = 0;
  await (await log.resume(answering(), async () => "done")).send(createKey, from(createKey.operation));
  expect(clock.slept).toEqual([{ milliseconds: 10_000, key: `${key} settle` }]);
});

test("a write that differs from its recorded intent diverges", async () => {
  const log = journaled(intended(deactivate, "ci"));
  const other = call("iam:UpdateAccessKey", { UserName: "ci", AccessKeyId: "AKIA9", Status: "Inactive" });
  await expect((await log.resume(answering())).send(other, from(other.operation))).rejects.toMatchObject({
    code: "REPLAY_DIVERGED",
  });
});

test("a replay sends nothing and asks no probe", async () => {
  const log = journaled(intended(deactivate, "ci"), ended);
  const chain = await log.replay();
  await expect(chain.send(deactivate, from(deactivate.operation))).rejects.toMatchObject({ code: "REPLAY_DIVERGED" });
  // This log has no end: what it lacks may not have come about.
  await expect(chain.send(call("iam:ListUsers", {}), from("iam:ListUsers", { key: "other" }))).rejects.toMatchObject({
    difference: { code: "REPLAY_DIVERGED" },
  });
});

test("a replay tells a log that breaks off after a write's intent from one that lacks the outcome", async () => {
  const log = journaled(intended(deactivate, "ci"));
  const chain = await log.replay();
  await expect(chain.send(deactivate, from(deactivate.operation))).rejects.toMatchObject({
    difference: { code: "JOURNAL_INCOMPLETE" },
  });
});

test("a lost answer to a write that must not be sent twice is looked into at once", async () => {
  const log = journaled();
  const port = answering(awsError("TimeoutError", createKey.operation), newKey);
  const reply = await log.live(port, async () => "not-done").send(createKey, from(createKey.operation));
  expect(reply.output.AccessKey?.AccessKeyId).toBe("AKIA2");
  expect(log.story()).toEqual([
    `call.intended ${key}`,
    `call.adopted ${key}`,
    `call.intended ${key}~2`,
    `call.returned ${key}~2`,
  ]);
});

test("such a write is sent at most three times", async () => {
  const log = journaled();
  const failure = () => awsError("InternalFailure", createKey.operation);
  const port = answering(failure(), failure(), failure(), newKey);
  await expect(log.live(port, async () => "not-done").send(createKey, from(createKey.operation))).rejects.toMatchObject(
    { class: "server" },
  );
  expect(port.sent).toHaveLength(3);
  expect(log.story().at(-1)).toBe(`call.failed ${key}~3`);
  await expect((await log.replay()).send(createKey, from(createKey.operation))).rejects.toMatchObject({
    class: "server",
  });
});

test("a lost answer to an idempotent write is its failure, and asks no probe", async () => {
  const log = journaled();
  await expect(
    log.live(answering(awsError("TimeoutError", deactivate.operation))).send(deactivate, from(deactivate.operation)),
  ).rejects.toMatchObject({ class: "network" });
  expect(log.story()).toEqual([`call.intended ${key}`, `call.failed ${key}`]);
});

test.each([
  ["a write", deactivate, {}],
  ["a read", call("iam:ListUsers", {}), { Users: [] }],
])(
  "%s refused for expired credentials is sent again by a resume, and a replay follows",
  async (_title, asked, output) => {
    const log = journaled();
    await expect(
      log.live(answering(awsError("ExpiredToken", asked.operation))).send(asked, from(asked.operation)),
    ).rejects.toMatchObject({ class: "expired" });
    await expect((await log.replay()).send(asked, from(asked.operation))).rejects.toMatchObject({ class: "expired" });
    expect((await (await log.resume(answering(output))).send(asked, from(asked.operation))).output).toEqual(output);
    expect(log.story().at(-1)).toBe(`call.returned ${key}~2`);
    expect((await (await log.replay()).send(asked, from(asked.operation))).output).toEqual(output);
  },
);

const returnedKey: Event = {
  type: "call.returned",
  ...named(createKey),
  effect: "write",
  output: { value: { AccessKey: { ...newKey.AccessKey, SecretAccessKey: "[secret]" } } },
  requestId: null,
  date: repliedAt,
};

test("a new key whose secret never reached the sink is made again", async () => {
  const log = journaled(intended(createKey, "ci"), returnedKey);
  const reply = await (
    await log.resume(answering(newKey), async () => "not-done")
  ).send(createKey, from(createKey.operation));
  expect(reply.output.AccessKey?.SecretAccessKey).toBe("s3cr3t");
  expect(log.story()).toEqual([
    `call.intended ${key}`,
    `call.returned ${key}`,
    `call.intended ${key}~2`,
    `call.returned ${key}~2`,
  ]);
  expect((await (await log.replay()).send(createKey, from(createKey.operation))).output.AccessKey?.AccessKeyId).toBe(
    "AKIA2",
  );
});

test("a new key whose secret is in the sink is kept", async () => {
  const log = journaled(intended(createKey, "ci"), returnedKey);
  const port = answering();
  const reply = await (await log.resume(port, async () => "done")).send(createKey, from(createKey.operation));
  expect(reply.output.AccessKey?.AccessKeyId).toBe("AKIA2");
  expect(port.sent).toEqual([]);
});

test("a new key of a step that is complete is not looked into", async () => {
  const log = journaled(intended(createKey, "ci"), returnedKey, { type: "step.completed", key: "s/one", result: null });
  const reply = await (await log.resume(answering())).send(createKey, from(createKey.operation));
  expect(reply.output.AccessKey?.AccessKeyId).toBe("AKIA2");
});

test("every answer is told, recorded ones too", async () => {
  const journal = memoryJournal(clock);
  const told: unknown[] = [];
  const learn: AuditParts["learn"] = (asked, reply) => told.push([asked.operation, reply.output]);
  const asked = call("iam:ListUsers", {});
  await audit(answering({ Users: [] }), { ledger: liveLedger(journal, evidence), clock, inDoubt: never, learn }).send(
    asked,
    from(asked.operation),
  );
  await audit(answering(), { ledger: await resumeLedger(journal, evidence), clock, inDoubt: never, learn }).send(
    asked,
    from(asked.operation),
  );
  expect(told).toEqual([
    ["iam:ListUsers", { Users: [] }],
    ["iam:ListUsers", { Users: [] }],
  ]);
});
