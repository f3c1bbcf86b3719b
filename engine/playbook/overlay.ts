/** What an overlay is made of: the playbook that it extends, and its edits of that, in order. */
import { locateBase } from "./files.ts";
import { type Path, problemOf } from "./locate.ts";
import { type ChangeKind, changeKinds, isOverlay } from "./overlay-schema.ts";
import { open, type Part } from "./parts.ts";
import { asList, asMap, asText, type RawMap } from "./raw.ts";
import type { YamlFile } from "./read.ts";
import type { Session } from "./session.ts";

/** One thing that an overlay changes; `path` is where it says so. */
export interface Edit {
  readonly yaml: YamlFile;
  readonly path: Path;
  readonly what:
    | { readonly kind: "title" }
    | { readonly kind: "input"; readonly name: string }
    | { readonly kind: "change"; readonly change: ChangeKind; readonly step: string; readonly raw: RawMap };
}

export interface Chain {
  /** The playbook that the innermost overlay extends. */
  readonly base: Part;
  /** Those of the innermost overlay first, as they are made. */
  readonly edits: readonly Edit[];
  /** The overlays' names as they are shown. */
  readonly overlays: readonly string[];
}

/** How many overlays may lie one over the other. */
const deepest = 8;

/** Opens what the overlay extends; problems go to the session, and with any there is no chain. */
export function openChain(session: Session, outermost: Part): Chain | undefined {
  const overlays = [outermost];
  for (let part = outermost; ;) {
    const { yaml, stack } = part;
    const report = (code: "PLAYBOOK_RECURSION" | "LIMIT_EXCEEDED", message: string) => {
      session.problems.push(problemOf(yaml, ["extends"], code, message));
      return undefined;
    };
    const named = asText(asMap(yaml.value)?.["extends"]);
    const from = session.located.get(yaml.file);
    checkChanges(session, yaml);
    if (named === undefined || from === undefined) return undefined;
    const at = locateBase(session, from, named);
    if ("code" in at) {
      const { code, message, hint } = at;
      session.problems.push(problemOf(yaml, ["extends"], code, message, hint === undefined ? {} : { hint }));
      return undefined;
    }
    if (stack.includes(at.path)) return report("PLAYBOOK_RECURSION", `${named} would extend itself`);
    if (overlays.length > deepest) return report("LIMIT_EXCEEDED", `more than ${deepest} overlays lie over each other`);
    const next = open(session, stack, at);
    if (next === undefined || session.problems.length > 0) return undefined;
    if (!isOverlay(next.yaml.value)) {
      const inOrder = overlays.toReversed().map((each) => each.yaml);
      return { base: next, edits: inOrder.flatMap(editsOf), overlays: inOrder.map(({ file }) => file) };
    }
    overlays.push(next);
    part = next;
  }
}

function editsOf(yaml: YamlFile): readonly Edit[] {
  const raw = asMap(yaml.value) ?? {};
  const title = raw["title"] === undefined ? [] : [{ yaml, path: ["title"], what: { kind: "title" } as const }];
  const inputs = Object.keys(asMap(raw["inputs"]) ?? {}).map((name) => {
    return { yaml, path: ["inputs", name], what: { kind: "input", name } as const };
  });
  const changes = asList(raw["changes"]).flatMap((value, at): readonly Edit[] => {
    const each = asMap(value);
    const change = kindsOf(each)[0];
    const step = change === undefined ? undefined : asText(each?.[change]);
    if (each === undefined || change === undefined || step === undefined) return [];
    return [{ yaml, path: ["changes", at], what: { kind: "change", change, step, raw: each } }];
  });
  return [...title, ...inputs, ...changes];
}

function kindsOf(raw: RawMap | undefined): readonly ChangeKind[] {
  return (Object.keys(changeKinds) as ChangeKind[]).filter((kind) => raw?.[kind] !== undefined);
}

/** Whether each change is of one kind, with what belongs to it. */
function checkChanges(session: Session, yaml: YamlFile): void {
  asList(asMap(yaml.value)?.["changes"]).forEach((value, at) => {
    const raw = asMap(value);
    if (raw === undefined) return;
    const report = (key: string | undefined, code: "CONFLICT" | "MISSING_KEY", message: string, hint: string) =>
      session.problems.push(
        problemOf(yaml, ["changes", at, ...(key === undefined ? [] : [key])], code, message, {
          key: key !== undefined,
          hint,
        }),
      );
    const [kind, other] = kindsOf(raw);
    if (kind === undefined) {
      report(undefined, "MISSING_KEY", "the change names no step", `add one of ${Object.keys(changeKinds).join(", ")}`);
      return;
    }
    if (other !== undefined) {
      report(other, "CONFLICT", `a change has either ${kind} or ${other}`, "make two changes of it");
      return;
    }
    const { takes, needs }: { takes: readonly string[]; needs: readonly string[] } = changeKinds[kind];
    for (const key of Object.keys(raw)) {
      if (key === kind || key === "because" || takes.includes(key)) continue;
      const known = takes.length === 0 ? "because" : takes.join(", ");
      report(key, "CONFLICT", `${key} means nothing beside ${kind}`, `beside ${kind} there may be ${known}`);
    }
    for (const key of needs) {
      if (raw[key] === undefined) report(kind, "MISSING_KEY", `${key} is missing`, `add ${key}: …`);
    }
    if (kind === "ask-before" && asMap(raw["checkpoint"])?.["approve"] !== undefined) {
      const hint = "write choose with answers; an approval goes into `add`, with the steps that take what it approves";
      report("checkpoint", "CONFLICT", "a no to this approval would not keep the step from running", hint);
    }
    if (kind === "step" && !takes.some((key) => key !== "was" && raw[key] !== undefined))
      report(kind, "MISSING_KEY", "nothing of the step is changed", `add one of ${takes.join(", ")}`);
  });
}
