/** Documents while the edits of overlays are made in them, and what is told of each edit. */
import type { Composite } from "./composite.ts";
import type { PartOf } from "./find-step.ts";
import { keyRangeOf, type Path, placeOf, problemOf } from "./locate.ts";
import type { Edit } from "./overlay.ts";
import type { Change } from "./program.ts";
import { asText } from "./raw.ts";
import type { Session } from "./session.ts";

export interface Composition {
  readonly session: Session;
  readonly main: Composite;
  readonly partOf: PartOf;
  /** The base's file name. */
  readonly base: string;
  /** What each field of a step was changed by, so that no overlay changes it twice. */
  readonly done: Map<string, Edit>;
  /** By the path of a step what took it out. */
  readonly removed: Map<string, Edit>;
  readonly changes: Change[];
}

/** The edit does not fit: a problem with the value, or the key, within it. */
export function unfit(
  { session }: Composition,
  { yaml, path }: Edit,
  within: Path,
  message: string,
  options: { hint?: string; key?: boolean } = {},
): void {
  session.problems.push(problemOf(yaml, [...path, ...within], "CHANGE_UNFIT", message, options));
}

/** Notes a change for who wants to know what the overlay does. */
export function note(
  { changes }: Composition,
  { yaml, path, what }: Edit,
  within: Path,
  told: Omit<Change, "place" | "because">,
): void {
  const because = what.kind === "change" ? asText(what.raw["because"]) : undefined;
  const place = placeOf(yaml, keyRangeOf(yaml, [...path, ...within]));
  changes.push({ ...told, place, ...(because === undefined ? {} : { because }) });
}

/** True where another edit of the same overlay has changed it; that is a problem then. */
export function isTwice(composition: Composition, edit: Edit, within: Path, of: string): boolean {
  const key = `${edit.yaml.file} ${of}`;
  const before = composition.done.get(key);
  composition.done.set(key, before ?? edit);
  if (before === undefined) return false;
  unfit(composition, edit, within, `the change in line ${lineOf(before)} changes this already`, {
    key: true,
    hint: "keep one of the two",
  });
  return true;
}

/** Where the edit begins. */
export function lineOf({ yaml, path }: Edit): number {
  return placeOf(yaml, keyRangeOf(yaml, path)).line;
}
