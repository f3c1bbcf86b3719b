/** What a step's action works with: calls, pages, read-backs, time, secrets and evidence, each recorded. */
import type { Action, ActionContext, Evidence } from "../action/action.ts";
import {
  globalServices,
  type Input,
  type OperationName,
  operations,
  type Output,
  serviceOf,
} from "../aws/operations.ts";
import type { AwsReply } from "../aws/port.ts";
import { isWithheld } from "../aws/withhold.ts";
import { RunbookError } from "../errors.ts";
import type { Event, EventOf } from "../journal/events.ts";
import { changesOf, rememberChange } from "./changes.ts";
import { callKey, ordinals, withoutAttempt } from "./keys.ts";
import { randomText, reveal, revealAll, seal } from "./secret.ts";
import { Stopped } from "./signals.ts";
import { emit, goOn, type RunState } from "./state.ts";
import { underWay } from "./under-way.ts";

/** Read-backs wait 1, 2, 4 … seconds, at most this long between two looks. */
const longestPause = 15_000;

export interface StepFacts {
  /** What the keys of its calls and questions begin with. */
  readonly key: string;
  /** The step instance whose work it is. */
  readonly step: string;
  readonly action: Action;
  /** Names, ARNs and ids that a person approved for irreversible calls of this step. */
  readonly approved: ReadonlySet<string>;
  /** Names by which the step's target is addressed. */
  readonly handles: readonly string[];
  readonly timeout: number | undefined;
}

export interface StepContext extends ActionContext {
  /** To be told that the action failed: nothing new begins, and what has begun ends. Gives the error to go on with. */
  readonly failed: (error: unknown) => Promise<unknown>;
}

