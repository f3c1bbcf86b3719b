import { expect, test } from "vitest";
import { deactivateAccessKey } from "../../../actions/iam/deactivate-access-key.ts";
import { deleteAccessKey } from "../../../actions/iam/delete-access-key.ts";
import { reactivateAccessKey } from "../../../actions/iam/reactivate-access-key.ts";
import { draftReply } from "../../../actions/support/draft-reply.ts";
import type { ChangeMade } from "../../../engine/action/action.ts";
import { actionContext } from "../context.ts";
import { key, remedy } from "../remedy.ts";

interface Draft {
  readonly text: string;
  readonly keys: readonly string[];
}

const change = (more: Partial<ChangeMade>): ChangeMade => ({
  action: "iam.delete-user",
  operation: "iam:DeleteUser",
  region: "us-east-1",
  target: "svc-support",
  access_key: "",
  effect: "destroy",
  at: "2026-03-02T10:05:00Z",
  ...more,
});

const deploy = {
  id: "AIDADEPLOY",
  created: "2021-01-10T00:00:00Z",
  access_keys: Object.fromEntries(
    ["AKIAEXAMPLEONE000001", "AKIAEXAMPLETWO000002"].map((id) => [
      id,
      { status: "Active", created: "2026-03-02T02:00:00Z" },
    ]),
  ),
};

test("the draft says what became of each key, from the writes that took effect", async () => {
  const account = remedy({ iam: { users: { deploy } } });
  expect(((await account.carryOut(draftReply, {})) as Draft).text).toContain("Nothing was changed");
  await account.carryOut(deactivateAccessKey, { key: key("deploy", "AKIAEXAMPLEONE000001") });
  await account.carryOut(deleteAccessKey, { key: key("deploy", "AKIAEXAMPLEONE000001") });
  await account.carryOut(deactivateAccessKey, { key: key("deploy", "AKIAEXAMPLETWO000002") });
  await account.carryOut(reactivateAccessKey, { key: key("deploy", "AKIAEXAMPLETWO000002") });
  const { text, keys } = (await account.carryOut(draftReply, {})) as Draft;
  expect(keys).toEqual(["AKIAEXAMPLEONE000001"]);
  expect(text).toMatch(/AKIAEXAMPLEONE000001: deleted since 2026-03-02T10:/);
  expect(text).toMatch(/AKIAEXAMPLETWO000002: active since/);
  expect(text).toContain("iam.deactivate-access-key (us-east-1): 1: deploy");
});

test("a write that AWS refused is not told as done", async () => {
  const account = remedy({
    iam: { users: { deploy } },
    faults: [{ operation: "iam:UpdateAccessKey", error: "AccessDenied", status: 403 }],
  });
  await expect(
    account.carryOut(deactivateAccessKey, { key: key("deploy", "AKIAEXAMPLEONE000001") }),
  ).rejects.toMatchObject({ class: "access-denied" });
  expect(await account.carryOut(draftReply, {})).toMatchObject({
    keys: [],
    text: expect.stringContaining("Nothing was changed"),
  });
});

test("equal changes are one line, counted and named", async () => {
  const changes = ["a", "b", "a"].map((target) => change({ target }));
  const { text } = await draftReply.run({}, actionContext({ changes }));
  expect(text).toContain("- iam.delete-user (us-east-1): 2: a, b\n");
});

test("a long run's draft stays short enough for AWS", async () => {
  const changes = Array.from({ length: 3000 }, (_, index) =>
    change({ action: `iam.delete-thing-${index % 90}`, target: `${"x".repeat(90)}-${index}` }),
  );
  const { text } = await draftReply.run({}, actionContext({ changes }));
  expect(text.length).toBeLessThan(8000);
  expect(text).toContain("iam.delete-thing-89");
});

test("a name can neither forge a line nor hide in one", async () => {
  const { text } = await draftReply.run({}, actionContext({ changes: [change({ target: "x\n- forged\u202e" })] }));
  expect(text).toContain("x\\u{a}- forged\\u{202e}");
});
