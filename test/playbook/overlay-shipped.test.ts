/** An overlay on the shipped playbook: explained, checked, run in a drill, replayed, and held against a newer base. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../../engine/cli/start/main.ts";
import { keepingIo } from "../cli/io.ts";
import { root } from "../docs/markdown.ts";

const folder = mkdtempSync(join(tmpdir(), "overlay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const shipped = join(folder, "shipped");

const tenChanges = `runbook: 1
extends: ../shipped/compromised-account.yaml
title: Unauthorized activity in an account of Acme
inputs:
  accept_for: { default: 1h }
changes:
  - step: sweep/look_again/settle
    because: our organization trail is slower than that
    with: { for: 20m }
    was: { for: "\${{ inputs.delivery }}" }
  - step: credentials/reset_passwords
    concurrency: 1
    retry: { max: 5, delay: 10s }
  - step: credentials/rotate/steps/check/works
    checkpoint: { choose: Do the shop and the warehouse work? }
  - ask-before: contain/shut_out
    id: called
    title: The security desk knows
    checkpoint:
      choose: Did you call the security desk?
      answers: { called: The intruder is shut out next. }
  - after: preflight/regions
    add:
      - { id: began, title: When we began, uses: time.read-clock }
  - remove: preflight/organization
  - step: verify/activity_found
    checkpoint: { otherwise: The security desk is told. }
  - step: credentials/rotate
    with: { accept_for: 2h }
    was: { accept_for: "\${{ inputs.accept_for }}" }
  - before: reply/answer
    add:
      - { id: breath, title: A minute to think, uses: time.wait, with: { for: 1m } }
  - step: verify/last_accessed
    concurrency: 2
`;

beforeAll(() => {
  cpSync(join(root, "playbooks"), shipped, { recursive: true });
  mkdirSync(join(folder, "ops"));
  writeFileSync(join(folder, "ops/acme.yaml"), tenChanges);
  writeFileSync(
    join(shipped, "drills/overlaid.yaml"),
    "drill: overlaid\ntitle: The acme drill with a question more\nextends: acme.yaml\nanswers: { called: called }\n",
  );
});

async function ran(...args: string[]) {
  const io = keepingIo({ cwd: folder });
  const code = await cli(args, io);
  return { code, out: io.out(), err: io.err() };
}

describe("ten changes of the shipped playbook", () => {
  it("are valid, and explained one by one", async () => {
    const { code, out } = await ran("validate", "--explain", "ops/acme.yaml");
    expect(code).toBe(0);
    const [, , ...lines] = out.trimEnd().split("\n");
    expect(lines).toEqual([
      "13 changes of shipped/compromised-account.yaml",
      "  title: Unauthorized activity in an AWS account → Unauthorized activity in an account of Acme",
      "      (ops/acme.yaml:3)",
      "  inputs/accept_for default: 4h → 1h",
      "      (ops/acme.yaml:5)",
      '  sweep/look_again/settle with.for: "${{ inputs.delivery }}" → 20m',
      "      our organization trail is slower than that (ops/acme.yaml:9)",
      "  credentials/reset_passwords concurrency: 4 → 1",
      "      (ops/acme.yaml:12)",
      "  credentials/reset_passwords retry: { max: 3, delay: 5s } → { max: 5, delay: 10s }",
      "      (ops/acme.yaml:13)",
      "  credentials/rotate/steps/check/works checkpoint.choose: The old key is inactive. Does everything",
      "  that used it work? → Do the shop and the warehouse work?",
      "      (ops/acme.yaml:15)",
      "  + contain/called, before contain/shut_out: The security desk knows",
      "      (ops/acme.yaml:16)",
      "  + preflight/began, after preflight/regions: When we began",
      "      (ops/acme.yaml:22)",
      "  - preflight/organization: Is the account in an organization",
      "      (ops/acme.yaml:25)",
      "  verify/activity_found checkpoint.otherwise: The intruder stays in the account. → The security desk",
      "  is told.",
      "      (ops/acme.yaml:27)",
      "  credentials/rotate with.accept_for: ${{ inputs.accept_for }} → 2h",
      "      (ops/acme.yaml:29)",
      "  + reply/breath, before reply/answer: A minute to think",
      "      (ops/acme.yaml:31)",
      "  verify/last_accessed concurrency: 5 → 2",
      "      (ops/acme.yaml:35)",
    ]);
  });

  it("are in the JSON of validate, with the steps of the whole", async () => {
    const { out } = await ran("validate", "--explain", "--json", "ops/acme.yaml");
    const [file] = (JSON.parse(out) as { files: Record<string, unknown>[] }).files;
    expect(file).toMatchObject({ kind: "playbook", problems: [], base: "shipped/compromised-account.yaml" });
    expect(file?.["changes"]).toHaveLength(13);
    expect(file?.["steps"]).toContainEqual({
      step: "preflight/began",
      title: "When we began",
      does: "time.read-clock",
    });
  });

  it("name their steps as the base's own explanation does", async () => {
    const { out } = await ran("validate", "--explain", "shipped/compromised-account.yaml");
    expect(out).toMatch(/^ {2}credentials\/rotate\/steps\/check\/works {2}checkpoint: Does the application work$/m);
    expect(out).toMatch(/^ {2}sweep\/look_again\/settle {2}time\.wait: Wait until/m);
  });

  it("are what a newer base is held against: each that does not fit is said", async () => {
    const newer = join(folder, "newer");
    cpSync(shipped, newer, { recursive: true });
    writeFileSync(join(folder, "ops/newer.yaml"), tenChanges.replace("../shipped/", "../newer/"));
    const edit = (name: string, ...edits: [string, string][]) => {
      const path = join(newer, name);
      const before = readFileSync(path, "utf8");
      const after = edits.reduce((text, [from, to]) => text.replaceAll(from, to), before);
      expect(after).not.toBe(before);
      writeFileSync(path, after);
    };
    edit(
      "compromised-account.yaml",
      ["id: settle", "id: settled"],
      ["accept_for: ${{ inputs.accept_for }}", "accepted_for: ${{ inputs.accept_for }}"],
      [
        "      - id: organization\n        title: Is the account in an organization\n        uses: organizations.describe-organization\n",
        "",
      ],
    );
    edit(
      "parts/rotate-access-key.yaml",
      ["accept_for", "accepted_for"],
      ["id: check\n", "id: checked\n"],
      ["steps.check.", "steps.checked."],
    );
    expect((await ran("validate", "newer/compromised-account.yaml")).code).toBe(0);
    const { code, out } = await ran("validate", "--json", "ops/newer.yaml");
    const [file] = (JSON.parse(out) as { files: { problems: { code: string; line: number; hint: string }[] }[] }).files;
    expect(code).toBe(2);
    expect(file?.problems.map((each) => `${each.line} ${each.code} ${each.hint}`)).toEqual([
      "7 CHANGE_UNFIT did you mean sweep/look_again/settled?",
      "14 CHANGE_UNFIT did you mean credentials/rotate/steps/checked/works?",
      "25 CHANGE_UNFIT there are preflight/caller, preflight/regions, preflight/began",
      expect.stringContaining("30 CHANGE_UNFIT see whether the change is still what you want") as string,
    ]);
  });

  it.each([
    ["contain/start_logging", "ORDER_HAZARD"],
    ["credentials/rotate", "REQUIREMENT_LOST"],
    ["verify/history", "CHANGE_UNFIT"],
    ["verify/review/history", "UNKNOWN_NAME"],
    ["eradicate/gone/steps/machines/steps/approve_instances", "UNKNOWN_NAME"],
  ])("cannot take %s away: %s, at the change", async (step, expected) => {
    writeFileSync(
      join(folder, "ops/less.yaml"),
      `runbook: 1\nextends: ../shipped/compromised-account.yaml\nchanges:\n  - remove: ${step}\n`,
    );
    const { code, out } = await ran("validate", "--json", "ops/less.yaml");
    const [file] = (JSON.parse(out) as { files: { problems: { code: string; file: string; line: number }[] }[] }).files;
    expect(code).toBe(2);
    expect(file?.problems.map((each) => each.code)).toContain(expected);
    expect(new Set(file?.problems.map((each) => `${each.file}:${each.line}`))).toEqual(new Set(["ops/less.yaml:4"]));
  });

  it("pass the acme drill, which a replay repeats by what the run kept", async () => {
    const drill = ["--drill", "shipped/drills/overlaid.yaml", "--policy", "shipped/drills/acme.policy.yaml"];
    const { code, out } = await ran("exec", "ops/acme.yaml", ...drill, "--json");
    const report = JSON.parse(out) as { run: string; journal: string };
    expect({ code, ...report }).toMatchObject({ code: 0, outcome: "remediated", assessment: { failed: [] } });
    const log = readFileSync(report.journal, "utf8");
    const started = JSON.parse(log.slice(0, log.indexOf("\n"))) as { title: string; files: { path: string }[] };
    expect(started.title).toBe("Unauthorized activity in an account of Acme");
    // One of them is another playbook's.
    const own = readdirSync(join(shipped, "parts")).filter((name) => name !== "revoke-instance-role.yaml");
    const parts = own.map((name) => `shipped/parts/${name}`);
    const [overlay, base, requirements, ...others] = started.files.map(({ path }) => path);
    expect([overlay, base, requirements]).toEqual([
      "ops/acme.yaml",
      "shipped/compromised-account.yaml",
      "shipped/requirements.yaml",
    ]);
    expect(others.toSorted()).toEqual(parts.toSorted());
    for (const key of ["contain/called", "preflight/began", "reply/breath"]) expect(log).toContain(`"key":"${key}"`);
    expect(log).not.toContain('"key":"preflight/organization"');
    rmSync(join(folder, "ops"), { recursive: true });
    rmSync(shipped, { recursive: true });
    expect(await ran("replay", report.run)).toMatchObject({ code: 0, err: "" });
  }, 120_000);
});
