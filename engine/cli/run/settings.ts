/** The settings that a run's first event keeps, so that another process can go on with it. */
import type { Value } from "../../journal/events.ts";

export interface RunSettings {
  /** Absolute paths. */
  readonly playbook: string;
  readonly policy: string | null;
  readonly drill: string | null;
  readonly answers: string | null;
  /** `name=value`, as they were given; absent where none were. */
  readonly inputs?: readonly string[];
  /** The run whose world this one began on. */
  readonly world: string | null;
  /** Ask at the terminal although the drill has answers. */
  readonly ask: boolean;
  readonly region: string;
  /** The file that anchors of the log go to. */
  readonly anchor: string | null;
  /** Absent for a playbook's run. */
  readonly undo?: UndoSettings;
}

/** What is taken back of another run. */
export interface UndoSettings {
  /** The run's folder, absolute. */
  readonly run: string;
  /** Steps by their keys in the log, or by their paths of ids in the playbook. */
  readonly to: string | null;
  readonly only: string | null;
}

export function settingsAsValue(settings: RunSettings): { readonly [name: string]: Value } {
  const { undo, ...rest } = settings;
  return undo === undefined ? rest : { ...rest, undo: { ...undo } };
}

/** Of a recorded first event. What it lacks reads as absent. */
export function settingsOf(recorded: { readonly [name: string]: Value }): RunSettings {
  const path = (name: string): string | null => textOf(recorded[name]);
  return {
    playbook: path("playbook") ?? "",
    policy: path("policy"),
    drill: path("drill"),
    answers: path("answers"),
    ...inputsOf(recorded["inputs"]),
    world: path("world"),
    ask: recorded["ask"] === true,
    region: path("region") ?? "us-east-1",
    anchor: path("anchor"),
    ...undoOf(recorded["undo"]),
  };
}

function inputsOf(recorded: Value | undefined): Pick<RunSettings, "inputs"> {
  const given = Array.isArray(recorded) ? recorded.filter((one): one is string => typeof one === "string") : [];
  return given.length === 0 ? {} : { inputs: given };
}

function undoOf(recorded: Value | undefined): { undo: UndoSettings } | object {
  if (recorded === undefined || recorded === null || typeof recorded !== "object" || Array.isArray(recorded)) return {};
  const { run, to, only } = recorded as { readonly [name: string]: Value };
  return { undo: { run: textOf(run) ?? "", to: textOf(to), only: textOf(only) } };
}

function textOf(value: Value | undefined): string | null {
  return typeof value === "string" ? value : null;
}
