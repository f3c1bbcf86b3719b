import { describe, expect, test } from "vitest";
import { account, agent, all, at, by, call, event, log, match, run, session, some } from "./made.ts";

const aside = { userAgent: "aws-cli/2.15.0", requestID: "other" };
const tail = { eventName: "ListUsers", readOnly: true, requestID: "later" };
const counts = async (...[calls, source]: Parameters<typeof match>) => (await match(calls, source)).counts;

describe("a write in the log", () => {
  test("has its event by the request id", async () => {
    const found = await match(log(...call()), all(event(10)));
    expect(found).toMatchObject({ exitCode: 0, counts: { writes: 1, matched: 1, deviating: 0, unrecorded: 0 } });
  });

  test.each([
    ["operation", { eventName: "CreateUser" }, /operation: iam:DeleteUser in the log, iam:CreateUser/],
    ["service", { eventSource: "ec2.amazonaws.com" }, /operation/],
    ["region", { awsRegion: "eu-west-1" }, /region: us-east-1 in the log, eu-west-1/],
    ["account", { recipientAccountId: "999988887777" }, /account/],
    ["identity", by(`arn:aws:sts::${account}:assumed-role/other/alice`), /identity/],
    ["outcome", { errorCode: "AccessDenied" }, /outcome: done in the log, AccessDenied/],
    ["time", { eventTime: at(11 + 301).replace(".000", "") }, /time/],
  ])("whose event has another %s is said to differ", async (_, more, said) => {
    const found = await match(log(...call()), all(event(10, more)));
    expect(found).toMatchObject({ exitCode: 4, counts: { matched: 0, deviating: 1 } });
    expect(found.lists.deviating[0]?.differences.join()).toMatch(said);
  });

  test("that AWS refused must have been refused", async () => {
    const refused = call({ error: { class: "conflict", awsName: "DeleteConflict", status: 409 } });
    expect((await match(log(...refused), all(event(10, { errorCode: "DeleteConflictException" })))).exitCode).toBe(0);
    expect((await match(log(...refused), all(event(10)))).exitCode).toBe(4);
  });

  test("without its event is missing where events from before and long enough after it were supplied", async () => {
    const source = some(event(0, tail), event(11 + 15 * 60, tail));
    const found = await match(log(...call()), source);
    expect(found).toMatchObject({ exitCode: 4, counts: { missing: 1 }, lists: { missing: [{ requestId: "r-1" }] } });
  });

  test.each([
    ["begin after it", [event(20, tail), event(3600, tail)]],
    ["end while it may still be on its way", [event(0, tail), event(60, tail)]],
    [
      "are of other regions",
      [event(0, { ...tail, awsRegion: "eu-west-1" }), event(3600, { ...tail, awsRegion: "eu-west-1" })],
    ],
  ])("is not said to be missing where the events %s", async (_, events) => {
    expect(await match(log(...call()), some(...events))).toMatchObject({
      exitCode: 3,
      counts: { missing: 0, notSupplied: 1 },
    });
  });

  test("is not said to be missing where a part of the events could not be read", async () => {
    const found = await match(log(...call()), some(event(0, tail), { not: "an event" }, event(3600, tail)));
    expect(found).toMatchObject({ exitCode: 3, counts: { missing: 0, notSupplied: 1 }, source: { problemCount: 1 } });
  });

  test("may be a data event, which CloudTrail need not have but must agree with", async () => {
    const copy = call({ operation: "s3:CopyObject", input: { Bucket: "b", Key: "k" }, target: "b" });
    expect(await match(log(...copy), all())).toMatchObject({ exitCode: 0, counts: { notLogged: 1 } });
    const logged = { eventSource: "s3.amazonaws.com", eventName: "CopyObject", eventCategory: "Data" };
    expect(await counts(log(...copy), all(event(10, logged)))).toMatchObject({ matched: 1, notLogged: 0 });
    expect((await match(log(...copy), all(event(10, { ...logged, errorCode: "AccessDenied" })))).exitCode).toBe(4);
  });

  test("that was refused need not be in CloudTrail", async () => {
    const refused = call({ error: { class: "throttled", awsName: "Throttling", status: 400 } });
    expect(await match(log(...refused), all())).toMatchObject({ exitCode: 0, counts: { notLogged: 1, missing: 0 } });
  });

  test.each([
    ["lambda:DeleteFunction", { eventSource: "lambda.amazonaws.com", eventName: "DeleteFunction20150331v2" }],
    ["lambda:DeleteFunctionUrlConfig", { eventSource: "lambda.amazonaws.com", eventName: "DeleteFunctionUrlConfig" }],
    ["s3:PutBucketLifecycleConfiguration", { eventSource: "s3.amazonaws.com", eventName: "PutBucketLifecycle" }],
    ["route53domains:DeleteDomain", { eventSource: "route53domains.amazonaws.com", eventName: "DeleteDomain" }],
  ])("%s is known by CloudTrail's name for it", async (operation, more) => {
    expect(await counts(log(...call({ operation })), all(event(10, more)))).toMatchObject({ matched: 1 });
  });

  test("to a global service stands in us-east-1 whatever the region it was for", async () => {
    expect(await counts(log(...call({ region: "eu-west-1" })), all(event(10)))).toMatchObject({ matched: 1 });
  });

  test("by a clock of ours that is an hour wrong is still of its time", async () => {
    const late = call({ at: 10 }).map((each) => (each.type === "call.returned" ? { ...each, date: at(3610) } : each));
    expect((await match(log(...late), all(event(3609)))).exitCode).toBe(0);
  });

  test("as root has the account's root as its identity, and the sessions to get there are no writes of their own", async () => {
    const asRoot = call({
      operation: "root:DeleteAccessKey",
      input: { AccountId: account, Through: "arn:aws:iam::999988887777:role/manager", AccessKeyId: "AKIA1" },
      target: account,
    });
    const root = { userIdentity: { type: "Root", arn: `arn:aws:iam::${account}:root`, accountId: account } };
    const assumed = { eventSource: "sts.amazonaws.com", eventName: "AssumeRoot", requestID: "r-0" };
    const key = { eventName: "DeleteAccessKey" };
    expect(await match(log(...asRoot), all(event(9, assumed), event(10, { ...key, ...root })))).toMatchObject({
      exitCode: 0,
      counts: { matched: 1, unrecorded: 0 },
    });
    expect((await match(log(...asRoot), all(event(10, key)))).exitCode).toBe(4);
    expect(await counts(log(...call()), all(event(9, assumed), event(10)))).toMatchObject({ unrecorded: 1 });
  });

  test("is matched once where overlapping files, other accounts or services on its behalf repeat it", async () => {
    const own = event(10);
    const found = await match(
      log(...call()),
      all(
        own,
        own,
        event(10, { recipientAccountId: "999988887777" }),
        event(10, by(session, { invokedBy: "kms.amazonaws.com" })),
      ),
    );
    expect(found).toMatchObject({ exitCode: 0, counts: { matched: 1, deviating: 0, onBehalf: 1 } });
  });

  test("of a resumed run may be of another session of the same role, and so may what is done beside it", async () => {
    const other = session.replace("alice", "aws-sdk-js-1772445600000");
    const found = await match(
      log(...call(), ...call({ at: 100, requestId: "r-2" })),
      all(event(10), event(100, { requestID: "r-2", ...by(other) }), event(200, { ...aside, ...by(other) })),
    );
    expect(found).toMatchObject({ exitCode: 3, counts: { matched: 2, deviating: 0, beside: 1 } });
  });
});

