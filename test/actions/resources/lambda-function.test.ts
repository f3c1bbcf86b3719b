import { describe, expect, it } from "vitest";
import {
  deleteFunction,
  describeFunction,
  lambdaFunctions,
  suspendChangedFunction,
  suspendFunction,
} from "../../../actions/resources/lambda-function.ts";
import { finding, remedy } from "../remedy.ts";
import { listed } from "./after-a-break-in.ts";

const region = "us-east-1";
const name = "log-sync";
const arn = `arn:aws:lambda:${region}:111122223333:function:${name}`;
const feed = "0feed000-0000-4000-8000-000000000001";
const idle = "0feed000-0000-4000-8000-000000000002";
const created = "2026-03-02T02:50:00Z";
const mapping = (more: object = {}) => ({
  target: name,
  source: "arn:aws:sqs:us-east-1:111122223333:q",
  modified: created,
  ...more,
});

const state = (more: Record<string, unknown> = {}) => ({
  state: {
    lambda: {
      [region]: {
        functions: {
          [name]: {
            last_modified: created,
            code: "mine",
            urls: { $LATEST: { auth: "NONE", created }, live: { created } },
            ...more,
          },
          other: { last_modified: created },
        },
        mappings: {
          [feed]: mapping(),
          [idle]: mapping({ state: "Disabled" }),
          "0feed000-other": mapping({ target: "other" }),
        },
      },
    },
  },
});
const lambda = (more: Record<string, unknown> = {}) =>
  finding("lambda-function", name, {
    arn,
    region,
    handles: [name, arn],
    function_name: name,
    code_sha256: "",
    ...more,
  });
const changed = () => ({ ...lambda(), kind: "changed-function", changes: [] });
const mappingArn = (uuid: string) => `arn:aws:lambda:${region}:111122223333:event-source-mapping:${uuid}`;

describe("lambda.suspend-function", () => {
  it("lets nothing invoke the function, and disables what feeds it", async () => {
    const account = remedy(state());
    expect(await account.carryOut(suspendFunction, { lambda: lambda() })).toEqual({
      state: "suspended",
      before_concurrency: -1,
      mappings: [feed],
    });
    expect(account.object(arn)).toMatchObject({ reserved: 0 });
    await account.wait(60_000);
    expect(account.object(mappingArn(feed))).toMatchObject({ state: "Disabled" });
    expect(account.object(mappingArn("0feed000-other"))).toMatchObject({ state: "Enabled" });
    const writes = account.writes().length;
    expect(await account.carryOut(suspendFunction, { lambda: lambda() })).toMatchObject({
      state: "already",
      mappings: [],
    });
    expect(account.writes()).toHaveLength(writes);
  });

  it.each([
    ["none", -1],
    ["some", 7],
  ])("gives back %s reserved concurrency, and the mappings that were enabled", async (_what, reserved) => {
    const account = remedy(state({ reserved }));
    const result = await account.carryOut(suspendFunction, { lambda: lambda() });
    expect(await account.undo(suspendFunction, { lambda: lambda() }, result)).toBe("restored");
    await account.wait(60_000);
    expect(account.object(arn)).toMatchObject({ reserved });
    expect(account.object(mappingArn(feed))).toMatchObject({ state: "Enabled" });
    expect(account.object(mappingArn(idle))).toMatchObject({ state: "Disabled" });
    expect(await account.undo(suspendFunction, { lambda: lambda() }, result)).toBe("already");
  });

  it.each([suspendFunction, suspendChangedFunction])(
    "leaves alone what somebody set otherwise meanwhile ($name)",
    async (suspend) => {
      const account = remedy(state());
      const result = await account.carryOut(suspend, { lambda: lambda() });
      await account.change("lambda:PutFunctionConcurrency", { FunctionName: name, ReservedConcurrentExecutions: 5 });
      expect(await account.undo(suspend, { lambda: lambda() }, result)).toBe("changed");
      expect(account.writes()).toEqual([]);
    },
  );

  it("waits while an earlier change of a mapping goes on", async () => {
    const account = remedy(state());
    await account.change("lambda:UpdateEventSourceMapping", { UUID: idle, Enabled: true }, 0);
    expect(await account.carryOut(suspendFunction, { lambda: lambda() })).toMatchObject({ mappings: [feed, idle] });
    expect(account.writes()).toContain("!lambda:UpdateEventSourceMapping");
  });

  it("says of a function that is not there that it is gone", async () => {
    const account = remedy(state());
    expect(await account.carryOut(suspendFunction, { lambda: lambda({ function_name: "none" }) })).toMatchObject({
      state: "gone",
    });
    expect(account.writes()).toEqual([]);
  });
});

