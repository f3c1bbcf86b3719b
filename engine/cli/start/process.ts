/** The process around the command line. */
import * as module from "node:module";
import { cacheFolder } from "../cache/caches.ts";
import type { Io } from "../io.ts";

/** Runs the command line with this process's arguments, streams and signals. */
export async function inProcess(program: (argv: readonly string[], io: Io) => Promise<number>): Promise<void> {
  // Should everything come to rest before the command does, nothing was proven: that is a failure.
  process.exitCode = 1;
  process.once("beforeExit", stuck);

  const code = await program(process.argv.slice(2), {
    // To open it takes longer than most of a start, and few commands read it.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    again: [process.execPath, ...process.execArgv, process.argv[1] ?? ""],
    onStop(stop) {
      process.on("SIGINT", stop);
      process.on("SIGTERM", stop);
      return () => {
        process.off("SIGINT", stop);
        process.off("SIGTERM", stop);
      };
    },
    exit: (code) => process.exit(code),
  });
  process.off("beforeExit", stuck);
  process.exitCode = code;
}

function stuck(): void {
  process.stderr.write(
    "INTERNAL: this is a defect of runbook: it came to rest before its end. A run can be gone on with by `runbook resume latest`.\n",
  );
  process.exit(1);
}

/**
 * Saves compiling the same packages at every start, from Node 22.1 on. What is kept is code that
 * runs with AWS credentials, so it lies in the user's own folder, not in the one for temporary
 * files that Node would take. Where nothing can be written there, nothing is kept.
 */
export function keepCompiledCode(): void {
  const { enableCompileCache } = module as { enableCompileCache?: (folder: string) => unknown };
  const caches = cacheFolder(process.env);
  if (caches !== undefined) enableCompileCache?.(caches);
}
