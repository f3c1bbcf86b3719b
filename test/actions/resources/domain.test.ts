import { describe, expect, test } from "vitest";
import {
  deleteDomain,
  describeDomain,
  domains,
  restoreLock,
  suspendRenewal,
} from "../../../actions/resources/domain.ts";
import { account as accountId, finding, remedy } from "../remedy.ts";
import { judgedByAcme } from "./identity-world.ts";

const phishing = "acme-login-verify.com";
const arnOf = (name: string) => `arn:aws:route53domains::${accountId}:domain/${name}`;
const route53domains = {
  domains: {
    [phishing]: { created: "2026-03-02T03:40:00Z", expires: "2027-03-02T03:40:00Z", owner_email: "x@attacker.example" },
    "acme.example": { created: "2019-06-02T00:00:00Z", expires: "2026-06-02T00:00:00Z", transfer_lock: false },
    "acme.example.org": { created: "2019-06-02T00:00:00Z", expires: "2026-06-02T00:00:00Z", transfer_lock: false },
  },
};
const events = [
  { event: "route53domains:RegisterDomain", request: { domainName: phishing } },
  { event: "route53domains:DisableDomainTransferLock", request: { domainName: "acme.example" } },
].map((one) => ({ at: "2026-03-02T03:40:00Z", region: "us-east-1", by: "intruder", ...one }));
const listing = { state: { route53domains }, events };

async function found(list: string, name: string): Promise<Record<string, unknown>> {
  const { lists } = await judgedByAcme(domains, listing);
  return { ...lists[list]?.find((one) => one.name === name) };
}
const phished = async () => ({ domain: await found("domains", phishing) });
const unlocked = async () => ({ lock: await found("transfer_locks", "acme.example") });

test("domains and open locks are listed with whose they are", async () => {
  const { lists } = await judgedByAcme(domains, listing);
  expect(lists["domains"]).toMatchObject([
    { id: `domain/${phishing}`, kind: "domain", verdict: "unsanctioned", auto_renew: true },
    { id: "domain/acme.example", verdict: "sanctioned", preexisting: true },
    { id: "domain/acme.example.org", verdict: "unknown" },
  ]);
  expect(lists["transfer_locks"]).toMatchObject([
    { id: "domain/acme.example/transfer-lock", kind: "transfer-lock", verdict: "unsanctioned" },
    { id: "domain/acme.example.org/transfer-lock", verdict: "unknown" },
  ]);
});

test("a domain that the policy knows belongs here, whatever the case of its name; its open lock is still to be judged", async () => {
  const known = { known: ["ACME.example.ORG"] };
  const { lists } = await judgedByAcme(domains, { ...listing, policy: (policy) => ({ ...policy, domains: known }) });
  expect(lists["domains"]).toMatchObject([
    { id: `domain/${phishing}`, verdict: "unsanctioned" },
    { id: "domain/acme.example", verdict: "unknown" },
    { id: "domain/acme.example.org", verdict: "sanctioned" },
  ]);
  expect(lists["transfer_locks"]).toMatchObject([{ verdict: "unsanctioned" }, { verdict: "unknown" }]);
});

test("the intruder's own domain is not to be locked", async () => {
  const own = { ...route53domains.domains[phishing], transfer_lock: false };
  const { lists } = await judgedByAcme(domains, {
    state: { route53domains: { domains: { [phishing]: own } } },
    events,
  });
  expect(lists).toMatchObject({ domains: [{ name: phishing }] });
  expect(lists["transfer_locks"]).toBeUndefined();
});

describe("route53domains.suspend-renewal", () => {
  test("switches renewal off once, and undo switches it on again", async () => {
    const account = remedy({ state: { route53domains } });
    const params = await phished();
    const before = account.object(arnOf(phishing));
    const result = await account.carryOut(suspendRenewal, params);
    expect(result).toEqual({ state: "suspended", before_auto_renew: true });
    expect(account.object(arnOf(phishing))).toMatchObject({ auto_renew: false });
    expect(await account.carryOut(suspendRenewal, params)).toEqual({ state: "already", before_auto_renew: false });
    expect(await account.undo(suspendRenewal, params, { state: "already", before_auto_renew: false })).toBe("already");
    expect(await account.undo(suspendRenewal, params, result)).toBe("restored");
    expect(account.object(arnOf(phishing))).toEqual(before);
    expect(account.writes()).toEqual(["route53domains:DisableDomainAutoRenew", "route53domains:EnableDomainAutoRenew"]);
  });

  test("leaves a domain that was registered anew since, or is gone, as it is", async () => {
    const account = remedy({ state: { route53domains } });
    const { domain } = await phished();
    const result = await account.carryOut(suspendRenewal, { domain });
    expect(await account.undo(suspendRenewal, { domain: { ...domain, fingerprint: "of before" } }, result)).toBe(
      "changed",
    );
    const none = finding("domain", "none.example", { domain_name: "none.example", auto_renew: true });
    expect(await account.carryOut(suspendRenewal, { domain: none })).toEqual({
      state: "gone",
      before_auto_renew: false,
    });
    expect(account.writes()).toHaveLength(1);
  });
});

