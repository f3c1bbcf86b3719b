/** What hangs on an identity and keeps IAM from deleting it, kind by kind. */
import { ifThere } from "../gone.ts";

export interface Part {
  /** Such as `access key`. */
  readonly what: string;
  list(): Promise<string[]>;
  remove(name: string): Promise<void>;
}

/**
 * Removes all that is listed, in the order of the parts, and adds its names to `removed`. What is
 * in `skip` has been removed a moment ago and is only listed still, since IAM's lists lag behind.
 * Gives how many it listed, those included.
 */
export async function removeParts(
  parts: readonly Part[],
  removed: Set<string>,
  skip: ReadonlySet<string> = new Set(),
): Promise<number> {
  let listed = 0;
  for (const part of parts) {
    for (const name of (await ifThere(part.list())) ?? []) {
      listed += 1;
      const label = `${part.what} ${name}`;
      if (skip.has(label)) continue;
      await part.remove(name);
      removed.add(label);
    }
  }
  return listed;
}

/** The names in all pages of a listing. */
export async function namesIn<P>(
  pages: AsyncIterable<P>,
  pick: (page: P) => readonly (string | undefined)[],
): Promise<string[]> {
  const names: string[] = [];
  for await (const page of pages) names.push(...pick(page).filter((name) => name !== undefined));
  return names;
}
