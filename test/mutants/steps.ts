/** Steps that are gone, and neighbours in each other's place. */
import { isMap } from "yaml";
import { type Mutant, mutant, swapped, withoutItem } from "./mutant.ts";
import { type File, stagesOf } from "./shipped.ts";

export function deletions(file: File): readonly Mutant[] {
  const stages = file.top.get("stages", true);
  const ofStages = stagesOf(file.top).map(({ id }, at) =>
    mutant("delete", file, `the stage ${id}`, withoutItem(file, stages as never, at)),
  );
  // The only step of a list goes with what is around it. What asks a person is of another kind.
  const ofSteps = file.steps
    .filter(({ among, map }) => among.items.length > 1 && !map.has("checkpoint"))
    .map(({ id, among, at }) => mutant("delete", file, id, withoutItem(file, among, at)));
  return [...ofStages, ...ofSteps];
}

/** Steps that run side by side are in no order. */
export function swaps(file: File): readonly Mutant[] {
  const stages = stagesOf(file.top);
  const ofStages = stages
    .slice(0, -1)
    .map(({ id }, at) =>
      mutant(
        "swap",
        file,
        `the stages ${id} and ${stages[at + 1]?.id}`,
        swapped(file, file.top.get("stages", true) as never, at),
      ),
    );
  const ofSteps = file.steps.flatMap(({ id, among, at, beside }) => {
    const next = among.items[at + 1];
    if (beside || !isMap(next)) return [];
    return [mutant("swap", file, `${id} and ${String(next.get("id"))}`, swapped(file, among, at))];
  });
  return [...ofStages, ...ofSteps];
}
