/** A copy of the playbooks in which one file at a time is another. */
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hazards } from "../../actions/hazards.ts";
import { actions } from "../../actions/index.ts";
import { loadPlaybook } from "../../engine/playbook/load.ts";
import { Policy } from "../../engine/policy/policy.ts";
import { clear, workplace } from "../drills/product.ts";
import type { Mutant } from "./mutant.ts";
import { folder, main, shipped } from "./shipped.ts";

type Loaded = ReturnType<typeof loadPlaybook>;

export interface Ground {
  /** The copy of the folder `playbooks`. */
  readonly folder: string;
  /** The playbook as it is. */
  readonly loaded: Loaded;
  /** Works on the playbook with the mutant in it. */
  with<T>(mutant: Mutant, work: (loaded: Loaded) => T | Promise<T>): Promise<T>;
  clear(): void;
}

export function ground(): Ground {
  const place = workplace();
  const copy = join(place, "playbooks");
  cpSync(folder, copy, { recursive: true });
  const load = () => loadPlaybook(join(copy, main), actions, Policy, hazards);
  const originals = new Map(shipped().map(({ path, text }) => [path, text]));
  return {
    folder: copy,
    loaded: load(),
    async with({ path, text }, work) {
      writeFileSync(join(copy, path), text);
      try {
        return await work(load());
      } finally {
        writeFileSync(join(copy, path), originals.get(path) ?? "");
      }
    },
    clear: () => clear(place),
  };
}
