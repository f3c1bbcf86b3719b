/** What a resource is, apart from what our own containment changes. */
import { createHash } from "node:crypto";

/** SHA-256 over facts that say what the resource is: ids, images, documents, tags; no states, no times of use. */
export function fingerprintOf(kind: string, ...facts: readonly unknown[]): string {
  return createHash("sha256")
    .update(JSON.stringify([kind, ...facts]))
    .digest("hex");
}

/** Tags in a stable order, without this program's own. */
export function tagFacts(tags: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(tags)
    .filter(([name]) => !name.startsWith("runbook:"))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The tags of services that list them as `Key` and `Value`. */
export function tagsOf(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Record<string, string> {
  return Object.fromEntries((tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
}