describe("lambda.suspend-changed-function", () => {
  it("is taken back though a person has repaired the function meanwhile", async () => {
    const account = remedy(state());
    const result = await account.carryOut(suspendChangedFunction, { lambda: changed() });
    expect(result).toMatchObject({ state: "suspended" });
    const repaired = { ...changed(), fingerprint: "of the code before it was repaired" };
    expect(await account.undo(suspendChangedFunction, { lambda: repaired }, result)).toBe("restored");
  });
});

describe("lambda.delete-function", () => {
  it("deletes what feeds it and its addresses, then the function", async () => {
    const account = remedy(state());
    const evidence = await account.carryOut(describeFunction, { lambda: lambda() });
    expect(await account.carryOut(deleteFunction, { lambda: lambda(), evidence })).toMatchObject({
      state: "deleted",
      mappings: [feed, idle],
      urls: [expect.stringContaining("lambda-url"), expect.stringContaining("lambda-url")],
    });
    expect(account.writes()).toEqual([
      "lambda:DeleteEventSourceMapping",
      "lambda:DeleteEventSourceMapping",
      "lambda:DeleteFunctionUrlConfig",
      "lambda:DeleteFunctionUrlConfig",
      "lambda:DeleteFunction",
    ]);
    expect(account.object(arn)).toBeUndefined();
    expect(account.object(mappingArn(feed))).toBeUndefined();
    expect(account.object(mappingArn("0feed000-other"))).toBeDefined();
    expect(await account.carryOut(deleteFunction, { lambda: lambda(), evidence })).toMatchObject({ state: "already" });
    expect(await account.fingerprint(deleteFunction, { lambda: lambda() })).toBeUndefined();
  });

  it("refuses where a version was published that its evidence does not name", async () => {
    const versions = { 1: { code_sha256: "x", published: created } };
    const functions = { [name]: { last_modified: created }, published: { last_modified: created, versions } };
    const account = remedy({ state: { lambda: { [region]: { functions } } } });
    const published = { lambda: lambda({ function_name: "published", arn: arn.replace(name, "published") }) };
    const evidence = await account.carryOut(describeFunction, { lambda: lambda() });
    await expect(account.carryOut(deleteFunction, { ...published, evidence })).rejects.toThrow(/version 1/);
    expect(account.writes()).toEqual([]);
    const whole = await account.carryOut(describeFunction, published);
    expect(await account.carryOut(deleteFunction, { ...published, evidence: whole })).toMatchObject({
      state: "deleted",
    });
  });

  it("fails where Lambda will not delete a function that CloudFront has copies of", async () => {
    const account = remedy(state({ replicated: true }));
    const evidence = await account.carryOut(describeFunction, { lambda: lambda() });
    await expect(account.carryOut(deleteFunction, { lambda: lambda(), evidence })).rejects.toMatchObject({
      awsName: "InvalidParameterValueException",
    });
  });

  it("takes the fingerprint of the code and of how it runs, and not of its suspension", async () => {
    const account = remedy(state());
    const before = await account.fingerprint(deleteFunction, { lambda: lambda() });
    await account.carryOut(suspendFunction, { lambda: lambda() });
    expect(await account.fingerprint(deleteFunction, { lambda: lambda() })).toBe(before);
    const other = remedy(state({ code: "other" }));
    expect(await other.fingerprint(deleteFunction, { lambda: lambda() })).not.toBe(before);
  });

  it("refuses evidence of another function, and there is none of one that is gone", async () => {
    const account = remedy(state());
    const evidence = {
      ...((await account.carryOut(describeFunction, { lambda: lambda() })) as object),
      resource: "other",
    };
    await expect(account.carryOut(deleteFunction, { lambda: lambda(), evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    await expect(
      account.carryOut(describeFunction, { lambda: lambda({ function_name: "none" }) }),
    ).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
  });
});

describe("Lambda functions", () => {
  const old = { last_modified: "2024-01-01T00:00:00Z" };
  const statesOf = (functions: object) => ({ lambda: { [region]: { functions } } });
  const said = (found: Awaited<ReturnType<typeof listed>>) =>
    found.map(({ list, name: each, verdict }) => [list, each, verdict]);

  it("are the intruder's where he made them, and ours where our people did", async () => {
    const functions = { [name]: { last_modified: created }, render: { last_modified: created }, old };
    const found = await listed(lambdaFunctions, statesOf(functions), [
      { at: created, event: "lambda:CreateFunction20150331", by: "intruder", request: { functionName: name } },
      {
        at: "2026-03-02T02:50:20Z",
        event: "lambda:CreateFunctionUrlConfig",
        by: "intruder",
        request: { functionName: name },
      },
      {
        at: "2026-03-02T02:52:00Z",
        event: "lambda:CreateFunction20150331",
        by: "terraform",
        request: { functionName: "render" },
      },
    ]);
    expect(said(found)).toEqual([
      ["lambda_functions", name, "unsanctioned"],
      ["lambda_functions", "old", "unknown"],
      ["lambda_functions", "render", "sanctioned"],
    ]);
    expect(found[0]).toMatchObject({ created_at: created, preexisting: false });
  });

  it("of ours that the intruder changed are found by what he changed, whatever others changed later", async () => {
    const functions = { billing: { last_modified: "2026-03-02T03:30:00Z" }, open: old, deployed: old };
    const found = await listed(lambdaFunctions, statesOf(functions), [
      {
        at: "2026-03-02T03:10:00Z",
        event: "lambda:UpdateFunctionCode20150331v2",
        by: "intruder",
        request: { functionName: `arn:aws:lambda:${region}:111122223333:function:billing` },
      },
      {
        at: "2026-03-02T03:30:00Z",
        event: "lambda:UpdateFunctionConfiguration20150331v2",
        by: "terraform",
        request: { functionName: "billing" },
      },
      {
        at: "2026-03-02T03:11:00Z",
        event: "lambda:AddPermission20150331v2",
        by: "intruder",
        request: { functionName: "open", statementId: "x" },
      },
      {
        at: "2026-03-02T03:40:00Z",
        event: "lambda:AddPermission20150331v2",
        by: "terraform",
        request: { functionName: "open", statementId: "y" },
      },
      {
        at: "2026-03-02T03:50:00Z",
        event: "lambda:UpdateFunctionCode20150331v2",
        by: "terraform",
        request: { functionName: "deployed" },
      },
    ]);
    expect(said(found)).toEqual([
      ["lambda_functions", "billing", "unknown"],
      ["changed_functions", "billing", "unsanctioned"],
      ["lambda_functions", "deployed", "unknown"],
      ["changed_functions", "deployed", "sanctioned"],
      ["lambda_functions", "open", "unknown"],
      ["changed_functions", "open", "unsanctioned"],
    ]);
    expect(found[1]).toMatchObject({
      preexisting: true,
      changes: ["UpdateFunctionCode by arn:aws:iam::111122223333:user/ci-deploy at 2026-03-02T03:10:00Z"],
    });
  });

  it.each([
    [
      "an alias",
      "UpdateAlias20150331",
      { functionName: "billing", name: "live" },
      { functionName: "billing", name: "next" },
      {},
    ],
    [
      "an address",
      "CreateFunctionUrlConfig",
      { functionName: "billing", qualifier: "live", authType: "NONE" },
      { functionName: "billing", authType: "AWS_IAM" },
      {},
    ],
    [
      "what feeds it",
      "CreateEventSourceMapping20150331",
      { functionName: "billing", eventSourceArn: "arn:aws:sqs:us-east-1:999988887777:q" },
      { functionName: "billing", eventSourceArn: "arn:aws:sqs:us-east-1:111122223333:q" },
      { uUID: "0feed000-0000-4000-8000-000000000003" },
    ],
  ])("of ours are found by %s of the intruder's, though we made another later", async (_, call, his, ours, later) => {
    const found = await listed(lambdaFunctions, statesOf({ billing: old }), [
      {
        at: "2026-03-02T03:10:00Z",
        event: `lambda:${call}`,
        by: "intruder",
        request: his,
        response: { uUID: "0feed000-0000-4000-8000-000000000004" },
      },
      { at: "2026-03-02T03:40:00Z", event: `lambda:${call}`, by: "terraform", request: ours, response: later },
    ]);
    expect(said(found)).toContainEqual(["changed_functions", "billing", "unsanctioned"]);
  });

  it("are ours again where we put back what the intruder changed, or made the function anew", async () => {
    const functions = { billing: old, anew: old };
    const found = await listed(lambdaFunctions, statesOf(functions), [
      {
        at: "2026-03-02T03:10:00Z",
        event: "lambda:UpdateFunctionCode20150331v2",
        by: "intruder",
        request: { functionName: "billing" },
      },
      {
        at: "2026-03-02T03:30:00Z",
        event: "lambda:UpdateFunctionCode20150331v2",
        by: "terraform",
        request: { functionName: "billing" },
      },
      {
        at: "2026-03-02T03:10:00Z",
        event: "lambda:AddPermission20150331v2",
        by: "intruder",
        request: { functionName: "anew", statementId: "x" },
      },
      {
        at: "2026-03-02T03:30:00Z",
        event: "lambda:CreateFunction20150331",
        by: "terraform",
        request: { functionName: "anew" },
      },
    ]);
    expect(found.filter(({ verdict }) => verdict === "unsanctioned")).toEqual([]);
  });
});
