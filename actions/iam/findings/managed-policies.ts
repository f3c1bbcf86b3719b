/** Customer-managed policies, and versions that were added to those which stay. */
import type { History } from "../../history/history.ts";
import { type Item, type Judge, judged, withMore } from "../../history/judged.ts";
import { ref } from "../../history/refs.ts";
import type { ManagedPolicy, PolicyVersion } from "../entities.ts";
import type { AccountFacts, PolicyFacts } from "./account.ts";
import { fingerprintOf } from "./fingerprint.ts";

export interface JudgedPolicy {
  readonly facts: PolicyFacts;
  readonly item: Item<ManagedPolicy>;
}

export function judgePolicies(account: AccountFacts, history: History, judge: Judge): JudgedPolicy[] {
  return account.policies.map((policy) => {
    const subject = {
      kind: "managed-policy",
      id: `policy/${policy.name}`,
      name: policy.name,
      arn: policy.arn,
      path: policy.path,
      created_at: policy.created_at,
      objects: [ref.policy(policy.name)],
      handles: [policy.arn, policy.name],
      fingerprint: fingerprintOf("managed-policy", { policy_id: policy.id, created_at: policy.created_at }),
      detail: `${policy.versions.length} versions, attached ${policy.attachments} times`,
    };
    return { facts: policy, item: withMore(judged(subject, history, judge), { policy_arn: policy.arn }) };
  });
}

/** Every version of a policy that stays. `restore` is the newest older version that is no finding itself. */
export function judgePolicyVersions(
  policies: readonly JudgedPolicy[],
  history: History,
  judge: Judge,
): Item<PolicyVersion>[] {
  return policies
    .filter(({ item }) => item.finding.verdict !== "unsanctioned")
    .flatMap(({ facts: policy, item: parent }) => {
      const judgedVersions = policy.versions.map((version) => {
        const subject = {
          kind: "policy-version",
          id: `policy/${policy.name}/${version.id}`,
          name: `${policy.name} ${version.id}`,
          arn: "",
          created_at: version.created_at,
          objects: [ref.policyVersion(policy.name, version.id)],
          parent: {
            arn: policy.arn,
            name: policy.name,
            verdict: parent.finding.verdict,
            listed: parent.facts.object.listed,
            protected: parent.facts.object.protected,
          },
          handles: [policy.arn, policy.name],
          fingerprint: fingerprintOf("policy-version", {
            policy_arn: policy.arn,
            version_id: version.id,
            created_at: version.created_at,
            document: version.document,
          }),
          detail: version.is_default ? "the default version" : "not the default version",
        };
        return { version, item: judged(subject, history, judge) };
      });
      return judgedVersions.map(({ version, item }) => {
        const good = judgedVersions
          .filter(
            (other) => other.item.finding.verdict !== "unsanctioned" && number(other.version.id) < number(version.id),
          )
          .toSorted((a, b) => number(b.version.id) - number(a.version.id));
        return withMore(item, { policy_arn: policy.arn, version_id: version.id, restore: good[0]?.version.id ?? "" });
      });
    });
}

/** Version ids are `v1`, `v2`, … and are never used twice. */
function number(version: string): number {
  return Number(version.slice(1));
}
