/** The shipped playbook on an account in memory, in this process: read once, run often. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { simulatedAccount } from "../../engine/aws/simulated/account.ts";
import { scenarioMistakes } from "../../engine/aws/simulated/drill/check.ts";
import type { Scenario } from "../../engine/aws/simulated/drill/schema.ts";
import { simulatedServices } from "../../engine/aws/simulated/services.ts";
import type { World } from "../../engine/aws/simulated/world.ts";
import { composeRun } from "../../engine/cli/run/compose.ts";
import { openHeads } from "../../engine/cli/run/heads.ts";
import { loadProgram, loadThePolicy } from "../../engine/cli/load.ts";
import { makeRunFolder, newRunId } from "../../engine/cli/run/folder.ts";
import { settingsAsValue } from "../../engine/cli/run/settings.ts";
import { version } from "../../engine/cli/version.ts";
import type { View } from "../../engine/cli/view/view.ts";
import type { Event } from "../../engine/journal/events.ts";
import type { Operator } from "../../engine/ports/operator.ts";
import { virtualClock } from "../../engine/ports/virtual-clock.ts";
import type { RunEnd } from "../../engine/run/run.ts";
import { keepingIo } from "../cli/io.ts";
import { playbook, root } from "../drills/product.ts";

const io = keepingIo({ cwd: root });
const { program } = loadProgram(io, playbook);
const policyFile = join(root, "playbooks/drills/acme.policy.yaml");
const policy = loadThePolicy(io, { given: policyFile, drill: undefined, playbook });

export interface Ran {
  readonly end: RunEnd;
  readonly events: readonly Event[];
  /** Every object before the first call. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly world: World;
}

/** @throws where the scenario is no drill: the generator's own mistake */
export async function ranOn(scenario: Scenario, operator: Operator): Promise<Ran> {
  const mistakes = scenarioMistakes({ ...scenario }, simulatedServices);
  if (mistakes.length > 0) throw new Error(`the generated account is no drill: ${JSON.stringify(mistakes, null, 2)}`);
  const cwd = mkdtempSync(join(tmpdir(), "runbook-random-"));
  const clock = virtualClock({ startAt: scenario.clock, seed: scenario.drill });
  const simulated = simulatedAccount({ scenario, services: simulatedServices, clock });
  const before = simulated.world.objects();
  const folder = makeRunFolder(cwd, "runs", newRunId(new Date(scenario.clock)));
  const events: Event[] = [];
  const view: View = {
    event: (event) => events.push(event),
    progress: () => undefined,
    pausedFor: (question) => question(),
    say: () => undefined,
    end: async () => undefined,
    abandon: () => undefined,
  };
  const heads = openHeads(io, { runs: dirname(folder.path), id: folder.id }, { given: undefined });
  const settings = { playbook, policy: policy.path, drill: null, answers: null, world: null };
  try {
    const { end } = await composeRun({
      mode: "live",
      folder,
      kind: "drill",
      dryRun: false,
      program,
      inputs: {},
      policy,
      started: {
        run: folder.id,
        format: 1,
        kind: "drill",
        dryRun: false,
        title: program.title,
        files: program.files,
        policy: { path: policy.shown, sha256: policy.sha256 },
        inputs: {},
        version: version(),
        settings: settingsAsValue({ ...settings, ask: false, region: "us-east-1", anchor: heads.anchor }),
      },
      region: "us-east-1",
      clock,
      adapter: simulated,
      operator,
      view,
      signal: new AbortController().signal,
      resumed: 0,
      heads,
    });
    return { end, events, before, world: simulated.world };
  } finally {
    simulated.close();
    rmSync(cwd, { recursive: true, force: true });
  }
}