describe("a write in doubt", () => {
  const unanswered = call({ unanswered: true });

  test.each([
    ["done", [event(10)], 0],
    ["refused", [event(10, { errorCode: "AccessDenied", requestParameters: null })], 0],
    ["not-found", [], 0],
  ])("is found %s by operation, target and time", async (found, events, exitCode) => {
    expect(await match(log(...unanswered), all(...events))).toMatchObject({
      exitCode,
      counts: { unrecorded: 0 },
      lists: { inDoubt: [{ recorded: "unknown", found }] },
    });
  });

  test.each([
    ["another target", { requestParameters: { userName: "bob" } }],
    ["another time", { eventTime: at(400).replace(".000", "") }],
    ["another region", { awsRegion: "eu-west-1" }],
  ])("is not taken for an event of %s", async (_, more) => {
    expect(await match(log(...unanswered), all(event(10, more)))).toMatchObject({
      exitCode: 4,
      counts: { unrecorded: 1 },
      lists: { inDoubt: [{ found: "not-found" }] },
    });
  });

  test("stays in doubt where no events of its time were supplied", async () => {
    expect(await match(log(...unanswered), some())).toMatchObject({
      exitCode: 6,
      lists: { inDoubt: [{ found: "not-supplied" }] },
    });
  });

  test("that reading found done or not done must be so", async () => {
    const done = log(...call({ adopted: "done" }));
    const not = log(...call({ adopted: "not-done" }));
    expect(await match(done, all(event(10)))).toMatchObject({ exitCode: 0, counts: { matched: 1, inDoubt: 0 } });
    expect((await match(done, all())).exitCode).toBe(6);
    expect((await match(not, all())).exitCode).toBe(0);
    expect((await match(not, all(event(10)))).exitCode).toBe(6);
  });

  test("is one that a server failed at and carried out all the same", async () => {
    const failed = call({ error: { class: "server", awsName: "ServiceFailure", status: 500 } });
    expect(await match(log(...failed), all(event(10)))).toMatchObject({ exitCode: 6, counts: { deviating: 0 } });
  });

  test("is one whose connection broke after AWS had carried it out", async () => {
    const broken = call({ requestId: null, error: { class: "network", awsName: "TimeoutError" } });
    expect(await match(log(...broken), all(event(10)))).toMatchObject({
      exitCode: 6,
      lists: { inDoubt: [{ found: "done" }] },
    });
    expect((await match(log(...broken), all())).exitCode).toBe(0);
  });
});

