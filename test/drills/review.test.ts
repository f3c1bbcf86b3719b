import { readFileSync, writeFileSync, cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Review } from "../../engine/cli/replay/review.ts";
import type * as judges from "../../engine/policy/judge.ts";
import type { Facts, Judgement } from "../../engine/policy/policy.ts";
import { drilled, runbook } from "./in-process.ts";
import { clear, root, type RunDone, workplace } from "./product.ts";

/** First verdicts in the order in which they are given, by kind, name and region of the object. */
const judged = vi.hoisted(() => ({ verdicts: new Map<string, string>() }));
vi.mock("../../engine/policy/judge.ts", async (original) => {
  const { compilePolicy } = await original<typeof judges>();
  return {
    compilePolicy(policy: Parameters<typeof compilePolicy>[0]) {
      const judge = compilePolicy(policy);
      return (facts: Facts): Judgement => {
        const judgement = judge(facts);
        const name = nameOf(facts.object);
        if (!judged.verdicts.has(name)) judged.verdicts.set(name, judgement.verdict);
        return judgement;
      };
    },
  };
});

const cwd = workplace();
let acme: RunDone;
let then: ReadonlyMap<string, string>;

beforeAll(async () => {
  cpSync(join(root, "playbooks"), join(cwd, "playbooks"), { recursive: true });
  ({ verdicts: then, run: acme } = await freshly());
}, 120_000);
afterAll(() => clear(cwd));

function nameOf({ kind, arn, id, region }: { kind: string; arn: string; id: string; region: string }): string {
  return `${kind} ${arn === "" ? id : arn} ${region}`;
}

/** A drill of its own, and what it judged. */
async function freshly(...more: string[]): Promise<{ run: RunDone; verdicts: ReadonlyMap<string, string> }> {
  judged.verdicts = new Map();
  const run = await drilled(cwd, "acme", ...more);
  return { run, verdicts: judged.verdicts };
}

function written(name: string, text: string): string {
  writeFileSync(join(cwd, name), text);
  return name;
}

const policyText = readFileSync(join(root, "playbooks/drills/acme.policy.yaml"), "utf8");

function edited(from: string, to: string): string {
  expect(policyText).toContain(from);
  return policyText.replace(from, to);
}

async function reviewed(...more: string[]): Promise<Review> {
  const ended = await runbook(cwd, "replay", acme.report.run, "--json", ...more);
  expect(ended.stderr).toBe("");
  const review = JSON.parse(ended.stdout) as Review;
  expect(review.exitCode).toBe(ended.code);
  return review;
}

const bob = '    - { arn: "arn:aws:iam::111122223333:user/bob" }\n';

describe("a past run by another policy", () => {
  it.each([
    ["a user that belongs here no more", bob, ""],
    ["a user of the intruder's that does", bob, `${bob}${bob.replace("bob", "svc-support")}`],
    ["no indicator", "access_keys: [AKIAEXAMPLECIKEY0001]", "access_keys: []"],
    ["another region in use", "allowed: [us-east-1, eu-west-1]", "allowed: [us-east-1, eu-west-1, ap-southeast-3]"],
    [
      "a role never to be touched",
      "  never_touch:\n",
      "  never_touch:\n    - arn:aws:iam::111122223333:user/svc-support\n",
    ],
    [
      "a lower limit",
      "indicators:\n",
      "limits: { preexisting: { contained: 10, destroyed: 5 }, intruder_made: { contained: 1, destroyed: 1 } }\nindicators:\n",
    ],
  ])("with %s judges as a fresh drill does", { timeout: 240_000 }, async (_, from, to) => {
    const policy = written("policy.yaml", edited(from, to));
    const fresh = await freshly("--policy", policy);
    const changed = [...fresh.verdicts].filter(([name, verdict]) => then.has(name) && then.get(name) !== verdict);
    const review = await reviewed("--policy", policy);
    expect(new Map(review.verdicts.map((each) => [nameOf(each), each.now.verdict]))).toEqual(new Map(changed));
    if (to.includes("limits")) expect(review.stops.join()).toContain("LIMIT_EXCEEDED");
    // What the intruder made stays the intruder's, whatever a list says; in all others something changes.
    else expect(changed.length > 0).toBe(!to.includes("svc-support") || to.includes("never_touch"));
  });
});

