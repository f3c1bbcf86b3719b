import { describe, expect, test } from "vitest";
import {
  deleteIdentityProvider,
  describeIdentityProvider,
  identityProviders,
  suspendIdentityProvider,
} from "../../../actions/resources/identity-provider.ts";
import { arn, finding, remedy } from "../remedy.ts";
import { judgedByAcme } from "./identity-world.ts";

const oidcArn = arn("oidc-provider/idp.attacker.example");
const samlArn = arn("saml-provider/corp");
const github = "token.actions.githubusercontent.com";
const iam = {
  oidc_providers: {
    "idp.attacker.example": {
      created: "2026-03-02T02:33:00Z",
      client_ids: ["sts.amazonaws.com", "other"],
      thumbprints: ["a".repeat(40)],
    },
    [github]: { created: "2023-01-01T00:00:00Z", client_ids: ["sts.amazonaws.com"] },
  },
  saml_providers: { corp: { created: "2026-03-02T02:34:00Z", metadata: "<EntityDescriptor/>" } },
};
const provider = (of: string, provider_type: "oidc" | "saml") =>
  finding("provider", of.slice(of.indexOf("/") + 1), {
    id: `${provider_type}-provider/${of.slice(of.indexOf("/") + 1)}`,
    arn: of,
    handles: [of],
    provider_type,
    client_ids: [],
  });
const oidc = { provider: provider(oidcArn, "oidc") };
const saml = { provider: provider(samlArn, "saml") };

describe("identity providers", () => {
  test("are listed with whose they are; one that the policy trusts belongs here", async () => {
    const { lists } = await judgedByAcme(identityProviders, {
      state: { iam },
      policy: (policy) => ({ ...policy, identities: { ...policy.identities, trusted_providers: [github] } }),
      events: [
        {
          at: "2026-03-02T02:33:00Z",
          region: "us-east-1",
          event: "iam:CreateOpenIDConnectProvider",
          by: "intruder",
          request: { url: "https://idp.attacker.example" },
        },
        {
          at: "2026-03-02T02:34:00Z",
          region: "us-east-1",
          event: "iam:CreateSAMLProvider",
          by: "intruder",
          request: { name: "corp" },
          response: { sAMLProviderArn: samlArn },
        },
      ],
    });
    expect(lists["identity_providers"]).toMatchObject([
      { id: "oidc-provider/idp.attacker.example", verdict: "unsanctioned", arn: oidcArn, provider_type: "oidc" },
      { id: `oidc-provider/${github}`, verdict: "sanctioned" },
      { id: "saml-provider/corp", verdict: "unsanctioned", arn: samlArn, provider_type: "saml", client_ids: [] },
    ]);
  });

  test("whose fingerprint is that of the deletion, which suspending does not change", async () => {
    const { lists } = await judgedByAcme(identityProviders, { state: { iam } });
    const account = remedy({ iam });
    const listed = (id: string) => lists["identity_providers"]?.find((one) => one.id === id)?.fingerprint;
    expect(await account.fingerprint(deleteIdentityProvider, oidc)).toBe(listed("oidc-provider/idp.attacker.example"));
    expect(await account.fingerprint(deleteIdentityProvider, saml)).toBe(listed("saml-provider/corp"));
    await account.carryOut(suspendIdentityProvider, oidc);
    await account.wait(60_000);
    expect(await account.fingerprint(deleteIdentityProvider, oidc)).toBe(listed("oidc-provider/idp.attacker.example"));
    expect(
      await account.fingerprint(deleteIdentityProvider, { provider: provider(arn("oidc-provider/x"), "oidc") }),
    ).toBe(undefined);
  });
});

describe("iam.suspend-identity-provider", () => {
  test("takes every client id away, once, and undo gives back exactly these", async () => {
    const account = remedy({ iam });
    const before = account.object(oidcArn);
    const result = await account.carryOut(suspendIdentityProvider, oidc);
    expect(result).toEqual({ state: "suspended", before_client_ids: ["sts.amazonaws.com", "other"] });
    expect(account.object(oidcArn)).toMatchObject({ client_ids: [] });
    const writes = account.writes().length;
    expect(await account.carryOut(suspendIdentityProvider, oidc)).toEqual({ state: "already", before_client_ids: [] });
    expect(account.writes()).toHaveLength(writes);
    expect(await account.undo(suspendIdentityProvider, oidc, result)).toBe("restored");
    expect(account.object(oidcArn)).toEqual(before);
    expect(await account.undo(suspendIdentityProvider, oidc, result)).toBe("already");
  });

  test("is not taken back where somebody gave it a client id since, or deleted it", async () => {
    const account = remedy({ iam });
    const result = await account.carryOut(suspendIdentityProvider, oidc);
    await account.change("iam:AddClientIDToOpenIDConnectProvider", {
      OpenIDConnectProviderArn: oidcArn,
      ClientID: "theirs",
    });
    expect(await account.undo(suspendIdentityProvider, oidc, result)).toBe("changed");
    await account.change("iam:DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn: oidcArn });
    expect(await account.undo(suspendIdentityProvider, oidc, result)).toBe("changed");
    expect(account.writes()).toEqual([]);
    expect(await account.carryOut(suspendIdentityProvider, oidc)).toEqual({ state: "gone", before_client_ids: [] });
  });

  test("says of a SAML provider that there is nothing to take away", async () => {
    const account = remedy({ iam });
    const result = await account.carryOut(suspendIdentityProvider, saml);
    expect(result).toEqual({ state: "unsupported", before_client_ids: [] });
    expect(await account.undo(suspendIdentityProvider, saml, result)).toBe("already");
    expect(account.writes()).toEqual([]);
  });
});

describe("iam.delete-identity-provider", () => {
  test.each([
    ["an OpenID Connect provider", oidc, oidcArn, "iam:DeleteOpenIDConnectProvider"],
    ["a SAML provider", saml, samlArn, "iam:DeleteSAMLProvider"],
  ])("deletes %s of which everything is kept", async (_what, params, name, operation) => {
    const account = remedy({ iam });
    const evidence = await account.carryOut(describeIdentityProvider, params);
    expect(evidence).toMatchObject({
      resource: params.provider["id"],
      copies: [],
      evidence: [{ bytes: expect.any(Number) }],
    });
    expect(await account.carryOut(deleteIdentityProvider, { ...params, evidence })).toEqual({ state: "deleted" });
    expect(account.object(name)).toBeUndefined();
    expect(await account.carryOut(deleteIdentityProvider, { ...params, evidence })).toEqual({ state: "gone" });
    expect(account.writes()).toEqual([operation]);
    await expect(account.carryOut(describeIdentityProvider, params)).rejects.toMatchObject({ code: "STEP_FAILED" });
  });

  test("refuses the evidence of another provider", async () => {
    const account = remedy({ iam });
    const evidence = await account.carryOut(describeIdentityProvider, saml);
    await expect(account.carryOut(deleteIdentityProvider, { ...oidc, evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
  });
});
