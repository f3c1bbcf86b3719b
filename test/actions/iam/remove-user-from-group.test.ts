import { describe, expect, it } from "vitest";
import { removeUserFromGroup } from "../../../actions/iam/remove-user-from-group.ts";
import { finding, remedy } from "../remedy.ts";

const created = "2026-03-02T02:19:31Z";
const staff = { created: "2020-01-01T00:00:00Z" };

describe("iam.remove-user-from-group", () => {
  it("takes the user out once", async () => {
    const account = remedy({ iam: { users: { ann: { created, groups: ["staff"] } }, groups: { staff } } });
    const membership = finding("group-membership", "ann/staff", { user_name: "ann", group_name: "staff" });
    expect(await account.carryOut(removeUserFromGroup, { membership })).toMatchObject({ state: "removed" });
    expect(await account.carryOut(removeUserFromGroup, { membership })).toMatchObject({ state: "already" });
    expect(account.inputs("iam:RemoveUserFromGroup")).toEqual([{ UserName: "ann", GroupName: "staff" }]);
  });
});
