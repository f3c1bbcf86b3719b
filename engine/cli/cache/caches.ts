/** Where the user keeps what can be made again. */
import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import type { Io } from "../io.ts";

/** This program's folder among the user's caches; undefined where the user has no home. */
export function cacheFolder(env: Io["env"]): string | undefined {
  const named = env["XDG_CACHE_HOME"] ?? "";
  if (isAbsolute(named)) return join(named, "runbook");
  try {
    return join(homedir(), ".cache", "runbook");
  } catch {
    // In a container the user may have no home.
    return undefined;
  }
}