export function contextOf(state: RunState, step: StepFacts): StepContext {
  const { ports, dryRun, signal } = state.options;
  const { ledger, clock, evidence } = ports;
  const ordinal = ordinals();
  // Keys name what is asked for, not only how often: strands of one action may take turns differently.
  const next = (...what: string[]) => {
    const name = [step.key, ...what].join(" ");
    return `${name}#${ordinal("", name)}`;
  };
  // A secret is the step's, whichever attempt makes it: the one in the sink must be the one that is sent.
  const maker = withoutAttempt(step.key);
  const declared: ReadonlySet<string> = new Set(step.action.calls);
  const { track, settled } = underWay();
  const record = (event: Event) => track(emit(state, event));
  let failed = false;
  let withheld = false;
  let deadline: number | undefined;

  const boundary = () => {
    goOn(state);
    if (failed && ledger.mode !== "replay") throw new Stopped("failed");
  };

  const now = async (): Promise<string> => {
    const key = next("now");
    const recorded = ledger.recorded("time.read", key);
    const answer = recorded?.now ?? clock.now().toISOString();
    await record({ type: "time.read", key, now: answer });
    return answer;
  };

  const inTime = async () => {
    if (step.timeout === undefined) return;
    const at = Date.parse(await now());
    deadline ??= at + step.timeout;
    if (at > deadline) {
      throw new RunbookError("STEP_TIMEOUT", `${step.key} did not finish within ${step.timeout / 1000} s`);
    }
  };

  const sleep = async (milliseconds: number): Promise<void> => {
    boundary();
    const key = next("sleep", String(milliseconds));
    // A dry run waits only for what it reads, such as a report being made.
    const pointless = dryRun && step.action.calls.length === 0;
    if (ledger.recorded("time.slept", key) === undefined && !pointless) await clock.sleep(milliseconds, key, signal);
    boundary();
    await record({ type: "time.slept", key, milliseconds });
  };

  const send = async <O extends OperationName>(
    operation: O,
    input: Input<O>,
    region?: string,
  ): Promise<AwsReply<O>> => {
    await inTime();
    boundary();
    const service = serviceOf(operation);
    const where = globalServices.has(service) ? "us-east-1" : (region ?? state.options.region);
    // A sealed secret prints as a mark, so the key is the same whatever the secret is.
    const key = callKey(step.key, operation, where, JSON.parse(JSON.stringify(input)), ordinal);
    const call = { operation, region: where, input: revealAll(input) as Input<O> };
    // Not as busy: the chain below waits on the clock itself, for its pace and between attempts.
    const reply = await track(ports.aws.send(call, { key, step: step.step, declared, approved: step.approved }));
    if (isWithheld(reply)) {
      withheld = true;
      step.handles.forEach((handle) => state.planned.add(handle));
      // What is deleted in a region changes that too, for whoever acts on the region as a whole.
      if (step.action.purpose === "destroy" && !globalServices.has(service)) state.planned.add(where);
    } else if (operations[operation].effect === "write") rememberChange(state, step.action, key, call, reply);
    return reply;
  };

  return {
    failed(error) {
      failed = true;
      return settled(error);
    },
    run: state.options.id,
    get caller() {
      if (state.caller === undefined)
        throw new RunbookError("INTERNAL", "the caller is not known before the preflight");
      return state.caller;
    },
    policy: state.options.policy,
    call: async (operation, input, region) => (await send(operation, input, region)).output,
    callDated: async (operation, input, region) => {
      const reply = await send(operation, input, region);
      return { output: reply.output, date: reply.date };
    },
    async *pages(operation, input, region) {
      const pages = operations[operation].pages;
      if (pages === undefined) throw new RunbookError("INTERNAL", `${operation} is not listed as having pages`);
      let token: unknown;
      do {
        const output: Output<typeof operation> = (
          await send(
            operation,
            (token === undefined ? input : { ...(input as object), [pages.send]: token }) as Input<typeof operation>,
            region,
          )
        ).output;
        yield output;
        const received: unknown = (output as Record<string, unknown>)[pages.receive];
        if (received !== undefined && received === token) {
          throw new RunbookError("STEP_FAILED", `${operation} gave the same page token twice`);
        }
        token = received === "" || received === null ? undefined : received;
      } while (token !== undefined);
    },
    async confirm(what, holds, within = 120_000) {
      const key = next("confirm", what);
      const assumed = withheld || planned(state, step);
      if (!assumed) {
        let pause = 1000;
        let waited = 0;
        while (!(await holds())) {
          if (waited >= within) {
            const when = within === 0 ? "not so" : `not confirmed within ${within / 1000} s`;
            throw new RunbookError("NOT_CONFIRMED", `${step.key}: ${when}: ${what}`);
          }
          await sleep(pause);
          waited += pause;
          pause = Math.min(pause * 2, longestPause);
        }
      }
      await record({ type: "change.confirmed", key, what, assumed });
    },
    now,
    sleep,
    secretText(count, alphabet) {
      const label = `${maker} secret text#${ordinal("", "secret text")}`;
      let draw = 0;
      return seal(randomText(count, alphabet, (bytes) => ports.secrets.randomBytes(`${label} ${(draw += 1)}`, bytes)));
    },
    async storeSecret(name, secret) {
      const key = next("secret", name);
      // The secret of a planned change exists nowhere.
      if (dryRun) return { secret: name, sink: "" };
      const other = state.stored.get(name);
      if (other !== undefined && other !== maker) {
        throw new RunbookError(
          "SECRET_NOT_STORED",
          `${step.key}: ${other} made a secret ${name}, and it is not replaced.`,
        );
      }
      state.stored.set(name, maker);
      const recorded = ledger.recorded("secret.stored", key);
      // It may have reached the sink, but not the journal, before the process that put it there died.
      const there = recorded ?? (await clock.busy(ports.secrets.find(name)));
      const { sink } = there ?? (await clock.busy(ports.secrets.put(name, reveal(secret))));
      await record({ type: "secret.stored", key, secret: name, sink });
      return { secret: name, sink };
    },
    hasSecret: async (name) => (await clock.busy(ports.secrets.find(name))) !== undefined,
    async saveEvidence(name, content, options = {}) {
      const saved = await clock.busy(evidence.put(content, { sensitive: options.sensitive ?? false }));
      return recordEvidence(name, saved, options.sensitive ?? false);
    },
    async saveDataset(name, rows) {
      let count = 0;
      const lines = async function* () {
        for await (const row of rows) {
          count += 1;
          yield `${JSON.stringify(row)}\n`;
        }
      };
      const saved = await evidence.put(lines(), { sensitive: false });
      return { ...(await recordEvidence(name, saved, false)), rows: count };
    },
    async *readDataset(dataset) {
      for await (const line of evidence.lines(dataset.sha256)) yield JSON.parse(line) as unknown;
    },
    judge: state.options.judge,
    changes: async () => changesOf(state),
    async gap(gap) {
      state.gaps.add(`${gap.region} ${gap.service}`);
      // With its reason: strands of one action may each find one in the same service.
      await record({ type: "gap.found", key: next("gap", gap.region, gap.service, gap.reason), ...gap });
    },
    note: (text) => record({ type: "note.made", key: next("note", text), text }),
    progress: (done, total, what) => state.options.onProgress?.({ key: step.key, done, total, what }),
  };

  async function recordEvidence(
    name: string,
    saved: { sha256: string; bytes: number },
    sensitive: boolean,
  ): Promise<Evidence> {
    const event: EventOf<"evidence.saved"> = {
      type: "evidence.saved",
      key: next("evidence", name),
      name,
      ...saved,
      sensitive,
    };
    await record(event);
    return { name, ...saved };
  }
}

/** Whether reading back can only show the state before: something on this target is planned, or anything is where the step has no target. */
function planned(state: RunState, step: StepFacts): boolean {
  return step.handles.length === 0 ? state.planned.size > 0 : step.handles.some((handle) => state.planned.has(handle));
}
