/** The undoing of a run as a program: one approval over all, then each change taken back, newest first. */
import { type Action, action, type ActionContext } from "../action/action.ts";
import { stepFailed } from "../action/failure.ts";
import { Withheld } from "../aws/withhold.ts";
import { Approved, Entity, Type } from "../action/schema.ts";
import type { Expression, Scope } from "../expression/expression.ts";
import type { Value } from "../journal/events.ts";
import type { Place, Program, Step } from "../playbook/program.ts";
import type { Lasting, Reversible, Undoable } from "./undo.ts";

/** A change as it is shown for approval. */
const Change = Entity("ChangeToUndo", {
  id: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  region: Type.String(),
  detail: Type.String(),
  /** Names, ARNs and ids by which a call may address the object, and what the change made. */
  handles: Type.Array(Type.String()),
});

/** No playbook's id has a space in it. */
const undoPrefix = "undo ";

export function isUndo({ id }: Program): boolean {
  return id.startsWith(undoPrefix);
}

/** `of` is the undone run's id; `head` the SHA-256 of its log's last line, by which a resume knows that it is the same. */
export function undoProgram(of: string, head: string, { reversible, lasting }: Undoable): Program {
  const changes = reversible.map(changeOf);
  const keys = new Set(reversible.map(({ key }) => key));
  const steps: Step[] = [
    step("approve", "What is taken back", {
      kind: "approve",
      question: literal("Take back these changes, the newest first?"),
      targets: expression(() => changes),
      show: literal(lasting.map(({ key, action: name, why }) => ({ step: key, action: name, stays_because: why }))),
      otherwise: literal("Nothing is changed."),
      allows: [...new Set(reversible.map((each) => each.action))],
    }),
    ...reversible.map((each, at) => ({
      ...step(`undo-${at + 1}`, `${each.action.name} at ${each.key}`, {
        kind: "action" as const,
        action: undoing(each, each.next !== undefined && keys.has(each.next) ? each.next : undefined),
        with: { change: literal(changes[at]) },
      }),
      when: expression((scope) => approvedIn(scope).has(each.key)),
      onError: "continue" as const,
    })),
    step("end", "The end", {
      kind: "end",
      outcome: lasting.some(({ halfway }) => halfway) ? "undone-in-part" : "undone",
      because: literal(becauseOf(reversible, lasting)),
    }),
  ];
  return {
    id: `${undoPrefix}${of}`,
    title: `Undo of ${of}`,
    files: [{ path: "audit.jsonl", sha256: head }],
    inputs: [],
    outputs: {},
    stages: [{ id: "undo", title: `Take back what ${of} changed`, steps, place }],
  };
}

function changeOf({ key, action: { name, summary, target }, params, result }: Reversible): Record<string, Value> {
  const object = (target === undefined ? {} : (params[target] ?? {})) as Readonly<Record<string, Value>>;
  const text = (field: string) => (typeof object[field] === "string" ? object[field] : "");
  const handles = Array.isArray(object["handles"]) ? (object["handles"] as readonly Value[]) : [];
  const made = Object.entries(typeof result === "object" && result !== null && !Array.isArray(result) ? result : {})
    // A state is a word of ours, which may well be an object's name.
    .flatMap(([field, value]) => (field === "state" ? [] : [value]));
  const names = [text("id"), ...handles, ...made].filter((each): each is string => typeof each === "string");
  return {
    id: key,
    kind: name,
    name: text("arn") || text("name") || text("id"),
    region: text("region"),
    detail: `takes back: ${summary}`,
    handles: [...new Set(names.filter((each) => each !== ""))],
  };
}

/**
 * The way back as an action of its own: approved, since it may call what cannot be taken back again.
 * `first` is what changed the object after it, where that is taken back before it.
 */
function undoing({ key, action: done, params, result, next }: Reversible, first: string | undefined): Action {
  return action({
    name: `${done.name} (undo)`,
    summary: `Take back: ${done.summary}`,
    purpose: "repair",
    reversible: false,
    target: "change",
    params: Type.Object({ change: Approved(Change) }),
    result: Type.Object({ state: Type.String() }),
    calls: done.calls,
    async run(_params, context) {
      const state = (await done.undo?.(params, result as never, context)) ?? "changed";
      if (state === "changed") {
        if (first !== undefined) await unlessOnlyPlanned(first, key, context);
        const who = next === undefined ? "somebody changed it" : `${next} changed it too, or somebody else did`;
        throw stepFailed(
          `${key}: the object is not as this step left it: ${who} since; it is left as it is`,
          "Look at it, and put it right by hand.",
        );
      }
      return { state };
    },
  });
}

/** In a dry run what would be taken back first is still there: it says so, and ends the step as unknown. @throws Withheld */
async function unlessOnlyPlanned(first: string, key: string, context: ActionContext): Promise<void> {
  try {
    await context.changes();
  } catch (error) {
    if (error instanceof Withheld)
      await context.note(`${key} can be judged only when ${first}, which came after it, is taken back.`);
    throw error;
  }
}

function approvedIn({ steps }: Scope): ReadonlySet<string> {
  const approval = steps["approve"];
  const result = approval?.status === "done" ? (approval.result as { approved: readonly { id: string }[] }) : undefined;
  return new Set(result?.approved.map(({ id }) => id));
}

function becauseOf(reversible: readonly Reversible[], lasting: readonly Lasting[]): string {
  const halfway = lasting.filter((each) => each.halfway).map(({ key, why }) => `${key}: ${why}`);
  const first = `${reversible.length} changes could be taken back, and ${lasting.length} could not.`;
  return [first, ...halfway].join(" ");
}

const place: Place = { file: "audit.jsonl", line: 1, column: 1 };

function literal(value: unknown) {
  return { kind: "literal", value } as const;
}

function expression(evaluate: (scope: Scope) => unknown): Expression {
  return { source: "the changes of the run", type: "dyn", place, evaluate };
}

function step(id: string, title: string, body: Step["body"]): Step {
  return { id, title, place, onError: "stop", cites: [], body };
}
