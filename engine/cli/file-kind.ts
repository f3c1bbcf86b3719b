/** What a file is meant to be, however wrong it is. */
export type FileKind = "playbook" | "policy" | "drill" | "file of requirements" | "file of playbook tests";

/** By the top-level keys; a file with one of its marks is taken for that. */
export function kindOf(value: unknown): FileKind | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("cases" in value) return "file of playbook tests";
  if ("runbook" in value || "stages" in value || "steps" in value || "changes" in value) return "playbook";
  if ("drill" in value || "extends" in value) return "drill";
  if ("requirements" in value) return "file of requirements";
  if ("rules" in value || "window" in value || "indicators" in value) return "policy";
  return undefined;
}
