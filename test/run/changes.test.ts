import { expect, test } from "vitest";
import { Withheld, withheldReply } from "../../engine/aws/withhold.ts";
import { unusable } from "../../engine/aws/unusable.ts";
import { RunbookError } from "../../engine/errors.ts";
import { changesOf, rememberChange } from "../../engine/run/changes.ts";
import type { RunState } from "../../engine/run/state.ts";
import { doing } from "./made.ts";

const stateOf = (dryRun: boolean, planned: readonly string[] = []) =>
  ({ options: { dryRun }, planned: new Set(planned), changes: new Map() }) as unknown as RunState;

const call = (AccessKeyId: string) => ({
  operation: "iam:DeleteAccessKey" as const,
  region: "us-east-1",
  input: { UserName: "deploy", AccessKeyId },
});
const reply = (date: string) => ({ output: {}, requestId: "r", date });
const deleting = doing(() => undefined, { name: "iam.delete-access-key", purpose: "destroy" });

test("changes are told by AWS's clock, and those of one second by their keys, in whatever order they came", () => {
  const state = stateOf(false);
  rememberChange(state, deleting, "b", call("AKIA2"), reply("2026-03-02T10:00:01Z"));
  rememberChange(state, deleting, "c", call("AKIA3"), reply("2026-03-02T10:00:00Z"));
  rememberChange(state, deleting, "a", call("AKIA1"), reply("2026-03-02T10:00:01Z"));
  expect(changesOf(state).map(({ access_key }) => access_key)).toEqual(["AKIA3", "AKIA1", "AKIA2"]);
  expect(changesOf(state)[0]).toEqual({
    action: "iam.delete-access-key",
    operation: "iam:DeleteAccessKey",
    region: "us-east-1",
    target: "deploy",
    access_key: "AKIA3",
    effect: "destroy",
    at: "2026-03-02T10:00:00Z",
  });
});

test("a write whose answer was lost is a change at a time that nobody knows", () => {
  const state = stateOf(false);
  const lost = () => new RunbookError("CALL_IN_DOUBT", "lost");
  const answer = {
    output: unusable<object>(lost),
    requestId: undefined,
    get date(): string {
      throw lost();
    },
  };
  rememberChange(state, deleting, "a", call("AKIA1"), answer);
  expect(changesOf(state)).toMatchObject([{ access_key: "AKIA1", at: "" }]);
});

test("what a probe cleared away after a crash is no change of the run's, or a replay would miss it", () => {
  const state = stateOf(false);
  rememberChange(
    state,
    deleting,
    "rotate (probe 1) iam:DeleteAccessKey us-east-1 a#1",
    call("AKIA1"),
    reply("2026-03-02T10:00:01Z"),
  );
  expect(changesOf(state)).toEqual([]);
});

test("a dry run that plans changes does not know what will have been changed", () => {
  expect(changesOf(stateOf(true))).toEqual([]);
  expect(() => changesOf(stateOf(true, ["deploy"]))).toThrow(Withheld);
  expect(() => rememberChange(stateOf(false), deleting, "a", call("AKIA1"), withheldReply(call("AKIA1")))).toThrow(
    Withheld,
  );
});
