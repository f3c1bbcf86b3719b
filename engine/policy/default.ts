/** The policy of an organization that gave none. */
import type { Policy } from "./policy.ts";

/**
 * It judges nothing, so that every object is unknown; a run with it only reads. The window reaches
 * back as far as there is anything to read. `account` is empty where it is not known yet.
 */
export function defaultPolicy(account = ""): Policy {
  return {
    account,
    window: { start: "1970-01-01T00:00:00Z", margin: "0s" },
    identities: { sanctioned: [], never_touch: [], trusted_accounts: [], trusted_providers: [], service_users: [] },
    resources: { sanctioned: [], public_buckets: [] },
    creators: { iac: [], services: [] },
    tags: { iac: {}, required: [] },
    regions: { allowed: [] },
    domains: { known: [] },
    indicators: { access_keys: [], ips: [], user_agents: [], principals: [] },
    networks: { known: [] },
    evidence: {},
    limits: { preexisting: { contained: 0, destroyed: 0 }, intruder_made: { contained: 0, destroyed: 0 } },
    rules: [],
  };
}
