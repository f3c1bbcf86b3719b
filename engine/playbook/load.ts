/** Loads a playbook with all its parts: a program, or every problem in them. */
import { realpathSync } from "node:fs";
import { dirname } from "node:path";
import type { TSchema } from "typebox";
import type { Action } from "../action/action.ts";
import type { Hazard } from "../action/hazard.ts";
import { bindProgram } from "./bind.ts";
import { declaredInputs } from "./bind-inputs.ts";
import { orderProblems } from "./order.ts";
import { open, readRequirements } from "./parts.ts";
import { type Problem, sorted } from "./problem.ts";
import type { Program } from "./program.ts";
import { readYamlFile } from "./read.ts";
import { openSession } from "./session.ts";

export type LoadedPlaybook = { readonly program: Program } | { readonly problems: readonly Problem[] };

/**
 * `policySchema` types the variable `policy`; `hazards` are the orders that the actions ask for.
 * Problems are sorted by place, those of parts behind.
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
  const opened = openSession(dirname(real), dirname(path), registry, policySchema);
  const part = open(opened, [], real, path);
  if (part === undefined) return { problems: sorted(opened.problems) };
  const requirements = readRequirements(opened, part);
  const cited = requirements?.requirements.map(({ id }) => id);
  const session = cited === undefined ? opened : { ...opened, requirements: new Set(cited) };
  const { program } = bindProgram(session, part, declaredInputs(session, part.yaml), new Map());
  if (session.unbound.size === 0) session.problems.push(...orderProblems(program, hazards, session.sources));
  if (session.problems.length > 0) return { problems: sorted(session.problems) };
  const files = [...session.files].map(([name, sha256]) => ({ path: name, sha256 }));
  return { program: { ...program, files, ...(requirements === undefined ? {} : { requirements }) } };
}
