/** Managed and inline policies on identities that stay. */
import type { History } from "../../history/history.ts";
import { type Item, type Judge, judged, withMore } from "../../history/judged.ts";
import { ref } from "../../history/refs.ts";
import { denialName } from "../denial.ts";
import { statementsOf } from "../document.ts";
import type { InlinePolicy, PolicyAttachment } from "../entities.ts";
import { limitName } from "../network-limit.ts";
import { revocationName } from "../revocation.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { type Holder, type Holders, parentOf, stays } from "./holders.ts";
import { isQuarantine } from "./quarantined.ts";

/** Every attachment to an identity that stays, but AWS's quarantine, which is dealt with on its own. */
export function judgeAttachments(holders: Holders, history: History, judge: Judge): Item<PolicyAttachment>[] {
  return all(holders).flatMap((holder) => {
    const { kind, name, id, arn } = holder.facts;
    const attached = holder.facts.attached.filter((policy) => !isQuarantine(policy) && !isDenyAll(policy));
    return attached.map((policy_arn) => {
      const subject = {
        kind: "policy-attachment",
        id: `${kind}/${name}/policy/${policy_arn}`,
        name: policy_arn.slice(policy_arn.lastIndexOf("/") + 1),
        arn: "",
        created_at: "",
        objects: [ref.attachment(kind, name, policy_arn)],
        parent: parentOf(holder),
        handles: [name, arn, policy_arn],
        fingerprint: fingerprintOf("policy-attachment", { holder_id: id, policy_arn }),
        detail: `${policy_arn} on ${kind} ${name}`,
      };
      return withMore(judged(subject, history, judge), { holder_kind: kind, holder: name, policy_arn });
    });
  });
}

/** Every inline policy of an identity that stays, but this program's own. */
export function judgeInlinePolicies(holders: Holders, history: History, judge: Judge): Item<InlinePolicy>[] {
  return all(holders).flatMap((holder) => {
    const { kind, name, id, arn } = holder.facts;
    return holder.facts.inline
      .filter((policy) => !isOwn(policy))
      .map(({ name: policy_name, document }) => {
        const subject = {
          kind: "inline-policy",
          id: `${kind}/${name}/inline/${policy_name}`,
          name: policy_name,
          arn: "",
          created_at: "",
          objects: [ref.inline(kind, name, policy_name)],
          parent: parentOf(holder),
          handles: [name, arn, policy_name],
          fingerprint: fingerprintOf("inline-policy", { holder_id: id, policy_name, document }),
          detail: `inline policy of ${kind} ${name}`,
        };
        return withMore(judged(subject, history, judge), { holder_kind: kind, holder: name, policy_name });
      });
  });
}

function all({ users, roles, groups }: Holders): Holder[] {
  return [...users, ...roles, ...groups].filter(stays);
}

/** By name and by content: under our name the intruder could put a policy that grants. */
function isOwn({ name, document }: { name: string; document: string }): boolean {
  const statements = statementsOf(document);
  return (
    [denialName, revocationName, limitName].includes(name) &&
    statements.length > 0 &&
    statements.every((one) => one["Effect"] === "Deny")
  );
}

/** AWSDenyAll gives nobody anything; it is this program's fallback where an inline denial does not fit. */
function isDenyAll(policyArn: string): boolean {
  return /^arn:[^:]+:iam::aws:policy\/AWSDenyAll$/.test(policyArn);
}
