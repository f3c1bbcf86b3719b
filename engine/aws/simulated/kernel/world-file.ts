/**
 * The file in which a simulated account outlives the process, as a cloud does: the scenario, then
 * every call and effect with what it changed. Nothing in it is secret.
 */
import { createHash } from "node:crypto";
import {
  closeSync,
  copyFileSync,
  existsSync,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from "node:fs";
import { RunbookError } from "../../../errors.ts";
import type { OperationName } from "../../operations.ts";
import type { Scenario } from "../drill/schema.ts";
import type { SimulatedEffect } from "../service.ts";
import type { ChangesByState } from "./states.ts";

export interface CallLine {
  readonly kind: "call";
  readonly seq: number;
  readonly at: number;
  /** An actor of the drill; absent for the run itself. */
  readonly by?: string;
  readonly operation: OperationName;
  readonly region: string;
  readonly input: unknown;
  /** What a write answered, for its record in Event history. */
  readonly output?: unknown;
  readonly refused?: { readonly name: string; readonly message: string; readonly recorded: boolean };
  readonly touched?: readonly string[];
  readonly changes?: ChangesByState;
  readonly later?: readonly Pending[];
  /** The counters of faults that it moved. */
  readonly counted?: readonly string[];
}

export interface Pending {
  readonly due: number;
  readonly service: string;
  readonly effect: SimulatedEffect;
}

export interface EffectLine {
  readonly kind: "effect";
  readonly at: number;
  readonly pending: Pending;
  readonly changes: ChangesByState;
  readonly later?: readonly Pending[];
}

/** Where a run began in this world, or another went on with it. */
export interface RunLine {
  readonly kind: "run";
  readonly at: number;
  /** What its calls give as user agent. */
  readonly agent?: string;
}

export type WorldLine = CallLine | EffectLine | RunLine;

export interface WorldFile {
  readonly scenario: Scenario;
  /** The user agent of the run that began it. */
  readonly agent: string;
  readonly lines: readonly WorldLine[];
  /** On the disk when it returns where the line is a change, else with the operating system. */
  append(line: WorldLine): void;
  close(): void;
}

/** What there is of an account before a process works on it. */
export interface LeftWorld {
  readonly scenario: Scenario;
  readonly lines: readonly WorldLine[];
  readonly agent?: string | undefined;
}

/** The user agent of a run that gives none. */
const unnamed = "runbook";

/** A world that lives as long as the process. */
export function memoryWorld({ agent = unnamed, ...world }: LeftWorld): WorldFile {
  return { ...world, agent, append() {}, close() {} };
}

/**
 * Makes the file, or opens the one that is there; a torn last line is cut off.
 * @throws RunbookError RUN_CHANGED where it was made of another scenario, JOURNAL_TAMPERED where it is not a world
 */
export function worldFile(path: string, scenario?: Scenario, agent?: string): WorldFile {
  if (!existsSync(path)) {
    if (scenario === undefined) throw new RunbookError("FILE_UNREADABLE", `there is no simulated account at ${path}`);
    const descriptor = openSync(path, "ax", 0o600);
    write(descriptor, { kind: "world", format: 1, sha256: hashOf(scenario), agent, scenario }, true);
    return opened(descriptor, { scenario, lines: [], agent });
  }
  const found = readWorld(path);
  if (scenario !== undefined && hashOf(scenario) !== hashOf(found.scenario)) {
    throw new RunbookError("RUN_CHANGED", `the drill is not the one that ${path} began with`);
  }
  const descriptor = openSync(path, "a", 0o600);
  ftruncateSync(descriptor, found.bytes);
  return opened(descriptor, found);
}

/** Copies what another run left, for a run that goes on from there. */
export function copyWorld(from: string, to: string, agent?: string): void {
  const { bytes, at } = readWorld(from);
  copyFileSync(from, to);
  const descriptor = openSync(to, "a", 0o600);
  ftruncateSync(descriptor, bytes);
  write(descriptor, { kind: "run", at, agent }, true);
  closeSync(descriptor);
}

/** What a world file holds: its scenario, its lines, its time, and how many of its bytes are whole lines. */
export function readWorld(path: string): LeftWorld & { at: number; bytes: number } {
  const content = readFileSync(path);
  const bytes = content.lastIndexOf(0x0a) + 1;
  const [first = "", ...rest] = content.subarray(0, bytes).toString("utf8").split("\n").slice(0, -1);
  const head = parsed(first, path) as { kind?: string; sha256?: string; agent?: string; scenario?: Scenario };
  if (head.kind !== "world" || head.scenario === undefined || hashOf(head.scenario) !== head.sha256) {
    throw new RunbookError("JOURNAL_TAMPERED", `${path} does not begin with the scenario of a simulated account`);
  }
  const lines = rest.map((line) => parsed(line, path) as WorldLine);
  const { scenario, agent } = head;
  return { scenario, agent, lines, at: lines.at(-1)?.at ?? Date.parse(scenario.clock), bytes };
}

function opened(descriptor: number, { scenario, lines, agent = unnamed }: LeftWorld): WorldFile {
  return {
    scenario,
    lines,
    agent,
    append: (line) => write(descriptor, line, line.kind !== "call" || line.changes !== undefined),
    close: () => closeSync(descriptor),
  };
}

function write(descriptor: number, line: object, durable: boolean): void {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  if (writeSync(descriptor, bytes) !== bytes.length)
    throw new RunbookError("JOURNAL_FAILED", "the simulated account's file could not be written whole");
  if (durable) fdatasyncSync(descriptor);
}

function parsed(line: string, path: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new RunbookError("JOURNAL_TAMPERED", `${path} has a line that is not JSON`, { cause });
  }
}

/** Over the JSON text: the loader gives the same drill the same order of members. */
function hashOf(scenario: Scenario): string {
  return createHash("sha256").update(JSON.stringify(scenario)).digest("hex");
}
