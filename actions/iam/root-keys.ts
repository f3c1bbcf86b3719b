/** The access keys of the account's root user, as far as they can be seen without being root. */
import { AccountId, FindingOf, type Static } from "../../engine/action/schema.ts";
import { fingerprintOf } from "../resources/fingerprint.ts";

/** All keys of root as one object: their ids are shown only to root itself. */
export const RootKeys = FindingOf("RootKeys", { account: AccountId });
export type RootKeys = Static<typeof RootKeys>;

export function rootKeys(
  { account, partition }: { readonly account: string; readonly partition: string },
  facts: { readonly created_at: string; readonly last_used_at: string },
): RootKeys {
  const arn = `arn:${partition}:iam::${account}:root`;
  return {
    id: "root/access-keys",
    kind: "root-access-keys",
    name: "root",
    arn,
    region: "us-east-1",
    created_at: facts.created_at,
    verdict: "unknown",
    reasons: [{ rule: "root-access-keys", text: "Nothing needs an access key of the root user.", events: [] }],
    preexisting: true,
    handles: [account, arn],
    fingerprint: rootKeysFingerprint(account),
    detail: facts.last_used_at === "" ? "no use is known" : `last used ${facts.last_used_at}`,
    account,
  };
}

/** The account has one root user; that it has keys is all that can be read of them. */
export function rootKeysFingerprint(account: string): string {
  return fingerprintOf("root-access-keys", account);
}
