/** Which evidence a record names, by SHA-256. */
import type { EventOf, JournalRecord, Kept } from "./events.ts";

export function evidenceOf(record: JournalRecord): readonly string[] {
  switch (record.type) {
    case "step.started":
      return besides(record.params);
    case "step.completed":
      return besides(record.result);
    case "call.returned":
      return besides(record.output);
    case "evidence.saved":
      return [record.sha256];
    default:
      return [];
  }
}

/**
 * The playbook's files and the policy that a run began with; for a run that takes another back, that
 * one's last line. Undefined where they are not named as they should be.
 */
export function sourcesOf({ files, policy }: EventOf<"run.started">): readonly string[] | undefined {
  const all: readonly unknown[] = policy === null ? files : [...files, policy];
  return all.every(isSource) ? all.map(({ sha256 }) => sha256) : undefined;
}

function isSource(value: unknown): value is { path: string; sha256: string } {
  if (typeof value !== "object" || value === null || Object.keys(value).toSorted().join() !== "path,sha256")
    return false;
  return Object.values(value).every((each) => typeof each === "string");
}

function besides(kept: Kept | null): readonly string[] {
  return kept !== null && "sha256" in kept ? [kept.sha256] : [];
}
