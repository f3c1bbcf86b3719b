/** Identity providers, OpenID Connect and SAML. https://docs.aws.amazon.com/IAM/latest/APIReference/ */
import { byName, lookup } from "./entries.ts";
import type { IamRequest } from "./find.ts";
import type { IamOperations } from "./operations.ts";
import { constraint, invalidInput, limitExceeded, noSuchEntity } from "./refusals.ts";
import { tagList } from "./views.ts";

/** IAM's quota of client ids a provider. */
const clientIdsQuota = 100;

/** `host` is the provider's URL without `https://`. */
export function oidcArn(account: string, host: string): string {
  return `arn:aws:iam::${account}:oidc-provider/${host}`;
}

export function samlArn(account: string, name: string): string {
  return `arn:aws:iam::${account}:saml-provider/${name}`;
}

export const identityProviderOperations = {
  // Neither listing has pages.
  "iam:ListOpenIDConnectProviders": (_input, { state, account }) => ({
    OpenIDConnectProviderList: byName(state.oidc_providers).map(([host]) => ({ Arn: oidcArn(account, host) })),
  }),
  "iam:GetOpenIDConnectProvider": (input, request) => {
    const { host, provider } = existingOidc(request, input.OpenIDConnectProviderArn);
    return {
      Url: host,
      ClientIDList: [...provider.client_ids],
      ThumbprintList: [...provider.thumbprints],
      CreateDate: provider.created,
      Tags: tagList(provider.tags),
    };
  },
  "iam:AddClientIDToOpenIDConnectProvider": (input, request) => {
    const { provider } = existingOidc(request, input.OpenIDConnectProviderArn);
    const id = clientId(input.ClientID);
    if (!provider.client_ids.includes(id)) {
      if (provider.client_ids.length >= clientIdsQuota) {
        throw limitExceeded(`Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${clientIdsQuota}`);
      }
      provider.client_ids.push(id);
    }
    request.touched(input.OpenIDConnectProviderArn ?? "");
    return {};
  },
  "iam:RemoveClientIDFromOpenIDConnectProvider": (input, request) => {
    const { provider } = existingOidc(request, input.OpenIDConnectProviderArn);
    const id = clientId(input.ClientID);
    provider.client_ids = provider.client_ids.filter((each) => each !== id);
    request.touched(input.OpenIDConnectProviderArn ?? "");
    return {};
  },
  "iam:DeleteOpenIDConnectProvider": (input, request) => {
    const host = hostIn(request, input.OpenIDConnectProviderArn);
    // Unlike other deletions, of one that is not there it is no error.
    if (lookup(request.state.oidc_providers, host) === undefined) return {};
    delete request.state.oidc_providers[host];
    request.touched(oidcArn(request.account, host));
    return {};
  },
  "iam:ListSAMLProviders": (_input, { state, account }) => ({
    SAMLProviderList: byName(state.saml_providers).map(([name, { created, valid_until }]) => ({
      Arn: samlArn(account, name),
      CreateDate: created,
      ...(valid_until !== undefined && { ValidUntil: valid_until }),
    })),
  }),
  "iam:GetSAMLProvider": (input, request) => {
    const { provider } = existingSaml(request, input.SAMLProviderArn);
    return {
      SAMLMetadataDocument: provider.metadata,
      CreateDate: provider.created,
      ...(provider.valid_until !== undefined && { ValidUntil: provider.valid_until }),
      Tags: tagList(provider.tags),
    };
  },
  "iam:DeleteSAMLProvider": (input, request) => {
    const { name } = existingSaml(request, input.SAMLProviderArn);
    delete request.state.saml_providers[name];
    request.touched(samlArn(request.account, name));
    return {};
  },
} satisfies IamOperations;

function existingOidc(request: IamRequest, arn: string | undefined) {
  const host = hostIn(request, arn);
  const provider = lookup(request.state.oidc_providers, host);
  if (provider === undefined) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
  return { host, provider };
}

function existingSaml(request: IamRequest, arn: string | undefined) {
  const prefix = samlArn(request.account, "");
  if (arn?.startsWith(prefix) !== true) throw invalidInput(`Invalid SAML provider ARN: ${arn ?? ""}`);
  const name = arn.slice(prefix.length);
  const provider = lookup(request.state.saml_providers, name);
  if (provider === undefined) throw noSuchEntity(`Manifest not found for arn ${arn}`);
  return { name, provider };
}

function hostIn({ account }: IamRequest, arn: string | undefined): string {
  const prefix = oidcArn(account, "");
  if (arn?.startsWith(prefix) !== true) throw invalidInput(`Invalid OpenIDConnect provider ARN: ${arn ?? ""}`);
  return arn.slice(prefix.length);
}

function clientId(id: string | undefined): string {
  if (id !== undefined && id.length >= 1 && id.length <= 255) return id;
  throw constraint(id, "clientID", "Member must have length between 1 and 255");
}
