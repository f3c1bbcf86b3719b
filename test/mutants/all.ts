/** Every mutant of the shipped playbook, and those of them that are tried. */
import { basename } from "node:path";
import { sha256 } from "../../engine/journal/canonical.ts";
import { checkpoints } from "./checkpoints.ts";
import { weakened } from "./conditions.ts";
import { literals } from "./literals.ts";
import { type Kind, kinds, type Mutant } from "./mutant.ts";
import { renamed } from "./references.ts";
import { shipped } from "./shipped.ts";
import { deletions, swaps } from "./steps.ts";
import { widened } from "./targets.ts";

/** In the order of the files, no two of one name. */
export function allMutants(): readonly Mutant[] {
  const files = shipped();
  const parts = files.map(({ path }) => basename(path)).slice(1);
  const found = files.flatMap((file) => [
    ...deletions(file),
    ...swaps(file),
    ...checkpoints(file),
    ...widened(file),
    ...weakened(file),
    ...renamed(file),
    ...literals(file, parts),
  ]);
  return numbered(distinct(found));
}

/** Two rules may make the same text. */
function distinct(found: readonly Mutant[]): readonly Mutant[] {
  const texts = new Set<string>();
  return found.filter(({ text }) => texts.size !== texts.add(text).size);
}

function numbered(found: readonly Mutant[]): readonly Mutant[] {
  const times = new Map<string, number>();
  return found.map((mutant) => {
    const time = (times.get(mutant.name) ?? 0) + 1;
    times.set(mutant.name, time);
    return time === 1 ? mutant : { ...mutant, name: `${mutant.name} (${time})` };
  });
}

/** How many of each kind are tried: there are thousands of renamed references, and most are alike. */
const sizes: Readonly<Record<Kind, number>> = {
  delete: 90,
  swap: 80,
  checkpoint: 70,
  widen: 70,
  weaken: 90,
  rename: 60,
  literal: 60,
};

/** The same ones on every machine; none of them has to do with what becomes of it. */
export function chosen(all: readonly Mutant[]): readonly Mutant[] {
  return kinds.flatMap((kind) =>
    drawn(
      all.filter((each) => each.kind === kind),
      sizes[kind],
      "tried",
    ),
  );
}

/** So many of them, in their order: by their names alone, so that a change of the playbook draws few others. */
export function drawn(from: readonly Mutant[], count: number, seed: string): readonly Mutant[] {
  const lot = ({ name }: Mutant) => sha256(`${seed} ${name}`);
  const lots = from.map(lot).toSorted();
  const last = lots[count - 1] ?? "g";
  return from.filter((each) => lot(each) <= last);
}
