import { describe, expect, it } from "vitest";
import { readDenials } from "../../../actions/iam/read-denials.ts";
import { remedy } from "../remedy.ts";

const eve = { created: "2026-03-02T02:19:31Z", attached: ["AdministratorAccess"] };

describe("iam.read-denials", () => {
  it("tells who is open again from who is denied and who is gone", async () => {
    const roles = {
      ghost: {
        created: "2026-03-02T02:20:40Z",
        trust: { Version: "2012-10-17", Statement: [] },
        attached: ["AWSDenyAll"],
      },
    };
    const account = remedy({ iam: { users: { eve }, roles } });
    expect(await account.carryOut(readDenials, { users: ["eve", "nobody"], roles: ["ghost"] })).toEqual({
      open: [{ kind: "user", name: "eve", by: "none" }],
      denied: [{ kind: "role", name: "ghost", by: "managed" }],
      gone: [{ kind: "user", name: "nobody", by: "none" }],
    });
  });
});
