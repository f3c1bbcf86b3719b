/** Identity providers, OpenID Connect and SAML: whoever has one there signs in as the roles that trust it. */
import { action, type ActionContext } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagFacts, tagsOf } from "./fingerprint.ts";
import type { ResourceType } from "./resource.ts";

export const IdentityProvider = FindingOf("IdentityProvider", {
  /** `oidc` or `saml`. */
  provider_type: Type.String(),
  /** Of OpenID Connect: the audiences whose tokens it takes. */
  client_ids: Type.Array(Type.String()),
});
export type IdentityProvider = Static<typeof IdentityProvider>;

const reads = ["iam:GetOpenIDConnectProvider", "iam:GetSAMLProvider"] as const;
type Reads = ActionContext<(typeof reads)[number]>;
type Named = Pick<IdentityProvider, "arn" | "provider_type">;

export const identityProviders: ResourceType = {
  service: "iam",
  title: "Identity providers",
  scope: "global",
  lists: { identity_providers: IdentityProvider },
  calls: ["iam:ListOpenIDConnectProviders", "iam:ListSAMLProviders", ...reads],
  async *read(_region, context, { policy }) {
    const { trusted_providers: trusted } = policy.identities;
    const { OpenIDConnectProviderList = [] } = await context.call("iam:ListOpenIDConnectProviders", {});
    const { SAMLProviderList = [] } = await context.call("iam:ListSAMLProviders", {});
    const named: Named[] = [
      ...OpenIDConnectProviderList.map(({ Arn = "" }) => ({ arn: Arn, provider_type: "oidc" })),
      ...SAMLProviderList.map(({ Arn = "" }) => ({ arn: Arn, provider_type: "saml" })),
    ];
    for (const { arn, provider_type } of named) {
      const found = await ifThere(readProvider({ arn, provider_type }, context));
      if (found === undefined) continue;
      const name = nameIn(arn);
      yield {
        list: "identity_providers",
        subject: {
          kind: "provider",
          id: `${provider_type}-provider/${name}`,
          name,
          arn,
          tags: found.tags,
          created_at: found.created_at,
          objects: [ref.provider(arn)],
          listed: trusted.includes(arn) || trusted.includes(name),
          handles: [arn],
          fingerprint: found.fingerprint,
          detail: found.detail,
        },
        more: { provider_type, client_ids: found.client_ids },
      };
    }
  },
};

export const suspendIdentityProvider = action({
  name: "iam.suspend-identity-provider",
  summary: "Take all client ids from an OpenID Connect provider, so that no token of it is accepted.",
  purpose: "contain",
  reversible: true,
  target: "provider",
  params: Type.Object({ provider: IdentityProvider }),
  result: Type.Object({
    /** `unsupported`: a SAML provider has nothing that could be taken from it and given back. */
    state: States("suspended", "already", "gone", "unsupported"),
    /** The client ids that were taken away. */
    before_client_ids: Type.Array(Type.String()),
  }),
  calls: [
    "iam:GetOpenIDConnectProvider",
    "iam:RemoveClientIDFromOpenIDConnectProvider",
    "iam:AddClientIDToOpenIDConnectProvider",
  ],
  async run({ provider }, context) {
    if (provider.provider_type !== "oidc") {
      await context.note(
        `${provider.arn} was not suspended: a SAML provider can only be deleted. Roles that trust it are contained by themselves.`,
      );
      return { state: "unsupported" as const, before_client_ids: [] };
    }
    const before_client_ids = await clientIds(provider, context);
    if (before_client_ids === undefined) return { state: "gone" as const, before_client_ids: [] };
    if (before_client_ids.length === 0) return { state: "already" as const, before_client_ids };
    for (const ClientID of before_client_ids) {
      await context.call("iam:RemoveClientIDFromOpenIDConnectProvider", {
        OpenIDConnectProviderArn: provider.arn,
        ClientID,
      });
    }
    await context.confirm(
      `${provider.arn} accepts no client`,
      async () => ((await clientIds(provider, context)) ?? []).length === 0,
    );
    return { state: "suspended" as const, before_client_ids };
  },
  async undo({ provider }, { before_client_ids: before }, context) {
    if (before.length === 0) return "already";
    const now = await clientIds(provider, context);
    if (now === undefined) return "changed";
    if (sameSet(now, before)) return "already";
    if (now.length > 0) return "changed";
    for (const ClientID of before) {
      await context.call("iam:AddClientIDToOpenIDConnectProvider", {
        OpenIDConnectProviderArn: provider.arn,
        ClientID,
      });
    }
    await context.confirm(`${provider.arn} accepts its clients again`, async () =>
      sameSet((await clientIds(provider, context)) ?? [], before),
    );
    return "restored";
  },
});

