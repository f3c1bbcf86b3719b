/** The part that rotates an exposed key, where the policy knows no networks to limit the key to. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { root, textOf } from "../docs/markdown.ts";
import { keepingIo } from "../cli/io.ts";

const folder = mkdtempSync(join(tmpdir(), "accepted-risk-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const file of ["parts/rotate-access-key.yaml", "drills/company.yaml"])
  cpSync(join(root, "playbooks", file), join(folder, file));
const put = (name: string, text: string) => writeFileSync(join(folder, name), text);
const policy = textOf("playbooks/drills/company.policy.yaml");
const key = "AKIAEXAMPLECIKEY0001";
put("policy.yaml", `${policy.replace(/^networks:.*\n/m, "")}\nindicators: { access_keys: [${key}] }\n`);
put(
  "rotate.yaml",
  `runbook: 1
title: Rotate
inputs: { accept_for: { type: duration, default: 4h } }
steps:
  - id: regions
    uses: account.list-regions
  - id: history
    uses: cloudtrail.list-events
    with: { regions: "\${{ steps.regions.result.scan }}", since: "\${{ policy.window.start }}" }
  - id: identities
    uses: iam.list-findings
    with: { history: "\${{ steps.history.result.events }}", since: "\${{ policy.window.start }}" }
  - id: rotate
    for-each: steps.identities.result.exposed_keys
    as: key
    key: key.id
    playbook: ./parts/rotate-access-key.yaml
    with: { key: "\${{ key }}", quarantined: [], accept_for: "\${{ inputs.accept_for }}" }
  - { id: done, end: remediated }
`,
);

/** Runs it with these answers, and gives what was asked and answered, and the key's statuses as they were set. */
async function rotate(name: string, answers: Record<string, string | string[]>, acceptFor: string) {
  put(
    `${name}.yaml`,
    JSON.stringify({ drill: name, extends: "drills/company.yaml", title: name, policy: "policy.yaml", answers }),
  );
  const io = keepingIo({ cwd: folder });
  const args = ["--drill", `${name}.yaml`, "--input", `accept_for=${acceptFor}`, "--runs", `runs-${name}`, "--json"];
  const code = await cli(["exec", "rotate.yaml", ...args], io);
  expect(io.out(), io.err()).not.toBe("");
  const { journal } = JSON.parse(io.out()) as { journal: string };
  const records = readFileSync(journal, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const told = records.flatMap((record) => {
    if (record["type"] === "checkpoint.answered")
      return [`${String(record["key"]).replace(/^.*\//, "")}: ${String(record["answer"])}`];
    const { Status } = (record["input"] ?? {}) as { Status?: string };
    return record["type"] === "call.intended" && record["operation"] === "iam:UpdateAccessKey" ? [Status] : [];
  });
  const questions = records.filter(({ type }) => type === "checkpoint.asked").map(({ question }) => String(question));
  return { code, told, questions };
}

const rest = { works: "works", approve_deletion: "reject" };

describe("an exposed key that must stay active", () => {
  it("stays so until the application has moved, for a time that the question names", async () => {
    const { told, questions } = await rotate("in-time", { ...rest, risk: "accept", move: "moved" }, "4h");
    expect(questions[0]).toContain("but for 240 minutes at most?");
    expect(told).toEqual(["risk: accept", "move: moved", "Inactive", "works: works", "approve_deletion: reject"]);
  });

  it("is not asked about again while the time is not over", async () => {
    const { told } = await rotate("not-yet", { ...rest, risk: "accept", move: ["not_yet", "not_yet", "moved"] }, "4h");
    expect(told.slice(0, 5)).toEqual(["risk: accept", "move: not_yet", "move: not_yet", "move: moved", "Inactive"]);
  });

  it("is cut off once the time is over, after asking once more", async () => {
    const answers = { ...rest, risk: "accept", move: "not_yet", overdue: ["keep", "cut"] };
    const { told, questions } = await rotate("overdue", answers, "0s");
    expect(told).toEqual([
      "risk: accept",
      "move: not_yet",
      "overdue: keep",
      "move: not_yet",
      "overdue: cut",
      "Inactive",
      "works: works",
      "approve_deletion: reject",
    ]);
    expect(questions.find((question) => question.includes("that is over"))).toContain("for 0 minutes at most");
  });

  it("is left inactive where the application never comes to work without it", async () => {
    const answers = { risk: "cut", move: "moved", works: "trouble", mend: "mended", approve_deletion: "*" };
    const { told } = await rotate("never", answers, "4h");
    expect(told.filter((one) => one === "mend: mended")).toHaveLength(5);
    expect(told.slice(-3)).toEqual(["Active", "mend: mended", "Inactive"]);
  });

  it("is cut off at once where a person wants that", async () => {
    const { told } = await rotate("cut", { ...rest, risk: "cut", move: ["not_yet", "moved"] }, "0s");
    expect(told.slice(0, 4)).toEqual(["risk: cut", "Inactive", "move: not_yet", "move: moved"]);
  });
});
