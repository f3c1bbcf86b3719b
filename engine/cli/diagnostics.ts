/** Diagnostics for whoever looks for a fault: one JSON line on stderr for each call that leaves the chain. */
import type { AwsPort } from "../aws/port.ts";
import { AwsError } from "../aws/port.ts";
import { RunbookError } from "../errors.ts";
import type { Io } from "./io.ts";

const levels = ["trace", "debug", "info", "warn", "error", "silent"];

/**
 * `debug` with --verbose, else the level that RUNBOOK_LOG names, else nothing. Inputs and outputs
 * are not logged: no secret comes this far. @throws RunbookError USAGE for an unknown level
 */
export async function diagnosed(adapter: AwsPort, io: Io, verbose: boolean): Promise<AwsPort> {
  const level = io.env["RUNBOOK_LOG"] ?? (verbose ? "debug" : "silent");
  if (!levels.includes(level)) {
    throw new RunbookError("USAGE", `RUNBOOK_LOG is ${level}.`, { hint: `It is one of ${levels.join(", ")}.` });
  }
  if (level === "silent") return adapter;
  const { pino } = await import("pino");
  const log = pino({ level, base: null }, io.stderr as NodeJS.WritableStream);
  return {
    async send(call, context) {
      const { operation, region } = call;
      const began = performance.now();
      const facts = () => ({ operation, region, step: context.step, ms: Math.round(performance.now() - began) });
      try {
        const reply = await adapter.send(call, context);
        log.debug({ ...facts(), requestId: reply.requestId }, "call");
        return reply;
      } catch (error) {
        const why =
          error instanceof AwsError
            ? { awsName: error.awsName, class: error.class, requestId: error.requestId }
            : { error: String(error) };
        log.warn({ ...facts(), ...why }, "call failed");
        throw error;
      }
    },
  };
}