export const describeIdentityProvider = action({
  name: "iam.describe-identity-provider",
  summary: "Keep what IAM says of an identity provider: clients, thumbprints, or its SAML metadata.",
  purpose: "preserve",
  reversible: true,
  target: "provider",
  params: Type.Object({ provider: IdentityProvider }),
  result: Saved(ResourceEvidence),
  calls: [...reads],
  async run({ provider }, context) {
    const found = await ifThere(readProvider(provider, context));
    if (found === undefined) throw stepFailed(`${provider.arn} is gone: there is nothing left to keep of it`);
    const evidence = [await saveDescription(provider, { Arn: provider.arn, ...found.description }, context)];
    return { resource: provider.id, region: provider.region, copies: [], evidence };
  },
});

/** Roles that trust it are not changed; who still names it in their trust policy is refused from then on. */
export const deleteIdentityProvider = action({
  name: "iam.delete-identity-provider",
  summary: "Delete an identity provider of which everything is kept.",
  purpose: "destroy",
  reversible: false,
  target: "provider",
  params: Type.Object({ provider: Approved(IdentityProvider), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({ state: States("deleted", "gone") }),
  calls: [...reads, "iam:DeleteOpenIDConnectProvider", "iam:DeleteSAMLProvider"],
  async run({ provider, evidence }, context) {
    requireEvidence(provider, evidence);
    const there = async () => (await ifThere(readProvider(provider, context))) !== undefined;
    if (!(await there())) return { state: "gone" as const };
    await unlessGone(
      provider.provider_type === "oidc"
        ? context.call("iam:DeleteOpenIDConnectProvider", { OpenIDConnectProviderArn: provider.arn })
        : context.call("iam:DeleteSAMLProvider", { SAMLProviderArn: provider.arn }),
    );
    await context.confirm(`${provider.arn} is gone`, async () => !(await there()));
    return { state: "deleted" as const };
  },
  fingerprint: async ({ provider }, context) => (await ifThere(readProvider(provider, context)))?.fingerprint,
});

/** @throws AwsError of class `gone` */
async function readProvider({ arn, provider_type }: Named, context: Reads) {
  if (provider_type === "oidc") {
    const found = await context.call("iam:GetOpenIDConnectProvider", { OpenIDConnectProviderArn: arn });
    const { ClientIDList: client_ids = [], ThumbprintList = [], CreateDate: created_at = "" } = found;
    const tags = tagsOf(found.Tags);
    return {
      created_at,
      client_ids,
      tags,
      description: found,
      // Client ids are what suspending takes away.
      fingerprint: fingerprintOf("provider", arn, created_at, ThumbprintList.toSorted(), tagFacts(tags)),
      detail: `OpenID Connect; ${client_ids.length === 0 ? "no clients" : `clients ${client_ids.join(", ")}`}`,
    };
  }
  const found = await context.call("iam:GetSAMLProvider", { SAMLProviderArn: arn });
  const { SAMLMetadataDocument: metadata = "", CreateDate: created_at = "", ValidUntil } = found;
  const tags = tagsOf(found.Tags);
  return {
    created_at,
    client_ids: [],
    tags,
    description: found,
    fingerprint: fingerprintOf("provider", arn, created_at, metadata, tagFacts(tags)),
    detail: `SAML; ${ValidUntil === undefined ? "no end" : `valid until ${ValidUntil}`}`,
  };
}

/** Undefined where the provider is gone. */
async function clientIds(
  { arn }: Pick<IdentityProvider, "arn">,
  context: ActionContext<"iam:GetOpenIDConnectProvider">,
): Promise<string[] | undefined> {
  const found = await ifThere(context.call("iam:GetOpenIDConnectProvider", { OpenIDConnectProviderArn: arn }));
  return found === undefined ? undefined : (found.ClientIDList ?? []);
}

/** What follows the kind: a host with its path, or the name of a SAML provider. */
function nameIn(arn: string): string {
  return arn.slice(arn.indexOf("/") + 1);
}

function sameSet(some: readonly string[], others: readonly string[]): boolean {
  return JSON.stringify(some.toSorted()) === JSON.stringify(others.toSorted());
}
