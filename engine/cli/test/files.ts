/** The files of playbook tests that a command names, or all below a folder. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { RunbookError } from "../../errors.ts";
import { existingFile, shownFrom } from "../files.ts";
import type { Io } from "../io.ts";

const ending = ".test.yaml";

export interface Named {
  readonly path: string;
  /** As a person would name it from the folder that he is in. */
  readonly shown: string;
}

/** @throws RunbookError FILE_UNREADABLE; USAGE where there is none */
export function testFiles(io: Io, given: readonly string[]): readonly Named[] {
  const found = (given.length === 0 ? ["."] : given).flatMap((name) => {
    const path = resolve(io.cwd, name);
    if (existsSync(path) && statSync(path).isDirectory()) return below(path);
    return [existingFile(io.cwd, name, "file of tests")];
  });
  if (found.length === 0) {
    throw new RunbookError("USAGE", `There is no file *${ending} below ${given.join(", ") || "this folder"}.`, {
      hint: "Name one, or write one: playbooks/README.md says how.",
    });
  }
  return [...new Set(found)].map((path) => ({ path, shown: shownFrom(io, path) }));
}

function below(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (entry.name === "node_modules" || entry.name.startsWith(".")) return [];
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return below(path);
      return entry.isFile() && entry.name.endsWith(ending) ? [path] : [];
    });
}
