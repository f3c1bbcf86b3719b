/** What a run knows beyond its journal's text: approvals, what is planned, what caps its outcome. */
import type { Caller, ChangeMade } from "../action/action.ts";
import type { Outcome } from "../errors.ts";
import type { Event, RunKind } from "../journal/events.ts";
import type { Program } from "../playbook/program.ts";
import type { Facts, Judgement, Policy } from "../policy/policy.ts";
import type { Counted } from "./limits.ts";
import type { Probes } from "./probes.ts";
import type { Ports, Progress } from "./run.ts";
import { RunEnds, Stopped } from "./signals.ts";

export interface RunOptions {
  readonly id: string;
  readonly kind: RunKind;
  readonly dryRun: boolean;
  readonly program: Program;
  /** Already of their declared types; defaults are filled in by the run. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly policy: Policy;
  /** False where the organization gave no policy: only reading stages run. */
  readonly policyGiven: boolean;
  readonly judge: (facts: Facts) => Judgement;
  readonly ports: Ports;
  readonly probes: Probes;
  /** The region of regional calls that name none. */
  readonly region: string;
  /** Finds out who the caller is and saves the account's state; its calls are journaled. Absent for playbooks without AWS calls. */
  readonly preflight?: () => Promise<Caller>;
  /** The first event's facts that only the composition knows. */
  readonly started: Omit<Extract<Event, { type: "run.started" }>, "type">;
  /** How many times the run was taken up again. */
  readonly resumed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface RunState {
  readonly options: RunOptions;
  caller: Caller | undefined;
  /** Digests of approved values, with the handles by which calls address them. */
  readonly approved: Set<string>;
  /** Digests of evidence that this run saved. */
  readonly saved: Set<string>;
  /** Names of secrets in the sink, each with the step instance that made it. */
  readonly stored: Map<string, string>;
  /** Dry run: names of targets that a withheld write would have changed, and of regions in which one would have deleted. */
  readonly planned: Set<string>;
  /** Writes that took effect, by the keys of their calls. */
  readonly changes: Map<string, ChangeMade>;
  /** Why the outcome cannot be the best one. */
  readonly caps: string[];
  /** Region and service of each part that could not be read. */
  readonly gaps: Set<string>;
  readonly counted: Counted;
  /** Set once the run is ending: nothing new starts. */
  ending: Outcome | undefined;
}

/**
 * A boundary at which the run may stop. A replay passes it: how far each strand came is in its
 * recording.
 */
export function goOn({ options, ending }: RunState): void {
  if (options.signal?.aborted === true) throw new RunEnds("interrupted", ["the run was interrupted"]);
  if (ending !== undefined && options.ports.ledger.mode !== "replay") throw new Stopped(ending);
}

export function emit(state: RunState, event: Event): Promise<void> {
  return state.options.ports.ledger.record(event);
}
