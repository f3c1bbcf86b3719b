/**
 * The commands as they are built: one script, and beside it the code that V8 made of it when it was built.
 * V8 takes that code only if it is of its own version; else it compiles anew.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { constants, Script } from "node:vm";

/** The commands, within the folder of what is built. */
export const bundleFile = "commands.cjs";
const codeFile = "commands.bin";

export interface Bundle {
  readonly exports: unknown;
  /** The code of all functions that have run until now. */
  compiledCode(): Buffer;
}

export function openBundle(folder: string): Bundle {
  const file = join(folder, bundleFile);
  const code = join(folder, codeFile);
  const wrapped = `(function (exports, require, module, moduleUrl) {${readFileSync(file, "latin1")}\n})`;
  const script = new Script(wrapped, {
    filename: file,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(isFresh(code, file) ? { cachedData: readFileSync(code) } : {}),
  });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(file), module, pathToFileURL(file).href);
  return { exports: module.exports, compiledCode: () => script.createCachedData() };
}

/** V8 tells scripts apart by their length only: after a change by hand it would run the former one. */
function isFresh(code: string, file: string): boolean {
  return existsSync(code) && statSync(code).mtimeMs >= statSync(file).mtimeMs;
}
