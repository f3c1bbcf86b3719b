import { describe, expect, it } from "vitest";
import { allowUser } from "../../../actions/iam/allow-user.ts";
import { arn, remedy, user } from "../remedy.ts";

const eve = { created: "2026-03-02T02:19:31Z", attached: ["AdministratorAccess"] };
const denyAll = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };

describe("iam.allow-user", () => {
  it("takes the inline denial off", async () => {
    const account = remedy({ iam: { users: { eve: { ...eve, inline: { "runbook-deny-all": denyAll } } } } });
    expect(await account.carryOut(allowUser, { user: user("eve") })).toMatchObject({
      state: "allowed",
      before: "inline",
    });
    expect(account.object(arn("user/eve"))).not.toHaveProperty("inline.runbook-deny-all");
  });

  it("leaves AWSDenyAll where nobody said that the run attached it", async () => {
    const account = remedy({ iam: { users: { eve: { ...eve, attached: ["AWSDenyAll"] } } } });
    expect(await account.carryOut(allowUser, { user: user("eve") })).toMatchObject({
      state: "still-denied",
      before: "managed",
    });
    expect(account.writes()).toEqual([]);
    expect(await account.carryOut(allowUser, { user: user("eve"), managed: true })).toMatchObject({
      state: "allowed",
      before: "managed",
    });
    expect(account.inputs("iam:DetachUserPolicy")).toHaveLength(1);
  });

  it("writes nothing where nothing denies the user or the user is gone", async () => {
    const account = remedy({ iam: { users: { eve } } });
    expect(await account.carryOut(allowUser, { user: user("eve") })).toMatchObject({ state: "already" });
    expect(await account.carryOut(allowUser, { user: user("nobody") })).toMatchObject({ state: "gone" });
    expect(account.writes()).toEqual([]);
  });
});
