/** Builds dist once before the tests that run the command line as a process; not where it is up to date. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const built = join(root, "dist/runbook.js");
const sources = ["engine", "actions", "scripts", "playbooks", "package.json"];

export function setup(): void {
  if (existsSync(built) && statSync(built).mtimeMs > newest()) return;
  execFileSync(process.execPath, [join(root, "scripts/build.mjs")], { cwd: root, stdio: "inherit" });
}

function newest(): number {
  const files = sources.flatMap((source) => {
    const path = join(root, source);
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: "utf8" }).map((name) => join(path, name));
  });
  // Folders count too: a file that was taken away leaves its mark on them.
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
