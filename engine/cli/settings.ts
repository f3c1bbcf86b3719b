/** The settings that a run's first event keeps, so that another process can go on with it. */
import type { Value } from "../journal/events.ts";

export interface RunSettings {
  /** Absolute paths. */
  readonly playbook: string;
  readonly policy: string | null;
  readonly drill: string | null;
  readonly answers: string | null;
  /** The run whose world this one began on. */
  readonly world: string | null;
  /** Ask at the terminal although the drill has answers. */
  readonly ask: boolean;
  readonly region: string;
}

export function settingsAsValue(settings: RunSettings): { readonly [name: string]: Value } {
  return { ...settings };
}

/** Of a recorded first event. What it lacks reads as absent. */
export function settingsOf(recorded: { readonly [name: string]: Value }): RunSettings {
  const path = (name: string): string | null => (typeof recorded[name] === "string" ? recorded[name] : null);
  return {
    playbook: path("playbook") ?? "",
    policy: path("policy"),
    drill: path("drill"),
    answers: path("answers"),
    world: path("world"),
    ask: recorded["ask"] === true,
    region: path("region") ?? "us-east-1",
  };
}
