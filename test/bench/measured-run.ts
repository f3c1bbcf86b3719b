/** What every measured run has alike: the one place that knows what a run and its journal take. */
import { openJournal } from "../../engine/journal/file.ts";
import type { Clock } from "../../engine/ports/clock.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import type { Ports } from "../../engine/run/run.ts";
import type { RunOptions } from "../../engine/run/state.ts";
import { signer } from "../journal/signer.ts";

export function benchJournal(path: string, clock: Clock): Promise<Journal> {
  return openJournal(path, { clock, mode: "create", signer });
}

type Measured = Pick<RunOptions, "program" | "policy" | "probes"> & {
  readonly ports: Omit<Ports, "operator" | "secrets">;
};

/** Nobody is asked, no secret is kept, and nothing is judged. */
export function measuredRun({ ports, ...rest }: Measured): RunOptions {
  return {
    ...rest,
    id: "bench",
    kind: "drill",
    dryRun: false,
    inputs: {},
    policyGiven: true,
    judge: () => ({ verdict: "unknown", reasons: [] }),
    ports: {
      ...ports,
      operator: { ask: async () => undefined },
      secrets: {
        put: async () => ({ sink: "" }),
        find: async () => undefined,
        randomBytes: (_label, count) => new Uint8Array(count),
      },
    },
    region: "us-east-1",
    resumed: 0,
    started: {
      run: "bench",
      format: 1,
      kind: "drill",
      dryRun: false,
      title: "bench",
      files: [],
      policy: null,
      inputs: {},
      version: "0",
      settings: {},
    },
  };
}
