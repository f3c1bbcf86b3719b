/**
 * An ActionContext over a port in memory: a test says what AWS answers to an operation, the
 * context does what the real one does with it and keeps what the action said.
 */
import { createHash } from "node:crypto";
import type { ActionContext, Caller, ChangeMade, Dataset, Evidence, SecretText } from "../../engine/action/action.ts";
import type { ErrorClass } from "../../engine/aws/errors.ts";
import { type Input, type OperationName, operations, type Output } from "../../engine/aws/operations.ts";
import { type AwsCall, AwsError, type AwsPort } from "../../engine/aws/port.ts";
import { RunbookError } from "../../engine/errors.ts";
import { defaultPolicy } from "../../engine/policy/default.ts";
import type { Facts, Judgement, Policy } from "../../engine/policy/policy.ts";

/** What AWS answers, by operation. An operation without an answer is a mistake of the test. */
export type Answers = {
  readonly [O in OperationName]?: (input: Input<O>, region: string) => Output<O> | Promise<Output<O>>;
};

export interface SentCall {
  readonly operation: OperationName;
  readonly region: string;
  readonly input: unknown;
}

export interface Said {
  readonly calls: SentCall[];
  readonly gaps: { region: string; service: string; reason: string }[];
  readonly notes: string[];
  readonly slept: number[];
  readonly confirmed: string[];
  readonly evidence: { name: string; content: string; sensitive: boolean }[];
  readonly secrets: Map<string, string>;
}

