import { describe, expect, test } from "vitest";
import { deleteAnchor, describeAnchor, suspendAnchor, trustAnchors } from "../../../actions/resources/trust-anchor.ts";
import { account as accountId, finding, remedy } from "../remedy.ts";
import { judgedByAcme } from "./identity-world.ts";

const region = "eu-west-1";
const id = "11111111-2222-4333-8444-555555555555";
const anchorArn = `arn:aws:rolesanywhere:${region}:${accountId}:trust-anchor/${id}`;
const anchors = {
  [id]: { name: "backdoor", created: "2026-03-02T02:40:00Z", certificate: "PEM" },
  "99999999-2222-4333-8444-555555555555": { name: "build", created: "2024-01-01T00:00:00Z", private_ca: "arn:ca" },
  "aaaaaaaa-2222-4333-8444-555555555555": { name: "late", created: "2026-03-02T05:00:00Z", enabled: false },
};
const state = {
  rolesanywhere: {
    [region]: {
      trust_anchors: anchors,
      profiles: { p: { name: "p", created: "2026-03-02T02:41:00Z", roles: ["arn:role"] } },
    },
  },
};
const listing = { state, regions: { "us-east-1": "ENABLED_BY_DEFAULT" as const, [region]: "ENABLED" as const } };

async function anchorFound() {
  const { lists } = await judgedByAcme(trustAnchors, listing);
  const found = lists["trust_anchors"]?.find((one) => one.name === "backdoor");
  return { anchor: { ...found } as Record<string, unknown> };
}

test("trust anchors are listed in every region, the intruder's by id or by name", async () => {
  const { lists } = await judgedByAcme(trustAnchors, {
    ...listing,
    events: [
      {
        at: "2026-03-02T02:40:00Z",
        region,
        event: "rolesanywhere:CreateTrustAnchor",
        by: "intruder",
        request: { name: "backdoor", enabled: true },
        response: { trustAnchor: { trustAnchorId: id, name: "backdoor" } },
      },
      {
        at: "2026-03-02T05:00:00Z",
        region,
        event: "rolesanywhere:CreateTrustAnchor",
        by: "intruder",
        request: { name: "late" },
      },
    ],
  });
  expect(lists["trust_anchors"]).toMatchObject([
    { id: `trust-anchor/${region}/${id}`, verdict: "unsanctioned", arn: anchorArn, enabled: true, region },
    { name: "build", verdict: "unknown" },
    { name: "late", verdict: "unsanctioned", enabled: false },
  ]);
});

describe("rolesanywhere.suspend-anchor", () => {
  test("disables the anchor once, and undo enables it again", async () => {
    const account = remedy({ state });
    const params = await anchorFound();
    const before = account.object(anchorArn);
    const result = await account.carryOut(suspendAnchor, params);
    expect(result).toEqual({ state: "suspended", before_enabled: true });
    expect(account.object(anchorArn)).toMatchObject({ enabled: false });
    expect(await account.carryOut(suspendAnchor, params)).toEqual({ state: "already", before_enabled: false });
    expect(await account.undo(suspendAnchor, params, result)).toBe("restored");
    expect(account.object(anchorArn)).toEqual(before);
    expect(await account.undo(suspendAnchor, params, result)).toBe("already");
    expect(account.writes()).toEqual(["rolesanywhere:DisableTrustAnchor", "rolesanywhere:EnableTrustAnchor"]);
  });

  test("leaves an anchor that is another since, or gone, as it is", async () => {
    const account = remedy({ state });
    const { anchor } = await anchorFound();
    const result = await account.carryOut(suspendAnchor, { anchor });
    expect(await account.undo(suspendAnchor, { anchor: { ...anchor, fingerprint: "of before" } }, result)).toBe(
      "changed",
    );
    const none = finding("trust-anchor", "none", { region, anchor_id: "none", enabled: true });
    expect(await account.carryOut(suspendAnchor, { anchor: none })).toEqual({ state: "gone", before_enabled: false });
    expect(await account.undo(suspendAnchor, { anchor: none }, { state: "suspended", before_enabled: true })).toBe(
      "changed",
    );
    expect(account.writes()).toEqual(["rolesanywhere:DisableTrustAnchor"]);
  });
});

describe("rolesanywhere.delete-anchor", () => {
  test("deletes an anchor of which it and the profiles are kept, suspended or not", async () => {
    const account = remedy({ state });
    const params = await anchorFound();
    const evidence = await account.carryOut(describeAnchor, params);
    await account.carryOut(suspendAnchor, params);
    expect(await account.fingerprint(deleteAnchor, params)).toBe(params.anchor["fingerprint"]);
    expect(await account.carryOut(deleteAnchor, { ...params, evidence })).toEqual({ state: "deleted" });
    expect(account.object(anchorArn)).toBeUndefined();
    expect(await account.fingerprint(deleteAnchor, params)).toBeUndefined();
    expect(await account.carryOut(deleteAnchor, { ...params, evidence })).toEqual({ state: "gone" });
    await expect(account.carryOut(describeAnchor, params)).rejects.toMatchObject({ code: "STEP_FAILED" });
  });

  test("refuses the evidence of another anchor", async () => {
    const account = remedy({ state });
    const params = await anchorFound();
    const evidence = {
      ...((await account.carryOut(describeAnchor, params)) as object),
      resource: "trust-anchor/other",
    };
    await expect(account.carryOut(deleteAnchor, { ...params, evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
  });
});
