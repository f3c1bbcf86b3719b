import { describe, expect, it } from "vitest";
import { stepOf, undoable } from "./undoable.ts";

const deny = { action: "iam.deny-user", operation: "iam:PutUserPolicy", params: { user: { id: "user/ann" } } };
const result = { state: "denied", by: "", before: "" };

describe("what can be taken back of a run", () => {
  it("is what ended and wrote, the newest first", async () => {
    const { reversible, lasting } = await undoable([
      ...stepOf({ ...deny, key: "main/a", result }),
      ...stepOf({ ...deny, key: "main/b[x]", result }),
      ...stepOf({ ...deny, key: "main/c", outcome: "refused", result }),
    ]);
    expect(reversible.map(({ key, line }) => [key, line])).toEqual([
      ["main/b[x]", 8],
      ["main/a", 4],
    ]);
    expect(lasting).toEqual([]);
  });

  it("counts a write whose connection broke: it may have been made", async () => {
    const { reversible } = await undoable(stepOf({ ...deny, key: "main/a", outcome: "lost", result }));
    expect(reversible.map(({ key }) => key)).toEqual(["main/a"]);
    const halfway = await undoable(stepOf({ ...deny, key: "main/a", outcome: "lost" }));
    expect(halfway.lasting).toMatchObject([
      { key: "main/a", halfway: true, why: expect.stringContaining("lines 1 to 3") as string },
    ]);
  });

  it("does not count a step that failed before it changed anything", async () => {
    expect(await undoable(stepOf({ ...deny, key: "main/a", outcome: "refused" }))).toEqual({
      reversible: [],
      lasting: [],
    });
  });

  it("names a write whose outcome nobody knows", async () => {
    const { lasting } = await undoable(stepOf({ ...deny, key: "main/a", outcome: "unknown" }));
    expect(lasting).toMatchObject([
      { halfway: true, why: expect.stringContaining("its outcome is not known") as string },
    ]);
  });

  it("is nothing of an attempt that followed one which failed halfway", async () => {
    const { reversible, lasting } = await undoable([
      ...stepOf({ ...deny, key: "main/a" }),
      ...stepOf({ ...deny, key: "main/a~2", result }),
    ]);
    expect(reversible).toEqual([]);
    expect(lasting.map(({ key, halfway }) => [key, halfway])).toEqual([
      ["main/a", true],
      ["main/a~2", false],
    ]);
  });

  it("is nothing of what the run deleted later", async () => {
    const { lasting } = await undoable([
      ...stepOf({ ...deny, key: "main/a", result }),
      ...stepOf({ ...deny, key: "main/b", action: "iam.delete-user", operation: "iam:DeleteUser", result: {} }),
    ]);
    expect(lasting.map(({ why }) => why)).toEqual([
      "it cannot be taken back",
      "the object is gone: main/b deleted it later",
    ]);
  });
});
