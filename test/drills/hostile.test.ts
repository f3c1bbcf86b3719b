import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { acting, keepingIo } from "../cli/io.ts";
import { runbook } from "./in-process.ts";
import { clear, type Ended, eventsOf, journalOf, playbook, reportOf, root, workplace, worldOf } from "./product.ts";
import { taken } from "../projection.ts";

const cwd = workplace();
const drill = join(root, "test/drills/hostile.yaml");
const outputs: Record<string, Ended> = {};
let folder: string;

beforeAll(async () => {
  outputs["exec --json"] = await runbook(cwd, "exec", playbook, "--drill", drill, "--json", "--verbose");
  const { run } = reportOf(outputs["exec --json"]);
  folder = join(cwd, ".runbook/runs", run);
  const exec = ["exec", playbook, "--drill", drill, "--runs", "elsewhere"];
  outputs["exec"] = await runbook(cwd, ...exec);
  outputs["exec --ask"] = await runbook(cwd, ...exec, "--ask");
  outputs["plan"] = await runbook(cwd, "plan", playbook, "--drill", drill, "--runs", "elsewhere");
  outputs["plan --json"] = await runbook(cwd, "plan", playbook, "--drill", drill, "--runs", "elsewhere", "--json");
  for (const args of [["replay", run, "--verbose"], ["verify", run], ["runs"]])
    outputs[args.join(" ")] = await runbook(cwd, ...args);
});
afterAll(() => clear(cwd));

const texts = () =>
  Object.entries(outputs).flatMap(([name, { stdout, stderr }]): [string, string][] => [
    [`${name}: stdout`, stdout],
    [`${name}: stderr`, stderr],
  ]);

describe("an account whose words bite", () => {
  it("is remediated all the same, and nothing of the intruder's is left", () => {
    const report = reportOf(outputs["exec --json"] as Ended);
    expect({ ...report.assessment, outcome: report.outcome }).toMatchObject({ failed: [], outcome: "remediated" });
    expect(outputs["exec --json"]?.code).toBe(0);
    expect(outputs["exec"]?.code).toBe(0);
    const users = Object.keys(worldOf(folder).objects()).filter((arn) => arn.includes(":user/"));
    expect(users.toSorted().map((arn) => arn.split("/")[1])).toEqual(["alice", "backup-svc", "bob", "ci-deploy"]);
  });

  it("reaches no output as anything but visible text, and begins no line of it", () => {
    for (const [name, text] of texts()) {
      expect(acting.exec(text)?.[0], name).toBeUndefined();
      expect(text.match(/^.{0,30}FORGED/m)?.[0], name).toBeUndefined();
    }
    // It was there to be shown.
    expect(outputs["exec --ask"]?.code).toBe(8);
    const journal = readFileSync(join(folder, "audit.jsonl"), "utf8");
    expect(journal + evidence()).toContain("FORGED");
  });

  it("shows what it shows as escapes, on a terminal that asks as well", async () => {
    const io = keepingIo({ cwd, tty: true, columns: 100, env: { CI: "1", NO_COLOR: "1" } });
    // The first question shows nothing of the account's; the second does.
    writeFileSync(join(cwd, "first.yaml"), "read_by_hand: listed\n");
    const done = cli(["exec", playbook, "--drill", drill, "--runs", "asked", "--answers", "first.yaml"], io);
    while (!io.err().includes("Your answer")) await new Promise((resolve) => setTimeout(resolve, 10));
    const asked = io.err().slice(0, io.err().indexOf("Your answer"));
    io.signal();
    await done;
    // The prompt's own codes come after the last word of ours.
    const ours = asked.slice(0, asked.lastIndexOf("\n"));
    expect(ours).toContain("There was unauthorized activity, or there is what no rule can place");
    expect(acting.exec(stripVTControlCharacters(ours))?.[0]).toBeUndefined();
    for (const code of ["\u001b]", "\u001b[2J", "\u001b[8m"]) expect(ours).not.toContain(code);
    expect(ours.match(/^.{0,30}FORGED/m)?.[0]).toBeUndefined();
  });

  it("is never evaluated, by no expression, template or shell", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile());
    const everything = [...files.map((path) => readFileSync(path, "utf8")), ...texts().map(([, text]) => text)].join(
      "\n",
    );
    expect(everything).toContain("{{ 40 + 2 }}MARK");
    expect(everything).toContain("string(40 + 2)");
    expect(everything).not.toMatch(/42MARK|111122223333MARK/);
    expect(everything).not.toContain('" + 42 + "');
    expect(existsSync(join(cwd, "bite"))).toBe(false);
  });

  it("keeps its name as a value: the user is deleted under it and nothing else is", () => {
    const deleted = taken(worldOf(folder)).filter(({ operation }) => operation === "iam:DeleteUser");
    expect(deleted.map(({ input }) => (input as { UserName: string }).UserName).toSorted()).toEqual([
      "steps.x=1@a+b",
      "svc-support",
    ]);
    const keys = eventsOf(journalOf(folder), "step.started").map(({ key }) => key);
    expect(keys.filter((key) => key.includes("steps.x%3D1%40a%2Bb")).length).toBeGreaterThan(1);
    expect(keys.every((key) => !/[\s=@]/.test(key))).toBe(true);
  });
});

function evidence(): string {
  return readdirSync(join(folder, "evidence"))
    .map((name) => readFileSync(join(folder, "evidence", name), "utf8"))
    .join("\n");
}
