/**
 * The names by which a run finds itself again. A step instance's key is its path of ids; an item
 * of a loop adds its own key, a round of a repeat its number, a retry its attempt. Every part that
 * is not an id of the playbook is percent-encoded, so that no item can forge a path.
 */
import { digest } from "../journal/canonical.ts";

export const child = (parent: string, id: string): string => (parent === "" ? id : `${parent}/${id}`);
export const item = (step: string, key: string): string => `${step}[${encodeURIComponent(key)}]`;
export const round = (step: string, number: number): string => `${step}#${number}`;
export const attempt = (step: string, number: number): string => (number === 1 ? step : `${step}~${number}`);
/** The step instance of whichever attempt. */
export const withoutAttempt = (key: string): string => key.replace(/~[0-9]+$/, "");

type Ordinal = (group: string, member: string) => number;

/**
 * Counts equals, so that the second call with the same input has a key of its own. A step may ask
 * for every object of an account: what is kept of each question is short, its group is kept once.
 */
export function ordinals(): Ordinal {
  const seen = new Map<string, Map<string, number>>();
  return (group, member) => {
    let members = seen.get(group);
    if (members === undefined) seen.set(group, (members = new Map()));
    const next = (members.get(member) ?? 0) + 1;
    members.set(member, next);
    return next;
  };
}

/** `step operation region hash#n`; `input` must be free of secrets. */
export function callKey(step: string, operation: string, region: string, input: unknown, ordinal: Ordinal): string {
  const start = digest(input).slice(0, 16);
  const group = `${step} ${operation} ${region}`;
  return `${group} ${start}#${ordinal(group, Buffer.from(start, "hex").toString("latin1"))}`;
}
