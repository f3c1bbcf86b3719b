/** Which requirements the steps of a playbook carry out. */
import type { Place, Program } from "./program.ts";
import type { Requirement } from "./requirements.ts";
import { stepsIn } from "./steps.ts";

export interface Coverage {
  /** The file of requirements, as it is shown. */
  readonly file: string;
  readonly requirements: readonly Covered[];
}

export interface Covered extends Requirement {
  /** The steps that cite it; a step of a part that is called twice stands here once. */
  readonly steps: readonly { readonly id: string; readonly place: Place }[];
}

/** Nothing where the playbook names no requirements. */
export function coverageOf(program: Program): Coverage | undefined {
  const { requirements } = program;
  if (requirements === undefined) return undefined;
  const citing = new Map<string, Map<string, Covered["steps"][number]>>();
  for (const { id, place, cites } of stepsIn(program)) {
    for (const cited of cites) {
      const steps = citing.get(cited) ?? new Map<string, Covered["steps"][number]>();
      citing.set(cited, steps.set(`${place.file}:${place.line}`, { id, place }));
    }
  }
  return {
    file: requirements.file,
    requirements: requirements.requirements.map((each) => ({
      ...each,
      steps: [...(citing.get(each.id)?.values() ?? [])],
    })),
  };
}

/** The same with its files named otherwise. */
export function renamed({ file, requirements }: Coverage, name: (file: string) => string): Coverage {
  return {
    file: name(file),
    requirements: requirements.map((each) => ({
      ...each,
      steps: each.steps.map(({ id, place }) => ({ id, place: { ...place, file: name(place.file) } })),
    })),
  };
}

/** The requirements that no step cites. */
export function uncovered({ requirements }: Coverage): readonly Covered[] {
  return requirements.filter(({ steps }) => steps.length === 0);
}
