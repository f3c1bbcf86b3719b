/** The folder that this program was installed in, with its playbooks and schemas, found from wherever it was built to. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Package {
  readonly folder: string;
  readonly version: string;
}

export function ownPackage(): Package | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    // What is built has a package.json of its own, which only says what kind of modules they are.
    const version = versionIn(join(folder, "package.json"));
    if (version !== undefined) return { folder, version };
  }
  return undefined;
}

function versionIn(file: string): string | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { version?: string }).version : undefined;
}
