/**
 * Orders that steps must keep, as data: the engine proves them over a whole playbook, the actions
 * say which they are.
 */
import type { Action, Purpose } from "./action.ts";

/** Some of the actions, with words for them. */
export interface Which {
  /** As it stands in a sentence, such as `ec2.delete-image`. */
  readonly says: string;
  includes(action: Action): boolean;
}

/** One step acts on what another would undo, or opens again what another closed. */
export interface Hazard {
  /** Kebab-case. */
  readonly id: string;
  readonly rule: Before | All | Last;
  /** What happens in the wrong order, as the second half of a sentence. */
  readonly because: string;
}

/** Before each step of `before`, one of `first` has had its turn, on whichever way the run comes there. */
export interface Before {
  readonly first: Which;
  readonly before: Which;
  /** A playbook with `before` must have `first`; otherwise only one that has both is held to their order. */
  readonly needs?: true;
}

/** Before each step of `before`, every action of `all` that the playbook has at all has had a turn. */
export interface All {
  readonly all: Which;
  readonly before: Which;
}

/** No step of `of` comes after a step of `last`, nor side by side with it. */
export interface Last {
  readonly last: Which;
  readonly of: Which;
}

/** By name; `*` stands for any characters. */
export function named(...names: readonly string[]): Which {
  const patterns = names.map((name) => new RegExp(`^${name.replaceAll(".", "\\.").replaceAll("*", ".*")}$`));
  return {
    says: names.join(" or "),
    includes: ({ name }) => patterns.some((pattern) => pattern.test(name)),
  };
}

/** By purpose, without those of `except`. */
export function withPurpose(says: string, purposes: readonly Purpose[], except?: Which): Which {
  return {
    says,
    includes: (action) => purposes.includes(action.purpose) && except?.includes(action) !== true,
  };
}

/** What both include. */
export function both(says: string, left: Which, right: Which): Which {
  return { says, includes: (action) => left.includes(action) && right.includes(action) };
}
