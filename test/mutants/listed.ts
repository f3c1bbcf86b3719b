/** What is known of mutants that nothing catches: `survivors.md`, a list that people read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface Listed {
  /** By name: why it lives. */
  readonly survivors: ReadonlyMap<string, string>;
  /** Those whose log is the same, event for event. */
  readonly equivalents: ReadonlySet<string>;
}

export function listed(): Listed {
  const text = readFileSync(join(import.meta.dirname, "survivors.md"), "utf8");
  const [alive = "", equivalent = ""] = text.split("\n## Equivalent\n");
  const survivors = [...alive.matchAll(/^- `(.+?)`: (.+)$/gm)].map(([, name = "", why = ""]) => [name, why] as const);
  return {
    survivors: new Map(survivors),
    equivalents: new Set([...equivalent.matchAll(/^- `(.+)`$/gm)].map(([, name = ""]) => name)),
  };
}
