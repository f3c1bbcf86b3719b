/** Domains registered through the account, and the locks that keep them from being transferred away. */
import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Approved, Duration, Explained, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { carriedOut, operationCalls } from "./domain-operations.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf } from "./fingerprint.ts";
import type { ResourceType } from "./resource.ts";

export const Domain = FindingOf("Domain", { domain_name: Type.String(), auto_renew: Type.Boolean() });
export type Domain = Static<typeof Domain>;

export const TransferLock = FindingOf("TransferLock", { domain_name: Type.String() });
export type TransferLock = Static<typeof TransferLock>;

interface Summary {
  readonly DomainName?: string | undefined;
  readonly AutoRenew?: boolean | undefined;
  readonly TransferLock?: boolean | undefined;
  readonly Expiry?: string | undefined;
}

export const domains: ResourceType = {
  service: "route53domains",
  title: "Registered domains",
  scope: "global",
  lists: { domains: Domain, transfer_locks: TransferLock },
  calls: ["route53domains:ListDomains"],
  async *read(_region, context, history) {
    const known = new Set(history.policy.domains.known.map((name) => name.toLowerCase()));
    for await (const page of context.pages("route53domains:ListDomains", {})) {
      for (const summary of page.Domains ?? []) {
        const { DomainName: name = "", AutoRenew: auto_renew = false, TransferLock: locked = false } = summary;
        const own = { name, arn: "", created_at: "", handles: [name], fingerprint: fingerprint(summary) };
        const object = ref.unique("domain", name.toLowerCase());
        const renewal = auto_renew ? `renews itself on ${summary.Expiry}` : `runs out on ${summary.Expiry}`;
        yield {
          list: "domains",
          subject: {
            ...own,
            kind: "domain",
            id: `domain/${name}`,
            objects: [object],
            listed: known.has(name.toLowerCase()),
            detail: renewal,
          },
          more: { domain_name: name, auto_renew },
        };
        // Of the intruder's own domain nobody wants to keep hold.
        if (locked || history.madeBy([object])?.by_intruder === true) continue;
        yield {
          list: "transfer_locks",
          subject: {
            ...own,
            kind: "transfer-lock",
            id: `domain/${name}/transfer-lock`,
            objects: [ref.unique("transfer-lock", name.toLowerCase())],
            detail: "the domain can be transferred away",
          },
          more: { domain_name: name },
        };
      }
    }
  },
};

export const suspendRenewal = action({
  name: "route53domains.suspend-renewal",
  summary: "Switch off a domain's automatic renewal, so that it costs nothing more once it runs out.",
  purpose: "contain",
  reversible: true,
  target: "domain",
  params: Type.Object({ domain: Domain }),
  result: Type.Object({ state: States("suspended", "already", "gone"), before_auto_renew: Type.Boolean() }),
  calls: [
    "route53domains:ListDomains",
    "route53domains:DisableDomainAutoRenew",
    "route53domains:EnableDomainAutoRenew",
  ],
  async run({ domain }, context) {
    const before = await domainNow(domain, context);
    if (before === undefined) return { state: "gone" as const, before_auto_renew: false };
    if (before.AutoRenew !== true) return { state: "already" as const, before_auto_renew: false };
    await context.call("route53domains:DisableDomainAutoRenew", { DomainName: domain.domain_name });
    await context.confirm(
      `${domain.domain_name} does not renew itself`,
      async () => (await domainNow(domain, context))?.AutoRenew === false,
    );
    return { state: "suspended" as const, before_auto_renew: true };
  },
  async undo({ domain }, { before_auto_renew }, context) {
    if (!before_auto_renew) return "already";
    const now = await domainNow(domain, context);
    if (now === undefined || fingerprint(now) !== domain.fingerprint) return "changed";
    if (now.AutoRenew === true) return "already";
    await context.call("route53domains:EnableDomainAutoRenew", { DomainName: domain.domain_name });
    await context.confirm(
      `${domain.domain_name} renews itself again`,
      async () => (await domainNow(domain, context))?.AutoRenew === true,
    );
    return "restored";
  },
});

/** The records of its DNS zone are in Route 53, or wherever its name servers are, and are not kept. */
export const describeDomain = action({
  name: "route53domains.describe-domain",
  summary: "Keep what is known of a domain: contacts, name servers, tags and what was done with it.",
  purpose: "preserve",
  reversible: true,
  target: "domain",
  params: Type.Object({ domain: Domain }),
  result: Saved(ResourceEvidence),
  calls: [
    "route53domains:ListDomains",
    "route53domains:GetDomainDetail",
    "route53domains:ListTagsForDomain",
    "route53domains:ListOperations",
  ],
  async run({ domain }, context) {
    const { domain_name: DomainName } = domain;
    const summary = await domainNow(domain, context);
    if (summary === undefined) throw stepFailed(`${DomainName} is gone: there is nothing left to keep of it`);
    const detail = await context.call("route53domains:GetDomainDetail", { DomainName });
    const { TagList } = await context.call("route53domains:ListTagsForDomain", { DomainName });
    const operations: unknown[] = [];
    for await (const page of context.pages("route53domains:ListOperations", {})) {
      operations.push(...(page.Operations ?? []).filter((one) => one.DomainName === DomainName));
    }
    const description = { summary, detail, tags: TagList, operations };
    // Contacts are people's addresses.
    const evidence = [await saveDescription(domain, description, context, { sensitive: true })];
    return { resource: domain.id, region: domain.region, copies: [], evidence };
  },
});

