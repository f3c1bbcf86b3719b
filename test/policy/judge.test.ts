import { describe, expect, it } from "vitest";
import { RunbookError } from "../../engine/errors.ts";
import { defaultPolicy } from "../../engine/policy/default.ts";
import { compilePolicy } from "../../engine/policy/judge.ts";
import type { Act, Facts, Policy, VerdictName } from "../../engine/policy/policy.ts";

const act = (change: Partial<Act> = {}): Act => ({
  event: "e-1",
  name: "CreateUser",
  at: "2026-03-02T02:00:00Z",
  principal: "arn:aws:iam::111122223333:user/ci",
  access_key: "AKIA1",
  ip: "198.51.100.7",
  service: "",
  by_intruder: false,
  by_suspect: false,
  by_iac: false,
  in_window: true,
  ...change,
});

const facts = (change: Partial<Facts> = {}, object: Partial<Facts["object"]> = {}): Facts => ({
  object: {
    kind: "user",
    id: "AIDA1",
    arn: "arn:aws:iam::111122223333:user/svc-support",
    name: "svc-support",
    path: "/",
    region: "",
    tags: {},
    created_at: "2026-03-02T02:00:00Z",
    created_in_window: true,
    listed: false,
    protected: false,
    indicated: false,
    foreign_accounts: [],
    region_allowed: true,
    meant_public: false,
    iac_tagged: false,
    missing_tags: [],
    ...object,
  },
  modified: [],
  ...change,
});

const policyWith = (...rules: (readonly [condition: string, then: VerdictName])[]): Policy => ({
  ...defaultPolicy("111122223333"),
  window: { start: "2026-03-02T01:00:00Z", margin: "2h" },
  networks: { known: ["203.0.113.0/24"] },
  rules: rules.map(([condition, then], at) => ({ id: `r${at}`, if: condition, then })),
});

const judged = (condition: string, given: Facts) =>
  compilePolicy(policyWith([condition, "unsanctioned"]))(given).verdict;

describe("a judgement", () => {
  it("is the first rule's that holds, with its reason and the events to look at", () => {
    const policy = policyWith(
      ["object.listed", "sanctioned"],
      ["created.by_intruder", "unsanctioned"],
      ["true", "sanctioned"],
    );
    const rules = policy.rules.map((rule) => (rule.id === "r1" ? { ...rule, because: "The intruder made it." } : rule));
    const judge = compilePolicy({ ...policy, rules });
    const acts = {
      created: act({ by_intruder: true }),
      modified: [
        act({ event: "e-2", in_window: false }),
        act({ event: "e-3", in_window: false, by_intruder: true }),
        act({ event: "e-1" }),
      ],
    };
    expect(judge(facts(acts))).toEqual({
      verdict: "unsanctioned",
      reasons: [{ rule: "r1", text: "The intruder made it.", events: ["e-1", "e-3"] }],
    });
    expect(judge(facts(acts, { listed: true }))).toMatchObject({
      verdict: "sanctioned",
      reasons: [{ rule: "r0", text: "object.listed" }],
    });
  });

  it("is unknown where no rule holds", () => {
    expect(compilePolicy(policyWith(["object.listed", "sanctioned"]))(facts())).toMatchObject({
      verdict: "unknown",
      reasons: [{ rule: "no-rule" }],
    });
    expect(compilePolicy(defaultPolicy())(facts())).toMatchObject({
      verdict: "unknown",
      reasons: [{ rule: "no-rule" }],
    });
  });
});

const unknownCreator: readonly string[] = [
  "created.by_intruder",
  "!created.by_intruder",
  "created.in_window",
  "!created.in_window",
  'created.principal == ""',
  'created.principal != ""',
  "created.at < policy.window.start",
  "created.at >= policy.window.start",
  "!created.by_suspect && object.created_in_window",
];

describe("what is not known", () => {
  it.each(unknownCreator)("makes %s hold for no object whose maker is not known", (condition) => {
    expect(judged(condition, facts())).toBe("unknown");
  });

  it("still lets a condition hold that is true either way", () => {
    expect(judged("object.created_in_window || created.by_intruder", facts())).toBe("unsanctioned");
  });

  it("can be asked for", () => {
    expect(judged("!created.known", facts())).toBe("unsanctioned");
    expect(judged("!created.known", facts({ created: act() }))).toBe("unknown");
    expect(judged("!parent.known", facts())).toBe("unsanctioned");
    expect(judged("parent.known", facts({ parent: { arn: "a", name: "n", verdict: "unsanctioned" } }))).toBe(
      "unsanctioned",
    );
  });

  it("covers the parent and the time of making alike", () => {
    expect(judged('parent.verdict != "sanctioned"', facts())).toBe("unknown");
    expect(
      judged('parent.verdict == "unsanctioned"', facts({ parent: { arn: "a", name: "n", verdict: "unsanctioned" } })),
    ).toBe("unsanctioned");
    expect(judged("object.created_at < policy.window.start", facts({}, { created_at: "" }))).toBe("unknown");
    expect(judged("!(object.created_at < policy.window.start)", facts({}, { created_at: "" }))).toBe("unknown");
    expect(judged("object.created_at > policy.window.start", facts())).toBe("unsanctioned");
  });
});

describe("rules read", () => {
  it.each([
    ["created.at > policy.window.start - duration(policy.window.margin)", facts({ created: act() })],
    ["policy.networks.known.all(n, !inCidr(created.ip, n))", facts({ created: act() })],
    ["modified.exists(m, m.by_intruder && m.in_window)", facts({ modified: [act(), act({ by_intruder: true })] })],
    [
      '"ManagedBy" in object.tags && object.tags["ManagedBy"] == "constructor"',
      facts({}, { tags: { ManagedBy: "constructor", constructor: "x", toString: "y" } }),
    ],
    ['arnMatches(object.arn, "arn:aws:iam::*:user/svc-*")', facts()],
    ['reMatch(object.name, "^svc-")', facts()],
    ["size(object.foreign_accounts) > 0", facts({}, { foreign_accounts: ["444455556666"] })],
  ])("%s", (condition, given) => {
    expect(judged(condition, given)).toBe("unsanctioned");
  });
});

it("an object is unknown where a rule fails on it, even if a later one would clear it", () => {
  const judge = compilePolicy(policyWith(['object.tags[object.name] == "x"', "unsanctioned"], ["true", "sanctioned"]));
  expect(judge(facts())).toMatchObject({
    verdict: "unknown",
    reasons: [{ rule: "r0", text: expect.stringContaining("could not be evaluated") }],
  });
  expect(judge(facts({}, { tags: { "svc-support": "y" } }))).toMatchObject({ verdict: "sanctioned" });
});

it("a rule that does not compile is refused", () => {
  expect(() => compilePolicy(policyWith(['object.nmae == "x"', "sanctioned"]))).toThrow(RunbookError);
});
