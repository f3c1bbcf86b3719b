/** A short drill as events, with names that an intruder chose, and its playbook. */
import { sha256 } from "../../engine/journal/canonical.ts";
import type { Event, JournalRecord } from "../../engine/journal/events.ts";
import type { Program, Step } from "../../engine/playbook/program.ts";

/** What the run kept: its playbook and its policy, by what they say. */
export const kept = ["a playbook", "a policy"] as const;

const place = { file: "playbook.yaml", line: 1, column: 1 };
const expression = (source: string) => ({ source, type: "bool", place, evaluate: () => true });
const end = (id: string, title: string): Step => ({
  id,
  title,
  place,
  onError: "stop",
  cites: [],
  body: { kind: "end", outcome: "remediated" },
});

export const program: Program = {
  id: "demo",
  title: "Unauthorized activity",
  files: [{ path: "playbook.yaml", sha256: sha256(kept[0]) }],
  inputs: [],
  outputs: {},
  stages: [
    {
      id: "verify",
      title: "Verify what happened",
      place,
      steps: [end("list_events", "Read Event history"), end("judge", "Judge what was found")],
    },
    {
      id: "contain",
      title: "Contain the intruder",
      place,
      steps: [
        {
          ...end("deny", "Deny every unsanctioned user"),
          forEach: { items: expression("inputs.users"), as: "user", concurrency: 4 },
        },
        end("approve", "Approve the deletion"),
        end("delete", "Delete what was approved"),
      ],
    },
    { id: "recover", title: "Recover", place, steps: [end("rotate", "Rotate keys")] },
  ],
};

export const evil = "svc\u001b[2K\u202Efake\nstage recover done";
const item = encodeURIComponent(evil);
const call = { operation: "iam:PutUserPolicy", region: "us-east-1" };

export const events: readonly Event[] = [
  {
    type: "run.started",
    run: "20260302T100000-k3f9q2",
    format: 1,
    kind: "drill",
    dryRun: false,
    title: "Unauthorized activity",
    files: program.files,
    policy: { path: "policy.yaml", sha256: sha256(kept[1]) },
    inputs: {},
    version: "0.1.0",
    settings: { playbook: "/srv/p/playbook.yaml", drill: "/srv/p/acme.yaml", region: "us-east-1" },
  },
  {
    type: "run.identified",
    account: "111122223333",
    caller: "arn:aws:sts::111122223333:assumed-role/responder/drill",
    principal: "arn:aws:iam::111122223333:role/responder",
    userId: "AROA:drill",
    partition: "aws",
    protected: [],
    before: null,
  },
  { type: "stage.started", key: "verify", title: "Verify what happened" },
  { type: "step.started", key: "verify/list_events", action: "cloudtrail.list-events", params: null },
  {
    type: "gap.found",
    key: "verify/list_events gap#1",
    region: "ap-northeast-3",
    service: "cloudtrail",
    reason: `AccessDenied: ${evil}`,
  },
  { type: "note.made", key: "verify/list_events note#1", text: "me-south-1 is disabled" },
  { type: "step.completed", key: "verify/list_events", result: null },
  { type: "step.skipped", key: "verify/judge", reason: "nothing to judge" },
  { type: "stage.completed", key: "verify", status: "done" },
  { type: "stage.started", key: "contain", title: "Contain the intruder" },
  { type: "loop.started", key: "contain/deny", items: [evil, "bob"] },
  { type: "step.started", key: `contain/deny[${item}]`, action: "iam.deny-user", params: null },
  {
    type: "call.intended",
    key: `contain/deny[${item}] iam:PutUserPolicy us-east-1 abc#1`,
    ...call,
    input: {},
    target: evil,
  },
  {
    type: "call.returned",
    key: `contain/deny[${item}] iam:PutUserPolicy us-east-1 abc#1`,
    ...call,
    effect: "write",
    output: { value: {} },
    requestId: "r1",
    date: "2026-03-02T10:00:05Z",
  },
  { type: "change.confirmed", key: `contain/deny[${item}] confirm#1`, what: `${evil} is denied`, assumed: false },
  { type: "step.completed", key: `contain/deny[${item}]`, result: null },
  { type: "step.started", key: "contain/deny[bob]", action: "iam.deny-user", params: null },
  {
    type: "call.intended",
    key: "contain/deny[bob] iam:PutUserPolicy us-east-1 def#1",
    ...call,
    input: {},
    target: "bob",
  },
  {
    type: "call.failed",
    key: "contain/deny[bob] iam:PutUserPolicy us-east-1 def#1",
    ...call,
    effect: "write",
    error: { code: "AWS", message: "Rate exceeded", class: "throttled", awsName: "ThrottlingException" },
  },
  {
    type: "step.retried",
    key: "contain/deny[bob]",
    attempt: 1,
    error: { code: "AWS", message: "Rate exceeded", awsName: "ThrottlingException" },
    waits: 2000,
  },
  {
    type: "step.failed",
    key: "contain/deny[bob]~2",
    error: { code: "AWS", message: "Rate exceeded", awsName: "ThrottlingException" },
    handled: true,
  },
  {
    type: "checkpoint.asked",
    key: "contain/approve",
    kind: "approve",
    question: `Delete ${evil}?`,
    targets: [{ id: evil, digest: "2".repeat(64) }],
    answers: ["approve", "reject"],
    digest: "3".repeat(64),
  },
  {
    type: "checkpoint.answered",
    key: "contain/approve",
    answer: "approve",
    approved: [{ id: evil, digest: "2".repeat(64) }],
    by: "alice",
    comment: "looks right",
  },
  { type: "step.completed", key: "contain/approve", result: null },
  { type: "secret.stored", key: "contain/delete secret#1", secret: "ci-deploy key", sink: "secrets/ci-deploy" },
  { type: "step.completed", key: "contain/delete", result: null },
  { type: "stage.completed", key: "contain", status: "done" },
  {
    type: "run.ended",
    outcome: "remediated-with-gaps",
    reasons: ["could not be read: ap-northeast-3 cloudtrail", `not denied: ${evil}`],
  },
];

export function at(seconds: number): string {
  return new Date(Date.parse("2026-03-02T10:00:00Z") + seconds * 1000).toISOString();
}

export async function* records(list: readonly Event[] = events): AsyncGenerator<JournalRecord> {
  for (const [seq, event] of list.entries()) yield { ...event, seq, at: at(seq), prev: "0".repeat(64) };
}
