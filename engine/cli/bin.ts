#!/usr/bin/env node
/** The process around the command line. */
import * as module from "node:module";

// There from Node 22.1 on; it saves compiling the same modules at every start.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const { cli } = await import("./main.ts");

// Should everything come to rest before the command does, nothing was proven: that is a failure.
process.exitCode = 1;
const stuck = (): void => {
  process.stderr.write(
    "INTERNAL: this is a defect of runbook: it came to rest before its end. A run can be gone on with by `runbook resume latest`.\n",
  );
  process.exit(1);
};
process.once("beforeExit", stuck);

const code = await cli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
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
