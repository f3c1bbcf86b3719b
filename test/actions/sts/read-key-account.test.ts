import { expect, test } from "vitest";
import { readKeyAccount } from "../../../actions/sts/read-key-account.ts";
import { account as accountId, remedy } from "../remedy.ts";

test("each key is told its account, deleted ones too; what is no key's id belongs to nobody", async () => {
  const foreign = "AKIAEXAMPLEFOREIGN01";
  const account = remedy({ state: { sts: { foreign_keys: { [foreign]: "999988887777" } } } });
  const key_ids = ["AKIAEXAMPLEDELETED01", foreign, foreign, "password123"];
  expect(await account.carryOut(readKeyAccount, { key_ids })).toEqual({
    keys: [
      { key_id: "AKIAEXAMPLEDELETED01", account: accountId, own: true },
      { key_id: foreign, account: "999988887777", own: false },
      { key_id: "password123", account: "", own: false },
    ],
    foreign: [foreign],
  });
});
