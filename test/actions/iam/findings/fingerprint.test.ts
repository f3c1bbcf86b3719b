import { expect, test } from "vitest";
import { fingerprintOf } from "../../../../actions/iam/findings/fingerprint.ts";

const user = {
  user_id: "AIDA1",
  created_at: "2026-03-02T02:19:31Z",
  tags: [
    { Key: "a", Value: "1" },
    { Key: "b", Value: "2" },
  ],
};

test("a user's fingerprint is the same for the same user, however the answer spells it", () => {
  const again = { tags: user.tags.toReversed(), created_at: "2026-03-02T02:19:31.000Z", user_id: "AIDA1" };
  expect(fingerprintOf("user", again)).toBe(fingerprintOf("user", user));
});

test("a user made anew under the name has another", () => {
  expect(fingerprintOf("user", { ...user, user_id: "AIDA2" })).not.toBe(fingerprintOf("user", user));
  expect(fingerprintOf("user", { ...user, tags: [] })).not.toBe(fingerprintOf("user", user));
});

test("a document may be URL-encoded or plain, but not another", () => {
  const grant = { role_id: "AROA1", document: '{"Version":"2012-10-17","Statement":[]}' };
  const encoded = { ...grant, document: encodeURIComponent('{ "Version": "2012-10-17",\n "Statement": [] }') };
  expect(fingerprintOf("trust-grant", encoded)).toBe(fingerprintOf("trust-grant", grant));
  expect(fingerprintOf("trust-grant", { ...grant, document: '{"Version":"2008-10-17","Statement":[]}' })).not.toBe(
    fingerprintOf("trust-grant", grant),
  );
});

test("two kinds never share one", () => {
  const facts = { user_name: "x", created_at: "2026-03-02T02:19:31Z" };
  expect(fingerprintOf("login-profile", facts)).not.toBe(fingerprintOf("access-key", { ...facts, key_id: "" }));
});
