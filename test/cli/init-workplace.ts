/** A folder in which `runbook init` is tried, with drills of its own. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { cli } from "../../engine/cli/start/main.ts";
import { loadPolicy } from "../../engine/policy/load.ts";
import type { Policy } from "../../engine/policy/policy.ts";
import { root } from "../drills/product.ts";
import { keepingIo } from "./io.ts";

export const drillFile = (name: string) => join(root, "playbooks/drills", `${name}.yaml`);

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export function initWorkplace() {
  const cwd = mkdtempSync(join(tmpdir(), "init-"));
  const runbook = async (...args: string[]): Promise<Said> => {
    const io = keepingIo({ cwd });
    const code = await cli(args, io);
    return { code, out: io.out(), err: io.err() };
  };
  return {
    cwd,
    runbook,
    init: (dir: string, drill: string, ...more: string[]) => runbook("init", dir, "--drill", drill, ...more),
    textOf: (...path: string[]) => readFileSync(join(cwd, ...path), "utf8"),
    /** All files below a folder. */
    names: (dir: string) =>
      readdirSync(join(cwd, dir), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(cwd, dir).length + 1))
        .toSorted(),
    /** A drill over `company`, with these parts. */
    variant(name: string, parts: string): string {
      const path = join(cwd, `${name}.yaml`);
      writeFileSync(path, `drill: ${name}\nextends: ${relative(cwd, drillFile("company"))}\n${parts}`);
      return path;
    },
    policyIn(dir: string): Policy {
      const loaded = loadPolicy(join(cwd, dir, "policy.yaml"));
      if ("problems" in loaded) throw new Error(JSON.stringify(loaded.problems));
      return loaded.policy;
    },
    remove: () => rmSync(cwd, { recursive: true, force: true }),
  };
}
