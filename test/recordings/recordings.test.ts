/** Runs that releases recorded: verified, and replayed without network, world and secrets, for ever. */
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runbook } from "../drills/in-process.ts";
import { eventsOf, journalOf, ownWorkplace } from "../drills/product.ts";

const here = import.meta.dirname;
const releases = readdirSync(here).filter((name) => /^\d+\.\d+\.\d+$/.test(name));
/** By its name in the release's folder: a run that was suspended and resumed, and its undoing. */
const runs = ["run", "undo"];

/** A copy, under the runs' own names: an undo finds what it took back where it was beside it. */
function placed(release: string): { cwd: string; folder: (name: string) => string; proof: string[] } {
  const cwd = ownWorkplace();
  const id = (name: string) => eventsOf(journalOf(join(here, release, name)), "run.started")[0]?.run ?? "";
  const folder = (name: string) => join(cwd, ".runbook/runs", id(name));
  for (const name of runs) cpSync(join(here, release, name), folder(name), { recursive: true });
  const proof = ["--key", join(here, release, "public.pem"), "--anchor", join(here, release, "anchors.txt")];
  return { cwd, folder, proof };
}

it("are there", () => expect(releases.length).toBeGreaterThan(0));

describe.each(releases)("the recording of %s", (release) => {
  it.each(runs)("%s verifies by its key and its anchors", async (name) => {
    const { cwd, folder, proof } = placed(release);
    expect(await runbook(cwd, "verify", folder(name), ...proof)).toMatchObject({ code: 0 });
  });

  it.each(runs)("%s does not verify once a byte of it is another one", async (name) => {
    const { cwd, folder, proof } = placed(release);
    const log = join(folder(name), "audit.jsonl");
    const text = readFileSync(log, "utf8");
    writeFileSync(log, text.replace('"operation":"iam:', '"operation":"iaM:'));
    expect(await runbook(cwd, "verify", folder(name), ...proof)).toMatchObject({ code: 4 });
  });

  it.each(runs)("%s replays", async (name) => {
    const { cwd, folder } = placed(release);
    const replayed = await runbook(cwd, "replay", folder(name));
    expect(replayed, replayed.stdout + replayed.stderr).toMatchObject({ code: 0 });
  });
});