/** There is no refund and no way back: anybody may register the name from then on. */
export const deleteDomain = action({
  name: "route53domains.delete-domain",
  summary: "Delete a registered domain for good.",
  purpose: "destroy",
  reversible: false,
  target: "domain",
  params: Type.Object({
    domain: Approved(Domain),
    evidence: Saved(ResourceEvidence),
    within: Type.Optional(Explained(Duration, "How long the registry may take. Thirty minutes unless told.")),
  }),
  result: Type.Object({ state: States("deleted", "gone"), operation_id: Type.String() }),
  calls: ["route53domains:ListDomains", "route53domains:DeleteDomain", ...operationCalls],
  async run({ domain, evidence, within = thirtyMinutes }, context) {
    requireEvidence(domain, evidence);
    const { domain_name: DomainName } = domain;
    const there = async () => (await domainNow(domain, context)) !== undefined;
    if (!(await there())) return { state: "gone" as const, operation_id: "" };
    const operation_id = await carriedOut(
      { domain: DomainName, type: "DELETE_DOMAIN", what: `the deletion of ${DomainName}`, within },
      () => context.call("route53domains:DeleteDomain", { DomainName }),
      context,
    ).catch((error: unknown) => {
      if (!isAws(error, "unsupported")) throw error;
      throw stepFailed(
        `${DomainName} is not deleted: its registry does not allow it (${error.message})`,
        "It does not renew itself any more and runs out by itself; AWS Support can suspend it before.",
      );
    });
    await context.confirm(`${DomainName} is gone`, async () => !(await there()), within);
    return { state: "deleted" as const, operation_id };
  },
  async fingerprint({ domain }, context) {
    const now = await domainNow(domain, context);
    return now && fingerprint(now);
  },
});

export const restoreLock = action({
  name: "route53domains.restore-lock",
  summary: "Switch on the lock that keeps a domain from being transferred away.",
  purpose: "repair",
  reversible: true,
  target: "lock",
  params: Type.Object({
    lock: TransferLock,
    within: Type.Optional(Explained(Duration, "How long the registry may take. Thirty minutes unless told.")),
  }),
  result: Type.Object({
    state: States("locked", "already", "gone"),
    before_locked: Type.Boolean(),
    operation_id: Type.String(),
  }),
  calls: [
    "route53domains:ListDomains",
    "route53domains:EnableDomainTransferLock",
    "route53domains:DisableDomainTransferLock",
    ...operationCalls,
  ],
  async run({ lock, within = thirtyMinutes }, context) {
    const { domain_name: DomainName } = lock;
    const before = await domainNow(lock, context);
    if (before === undefined) return { state: "gone" as const, before_locked: false, operation_id: "" };
    if (before.TransferLock === true) return { state: "already" as const, before_locked: true, operation_id: "" };
    const operation_id = await carriedOut(
      { domain: DomainName, type: "DOMAIN_LOCK", what: `the lock of ${DomainName}`, within },
      () => context.call("route53domains:EnableDomainTransferLock", { DomainName }),
      context,
    );
    await context.confirm(
      `${DomainName} is locked`,
      async () => (await domainNow(lock, context))?.TransferLock === true,
      within,
    );
    return { state: "locked" as const, before_locked: false, operation_id };
  },
  async undo({ lock, within = thirtyMinutes }, { state }, context) {
    if (state !== "locked") return "already";
    const { domain_name: DomainName } = lock;
    const now = await domainNow(lock, context);
    if (now === undefined || fingerprint(now) !== lock.fingerprint) return "changed";
    if (now.TransferLock !== true) return "already";
    await carriedOut(
      { domain: DomainName, type: "DOMAIN_LOCK", what: `the unlocking of ${DomainName}`, within },
      () => context.call("route53domains:DisableDomainTransferLock", { DomainName }),
      context,
    );
    await context.confirm(
      `${DomainName} is unlocked`,
      async () => (await domainNow(lock, context))?.TransferLock === false,
      within,
    );
    return "restored";
  },
});

const thirtyMinutes = 1_800_000;

/** By listing: of a domain that is not there, every other call says that the input is invalid. */
async function domainNow(
  { domain_name }: { readonly domain_name: string },
  context: ActionContext<"route53domains:ListDomains">,
): Promise<Summary | undefined> {
  const FilterConditions = [{ Name: "DomainName" as const, Operator: "BEGINS_WITH" as const, Values: [domain_name] }];
  for await (const page of context.pages("route53domains:ListDomains", { FilterConditions })) {
    const found = (page.Domains ?? []).find((one) => one.DomainName === domain_name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Renewed, or registered anew, it has another end. */
function fingerprint({ DomainName, Expiry }: Summary): string {
  return fingerprintOf("domain", DomainName, Expiry);
}
