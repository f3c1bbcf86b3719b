import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import { loadDrill } from "../../../engine/aws/simulated/drill/load.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import { compilePolicy } from "../../../engine/policy/judge.ts";
import { loadPolicy } from "../../../engine/policy/load.ts";
import type { Facts } from "../../../engine/policy/policy.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";

const shipped = new URL("../../../playbooks/drills/", import.meta.url).pathname;
const drills = readdirSync(shipped).filter((name) => name.endsWith(".yaml") && !name.endsWith(".policy.yaml"));

function loaded(path: string) {
  const drill = loadDrill(path);
  if ("problems" in drill)
    throw new Error(drill.problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join("\n"));
  return drill;
}

/** Writes files beside each other and loads the first. */
function written(files: Record<string, string>) {
  const folder = mkdtempSync(join(tmpdir(), "drill-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return loadDrill(join(folder, Object.keys(files)[0] ?? ""));
}

const base = `drill: base
title: Base
clock: 2026-03-02T10:00:00Z
account: "111122223333"
caller: { arn: "arn:aws:sts::111122223333:assumed-role/responder/x" }
regions: { us-east-1: ENABLED_BY_DEFAULT, me-south-1: DISABLED }
state: { s3: { buckets: { logs: { created: 2020-01-01T00:00:00Z, region: us-east-1 } } } }
actors: { ann: { identity: { type: IAMUser } } }
events:
  - { at: 2026-03-02T02:00:00Z, region: us-east-1, event: "iam:CreateUser", by: ann }
expect:
  - { id: nothing, none: writes }
`;

describe("the shipped drills", () => {
  test.each(drills)("%s starts an account whose every object and event can be read", (name) => {
    const { scenario } = loaded(join(shipped, name));
    const clock = virtualClock({ startAt: scenario.clock, seed: name });
    const { world } = simulatedAccount({ scenario, services: simulatedServices, clock });
    expect(Object.keys(world.objects()).length).toBeGreaterThan(20);
  });

  test("name things in their expectations that the account has, or that are restored beside them", () => {
    for (const name of drills) {
      const { scenario } = loaded(join(shipped, name));
      const clock = virtualClock({ startAt: scenario.clock, seed: name });
      const objects = simulatedAccount({ scenario, services: simulatedServices, clock }).world.objects();
      const named = (scenario.expect ?? [])
        .flatMap(({ gone, kept, untouched }) => [gone, kept, untouched])
        .filter((arn) => arn !== undefined);
      const restored = /-restored-\d{8}$/;
      expect(named.filter((arn) => !Object.hasOwn(objects, arn.replace(restored, "")))).toEqual([]);
    }
  });
});

describe("the policies of the shipped drills", () => {
  const act = {
    event: "e1",
    name: "RunInstances",
    at: "2026-03-02T03:30:00Z",
    principal: "arn:aws:iam::111122223333:user/bob",
    access_key: "",
    ip: "192.0.2.10",
    service: "",
    by_intruder: false,
    by_suspect: false,
    by_iac: false,
    in_window: true,
  };
  const object = {
    kind: "instance",
    id: "i-1",
    arn: "arn:aws:ec2:eu-west-1:111122223333:instance/i-1",
    name: "i-1",
    path: "/",
    region: "eu-west-1",
    tags: {},
    created_at: "2026-03-02T03:30:00Z",
    created_in_window: true,
    listed: false,
    protected: false,
    indicated: false,
    foreign_accounts: [],
    region_allowed: true,
    meant_public: false,
    iac_tagged: false,
    missing_tags: [],
  };
  const ours = { arn: "arn:aws:iam::111122223333:user/bob", name: "bob", verdict: "sanctioned" as const };
  const theirs = { ...ours, name: "svc-support", verdict: "unsanctioned" as const };
  const before = { created_in_window: false, created_at: "2023-01-01T00:00:00Z" };

  test.each<[sentence: string, facts: Facts, verdict: string]>([
    [
      "what the intruder made is theirs, though its name is listed",
      { object: { ...object, listed: true }, created: { ...act, by_intruder: true }, modified: [] },
      "unsanctioned",
    ],
    [
      "the responder is never judged theirs",
      { object: { ...object, kind: "role", protected: true }, created: { ...act, by_intruder: true }, modified: [] },
      "sanctioned",
    ],
    ["what belongs to something of theirs is theirs", { object, modified: [], parent: theirs }, "unsanctioned"],
    [
      "what a suspect made is for a person to decide",
      { object, created: { ...act, by_suspect: true }, modified: [] },
      "unknown",
    ],
    ["what one of our people made in a region in use is ours", { object, created: act, modified: [] }, "sanctioned"],
    [
      "what one of our people made elsewhere is not",
      { object: { ...object, region_allowed: false }, created: act, modified: [] },
      "unsanctioned",
    ],
    [
      "what carries the tags of infrastructure code is asked about where one of our people made it",
      { object: { ...object, iac_tagged: true }, created: act, modified: [] },
      "unknown",
    ],
    [
      "what infrastructure code made and tagged is ours",
      { object: { ...object, iac_tagged: true }, created: { ...act, by_iac: true }, modified: [] },
      "sanctioned",
    ],
    [
      "tags of infrastructure code make nothing ours",
      { object: { ...object, ...before, iac_tagged: true }, modified: [] },
      "unknown",
    ],
    [
      "what lacks a required tag is asked about where it was made in the window",
      { object: { ...object, missing_tags: ["Owner"] }, created: act, modified: [] },
      "unknown",
    ],
    [
      "what lacks one and was made before the window is not",
      { object: { ...object, missing_tags: ["Owner"] }, created: { ...act, in_window: false }, modified: [] },
      "sanctioned",
    ],
    [
      "a domain that nobody knows is asked about, though one of our people registered it",
      { object: { ...object, kind: "domain" }, created: act, modified: [] },
      "unknown",
    ],
    [
      "a bucket that is meant to be public is ours, though everybody may read it",
      { object: { ...object, kind: "bucket-policy", foreign_accounts: ["*"], meant_public: true }, modified: [] },
      "sanctioned",
    ],
    [
      "any other bucket that is open is theirs, though it is listed",
      { object: { ...object, kind: "bucket-policy", foreign_accounts: ["*"], listed: true }, modified: [] },
      "unsanctioned",
    ],
    [
      "what the intruder opened is theirs, though the bucket is meant to be public",
      {
        object: { ...object, kind: "bucket-policy", foreign_accounts: ["*"], meant_public: true },
        created: { ...act, by_intruder: true },
        modified: [],
      },
      "unsanctioned",
    ],
    [
      "what a stranger made is for a person to decide",
      { object, created: { ...act, principal: "arn:aws:iam::111122223333:user/eve" }, modified: [] },
      "unknown",
    ],
    [
      "an exposed key of ours is to be replaced, not theirs",
      { object: { ...object, ...before, kind: "access-key", indicated: true }, modified: [], parent: ours },
      "sanctioned",
    ],
    ["an old machine that nobody knows is unknown", { object: { ...object, ...before }, modified: [] }, "unknown"],
    [
      "a listed user whose password the intruder changed stays ours",
      { object: { ...object, ...before, kind: "user", listed: true }, modified: [{ ...act, by_intruder: true }] },
      "sanctioned",
    ],
    [
      "a trust in an account nobody trusts is theirs",
      {
        object: { ...object, ...before, kind: "trust-grant", listed: true, foreign_accounts: ["999988887777"] },
        modified: [],
      },
      "unsanctioned",
    ],
    [
      "AWS's quarantine is ours to lift",
      {
        object: { ...object, kind: "policy-attachment" },
        created: { ...act, principal: "", service: "support.amazonaws.com" },
        modified: [],
        parent: ours,
      },
      "sanctioned",
    ],
    [
      "what a service made for a group of ours is ours",
      { object, created: { ...act, principal: "", service: "autoscaling.amazonaws.com" }, modified: [], parent: ours },
      "sanctioned",
    ],
  ])("%s", (_sentence, facts, verdict) => {
    for (const name of ["acme.policy.yaml", "company.policy.yaml"]) {
      const loaded = loadPolicy(join(shipped, name));
      if ("problems" in loaded) throw new Error(JSON.stringify(loaded.problems));
      expect(compilePolicy(loaded.policy)(facts).verdict).toBe(verdict);
    }
  });
});

describe("a drill over another", () => {
  test("merges maps, removes what is null, replaces lists and adds to them where told", () => {
    const drill = written({
      "top.yaml": `drill: top
extends: base.yaml
regions: { me-south-1: null, eu-west-1: ENABLED }
state: { s3: { buckets: { more: { created: 2021-01-01T00:00:00Z, region: eu-west-1 } } } }
add:
  events:
    - { at: 2026-03-02T03:00:00Z, region: eu-west-1, event: "iam:CreateRole", by: ann }
expect: []
`,
      "base.yaml": base,
    });
    if ("problems" in drill) throw new Error(JSON.stringify(drill.problems));
    const { scenario } = drill;
    expect(scenario).toMatchObject({
      drill: "top",
      title: "Base",
      regions: { "us-east-1": "ENABLED_BY_DEFAULT", "eu-west-1": "ENABLED" },
      expect: [],
    });
    expect(scenario.regions).not.toHaveProperty("me-south-1");
    expect(Object.keys((scenario.state["s3"] as { buckets: object }).buckets)).toEqual(["logs", "more"]);
    expect(scenario.events?.map(({ event }) => event)).toEqual(["iam:CreateUser", "iam:CreateRole"]);
  });

  test("that goes round is refused", () => {
    const drill = written({ "a.yaml": "drill: a\nextends: b.yaml\n", "b.yaml": "drill: b\nextends: a.yaml\n" });
    expect(drill).toMatchObject({ problems: [{ message: expect.stringContaining("goes round") }] });
  });

  test("has each mistake shown where it stands, all at once", () => {
    const drill = written({
      "top.yaml": `drill: top
extends: base.yaml
state:
  s3: { buckets: { more: { created: yesterday, region: eu-west-1 } } }
  s4: {}
add:
  events:
    - { at: 2026-03-02T03:00:00Z, region: us-east-1, event: "iam:CreateRole", by: bob }
`,
      "base.yaml": base.replace("by: ann }", "by: anne }").replace("none: writes", "kept: a, where: 'object.('"),
    });
    const places =
      "problems" in drill ? drill.problems.map(({ file, line, code }) => [file.split("/").at(-1), line, code]) : [];
    expect(places).toEqual([
      ["top.yaml", 4, "WRONG_VALUE"],
      ["top.yaml", 5, "UNKNOWN_KEY"],
    ]);
    const later = written({
      "top.yaml": `drill: top\nextends: base.yaml\nadd:\n  events:\n    - { at: 2026-03-02T03:00:00Z, region: us-east-1, event: "iam:CreateRole", by: bob }\n`,
      "base.yaml": base.replace("by: ann }", "by: anne }").replace("none: writes", "kept: a, where: 'object.('"),
    });
    expect(
      "problems" in later ? later.problems.map(({ file, line, code }) => [file.split("/").at(-1), line, code]) : [],
    ).toEqual([
      ["base.yaml", 10, "UNKNOWN_NAME"],
      ["base.yaml", 12, "EXPRESSION_SYNTAX"],
      ["top.yaml", 5, "UNKNOWN_NAME"],
    ]);
  });

  test("with a misspelt keyword is told the nearest one", () => {
    expect(written({ "a.yaml": "drill: a\nextend: b.yaml\n" })).toMatchObject({
      problems: [{ code: "UNKNOWN_KEY", line: 2, column: 1, hint: expect.stringContaining("extends") }],
    });
  });
});
