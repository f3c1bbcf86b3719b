/** What to write instead of a name that is not known. */
import { nearest } from "./nearest.ts";

const most = 12;

/** The name most like it, else the known ones, as many as one wants to read. */
export function suggestion(name: string, known: Iterable<string>, listing = "known here are"): string {
  const names = [...known];
  const like = nearest(name, names);
  if (like !== undefined) return `did you mean ${like}?`;
  if (names.length === 0) return "there is none to name here";
  const rest = names.length - most;
  return `${listing} ${names.slice(0, most).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
