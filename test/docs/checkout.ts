/** A folder laid out like a checkout after `npm ci`, with the program of this source in it, and its commands on the path. */
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root, textOf } from "./markdown.ts";

export interface Checkout {
  readonly folder: string;
  /** Runs a shell script at the folder's root; no terminal, no AWS. */
  run(script: string): { code: number | null; output: string };
  remove(): void;
}

export function checkout(): Checkout {
  const folder = mkdtempSync(join(tmpdir(), "checkout-"));
  for (const name of ["actions", "engine", "scripts", "node_modules"])
    symlinkSync(join(root, name), join(folder, name));
  for (const name of ["playbooks", "schemas", "package.json"]) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: folder });
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const command = (name: string, script: string) => {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  };
  // What npm does once it has installed: `npx runbook` finds the program, `npm run` a script.
  command("npx", `shift; exec node "${folder}/dist/runbook.js" "$@"`);
  const { scripts } = JSON.parse(textOf("package.json")) as { scripts: Readonly<Record<string, string>> };
  const cases = Object.entries(scripts).map(([name, script]) => `"run ${name}") ${script} ;;`);
  command("npm", `case "$*" in\n${cases.join("\n")}\n*) echo "no such script: $*" >&2; exit 64 ;;\nesac`);
  const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}`, HOME: folder, NO_COLOR: "1" };
  return {
    folder,
    run(script) {
      // Both streams into one, in the order in which a person sees them.
      const { status, stdout } = spawnSync("sh", ["-c", `exec 2>&1\n${script}`], {
        cwd: folder,
        env,
        encoding: "utf8",
      });
      return { code: status, output: stdout };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
