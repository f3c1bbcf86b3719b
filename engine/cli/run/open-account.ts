/** What stands at the end of the chain: AWS, an emulator, or a drill's simulated account. */
import { existsSync } from "node:fs";
import type { AwsPort } from "../../aws/port.ts";
import type { SimulatedAccount } from "../../aws/simulated/account.ts";
import { RunbookError } from "../../errors.ts";
import type { RunKind } from "../../journal/events.ts";
import { readJournal } from "../../journal/read.ts";
import type { Clock } from "../../ports/clock.ts";
import { systemClock } from "../../ports/system-clock.ts";
import { virtualClock } from "../../ports/virtual-clock.ts";
import type { Io } from "../io.ts";
import type { OpenedDrill } from "../load.ts";
import { findRun, type RunFolder } from "./folder.ts";
import { settingsOf } from "./settings.ts";
import { version } from "../version.ts";

export interface OpenedAccount {
  readonly kind: RunKind;
  readonly adapter: AwsPort;
  readonly clock: Clock;
  /** Where regional calls go that name no region. */
  readonly region: string;
  readonly simulated?: SimulatedAccount;
}

/** The world that another run left. */
export interface LeftWorld {
  readonly path: string;
  readonly drill: string | undefined;
}

/** @throws RunbookError NO_CREDENTIALS at the first call; USAGE for a half-emulated environment */
export async function openAccount(
  io: Io,
  folder: RunFolder,
  options: {
    mode: "live" | "resume";
    drill: OpenedDrill | undefined;
    world: LeftWorld | undefined;
    resumed: number;
    after?: string;
  },
): Promise<OpenedAccount> {
  const { drill, world, resumed } = options;
  if (drill !== undefined) {
    const { simulatedAccount } = await import("../../aws/simulated/account.ts");
    const { simulatedServices } = await import("../../aws/simulated/services.ts");
    const { copyWorld, readWorld } = await import("../../aws/simulated/kernel/world-file.ts");
    const agent = `runbook/${version()} run/${folder.id}`;
    if (options.mode === "live" && world !== undefined) copyWorld(world.path, folder.world, agent);
    const left = existsSync(folder.world) ? readWorld(folder.world).at : Date.parse(drill.scenario.clock);
    const startAt = new Date(Math.max(left, Date.parse(options.after ?? "") || 0)).toISOString();
    // Another seed for each process: a resumed run must not draw the same secrets again.
    const clock = virtualClock({ startAt, seed: `${drill.scenario.drill} ${resumed}` });
    const simulated = simulatedAccount({
      ...(existsSync(folder.world) ? {} : { scenario: drill.scenario }),
      services: simulatedServices,
      clock,
      agent,
      worldPath: folder.world,
    });
    return { kind: "drill", adapter: simulated, clock, region: "us-east-1", simulated };
  }
  const { liveAdapter, runKindOf } = await import("../../aws/live.ts");
  return {
    kind: runKindOf(io.env),
    adapter: liveAdapter({ runId: folder.id, version: version(), environment: io.env }),
    clock: systemClock(),
    region: io.env["AWS_REGION"] ?? io.env["AWS_DEFAULT_REGION"] ?? "us-east-1",
  };
}

/** @throws RunbookError RUN_UNKNOWN where the run was no drill */
export async function findWorld(io: Io, runs: string, name: string): Promise<LeftWorld> {
  const folder = findRun(io.cwd, runs, name);
  if (!existsSync(folder.world)) {
    throw new RunbookError("RUN_UNKNOWN", `The run ${folder.id} left no world: it was not a drill.`, {
      hint: "Only a drill's world can be gone on with.",
    });
  }
  for await (const record of readJournal(folder.journal)) {
    if (record.type === "run.started")
      return { path: folder.world, drill: settingsOf(record.settings).drill ?? undefined };
  }
  return { path: folder.world, drill: undefined };
}
