/**
 * The names by which a run finds itself again. A step instance's key is its path of ids; an item
 * of a loop adds its own key, a round of a repeat its number, a retry its attempt. Every part that
 * is not an id of the playbook is percent-encoded, so that no item can forge a path.
 */
import { createHash } from "node:crypto";
import { canonical } from "../journal/canonical.ts";

export const child = (parent: string, id: string): string => (parent === "" ? id : `${parent}/${id}`);
export const item = (step: string, key: string): string => `${step}[${encodeURIComponent(key)}]`;
export const round = (step: string, number: number): string => `${step}#${number}`;
export const attempt = (step: string, number: number): string => (number === 1 ? step : `${step}~${number}`);
/** The step instance of whichever attempt. */
export const withoutAttempt = (key: string): string => key.replace(/~[0-9]+$/, "");

/** Counts equals, so that the second call with the same input has a key of its own. */
export function ordinals(): (name: string) => number {
  const seen = new Map<string, number>();
  return (name) => {
    const next = (seen.get(name) ?? 0) + 1;
    seen.set(name, next);
    return next;
  };
}

/** `step operation region hash#n`; `input` must be free of secrets. */
export function callKey(
  step: string,
  operation: string,
  region: string,
  input: unknown,
  ordinal: (name: string) => number,
): string {
  const hash = createHash("sha256").update(canonical(input)).digest("hex").slice(0, 16);
  const name = `${step} ${operation} ${region} ${hash}`;
  return `${name}#${ordinal(name)}`;
}