describe("a write in CloudTrail", () => {
  const unknown = (more: object = {}) => event(100, { requestID: "r-x", eventName: "CreateUser", ...more });

  test("with the run's user agent and without a record is what the log hides", async () => {
    const found = await match(log(...call()), all(event(10), unknown()));
    expect(found).toMatchObject({
      exitCode: 4,
      counts: { unrecorded: 1 },
      lists: { unrecorded: [{ operation: "iam:CreateUser", arn: session }] },
    });
  });

  test.each([
    ["another identity", by(`arn:aws:iam::${account}:user/mallory`)],
    ["a time after the log's end", { eventTime: at(9000).replace(".000", "") }],
    ["a list of agents in brackets, as S3 writes it", { userAgent: `[${agent}]` }],
    ["no word on whether it reads", { readOnly: undefined }],
  ])("counts as the run's by its user agent, with %s", async (_, more) => {
    expect(await counts(log(...call()), all(event(10), unknown(more)))).toMatchObject({ unrecorded: 1 });
  });

  test("counts as another run's by its user agent", async () => {
    const other = unknown({ userAgent: agent.replace(run, `${run}2`) });
    expect(await counts(log(...call()), all(event(10), other))).toMatchObject({ unrecorded: 0, beside: 1 });
  });

  test("of the run's session by another program is listed apart", async () => {
    const found = await match(log(...call()), all(event(10), event(100, aside)));
    expect(found).toMatchObject({ exitCode: 3, lists: { beside: [{ agent: "aws-cli/2.15.0", ip: "192.0.2.10" }] } });
  });

  test.each([
    ["before the run", event(-5, aside)],
    ["after the run", event(3601, aside)],
    ["by another session of the role", event(100, { ...aside, ...by(session.replace("alice", "bob")) })],
    ["by another user", event(100, { ...aside, ...by(`arn:aws:iam::${account}:user/bob`) })],
    ["that only reads", event(100, { ...aside, readOnly: true })],
    [
      "by a service for the session",
      event(100, { ...aside, ...by(session, { invokedBy: "autoscaling.amazonaws.com" }) }),
    ],
  ])("is no matter of the run: %s", async (_, other) => {
    expect((await match(log(...call()), all(event(10), other))).exitCode).toBe(0);
  });

  test("is a read to us where the log has it as that read", async () => {
    const read = call({ operation: "iam:GenerateCredentialReport", effect: "read", requestId: "r-9" });
    const report = event(10, { eventName: "GenerateCredentialReport", requestID: "r-9" });
    expect(await match(log(...read), all(report))).toMatchObject({ exitCode: 0, counts: { unrecorded: 0 } });
    expect((await match(log(...read), all({ ...report, eventName: "CreateUser" }))).exitCode).toBe(4);
  });

  test("that the log calls a read is still a write", async () => {
    const hidden = call({ effect: "read" });
    expect(await counts(log(...hidden), all(event(10)))).toMatchObject({ writes: 1, matched: 1 });
  });
});

