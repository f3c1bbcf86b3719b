import { expect, test } from "vitest";
import { listCases } from "../../../actions/support/list-cases.ts";
import { replyToCase } from "../../../actions/support/reply-to-case.ts";
import { type Declared, remedy } from "../remedy.ts";

const id = "case-111122223333-muen-2026-1001";
const object = "arn:aws:support:us-east-1:111122223333:case/1001";
const text = "We secured the account.\nThank you.";
const support = {
  plan: "business",
  cases: {
    "1001": {
      subject: "Compromised",
      created: "2026-03-02T06:00:00Z",
      communications: { a: { at: "2026-03-02T06:00:00Z", body: "AKIAEXAMPLECIKEY0001 is public." } },
    },
  },
};

async function opened(declared: Omit<Declared, "state"> = {}) {
  const account = remedy({ ...declared, state: { support } });
  const { cases } = (await account.carryOut(listCases, { since: "2026-03-01T00:00:00Z" })) as { cases: unknown[] };
  return { account, params: { case_: cases[0], text } };
}

test("a reply is sent once and read back", async () => {
  const { account, params } = await opened();
  expect(await account.carryOut(replyToCase, params)).toEqual({ state: "sent", case_id: id });
  expect(account.object(object)).toMatchObject({
    status: "customer-action-completed",
    communications: [{ body: text }, { body: "AKIAEXAMPLECIKEY0001 is public." }],
  });
  expect(await account.carryOut(replyToCase, params)).toEqual({ state: "already", case_id: id });
  expect(account.writes()).toEqual(["support:AddCommunicationToCase"]);
});

test("its target is as it was shown until AWS writes again, and our own reply changes nothing of it", async () => {
  const { account, params } = await opened();
  const shown = (params.case_ as { fingerprint: string }).fingerprint;
  await account.carryOut(replyToCase, params);
  expect(await account.fingerprint(replyToCase, params)).toBe(shown);
});

test("a case that is not there has no fingerprint, and nothing is said to be sent", async () => {
  const { account, params } = await opened();
  const other = { ...params, case_: { ...(params.case_ as object), case_id: "case-111122223333-muen-2026-9" } };
  expect(await account.fingerprint(replyToCase, other)).toBeUndefined();
  await expect(account.carryOut(replyToCase, other)).rejects.toMatchObject({ awsName: "CaseIdNotFound" });
  expect(account.writes()).toEqual([]);
});

test("after a crash the case itself tells whether the reply was sent", async () => {
  const { account, params } = await opened();
  const call = { operation: "support:AddCommunicationToCase", input: {}, sentAt: "2026-03-02T10:00:00Z" };
  expect(await account.probe(replyToCase, params, call)).toBe("not-done");
  await account.carryOut(replyToCase, params);
  expect(await account.probe(replyToCase, params, call)).toBe("done");
  expect(await account.probe(replyToCase, params, { ...call, sentAt: "2026-03-02T11:00:00Z" })).toBe("not-done");
});
