/** The chain through which every call of a run goes. Its order is what keeps the promises of each part. */
import type { Ledger } from "../journal/ledger.ts";
import type { Policy } from "../policy/policy.ts";
import type { Clock } from "../ports/clock.ts";
import { audit, type AuditParts } from "./audit.ts";
import { guard } from "./guard.ts";
import { createIdentities } from "./identities.ts";
import { operations } from "./operations.ts";
import { pace } from "./pace.ts";
import type { AwsCall, AwsPort, AwsReply } from "./port.ts";
import type { Preflight } from "./preflight.ts";
import { retry } from "./retry.ts";
import { targetsOf, textsAt } from "./targets.ts";
import { withhold } from "./withhold.ts";

export interface ChainParts {
  readonly adapter: AwsPort;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly policy: Policy;
  /** Writes are withheld. */
  readonly dryRun: boolean;
  readonly inDoubt: AuditParts["inDoubt"];
}

export interface Chain {
  readonly aws: AwsPort;
  /** Hands the guard what the preflight found; until then it lets no write through. */
  readonly identified: (found: Preflight) => void;
}

/**
 * Refusals and withheld writes are in the journal because `audit` is outermost; a dry run meets
 * the same refusals because `guard` is outside `withhold`; a call that is sent again takes no
 * second turn because `pace` is outside `retry`. In a review the guard judges recorded writes too.
 */
export function compose(parts: ChainParts): Chain {
  const { ledger, clock, policy } = parts;
  const identities = createIdentities();
  const artefacts = new Set<string>();
  let preflight: Preflight | undefined;
  const learn = (call: AwsCall, reply: AwsReply) => {
    identities.learn(call, reply);
    const { artefacts: made, artefactsNamed: named } = operations[call.operation];
    if (made !== undefined) textsAt(reply.output, made).forEach((id) => artefacts.add(id));
    if (named !== undefined) textsAt(call.input, named).forEach((id) => artefacts.add(id));
  };
  const orphans = new Map<string, { user: string; since: string }>();
  const inDoubt: AuditParts["inDoubt"] = async (call, context, sent) => {
    if (call.operation !== "iam:CreateAccessKey" || !sent.intended) return parts.inDoubt(call, context, sent);
    const [user = ""] = targetsOf(call.operation, call.input);
    orphans.set(context.step, { user, since: sent.at });
    try {
      return await parts.inDoubt(call, context, sent);
    } finally {
      orphans.delete(context.step);
    }
  };
  const facts = () => ({ account: policy.account, preflight, identities, artefacts, orphans });
  const port = pace(retry(parts.adapter, clock), clock);
  const below = parts.dryRun ? withhold(port) : port;
  const recording = { ledger, clock, inDoubt, learn };
  return {
    aws: ledger.mode === "review" ? guard(audit(below, recording), facts) : audit(guard(below, facts), recording),
    identified: (found) => {
      preflight = found;
    },
  };
}
