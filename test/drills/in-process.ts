/** The command line without a process of its own: for tests that are about runs and not about processes. */
import { join } from "node:path";
import { cli } from "../../engine/cli/start/main.ts";
import { keepingIo } from "../cli/io.ts";
import { drill, type Ended, playbook, reportOf, type RunDone } from "./product.ts";

export async function runbook(cwd: string, ...args: string[]): Promise<Ended> {
  const io = keepingIo({ cwd });
  const code = await cli(args, io);
  return { code, signal: null, stdout: io.out(), stderr: io.err() };
}

/** A drill run to its end, or to where it stops. */
export async function drilled(cwd: string, name: string, ...more: string[]): Promise<RunDone> {
  const ended = await runbook(cwd, "exec", playbook, "--drill", drill(name), "--json", ...more);
  const report = reportOf(ended);
  return { ...ended, report, folder: join(cwd, ".runbook/runs", report.run) };
}
