/** A policy with nothing in it but what a test says. */
import type { Policy } from "../../engine/policy/policy.ts";

export function policyFor(account: string, changed: { never_touch?: string[]; indicated?: string[] } = {}): Policy {
  return {
    account,
    window: { start: "2026-03-01T00:00:00Z", margin: "2h" },
    identities: {
      sanctioned: [],
      never_touch: changed.never_touch ?? [],
      trusted_accounts: [],
      trusted_providers: [],
      service_users: [],
    },
    resources: { sanctioned: [], public_buckets: [] },
    creators: { iac: [], services: [] },
    tags: { iac: {}, required: [] },
    regions: { allowed: [] },
    domains: { known: [] },
    indicators: { access_keys: [], ips: [], user_agents: [], principals: changed.indicated ?? [] },
    networks: { known: [] },
    evidence: {},
    limits: { preexisting: { contained: 10, destroyed: 5 }, intruder_made: { contained: 500, destroyed: 200 } },
    rules: [],
  };
}
