/** Loads a playbook with all its parts: a program, or every problem in them. */
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import type { TSchema } from "typebox";
import type { Action } from "../action/action.ts";
import type { Hazard } from "../action/hazard.ts";
import { bindProgram } from "./bind.ts";
import { declaredInputs } from "./bind-inputs.ts";
import { blame } from "./blame.ts";
import { composeOverlays } from "./compose.ts";
import { namedFiles } from "./files.ts";
import { orderProblems } from "./order.ts";
import { type Chain, openChain } from "./overlay.ts";
import { isOverlay } from "./overlay-schema.ts";
import { open, type Part, readRequirements } from "./parts.ts";
import { type Problem, sorted } from "./problem.ts";
import type { Program } from "./program.ts";
import { type Reads, readYamlFile } from "./read.ts";
import { openSession, type Session } from "./session.ts";

export type LoadedPlaybook =
  | {
      readonly program: Program;
      /** A link was followed on the way to a file: the same names may lead to other files tomorrow. */
      readonly linked: boolean;
    }
  | { readonly problems: readonly Problem[] };

/**
 * `policySchema` types the variable `policy`; `hazards` are the orders that the actions ask for.
 * Problems are sorted by place, those of parts behind. What an overlay makes wrong of what it
 * extends is a problem of the overlay.
 */
export function loadPlaybook(
  path: string,
  registry: readonly Action[],
  policySchema: TSchema,
  hazards: readonly Hazard[] = [],
): LoadedPlaybook {
  let real: string;
  try {
    real = realpathSync.native(path);
  } catch {
    const read = readYamlFile(path);
    return { problems: "problems" in read ? read.problems : [] };
  }
  const root = { real: dirname(real), named: dirname(real), shown: dirname(path) };
  const reads: Reads = new Map();
  const begin = () => {
    const session = openSession(root, registry, policySchema, reads);
    if (real !== path) session.links.add(path);
    return { session, part: open(session, [], { path: real, shown: path, root: 0 }) };
  };
  const { session, part } = begin();
  if (part === undefined) return { problems: sorted(session.problems) };
  if (!isOverlay(part.yaml.value)) return bound(session, part, hazards);
  const chain = session.problems.length > 0 ? undefined : openChain(session, part);
  if (chain === undefined) return { problems: sorted(session.problems) };
  const whole = overlaid(session, part, chain, chain.edits.length, hazards);
  if ("problems" in whole && whole.problems.some(({ code }) => code === "CHANGE_UNFIT")) return whole;
  const problems = blame(chain, whole, (edits) => {
    const again = begin();
    const same = again.part && openChain(again.session, again.part);
    return again.part && same ? overlaid(again.session, again.part, same, edits, hazards) : whole;
  });
  return problems.length > 0 ? { problems: sorted(problems) } : whole;
}

/** With so many of the edits made. Edits that do not fit are all that is said. */
function overlaid(
  session: Session,
  part: Part,
  chain: Chain,
  edits: number,
  hazards: readonly Hazard[],
): LoadedPlaybook {
  const changes = composeOverlays(session, chain, edits);
  if (session.problems.length > 0) return { problems: sorted(session.problems) };
  const yaml = session.composed.get("") ?? chain.base.yaml;
  const stack = [...part.stack, chain.base.path];
  const loaded = bound(session, { ...part, yaml, stack }, hazards);
  if ("problems" in loaded) return loaded;
  return { ...loaded, program: { ...loaded.program, overlaid: { base: chain.base.yaml.file, changes } } };
}

function bound(opened: Session, part: Part, hazards: readonly Hazard[]): LoadedPlaybook {
  const requirements = readRequirements(opened, part);
  const cited = requirements?.requirements.map(({ id }) => id);
  const session = cited === undefined ? opened : { ...opened, requirements: new Set(cited) };
  const { program } = bindProgram(session, part, declaredInputs(session, part.yaml), new Map());
  if (session.unbound.size === 0) session.problems.push(...orderProblems(program, hazards, session.sources));
  if (session.problems.length > 0) return { problems: sorted(session.problems) };
  return {
    program: { ...program, files: namedFiles(session), ...(requirements === undefined ? {} : { requirements }) },
    linked: session.links.size > 0,
  };
}
