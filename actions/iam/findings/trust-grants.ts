/** Trust policies that let in whom the organization does not trust. */
import type { History } from "../../history/history.ts";
import { type Item, type Judge, judged, withMore } from "../../history/judged.ts";
import { ref } from "../../history/refs.ts";
import type { TrustGrant } from "../entities.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Holders, parentOf, stays } from "./holders.ts";
import { accountOf, principalsOf, withoutPrincipals } from "./trust-document.ts";

/** One finding for each role that stays and lets in a stranger; the verdict is the rules'. */
export function judgeTrustGrants(holders: Holders, history: History, judge: Judge): Item<TrustGrant>[] {
  const unsanctioned = new Set(
    [...holders.users, ...holders.roles].filter((holder) => !stays(holder)).map((holder) => holder.facts.arn),
  );
  return holders.roles.filter(stays).flatMap((holder) => {
    const role = holder.facts;
    const isForeign = strangers(history, unsanctioned, role.name);
    const foreign = [...new Set(principalsOf(role.trust).filter(isForeign))];
    if (foreign.length === 0) return [];
    const subject = {
      kind: "trust-grant",
      id: `role/${role.name}/trust`,
      name: role.name,
      arn: "",
      created_at: "",
      objects: [ref.trust(role.name)],
      parent: parentOf(holder),
      foreign_accounts: foreign.map((principal) => accountOf(principal) ?? principal),
      handles: [role.name, role.arn],
      fingerprint: fingerprintOf("trust-grant", { role_id: role.id, document: role.trust }),
      detail: `lets in ${foreign.join(", ")}`,
    };
    const restored = withoutPrincipals(role.trust, isForeign);
    return [withMore(judged(subject, history, judge), { role_name: role.name, foreign, restored })];
  });
}

/**
 * Whether a principal of a trust policy is a stranger: everyone, another account that is not
 * trusted, an identity of this account that does not belong here, a provider that the intruder
 * made or put there. This account's own `:root` is no stranger.
 */
function strangers(history: History, unsanctioned: ReadonlySet<string>, role: string): (principal: string) => boolean {
  const { identities } = history.policy;
  const byIntruder = history.madeBy([ref.trust(role)])?.by_intruder === true;
  return (principal) => {
    if (principal === "*" || unsanctioned.has(principal)) return true;
    const account = accountOf(principal);
    if (principal.includes("-provider/") || account === undefined) {
      const host = principal.slice(principal.lastIndexOf("/") + 1);
      if (!principal.includes(".") && !principal.includes("-provider/")) return false;
      if (identities.trusted_providers.includes(principal) || identities.trusted_providers.includes(host)) return false;
      return (
        byIntruder || history.madeBy([ref.provider(principal), ref.provider(`https://${host}`)])?.by_intruder === true
      );
    }
    return account !== history.caller.account && !identities.trusted_accounts.includes(account);
  };
}
