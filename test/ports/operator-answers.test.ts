import { describe, expect, test } from "vitest";
import { answersOperator, readAnswers } from "../../engine/ports/operator-answers.ts";
import type { ApproveCheckpoint, ChooseCheckpoint } from "../../engine/ports/operator.ts";

const facts = { question: "?", show: null, dataAge: [], otherwise: "nothing" };
const targets = ["a", "b"].map((id) => ({ id, digest: `digest-${id}`, value: { id } }));

function approve(key = "contain/confirm"): ApproveCheckpoint {
  return { ...facts, kind: "approve", key, targets, digest: "digest-of-all", allows: [] };
}
function choose(key = "recover/check"): ChooseCheckpoint {
  return { ...facts, kind: "choose", key, answers: { works: "It works.", trouble: "It does not." } };
}
const drill = (file: unknown, answered?: string[]) =>
  answersOperator(readAnswers(file), { kind: "drill", ...(answered === undefined ? {} : { answered }) });
const live = (file: unknown) => answersOperator(readAnswers(file), { kind: "live" });
const invalid = { code: "ANSWER_INVALID" };

describe("answers to an approval", () => {
  test.each<[string, unknown, object]>([
    ["a word for all", "approve", { answer: "approve", approved: ["a", "b"] }],
    ["a star for all", "*", { answer: "approve", approved: ["a", "b"] }],
    ["all by name", { approve: "all" }, { answer: "approve", approved: ["a", "b"] }],
    ["some of them", { approve: ["b"] }, { answer: "approve", approved: ["b"] }],
    ["none of them", { approve: [] }, { answer: "approve", approved: [] }],
    ["a no", "reject", { answer: "reject", approved: [] }],
    ["a later", "defer", { answer: "defer", approved: [] }],
    ["an end", "abort", { answer: "abort", approved: [] }],
    ["a comment", { approve: "all", comment: "seen" }, { answer: "approve", comment: "seen" }],
  ])("%s", async (_what, written, answer) => {
    expect(await drill({ confirm: written }).ask(approve())).toMatchObject({ by: "answers file", ...answer });
  });

  test.each([["yes"], [{ approve: ["a", "stranger"] }], [{ approve: "all", digest: "of-another-list" }]])(
    "are refused where they are not about it: %j",
    async (written) => {
      await expect(drill({ confirm: written }).ask(approve())).rejects.toMatchObject(invalid);
    },
  );

  test.each([
    ["approve"],
    ["*"],
    [{ approve: "all" }],
    [{ approve: ["a"] }],
    [{ approve: "all", digest: "of-another-list" }],
  ])("are refused in a live run where they do not name the very list: %j", async (written) => {
    await expect(live({ confirm: written }).ask(approve())).rejects.toMatchObject(invalid);
  });

  test("count in a live run where they name the list", async () => {
    expect(await live({ confirm: { approve: "all", digest: "digest-of-all" } }).ask(approve())).toMatchObject({
      approved: ["a", "b"],
    });
    expect(await live({ confirm: { approve: ["a"], digest: "digest-of-all" } }).ask(approve())).toMatchObject({
      approved: ["a"],
    });
    expect(await live({ confirm: "reject" }).ask(approve())).toMatchObject({ answer: "reject" });
  });
});

describe("answers to a choice", () => {
  test("are one of those declared, later or an end, in a live run too", async () => {
    expect(await live({ check: "works" }).ask(choose())).toEqual({ answer: "works", by: "answers file" });
    expect(await live({ check: "defer" }).ask(choose())).toMatchObject({ answer: "defer" });
  });

  test.each([["approve"], ["WORKS"], ["toString"], [{ approve: "all" }]])(
    "are refused where they are none: %j",
    async (written) => {
      await expect(drill({ check: written }).ask(choose())).rejects.toMatchObject(invalid);
    },
  );
});

describe("which answer counts", () => {
  test("a full key's before an id's", async () => {
    const operator = drill({ check: "works", "recover/users[ci%2Fdeploy]/check#2~3": "trouble" });
    expect(await operator.ask(choose("recover/users[ci%2Fdeploy]/check#2~3"))).toMatchObject({ answer: "trouble" });
    expect(await operator.ask(choose("recover/users[bob]/check#2"))).toMatchObject({ answer: "works" });
    expect(await operator.ask(choose("recover/users/check[bob]"))).toMatchObject({ answer: "works" });
  });

  test.each([
    ["recover/users[ci/deploy]/check", "recover/users[ci%2Fdeploy]/check"],
    ["recover/check[user/ci-deploy/quarantine]#2", "recover/check[user%2Fci-deploy%2Fquarantine]#2"],
    ["recover/check[user:ci[1]]", "recover/check[user%3Aci%5B1%5D]"],
    ["recover/check[100%]", "recover/check[100%25]"],
    ["recover/check[100%25]", "recover/check[100%25]"],
    ["a[b/c]/d[e/f]/check", "a[b%2Fc]/d[e%2Ff]/check"],
  ])("%s is the question %s", async (written, key) => {
    expect(await drill({ check: "works", [written]: "trouble" }).ask(choose(key))).toMatchObject({ answer: "trouble" });
  });

  test("one of two spellings only", () => {
    expect(() => readAnswers({ "a[b/c]/check": "works", "a[b%2Fc]/check": "trouble" })).toThrow(
      expect.objectContaining(invalid),
    );
  });

  test("a list's next, each time, and none after its end", async () => {
    const operator = drill({ check: ["trouble", "works"] });
    expect(await operator.ask(choose("check#1"))).toMatchObject({ answer: "trouble" });
    expect(await operator.ask(choose("check#2"))).toMatchObject({ answer: "works" });
    expect(await operator.ask(choose("check#3"))).toBeUndefined();
  });

  test("a list's next after those that an earlier process had given", async () => {
    const operator = drill({ check: ["trouble", "works"] }, ["stage/confirm", "check#1"]);
    expect(await operator.ask(choose("check#2"))).toMatchObject({ answer: "works" });
  });

  test("none where nothing is written, not even under a name that every object has", async () => {
    expect(await drill({}).ask(choose())).toBeUndefined();
    expect(await drill({ other: "works" }).ask(choose("stage/toString"))).toBeUndefined();
  });
});

test.each([
  [null],
  [["approve"]],
  ["approve"],
  [{ check: true }],
  [{ check: 7 }],
  [{ check: null }],
  [{ check: { answer: "works" } }],
  [{ check: { approve: "some" } }],
  [{ check: { approve: [1] } }],
  [{ check: { approve: "all", digest: 5 } }],
  [{ check: { approve: "all", who: "me" } }],
  [{ check: [["works"]] }],
])("what is no map of answers is refused: %j", (file) => {
  expect(() => readAnswers(file)).toThrow(expect.objectContaining(invalid));
});
