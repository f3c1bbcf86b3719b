/**
 * A playbook that has been read, checked and bound to actions: what the interpreter runs. Every
 * expression in it has been type-checked; every step knows its place in the source.
 */
import type { Action } from "../action/action.ts";
import type { Outcome } from "../errors.ts";
import type { Expression } from "../expression/expression.ts";
import type { Requirements } from "./requirements.ts";

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

export interface Program {
  readonly id: string;
  readonly title: string;
  /**
   * This file first, every sub-playbook and what it extends, with their hashes: named from the folder
   * that holds them all, which is the main file's own unless it extends a playbook elsewhere.
   */
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  /** Absent where the playbook names none. They say what steps are for, never what they do. */
  readonly requirements?: Requirements;
  /** What overlays changed, in order; absent where the playbook is none. */
  readonly overlaid?: { readonly base: string; readonly changes: readonly Change[] };
  readonly inputs: readonly InputDeclaration[];
  readonly stages: readonly Stage[];
  /** Named outputs of a sub-playbook. */
  readonly outputs: Readonly<Record<string, Template>>;
}

/** One thing that an overlay changed. Values are as they are written. */
export interface Change {
  readonly kind: "set" | "added" | "removed";
  /** The path of ids of a step, `title`, or `inputs/` and a name. */
  readonly what: string;
  /** Of what was set, such as `with.for` or `when`. */
  readonly field?: string;
  /** Of a step that was added: `before` or `after`, and the path of the other. */
  readonly beside?: string;
  /** Absent where nothing stood there; of a step that was removed its title. */
  readonly before?: string;
  /** Of a step that was added its title. */
  readonly after?: string;
  readonly because?: string;
  /** In the overlay. */
  readonly place: Place;
}

export interface InputDeclaration {
  readonly name: string;
  /** A CEL type: `string`, `int`, `bool`, `duration`, `timestamp`, `list<…>`, or an entity's title. */
  readonly type: string;
  /** Absent where the input must be given. Durations are milliseconds. */
  readonly default?: unknown;
  readonly description: string;
}

export interface Stage {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly Step[];
  readonly place: Place;
}

export interface Step {
  readonly id: string;
  /** For views; the id where the playbook gives none. */
  readonly title: string;
  readonly place: Place;
  readonly when?: Expression;
  readonly forEach?: Loop;
  readonly retry?: { readonly max: number; readonly delay: number };
  /** Milliseconds. Never cuts a write in flight. */
  readonly timeout?: number;
  readonly onError: "stop" | "continue" | readonly Step[];
  readonly cites: readonly string[];
  readonly body: Body;
}

export interface Loop {
  readonly items: Expression;
  readonly as: string;
  /** Absent where the items are strings. */
  readonly key?: Expression;
  readonly concurrency: number;
}

export type Body =
  | { readonly kind: "action"; readonly action: Action; readonly with: Readonly<Record<string, Template>> }
  | {
      readonly kind: "approve";
      readonly question: Template;
      readonly targets: Expression;
      readonly show?: Template;
      readonly otherwise?: Template;
      /** A no leaves nothing undone. */
      readonly optional?: boolean;
      /** The later steps that take what is approved, found by the binder. */
      readonly allows: readonly Action[];
    }
  | {
      readonly kind: "choose";
      readonly question: Template;
      readonly answers: Readonly<Record<string, string>>;
      readonly show?: Template;
      readonly otherwise?: Template;
    }
  | { readonly kind: "parallel"; readonly steps: readonly Step[] }
  | { readonly kind: "repeat"; readonly steps: readonly Step[]; readonly until: Expression; readonly max: number }
  | { readonly kind: "playbook"; readonly program: Program; readonly with: Readonly<Record<string, Template>> }
  | { readonly kind: "end"; readonly outcome: Outcome; readonly because?: Template };

/** A value of the playbook with expressions in it. */
export type Template =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "text"; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: "list"; readonly items: readonly Template[] }
  | { readonly kind: "map"; readonly entries: Readonly<Record<string, Template>> };
