import { describe, expect, test } from "vitest";
import { open, scenario } from "./account-of-a-test.ts";

const created = "2026-03-02T02:50:00Z";
const arn = "arn:aws:lambda:us-east-1:111122223333:";
const feed = "0feed000-0000-4000-8000-000000000001";

function account() {
  const small = scenario();
  return open({
    scenario: scenario({
      state: {
        ...small.state,
        lambda: {
          "us-east-1": {
            functions: {
              sync: {
                last_modified: created,
                environment: { TOKEN: "t" },
                urls: { $LATEST: { auth: "NONE", created } },
                versions: { "1": { code_sha256: "x", published: created } },
                aliases: { live: "1" },
                layers: [`${arn}layer:helper:1`],
              },
              edge: { last_modified: created, replicated: true },
              busy: { last_modified: created, reserved: 850, policy: "{}" },
            },
            mappings: { [feed]: { target: "sync", source: "arn:aws:sqs:us-east-1:111122223333:q", modified: created } },
            layers: { helper: { versions: { "1": { created }, "2": { created }, "10": { created } } } },
          },
        },
      },
    }),
  });
}

describe("a function", () => {
  test("is addressed by its name or its ARN, whole or in part", async () => {
    const { call, refusalOf } = account();
    for (const FunctionName of ["sync", `${arn}function:sync`, "111122223333:function:sync", "sync:live"]) {
      expect((await call("lambda:GetFunction", { FunctionName })).Configuration).toMatchObject({
        FunctionName: "sync",
        FunctionArn: `${arn}function:sync`,
        LastModified: "2026-03-02T02:50:00.000+0000",
      });
    }
    expect(await refusalOf("lambda:GetFunction", { FunctionName: "none" })).toBe("ResourceNotFoundException");
  });

  test("is throttled by a reserve of nothing, and free again without one", async () => {
    const { call, aws } = account();
    expect(await call("lambda:GetFunctionConcurrency", { FunctionName: "sync" })).toEqual({});
    await call("lambda:PutFunctionConcurrency", { FunctionName: "sync", ReservedConcurrentExecutions: 0 });
    expect(await call("lambda:GetFunctionConcurrency", { FunctionName: "sync" })).toEqual({
      ReservedConcurrentExecutions: 0,
    });
    await call("lambda:DeleteFunctionConcurrency", { FunctionName: "sync" });
    expect(await call("lambda:GetFunctionConcurrency", { FunctionName: "sync" })).toEqual({});
    expect(aws.world.writes()[0]?.touched).toEqual([`${arn}function:sync`]);
  });

  test("cannot reserve what the account must leave to others", async () => {
    const { refusalOf } = account();
    const wanted = (ReservedConcurrentExecutions: number) =>
      refusalOf("lambda:PutFunctionConcurrency", { FunctionName: "sync", ReservedConcurrentExecutions });
    expect([await wanted(51), await wanted(50)]).toEqual(["InvalidParameterValueException", "accepted"]);
  });

  test("leaves its mappings behind when it is deleted", async () => {
    const { call, refusalOf, aws } = account();
    await call("lambda:DeleteFunction", { FunctionName: "sync" });
    expect((await call("lambda:ListEventSourceMappings", {})).EventSourceMappings).toHaveLength(1);
    expect(aws.world.objects()[`${arn}function:sync`]).toBeUndefined();
    expect(await refusalOf("lambda:DeleteFunction", { FunctionName: "sync" })).toBe("ResourceNotFoundException");
    expect(await refusalOf("lambda:DeleteFunction", { FunctionName: "edge" })).toBe("InvalidParameterValueException");
  });

  test("shows its address, versions, aliases and policy", async () => {
    const { call, refusalOf } = account();
    const of = { FunctionName: "sync" };
    expect((await call("lambda:ListFunctionUrlConfigs", of)).FunctionUrlConfigs).toMatchObject([{ AuthType: "NONE" }]);
    expect((await call("lambda:ListVersionsByFunction", of)).Versions?.map(({ Version }) => Version)).toEqual([
      "$LATEST",
      "1",
    ]);
    expect((await call("lambda:ListAliases", of)).Aliases).toMatchObject([{ Name: "live", FunctionVersion: "1" }]);
    expect(await refusalOf("lambda:GetPolicy", of)).toBe("ResourceNotFoundException");
    expect(await call("lambda:GetPolicy", { FunctionName: "busy" })).toMatchObject({ Policy: "{}" });
    await call("lambda:DeleteFunctionUrlConfig", of);
    expect(await refusalOf("lambda:DeleteFunctionUrlConfig", of)).toBe("ResourceNotFoundException");
  });

  test("is listed a page at a time", async () => {
    const { call } = account();
    const first = await call("lambda:ListFunctions", {});
    const second = await call("lambda:ListFunctions", { Marker: first.NextMarker });
    const names = [first, second].map(({ Functions }) => Functions?.map(({ FunctionName }) => FunctionName));
    expect([...names, second.NextMarker]).toEqual([["busy", "edge"], ["sync"], undefined]);
  });
});

describe("a mapping", () => {
  test("takes a while to be disabled and refuses other changes meanwhile", async () => {
    const { call, refusalOf, wait } = account();
    const state = async () =>
      (await call("lambda:ListEventSourceMappings", { FunctionName: "sync" })).EventSourceMappings?.[0]?.State;
    await call("lambda:UpdateEventSourceMapping", { UUID: feed, Enabled: false });
    expect(await state()).toBe("Disabling");
    expect(await refusalOf("lambda:DeleteEventSourceMapping", { UUID: feed })).toBe("ResourceInUseException");
    await wait(60_000);
    expect(await state()).toBe("Disabled");
    await call("lambda:DeleteEventSourceMapping", { UUID: feed });
    expect(await state()).toBe("Deleting");
    await wait(60_000);
    expect(await state()).toBeUndefined();
    expect(await refusalOf("lambda:UpdateEventSourceMapping", { UUID: feed })).toBe("ResourceNotFoundException");
  });
});

describe("a layer", () => {
  test("is listed with its newest version, and its versions a page at a time", async () => {
    const { call } = account();
    expect((await call("lambda:ListLayers", {})).Layers).toMatchObject([
      { LayerName: "helper", LayerArn: `${arn}layer:helper`, LatestMatchingVersion: { Version: 10 } },
    ]);
    const first = await call("lambda:ListLayerVersions", { LayerName: "helper" });
    const second = await call("lambda:ListLayerVersions", { LayerName: "helper", Marker: first.NextMarker });
    const numbers = [first, second].map(({ LayerVersions }) => LayerVersions?.map(({ Version }) => Version));
    expect(numbers).toEqual([[10, 2], [1]]);
  });

  test("gives up versions that functions use, in silence too where they are gone", async () => {
    const { call, refusalOf, aws } = account();
    const version = { LayerName: "helper", VersionNumber: 1 };
    expect(await refusalOf("lambda:GetLayerVersionPolicy", version)).toBe("ResourceNotFoundException");
    await call("lambda:DeleteLayerVersion", version);
    expect(await refusalOf("lambda:GetLayerVersion", version)).toBe("ResourceNotFoundException");
    expect(await refusalOf("lambda:DeleteLayerVersion", version)).toBe("accepted");
    expect(aws.world.objects()[`${arn}layer:helper`]).toEqual({ versions: ["2", "10"] });
    expect(aws.world.writes()[0]?.touched).toContain(`${arn}layer:helper:1`);
  });
});
