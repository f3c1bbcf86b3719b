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
      "what it was done for is gone: main/b deleted it later",
    ]);
  });

  it("is nothing of a part of what the run deleted later, or may have", async () => {
    const user = { id: "user/ann", kind: "user", arn: "arn:aws:iam::111122223333:user/team/ann", handles: ["ann"] };
    const key = { id: "AKIAEXAMPLEANN000001", kind: "access-key", arn: "", handles: ["ann", user.arn] };
    const deactivated = { action: "iam.deactivate-access-key", operation: "iam:UpdateAccessKey", params: { key } };
    const deleted = { action: "iam.delete-user", operation: "iam:DeleteUser", params: { user } };
    const bystander = { ...key, id: "AKIAEXAMPLEANNA00002", handles: ["anna", `${user.arn}a`] };
    const { reversible, lasting } = await undoable([
      ...stepOf({ ...deactivated, key: "main/a", result }),
      ...stepOf({ ...deactivated, key: "main/b", params: { key: bystander }, result }),
      ...stepOf({ ...deleted, key: "main/c", result: {} }),
    ]);
    expect(reversible.map((each) => each.key)).toEqual(["main/b"]);
    expect(lasting.at(-1)?.why).toBe("what it was done for is gone: main/c deleted it later");
    const unsure = await undoable([
      ...stepOf({ ...deactivated, key: "main/a", result }),
      ...stepOf({ ...deleted, key: "main/c", outcome: "lost" }),
    ]);
    expect(unsure.reversible).toEqual([]);
    expect(unsure.lasting.at(-1)?.why).toBe("what it was done for is gone: main/c may have deleted it later");
  });

  it("is not lost for a part that was deleted, though the part bears the ARN of its whole", async () => {
    const arn = "arn:aws:iam::111122223333:policy/base";
    const version = { id: "policy/base/v4", kind: "policy-version", arn, handles: [arn] };
    const policy = { id: "policy/base", kind: "policy", arn, handles: [arn] };
    const { reversible } = await undoable([
      ...stepOf({ ...deny, key: "main/a", params: { user: policy }, result }),
      ...stepOf({
        action: "iam.delete-policy-version",
        operation: "iam:DeletePolicyVersion",
        key: "main/b",
        params: { version },
        result: {},
      }),
    ]);
    expect(reversible.map(({ key }) => key)).toEqual(["main/a"]);
  });

  it("knows which step of the run was the next to change the same", async () => {
    const lift = { ...deny, operation: "iam:DeleteUserPolicy" };
    const { reversible } = await undoable([
      ...stepOf({ ...deny, key: "main/a", result }),
      ...stepOf({ ...deny, key: "main/b", operation: "iam:PutGroupPolicy", result }),
      ...stepOf({ ...lift, key: "main/c", result }),
      ...stepOf({ ...deny, key: "main/d", result }),
    ]);
    expect(reversible.map(({ key, next }) => [key, next])).toEqual([
      ["main/d", undefined],
      ["main/c", "main/d"],
      ["main/b", undefined],
      ["main/a", "main/c"],
    ]);
  });
});