describe("a call that was sent again", () => {
  const again = { requestID: "r-0" };

  test("has earlier sendings that were refused", async () => {
    const found = await match(
      log(...call()),
      all(event(9, { ...again, errorCode: "ThrottlingException", requestParameters: null }), event(10)),
    );
    expect(found).toMatchObject({ exitCode: 0, counts: { matched: 1, attempts: 1, unrecorded: 0 } });
  });

  test("has an earlier sending that was carried out only where that may be, and only of the same names", async () => {
    expect(await counts(log(...call()), all(event(9, again), event(10)))).toMatchObject({ attempts: 1, unrecorded: 0 });
    const other = event(9, { ...again, requestParameters: { userName: "bob" } });
    expect(await counts(log(...call()), all(other, event(10)))).toMatchObject({ attempts: 0, unrecorded: 1 });
    const once = { operation: "iam:CreateAccessKey" };
    const created = { eventName: "CreateAccessKey" };
    expect(await counts(log(...call(once)), all(event(9, { ...again, ...created }), event(10, created)))).toMatchObject(
      { attempts: 0, unrecorded: 1 },
    );
  });

  test("is sent six times at most", async () => {
    const earlier = Array.from({ length: 6 }, (_, number) =>
      event(9, { requestID: `r-0${number}`, errorCode: "Throttling" }),
    );
    expect(await counts(log(...call()), all(...earlier, event(10)))).toMatchObject({ attempts: 5, unrecorded: 1 });
  });

  test("is no cover for what another identity does", async () => {
    const forged = event(9, { ...again, ...by(`arn:aws:iam::${account}:user/mallory`) });
    expect(await counts(log(...call()), all(forged, event(10)))).toMatchObject({ unrecorded: 1 });
  });
});

test("a call over many targets is one write and one event", async () => {
  const terminated = call({
    operation: "ec2:TerminateInstances",
    region: "eu-west-1",
    input: { InstanceIds: ["i-1", "i-2"] },
    target: "i-1,i-2",
    unanswered: true,
  });
  const requestParameters = { instancesSet: { items: [{ instanceId: "i-1" }, { instanceId: "i-2" }] } };
  const ec2 = {
    eventSource: "ec2.amazonaws.com",
    eventName: "TerminateInstances",
    awsRegion: "eu-west-1",
    requestParameters,
  };
  expect(await match(log(...terminated), all(event(10, ec2)))).toMatchObject({
    lists: { inDoubt: [{ found: "done" }] },
  });
  const one = { ...ec2, requestParameters: { instancesSet: { items: [{ instanceId: "i-1" }] } } };
  expect(await counts(log(...terminated), all(event(10, one)))).toMatchObject({ unrecorded: 1 });
});

test("at most a hundred of a kind are listed, and all are counted", async () => {
  const many = Array.from({ length: 150 }, (_, number) => event(100, { ...aside, requestID: `o-${number}` }));
  const found = await match(log(...call()), all(event(10), ...many));
  expect([found.counts.beside, found.lists.beside.length]).toEqual([150, 100]);
});