export interface ContextOptions {
  readonly answers?: Answers;
  /** Instead of `answers`: any port, such as a simulated account. */
  readonly port?: AwsPort;
  readonly policy?: Policy;
  readonly judge?: (facts: Facts) => Judgement;
  readonly caller?: Partial<Caller>;
  readonly now?: string;
  /** What the run has changed before this step. */
  readonly changes?: readonly ChangeMade[];
  /** Called by each sleep, where the port has a clock of its own. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

export const responder: Caller = {
  account: "111122223333",
  arn: "arn:aws:sts::111122223333:assumed-role/incident-responder/drill",
  principal: "arn:aws:iam::111122223333:role/incident-responder",
  partition: "aws",
  userId: "AROAEXAMPLERESPONDER:drill",
};

/** The clock starts at `now` and moves only by `sleep`, so polling ends without waiting. */
export function actionContext(options: ContextOptions = {}): ActionContext & { said: Said } {
  const said: Said = { calls: [], gaps: [], notes: [], slept: [], confirmed: [], evidence: [], secrets: new Map() };
  const port = options.port ?? portOf(options.answers ?? {});
  const datasets = new Map<string, unknown[]>();
  let clock = Date.parse(options.now ?? "2026-03-02T10:00:00Z");

  async function send<O extends OperationName>(operation: O, input: Input<O>, region: string) {
    said.calls.push({ operation, region, input: JSON.parse(JSON.stringify(input)) as unknown });
    const call: AwsCall<O> = { operation, region, input: withSecrets(input) as Input<O> };
    const key = `test/${said.calls.length}`;
    return port.send(call, { key, step: "test", declared: new Set([operation]), approved: new Set() });
  }
  async function sleep(milliseconds: number): Promise<void> {
    said.slept.push(milliseconds);
    clock += milliseconds;
    await options.sleep?.(milliseconds);
  }
  return {
    said,
    run: "20260302T100000-test",
    caller: { ...responder, ...options.caller },
    policy: options.policy ?? emptyPolicy(),
    call: async (operation, input, region = "us-east-1") => (await send(operation, input, region)).output,
    async callDated(operation, input, region = "us-east-1") {
      const { output, date } = await send(operation, input, region);
      return { output, date };
    },
    async *pages(operation, input, region = "us-east-1") {
      const paging = operations[operation].pages;
      let token: unknown;
      do {
        const next =
          paging === undefined || token === undefined ? input : Object.assign({}, input, { [paging.send]: token });
        const { output } = await send(operation, next, region);
        yield output;
        token = paging === undefined ? undefined : new Map<string, unknown>(Object.entries(output)).get(paging.receive);
      } while (token !== undefined && token !== null && token !== "");
    },
    async confirm(what, holds, within = 120_000) {
      const end = clock + within;
      for (let pause = 1_000; !(await holds()); pause = Math.min(pause * 2, 15_000)) {
        if (clock + pause > end) throw new RunbookError("NOT_CONFIRMED", `${what}: reading back never showed it`);
        await sleep(pause);
      }
      said.confirmed.push(what);
    },
    now: async () => new Date(clock).toISOString(),
    sleep,
    secretText: (count, alphabet) =>
      secretOf(Array.from({ length: count }, (_, i) => alphabet[i % alphabet.length]).join("")),
    async storeSecret(name, secret) {
      said.secrets.set(name, revealed(secret));
      return { secret: name, sink: "memory" };
    },
    hasSecret: async (name) => said.secrets.has(name),
    async saveEvidence(name, content, settings) {
      said.evidence.push({ name, content, sensitive: settings?.sensitive === true });
      return evidenceOf(name, content);
    },
    async saveDataset(name, rows) {
      const kept: unknown[] = [];
      for await (const row of rows) kept.push(JSON.parse(JSON.stringify(row)));
      const dataset: Dataset = {
        ...evidenceOf(name, kept.map((row) => JSON.stringify(row)).join("\n")),
        rows: kept.length,
      };
      datasets.set(dataset.sha256, kept);
      return dataset;
    },
    async *readDataset(dataset) {
      const rows = datasets.get(dataset.sha256);
      if (rows === undefined) throw new Error(`no dataset ${dataset.name}`);
      yield* rows;
    },
    judge: options.judge ?? (() => ({ verdict: "unknown", reasons: [] })),
    changes: async () => options.changes ?? [],
    gap: async (gap) => void said.gaps.push(gap),
    note: async (text) => void said.notes.push(text),
    progress: () => undefined,
  };
}

/** AWS's refusal, as the live adapter would throw it. */
export function refusal(
  errorClass: ErrorClass,
  awsName: string,
  operation = "test:Test",
  region = "us-east-1",
): AwsError {
  return new AwsError({
    class: errorClass,
    awsName,
    message: `${awsName} in ${region}`,
    operation,
    region,
    status: 400,
  });
}

export function emptyPolicy(parts: Partial<Policy> = {}): Policy {
  return {
    ...defaultPolicy("111122223333"),
    window: { start: "2026-03-02T02:00:00Z", margin: "2h" },
    limits: { preexisting: { contained: 10, destroyed: 5 }, intruder_made: { contained: 500, destroyed: 200 } },
    ...parts,
  };
}

/** The secret behind a SecretText that this context made, for assertions on what went where. */
export function revealed(secret: SecretText | string): string {
  if (typeof secret === "string") return secret;
  const text = shown.get(secret);
  if (text === undefined) throw new Error("not a secret of this context");
  return text;
}

const shown = new WeakMap<object, string>();

function secretOf(text: string): SecretText {
  // The brand exists for the compiler only, so there is no way to make one without a cast.
  const secret = { toString: () => "[secret]", toJSON: () => "[secret]" } as unknown as SecretText;
  shown.set(secret, text);
  return secret;
}

/** A copy of an input with its secrets opened, as the engine opens them just above the port. */
function withSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSecrets);
  if (typeof value !== "object" || value === null) return value;
  const text = shown.get(value);
  if (text !== undefined) return text;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withSecrets(member)]));
}

function portOf(answers: Answers): AwsPort {
  return {
    async send(call) {
      const answer = answers[call.operation];
      if (answer === undefined) throw new Error(`the test gives no answer to ${call.operation}`);
      const output = await answer(call.input, call.region);
      return { output: structuredClone(output), requestId: "test", date: "2026-03-02T10:00:00Z" };
    },
  };
}

function evidenceOf(name: string, content: string): Evidence {
  return { name, sha256: createHash("sha256").update(content).digest("hex"), bytes: Buffer.byteLength(content) };
}
