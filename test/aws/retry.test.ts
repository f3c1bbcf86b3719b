import { expect, test } from "vitest";
import type { AwsCall } from "../../engine/aws/port.ts";
import { retry } from "../../engine/aws/retry.ts";
import { RunbookError } from "../../engine/errors.ts";
import { answering, awsError, call, from } from "./call.ts";
import { handClock } from "./clock.ts";

const list = call("iam:ListUsers", {});
const deactivate = call("iam:UpdateAccessKey", { UserName: "ci", AccessKeyId: "AKIA1", Status: "Inactive" });
const createKey = call("iam:CreateAccessKey", { UserName: "ci" });
const failures = (name: string, asked: AwsCall, count: number) =>
  Array.from({ length: count }, () => awsError(name, asked.operation));

/** How often a call was sent that AWS answers with failures and then well. */
async function sendings(asked: AwsCall, name: string, count: number): Promise<{ sent: number; ended: string }> {
  const port = answering(...failures(name, asked, count), {});
  const ended = await retry(port, handClock())
    .send(asked, from(asked.operation))
    .then(
      () => "answered",
      (error: unknown) => (error as { awsName: string }).awsName,
    );
  return { sent: port.sent.length, ended };
}

test.each([
  ["a throttled read is sent again", list, "Throttling", 2, 3, "answered"],
  ["a read that fails for ever is sent six times", list, "ServiceUnavailable", 9, 6, "ServiceUnavailable"],
  ["an idempotent write is sent again after a lost answer", deactivate, "TimeoutError", 1, 2, "answered"],
  ["a concurrent change is sent again", deactivate, "ConcurrentModificationException", 1, 2, "answered"],
  ["a quota is never sent again", createKey, "LimitExceededException", 1, 1, "LimitExceededException"],
  ["another conflict is left to the step", deactivate, "DeleteConflictException", 1, 1, "DeleteConflictException"],
  [
    "what is temporarily unmodifiable is left to the step",
    deactivate,
    "EntityTemporarilyUnmodifiableException",
    1,
    1,
    "EntityTemporarilyUnmodifiableException",
  ],
  ["a refusal is final", list, "AccessDenied", 1, 1, "AccessDenied"],
  ["a write that must not be sent twice is not, after a lost answer", createKey, "TimeoutError", 1, 1, "TimeoutError"],
  ["nor after a failure of the server", createKey, "InternalFailure", 1, 1, "InternalFailure"],
  ["but it is when AWS throttled it unseen", createKey, "Throttling", 1, 2, "answered"],
  ["and when it was never sent", createKey, "ECONNREFUSED", 1, 2, "answered"],
])("%s", async (_title, asked, name, count, sent, ended) => {
  expect(await sendings(asked, name, count)).toEqual({ sent, ended });
});

test("pauses double up to twenty seconds, each a random part", async () => {
  const whole = handClock(() => 1);
  await retry(answering(...failures("Throttling", list, 6)), whole)
    .send(list, from(list.operation))
    .catch(() => undefined);
  expect(whole.slept.map(({ milliseconds }) => milliseconds)).toEqual([500, 1000, 2000, 4000, 8000]);
  const half = handClock(() => 0.5);
  await retry(answering(...failures("Throttling", list, 2), {}), half).send(list, from(list.operation));
  expect(half.slept.map(({ milliseconds }) => milliseconds)).toEqual([250, 500]);
  expect(new Set(whole.slept.map(({ key }) => key)).size).toBe(5);
});

test("an error that is not AWS's is not retried", async () => {
  const port = answering(new RunbookError("NO_CREDENTIALS", "none"), {});
  await expect(retry(port, handClock()).send(list, from(list.operation))).rejects.toMatchObject({
    code: "NO_CREDENTIALS",
  });
  expect(port.sent).toHaveLength(1);
});
