import { describe, expect, test } from "vitest";
import { compactEvent } from "../../../actions/history/event.ts";

const arn = (rest: string) => `arn:aws:iam::111122223333:${rest}`;
const oidc = arn("oidc-provider/idp.example");

/** What one call made, changed and removed. */
function objectsOf(event: string, requestParameters: object, responseElements: object | null = null) {
  const [source, eventName] = event.split(":");
  const { made, changed, removed } = compactEvent({
    eventID: "e1",
    eventName,
    eventSource: `${source}.amazonaws.com`,
    eventTime: "2026-03-02T03:00:00Z",
    awsRegion: "us-east-1",
    recipientAccountId: "111122223333",
    userIdentity: { type: "IAMUser", arn: arn("user/x") },
    requestParameters,
    responseElements,
  });
  return { made, changed, removed };
}

describe("a recorded call", () => {
  test.each<[string, string, object, object | null, "made" | "changed" | "removed", string]>([
    [
      "makes a provider",
      "iam:CreateOpenIDConnectProvider",
      { url: "https://x" },
      { openIDConnectProviderArn: oidc },
      "made",
      `provider:${oidc}`,
    ],
    [
      "makes a provider that only its URL names",
      "iam:CreateOpenIDConnectProvider",
      { url: "https://idp.example/" },
      null,
      "made",
      `provider:${oidc}`,
    ],
    [
      "gives a provider a client",
      "iam:AddClientIDToOpenIDConnectProvider",
      { openIDConnectProviderArn: oidc, clientID: "x" },
      null,
      "changed",
      `provider:${oidc}`,
    ],
    [
      "changes whom a provider is taken for",
      "iam:UpdateOpenIDConnectProviderThumbprint",
      { openIDConnectProviderArn: oidc },
      null,
      "changed",
      `provider:${oidc}`,
    ],
    [
      "deletes a provider",
      "iam:DeleteOpenIDConnectProvider",
      { openIDConnectProviderArn: oidc },
      null,
      "removed",
      `provider:${oidc}`,
    ],
    [
      "deletes a SAML provider",
      "iam:DeleteSAMLProvider",
      { sAMLProviderArn: arn("saml-provider/c") },
      null,
      "removed",
      `provider:${arn("saml-provider/c")}`,
    ],
    [
      "switches a region on",
      "account:EnableRegion",
      { regionName: "ap-southeast-3" },
      null,
      "made",
      "region:ap-southeast-3",
    ],
    [
      "switches a region off",
      "account:DisableRegion",
      { regionName: "ap-southeast-3" },
      null,
      "removed",
      "region:ap-southeast-3",
    ],
    [
      "says whom AWS writes to",
      "account:PutAlternateContact",
      { alternateContactType: "SECURITY" },
      null,
      "made",
      "account-information:security contact",
    ],
    [
      "moves the e-mail of root",
      "account:StartPrimaryEmailUpdate",
      {},
      null,
      "made",
      "account-information:primary e-mail",
    ],
    [
      "registers a domain",
      "route53domains:RegisterDomain",
      { domainName: "X.example" },
      null,
      "made",
      "domain:x.example",
    ],
    [
      "opens a domain's lock",
      "route53domains:DisableDomainTransferLock",
      { domainName: "x.example" },
      null,
      "made",
      "transfer-lock:x.example",
    ],
    [
      "shuts a domain's lock",
      "route53domains:EnableDomainTransferLock",
      { domainName: "x.example" },
      null,
      "made",
      "transfer-lock:x.example",
    ],
    [
      "redirects a domain",
      "route53domains:UpdateDomainNameservers",
      { domainName: "x.example" },
      null,
      "changed",
      "domain:x.example",
    ],
    [
      "deletes a domain",
      "route53domains:DeleteDomain",
      { domainName: "x.example" },
      null,
      "removed",
      "domain:x.example",
    ],
    [
      "makes a trust anchor",
      "rolesanywhere:CreateTrustAnchor",
      { name: "n" },
      { trustAnchor: { trustAnchorId: "id-1" } },
      "made",
      "trust-anchor:us-east-1:id-1",
    ],
    [
      "switches a trust anchor on",
      "rolesanywhere:EnableTrustAnchor",
      { trustAnchorId: "id-1" },
      null,
      "changed",
      "trust-anchor:us-east-1:id-1",
    ],
    [
      "switches a trust anchor off that it names by its ARN",
      "rolesanywhere:DisableTrustAnchor",
      { trustAnchorId: "arn:aws:rolesanywhere:us-east-1:111122223333:trust-anchor/id-1" },
      null,
      "changed",
      "trust-anchor:us-east-1:id-1",
    ],
    [
      "deletes a trust anchor",
      "rolesanywhere:DeleteTrustAnchor",
      { trustAnchorId: "id-1" },
      null,
      "removed",
      "trust-anchor:us-east-1:id-1",
    ],
  ])("that %s is put down to it", (_what, event, request, response, fate, object) => {
    expect(objectsOf(event, request, response)).toEqual({ made: [], changed: [], removed: [], [fate]: [object] });
  });
});