describe("route53domains.delete-domain", () => {
  test("deletes the domain once everything is kept, and waits for the registry", async () => {
    const account = remedy({ state: { route53domains } });
    const params = await phished();
    const evidence = await account.carryOut(describeDomain, params);
    await account.carryOut(suspendRenewal, params);
    expect(await account.fingerprint(deleteDomain, params)).toBe(params.domain["fingerprint"]);
    const result = await account.carryOut(deleteDomain, { ...params, evidence });
    expect(result).toEqual({ state: "deleted", operation_id: expect.stringMatching(/^op-/) });
    expect(account.object(arnOf(phishing))).toBeUndefined();
    expect(account.object(arnOf("acme.example"))).toBeDefined();
    expect(await account.fingerprint(deleteDomain, params)).toBeUndefined();
    expect(await account.carryOut(deleteDomain, { ...params, evidence })).toEqual({ state: "gone", operation_id: "" });
    await expect(account.carryOut(describeDomain, params)).rejects.toMatchObject({ code: "STEP_FAILED" });
  });

  test("waits for a deletion that is under way instead of asking for another", async () => {
    const account = remedy({ state: { route53domains } });
    const params = await phished();
    const evidence = await account.carryOut(describeDomain, params);
    await account.change("route53domains:DeleteDomain", { DomainName: phishing }, 0);
    expect(await account.carryOut(deleteDomain, { ...params, evidence })).toMatchObject({ state: "deleted" });
    expect(account.writes()).toEqual([]);
  });

  test("fails where AWS refuses it as a duplicate and nothing of the kind is under way", async () => {
    const faults = [{ operation: "route53domains:DeleteDomain", error: "DuplicateRequest" }];
    const account = remedy({ state: { route53domains }, faults });
    const params = await phished();
    const evidence = await account.carryOut(describeDomain, params);
    await expect(account.carryOut(deleteDomain, { ...params, evidence })).rejects.toMatchObject({ class: "conflict" });
  });

  test("says what the registry says where it refuses or fails", async () => {
    const state = { route53domains: { ...route53domains, undeletable_tlds: ["com"] } };
    const refusing = remedy({ state });
    const params = await phished();
    const evidence = await refusing.carryOut(describeDomain, params);
    await expect(refusing.carryOut(deleteDomain, { ...params, evidence })).rejects.toThrow(/registry does not allow/);
    const failing = { ...route53domains.domains[phishing], registry_fails: "The registrant did not confirm." };
    const account = remedy({ state: { route53domains: { domains: { [phishing]: failing } } } });
    await expect(account.carryOut(deleteDomain, { ...params, evidence })).rejects.toThrow(/did not confirm/);
    expect(account.object(arnOf(phishing))).toBeDefined();
  });

  test("refuses the evidence of another domain", async () => {
    const account = remedy({ state: { route53domains } });
    const params = await phished();
    const evidence = await account.carryOut(describeDomain, { domain: await found("domains", "acme.example") });
    await expect(account.carryOut(deleteDomain, { ...params, evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
  });
});

describe("route53domains.restore-lock", () => {
  test("switches the lock on and waits for the registry; undo switches it off again", async () => {
    const account = remedy({ state: { route53domains } });
    const params = await unlocked();
    const before = account.object(arnOf("acme.example"));
    const result = await account.carryOut(restoreLock, params);
    expect(result).toMatchObject({ state: "locked", before_locked: false });
    expect(account.object(arnOf("acme.example"))).toMatchObject({ transfer_lock: true });
    expect(await account.carryOut(restoreLock, params)).toMatchObject({ state: "already", before_locked: true });
    expect(await account.undo(restoreLock, params, result)).toBe("restored");
    expect(account.object(arnOf("acme.example"))).toEqual(before);
    expect(await account.undo(restoreLock, params, result)).toBe("already");
    expect(account.object(arnOf("acme.example.org"))).toMatchObject({ transfer_lock: false });
    expect(account.writes()).toEqual([
      "route53domains:EnableDomainTransferLock",
      "route53domains:DisableDomainTransferLock",
    ]);
  });

  test("leaves a domain that is another since, or gone, as it is", async () => {
    const account = remedy({ state: { route53domains } });
    const { lock } = await unlocked();
    const result = await account.carryOut(restoreLock, { lock });
    expect(await account.undo(restoreLock, { lock: { ...lock, fingerprint: "of before" } }, result)).toBe("changed");
    const none = finding("transfer-lock", "none.example", { domain_name: "none.example" });
    expect(await account.carryOut(restoreLock, { lock: none })).toMatchObject({ state: "gone" });
    expect(account.writes()).toHaveLength(1);
  });
});
