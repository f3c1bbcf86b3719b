#!/usr/bin/env node
/** The process around the command line. */
import * as module from "node:module";

// There from Node 22.1 on; it saves compiling the same modules at every start.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();

const { cli } = await import("./main.ts");

process.exitCode = await cli(process.argv.slice(2), {
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
