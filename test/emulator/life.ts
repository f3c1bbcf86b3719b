/** What happens to a resource in a run, step by step: found, contained, let go, contained again, described, deleted. */
import { action, type Action } from "../../engine/action/action.ts";
import { type Static, Type } from "../../engine/action/schema.ts";
import { openHistory } from "../../actions/history/history.ts";
import { judged, withMore } from "../../actions/history/judged.ts";
import type { ResourceType } from "../../actions/resources/resource.ts";
import { expectAll } from "./at-least.ts";
import type { Case, Step } from "./cases.ts";
import type { Given, Names } from "./given.ts";

type Params = Step["params"];

export interface Life {
  readonly name: string;
  readonly given: Given;
  readonly type: ResourceType;
  readonly list: string;
  /** The label of its name or id, or what that is made of. */
  readonly label: string | ((names: Names) => string);
  /** The parameter that its actions take it by. */
  readonly as: string;
  /** What its finding has, at least. */
  readonly found: object;
  readonly contain?: {
    readonly action: Action;
    readonly expect: object;
    readonly again?: object;
    readonly undone?: string;
  };
  readonly describe?: Action;
  /** It cannot be deleted in moto. */
  readonly stays?: true;
  readonly destroy?: { readonly action: Action; readonly expect: object; readonly again?: "gone" | "already" };
}

/** Reads one type only, since a listing of all would find what other cases left. */
export function find(type: ResourceType, list: string, label: Life["label"], expect: object): Step {
  const named = typeof label === "string" ? (names: Names) => names(label) : label;
  return { action: listing(type, list), params: (names) => ({ named: named(names) }), expect };
}

export function life(one: Life): Case {
  const { type, list, label, as, contain, describe, destroy } = one;
  const steps: Step[] = [find(type, list, label, { found: [one.found] })];
  const target: Params = (_names, earlier) => ({ [as]: foundIn(earlier[0]) });
  const add = (step: Step): number => steps.push(step) - 1;
  if (contain !== undefined) {
    const contained = add({ action: contain.action, params: target, expect: contain.expect });
    add({ action: contain.action, params: target, expect: contain.again ?? { state: "already" } });
    if (contain.action.undo !== undefined) {
      add({
        action: contain.action,
        params: target,
        expect: { undone: contain.undone ?? "restored" },
        how: { undo: contained },
      });
      add({ action: contain.action, params: target, expect: contain.expect });
    }
  }
  if (describe !== undefined) {
    const described = add({ action: describe, params: target, expect: { evidence: expectAll({}) } });
    if (destroy !== undefined) {
      const both: Params = (names, earlier) => ({
        ...target(names, earlier),
        evidence: evidenceOr(foundIn(earlier[0]), earlier[described]),
      });
      add({ action: destroy.action, params: both, expect: { as_found: true }, how: "compare" });
      add({ action: destroy.action, params: both, expect: destroy.expect });
      if (destroy.again !== undefined) add({ action: destroy.action, params: both, expect: { state: destroy.again } });
      if (one.stays !== true) add(find(type, list, label, { found: [] }));
    }
  }
  return { name: one.name, given: one.given, steps };
}

/** Nothing where it could not be listed: then what comes of it fails too, and is not compared. */
export const foundIn = (listed: unknown): unknown => (listed as { found?: unknown[] }).found?.[0];

/** Where moto cannot describe it, evidence that would let it be deleted. */
function evidenceOr(found: unknown, described: unknown): unknown {
  const { id, region } = (found ?? {}) as { id?: string; region?: string };
  const none = { resource: id ?? "", region: region ?? "", copies: [], evidence: [] };
  return "failed" in (described as object) ? none : described;
}

const listings = new Map<string, Action>();

function listing(type: ResourceType, list: string): Action {
  const known = listings.get(list);
  if (known !== undefined) return known;
  const made = action({
    name: `list-${list}`,
    summary: "Lists one type.",
    purpose: "observe",
    reversible: false,
    params: Type.Object({ named: Type.String() }),
    result: Type.Object({ found: Type.Array(Type.Unknown()) }),
    calls: type.calls,
    async run({ named }, context) {
      const history = await openHistory(() => [], context.policy, context.caller);
      const found: Static<typeof Found>[] = [];
      for await (const one of type.read("us-east-1", context, history)) {
        if (one.list !== list) continue;
        const { finding } = withMore(
          judged(one.subject, history, (facts) => context.judge(facts)),
          one.more,
        );
        if (finding.id === named || finding.name === named) found.push(finding);
      }
      return { found };
    },
  });
  listings.set(list, made);
  return made;
}

const Found = Type.Unknown();
