/** The calls of Route 53 Domains. */
import { type Fate, ref } from "../refs.ts";
import { asked, one, type Reading, type Readings } from "./reading.ts";

const domain = (fate: Fate) => one(fate, (call) => ref.unique("domain", asked(call, "domainName").toLowerCase()));
/** On or off, the lock is the work of whoever set it last. */
const lock = one("made", (call) => ref.unique("transfer-lock", asked(call, "domainName").toLowerCase()));

export const route53domains: Readings = new Map<string, Reading>([
  ["RegisterDomain", domain("made")],
  ["TransferDomain", domain("made")],
  ["AcceptDomainTransferFromAnotherAwsAccount", domain("made")],
  ["RenewDomain", domain("changed")],
  ["EnableDomainAutoRenew", domain("changed")],
  ["DisableDomainAutoRenew", domain("changed")],
  ["UpdateDomainContact", domain("changed")],
  ["UpdateDomainContactPrivacy", domain("changed")],
  ["UpdateDomainNameservers", domain("changed")],
  ["AssociateDelegationSignerToDomain", domain("changed")],
  ["DisassociateDelegationSignerFromDomain", domain("changed")],
  ["PushDomain", domain("changed")],
  ["TransferDomainToAnotherAwsAccount", domain("changed")],
  ["DeleteDomain", domain("removed")],
  ["EnableDomainTransferLock", lock],
  ["DisableDomainTransferLock", lock],
]);
