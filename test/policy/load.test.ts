import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../../engine/policy/default.ts";
import { compilePolicy } from "../../engine/policy/judge.ts";
import { loadPolicy, policySchema } from "../../engine/policy/load.ts";

const least = `account: "111122223333"\nwindow: { start: "2026-03-02T01:00:00Z" }\nrules: []\n`;

function load(text: string): ReturnType<typeof loadPolicy> {
  const path = join(mkdtempSync(join(tmpdir(), "policy-")), "policy.yaml");
  writeFileSync(path, text);
  return loadPolicy(path);
}

function places(text: string): readonly string[] {
  const loaded = load(text);
  if (!("problems" in loaded)) return [];
  return loaded.problems.map(
    ({ line, column, length, code, source }) =>
      `${line}:${column} ${code} ${source.slice(column - 1, column - 1 + length)}`,
  );
}

describe("a policy", () => {
  it("is loaded with every default filled in, and its hash", () => {
    const loaded = load(least);
    expect(loaded).toEqual({
      policy: {
        account: "111122223333",
        window: { start: "2026-03-02T01:00:00Z", margin: "2h" },
        identities: { sanctioned: [], never_touch: [], trusted_accounts: [], trusted_providers: [], service_users: [] },
        resources: { sanctioned: [], public_buckets: [] },
        creators: { iac: [], services: [] },
        tags: { iac: {}, required: [] },
        regions: { allowed: [] },
        domains: { known: [] },
        indicators: { access_keys: [], ips: [], user_agents: [], principals: [] },
        networks: { known: [] },
        evidence: {},
        limits: { preexisting: { contained: 10, destroyed: 5 }, intruder_made: { contained: 500, destroyed: 200 } },
        rules: [],
      },
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("does not share its defaults with the next one", () => {
    const [first, second] = [load(least), load(least)];
    if ("problems" in first || "problems" in second) throw new Error("invalid");
    first.policy.networks.known.push("10.0.0.0/8");
    expect(second.policy.networks.known).toEqual([]);
  });

  it.each([
    [
      "an account without quotes",
      `account: 111122223333\nwindow: { start: "2026-03-02T01:00:00Z" }\nrules: []\n`,
      "1:10 WRONG_TYPE 111122223333",
    ],
    ["a misspelt key", `${least}identites: {}\n`, "4:1 UNKNOWN_KEY identites"],
    [
      "a time that is none",
      `account: "111122223333"\nwindow: { start: yesterday }\nrules: []\n`,
      "2:18 WRONG_VALUE yesterday",
    ],
    [
      "a window that ends before it starts",
      `account: "111122223333"\nwindow: { start: "2026-03-02T01:00:00Z", end: "2026-03-01T01:00:00Z" }\nrules: []\n`,
      '2:47 WRONG_VALUE "2026-03-01T01:00:00Z"',
    ],
    [
      "a margin in days",
      `account: "111122223333"\nwindow: { start: "2026-03-02T01:00:00Z", margin: 1d }\nrules: []\n`,
      "2:50 WRONG_VALUE 1d",
    ],
    ["a network that is none", `${least}networks: { known: [10.0.0.0/8, office] }\n`, "4:33 WRONG_VALUE office"],
    [
      "a verdict that is none",
      least.replace("rules: []", "rules:\n  - { id: a, if: object.listed, then: fine }"),
      "4:39 WRONG_VALUE fine",
    ],
    [
      "the same rule twice",
      least.replace(
        "rules: []",
        "rules:\n  - { id: a, if: object.listed, then: unknown }\n  - { id: a, if: object.listed, then: unknown }",
      ),
      "5:11 DUPLICATE_ID a",
    ],
    [
      "a rule with a misspelt fact",
      least.replace(
        "rules: []",
        "rules:\n  - id: a\n    if: >-\n      object.listed\n      && created.by_intrudr\n    then: unknown",
      ),
      "7:18 UNKNOWN_NAME by_intrudr",
    ],
    [
      "a rule that gives no truth value",
      least.replace("rules: []", "rules:\n  - { id: a, if: object.name, then: unknown }"),
      "4:18 EXPRESSION_TYPE object.name",
    ],
    [
      "a tag read without asking",
      least.replace("rules: []", `rules:\n  - { id: a, if: 'object.tags["Owner"] == "x"', then: unknown }`),
      '4:19 MAY_BE_MISSING object.tags["Owner"]',
    ],
    ["an anchor", `x: &x 1\n${least}`, "1:7 ALIAS 1"],
  ])("is refused for %s", (_, text, said) => {
    expect(places(text)).toEqual([said]);
  });

  it("says to quote an account id", () => {
    const loaded = load(least.replace('"111122223333"', "011122223333"));
    expect("problems" in loaded && loaded.problems[0]?.hint).toContain("quotes");
  });

  it("has a schema for editors that takes it", () => {
    const schema = policySchema();
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
    const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
    expect(validate({ account: "111122223333", window: { start: "2026-03-02T01:00:00Z" }, rules: [] })).toBe(true);
    expect(validate({ account: "111122223333" })).toBe(false);
  });
});

it("the stand-in for a policy knows nothing of any object and lets nothing be changed", () => {
  const policy = defaultPolicy("111122223333");
  expect(policy.limits.preexisting).toEqual({ contained: 0, destroyed: 0 });
  expect(() => compilePolicy(policy)).not.toThrow();
});
