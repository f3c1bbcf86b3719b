/** What a person leaves open, though every object of the intruder's is gone. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { keepingIo } from "../cli/io.ts";
import { root } from "../docs/markdown.ts";

const folder = mkdtempSync(join(tmpdir(), "left-open-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(join(root, "playbooks"), join(folder, "playbooks"), { recursive: true });

async function outcome(answers: Record<string, string>, more: object = {}): Promise<string> {
  const drill = join(folder, "playbooks/drills/open.yaml");
  writeFileSync(
    drill,
    JSON.stringify({
      drill: "open",
      extends: "acme.yaml",
      title: "Open",
      policy: "acme.policy.yaml",
      answers,
      ...more,
    }),
  );
  const io = keepingIo({ cwd: folder });
  await cli(["exec", "playbooks/compromised-account.yaml", "--drill", drill, "--runs", "runs", "--json"], io);
  expect(io.out(), io.err()).not.toBe("");
  return (JSON.parse(io.out()) as { outcome: string }).outcome;
}

it("a run does not end remediated where whom AWS writes to is still the intruder's", async () => {
  expect(await outcome({ account_information: "wrong" })).toBe("remediated-with-gaps");
}, 180_000);

it("a run does not end remediated where the intruder changed a function of ours while it went on", async () => {
  const events = [
    {
      at: "2026-03-02T10:30:00Z",
      region: "us-east-1",
      event: "lambda:UpdateFunctionCode20150331v2",
      by: "leaked-key",
      request: { functionName: "invoice-render" },
    },
  ];
  expect(await outcome({ code_by_hand: "open" }, { add: { events } })).toBe("remediated-with-gaps");
}, 180_000);
