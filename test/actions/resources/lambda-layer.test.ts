import { describe, expect, it } from "vitest";
import { deleteLayer, describeLayer, lambdaLayers } from "../../../actions/resources/lambda-layer.ts";
import { finding, remedy } from "../remedy.ts";
import { listed } from "./after-a-break-in.ts";

const region = "us-east-1";
const name = "helper";
const arn = `arn:aws:lambda:${region}:111122223333:layer:${name}`;
const created = "2026-03-02T02:49:00Z";

const state = (functions: Record<string, unknown> = {}) => ({
  state: {
    lambda: {
      [region]: {
        functions,
        layers: { [name]: { versions: { "1": { created }, "2": { created, policy: "{}" }, "3": { created } } } },
      },
    },
  },
});
const user = (version: string) => ({ "log-sync": { last_modified: created, layers: [`${arn}:${version}`] } });
const layer = (more: Record<string, unknown> = {}) =>
  finding("lambda-layer", name, {
    arn,
    region,
    handles: [name, arn],
    layer_name: name,
    versions: [3, 2, 1],
    whole: true,
    ...more,
  });

describe("lambda.delete-layer", () => {
  it("deletes every version", async () => {
    const account = remedy(state());
    const evidence = await account.carryOut(describeLayer, { layer: layer() });
    expect(await account.carryOut(deleteLayer, { layer: layer(), evidence })).toEqual({
      state: "deleted",
      versions: [3, 2, 1],
    });
    expect(account.object(arn)).toBeUndefined();
    expect(await account.carryOut(deleteLayer, { layer: layer(), evidence })).toEqual({
      state: "already",
      versions: [],
    });
    expect(await account.fingerprint(deleteLayer, { layer: layer() })).toBeUndefined();
  });

  it("refuses while a function uses it, and names the function", async () => {
    const account = remedy(state(user("2")));
    const evidence = await account.carryOut(describeLayer, { layer: layer() });
    await expect(account.carryOut(deleteLayer, { layer: layer(), evidence })).rejects.toThrow(/log-sync/);
    expect(account.writes()).toEqual([]);
  });

  it("deletes one version of a layer of ours, and leaves the others", async () => {
    const account = remedy(state(user("2")));
    const one = layer({ arn: `${arn}:3`, versions: [3], whole: false });
    const evidence = await account.carryOut(describeLayer, { layer: one });
    expect(await account.carryOut(deleteLayer, { layer: one, evidence })).toEqual({ state: "deleted", versions: [3] });
    expect(account.object(arn)).toEqual({ versions: ["1", "2"] });
  });

  it("refuses evidence of another layer, and there is none of one that is gone", async () => {
    const account = remedy(state());
    const evidence = { ...((await account.carryOut(describeLayer, { layer: layer() })) as object), resource: "other" };
    await expect(account.carryOut(deleteLayer, { layer: layer(), evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    await expect(account.carryOut(describeLayer, { layer: layer({ layer_name: "none" }) })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
  });
});

describe("Lambda layers", () => {
  it("are the intruder's as a whole where he made them; of ours only his version is", async () => {
    const old = { created: "2024-01-01T00:00:00Z" };
    const layers = {
      [name]: { versions: { "1": { created } } },
      shared: { versions: { "4": old, "5": old, "6": { created } } },
    };
    const found = await listed(lambdaLayers, { lambda: { [region]: { layers } } }, [
      {
        at: created,
        event: "lambda:PublishLayerVersion20181031",
        by: "intruder",
        request: { layerName: name },
        response: { version: 1 },
      },
      {
        at: created,
        event: "lambda:PublishLayerVersion20181031",
        by: "intruder",
        request: { layerName: "shared" },
        response: { version: 6 },
      },
    ]);
    expect(found.map(({ id, verdict, versions }) => [id, verdict, versions])).toEqual([
      [`${region}/lambda-layer/${name}`, "unsanctioned", [1]],
      [`${region}/lambda-layer/shared`, "unknown", [6, 5, 4]],
      [`${region}/lambda-layer/shared:6`, "unsanctioned", [6]],
    ]);
    expect(found[0]?.handles).toContain(`${arn}:1`);
  });
});
