import { expect, test } from "vitest";
import { readInformation } from "../../../actions/account/read-information.ts";
import { compactEvent } from "../../../actions/history/event.ts";
import { simulatedAccount } from "../../../engine/aws/simulated/account.ts";
import { simulatedServices } from "../../../engine/aws/simulated/services.ts";
import { virtualClock } from "../../../engine/ports/virtual-clock.ts";
import { scenario } from "../../aws/simulated/account-of-a-test.ts";
import { actionContext, emptyPolicy } from "../context.ts";

const account = {
  name: "acme",
  created: "2019-06-01T00:00:00Z",
  contact: {
    name: "Ann Acme",
    company: "Acme",
    address: "1 Main St",
    city: "Springfield",
    postal_code: "12345",
    country: "US",
    phone: "+1 555 0100",
  },
  alternate_contacts: {
    SECURITY: { name: "Sec", title: "CISO", email: "security@acme.example", phone: "+1 555 0101" },
  },
};

function contextWith(changes: Parameters<typeof scenario>[0] = {}) {
  const small = scenario();
  const world = { ...small, state: { ...small.state, account }, ...changes };
  const clock = virtualClock({ startAt: world.clock, seed: "test" });
  return actionContext({
    port: simulatedAccount({ scenario: world, services: simulatedServices, clock }),
    policy: emptyPolicy({
      indicators: { access_keys: ["AKIALEAKED0000000001"], ips: [], user_agents: [], principals: [] },
    }),
  });
}

test("what AWS knows of the account's people is read as text; what is not set is none", async () => {
  const context = contextWith();
  expect(await readInformation.run({}, context)).toEqual({
    name: "acme",
    created_at: "2019-06-01T00:00:00Z",
    aliases: [],
    primary_email: "",
    contact: "Ann Acme, Acme, 1 Main St, 12345 Springfield US, +1 555 0100",
    billing_contact: "none",
    operations_contact: "none",
    security_contact: "Sec, CISO, security@acme.example, +1 555 0101",
    changes: [],
  });
  expect(context.said.gaps).toEqual([]);
  expect(context.said.notes).toEqual([expect.stringContaining("management account")]);
});

test("what the intruder changed of it is named, and nobody else's changes", async () => {
  const context = contextWith();
  const event = (eventID: string, eventName: string, accessKeyId: string) =>
    compactEvent({
      CloudTrailEvent: JSON.stringify({
        eventID,
        eventName,
        eventSource: "account.amazonaws.com",
        eventTime: "2026-03-02T03:00:00Z",
        readOnly: false,
        sourceIPAddress: "198.51.100.23",
        userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/ci", accessKeyId },
        requestParameters: { alternateContactType: "SECURITY" },
      }),
    });
  const history = await context.saveDataset("history", [
    event("e1", "PutAlternateContact", "AKIALEAKED0000000001"),
    event("e2", "EnableRegion", "AKIALEAKED0000000001"),
    event("e3", "PutContactInformation", "AKIAOTHER00000000001"),
  ]);
  expect(await readInformation.run({ history }, context)).toMatchObject({
    changes: [{ event: "e1", name: "PutAlternateContact", at: "2026-03-02T03:00:00Z", ip: "198.51.100.23" }],
  });
});

test("a contact that may not be read is a gap, not an absence", async () => {
  const context = contextWith({
    faults: [
      { operation: "account:GetAlternateContact", error: "AccessDeniedException" },
      { operation: "account:GetAccountInformation", error: "AccessDeniedException" },
    ],
  });
  expect(await readInformation.run({}, context)).toMatchObject({ name: "", billing_contact: "", security_contact: "" });
  expect(context.said.gaps).toHaveLength(4);
});