describe("a past run by another playbook", () => {
  const main = join(cwd, "playbooks/compromised-account.yaml");
  const before = readFileSync(join(root, "playbooks/compromised-account.yaml"), "utf8");

  async function by(from: string, to: string): Promise<Review> {
    expect(before).toContain(from);
    writeFileSync(main, before.replace(from, to));
    const log = readFileSync(join(acme.folder, "audit.jsonl"));
    const evidence = readdirSync(join(acme.folder, "evidence"));
    const review = await reviewed("--playbook", main);
    expect(readFileSync(join(acme.folder, "audit.jsonl"))).toEqual(log);
    expect(readdirSync(join(acme.folder, "evidence"))).toEqual(evidence);
    return review;
  }

  it("that is the same one is replayed", async () => {
    writeFileSync(main, before);
    expect(await runbook(cwd, "replay", acme.report.run, "--playbook", main)).toMatchObject({ code: 0 });
  });

  it("with another title decides the same", async () => {
    const review = await by("title: Which regions can hold something", "title: Which regions could hold something");
    expect(review).toMatchObject({ exitCode: 0, verdicts: [], unanswered: [], stops: [] });
    expect(review.outcome).toEqual({ recorded: "remediated", now: "remediated" });
    expect(review.checkpoints).toEqual({ asked: [], notAsked: [], changed: [] });
    expect(review.changes).toEqual({ additional: [], noLonger: [] });
  });

  it("without a step does not ask what that asked", async () => {
    const step = before.slice(
      before.indexOf("      - id: last_accessed\n"),
      before.indexOf("      - id: by_hand_first\n"),
    );
    const review = await by(step, "");
    expect(review).toMatchObject({ exitCode: 0, verdicts: [], unanswered: [], outcome: { now: "remediated" } });
  });

  it("with another condition asks what was not asked then", async () => {
    const from = before.indexOf("        when: >-", before.indexOf("      - id: by_hand_first\n"));
    const condition = before.slice(from, before.indexOf("        playbook: ./parts/review-by-hand.yaml"));
    const review = await by(condition, '        when: "true"\n');
    expect(review.exitCode).toBe(3);
    expect(review.checkpoints.asked.some((key) => key.startsWith("verify/by_hand_first/"))).toBe(true);
    expect(review.unanswered.length).toBeGreaterThan(0);
  });

  it("with one question more asks what nobody answered", async () => {
    const review = await by(
      "  - id: verify\n    title: Verify",
      "  - id: sure\n    title: Sure\n    steps:\n      - id: sure\n        checkpoint:\n          choose: Are you sure?\n          answers: { yes: I am }\n  - id: verify\n    title: Verify",
    );
    expect(review).toMatchObject({ exitCode: 3, outcome: { now: null } });
    expect(review.checkpoints.asked).toEqual(["sure/sure"]);
    expect(review.unanswered.map(({ step }) => step)).toEqual(["sure/sure"]);
  });

  it("with a step that reads what was never read has no answer", async () => {
    const review = await by(
      "      - id: regions\n        title: Which",
      "      - id: again\n        title: Again\n        uses: account.read-information\n      - id: regions\n        title: Which",
    );
    expect(review.exitCode).toBe(3);
    expect(review.unanswered).toContainEqual(expect.objectContaining({ step: "preflight/again" }));
    expect(review.verdicts).toEqual([]);
  });
});

describe("what cannot be asked", () => {
  it("is an undo, whose steps are made of another log", async () => {
    const undo = await runbook(cwd, "undo", acme.report.run, "--dry-run", "--json");
    const { run } = JSON.parse(undo.stdout) as { run: string };
    const ended = await runbook(cwd, "replay", run, "--policy", written("other.yaml", edited(bob, "")));
    expect(ended.stderr).toContain("USAGE: The run takes another one back");
    expect(ended.code).toBe(2);
  });

  it("is said of a file that is invalid, with its place", async () => {
    const ended = await runbook(cwd, "replay", acme.report.run, "--policy", written("wrong.yaml", "account: 1\n"));
    expect(ended.stderr).toContain("wrong.yaml:1:");
    expect(ended.code).toBe(2);
  });
});
