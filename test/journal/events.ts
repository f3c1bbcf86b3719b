/** Events for journals that tests make. */
import { isWrite } from "../../engine/aws/operations.ts";
import type { Event, EventOf } from "../../engine/journal/events.ts";

export const started: EventOf<"run.started"> = {
  type: "run.started",
  run: "20260302T100000-test",
  format: 1,
  kind: "drill",
  dryRun: false,
  title: "A test",
  files: [],
  policy: null,
  inputs: {},
  version: "0.1.0",
  settings: {},
};

export const ended: EventOf<"run.ended"> = { type: "run.ended", outcome: "remediated", reasons: [] };

export function note(key: string, text = "said"): Event {
  return { type: "note.made", key, text };
}

const call = { operation: "iam:UpdateAccessKey", region: "us-east-1" } as const;

export function intended(key: string): Event {
  return { type: "call.intended", key, ...call, input: { UserName: "bob" }, target: "bob" };
}

export function returned(key: string, operation: string = call.operation): Event {
  return {
    type: "call.returned",
    key,
    ...call,
    operation,
    effect: isWrite(operation) ? "write" : "read",
    output: { value: {} },
    requestId: "r",
    date: "2026-03-02T10:00:00.000Z",
  };
}

export function failed(key: string): Event {
  return {
    type: "call.failed",
    key,
    ...call,
    effect: "write",
    error: { code: "AWS", message: "no", class: "throttled" },
  };
}
