import { describe, expect, it } from "vitest";
import { deleteKeyPair, describeKeyPair, keyPairs } from "../../../actions/resources/key-pair.ts";
import { remedy } from "../remedy.ts";
import { judgedByAcme } from "./identity-world.ts";
import { arn, at, inRegion, region, target } from "./launchers.ts";

const id = "key-0bad000000000001";
const state = inRegion({
  key_pairs: {
    [id]: { name: "mykey", created: at, fingerprint: "aa:bb", public_key: "ssh-rsa AAAA" },
    "key-0ops": { name: "ops", created: "2022-01-01T00:00:00Z" },
  },
});
const key_pair = (key_pair_id = id) =>
  target("key-pair", key_pair_id, { key_pair_id, key_name: "mykey", key_fingerprint: "aa:bb" });

describe("key pairs", () => {
  it("are the intruder's where he imported them", async () => {
    const { lists } = await judgedByAcme(keyPairs, {
      state,
      events: [{ at, region, event: "ec2:ImportKeyPair", by: "intruder", request: { keyName: "mykey" } }],
    });
    expect(lists["key_pairs"]).toMatchObject([
      { id, name: "mykey", verdict: "unsanctioned", arn: arn(`key-pair/${id}`), created_at: at },
      { id: "key-0ops", verdict: "unknown" },
    ]);
    expect(lists["key_pairs"]?.[0]?.fingerprint).toBe(
      await remedy(state).fingerprint(deleteKeyPair, { key_pair: key_pair() }),
    );
  });
});

describe("ec2.delete-key-pair", () => {
  it("deletes the pair by its id, so that another of its name stays", async () => {
    const account = remedy(state);
    const evidence = await account.carryOut(describeKeyPair, { key_pair: key_pair() });
    expect(await account.carryOut(deleteKeyPair, { key_pair: key_pair(), evidence })).toEqual({ state: "deleted" });
    expect(account.inputs("ec2:DeleteKeyPair")).toEqual([{ KeyPairId: id }]);
    expect(account.object(arn(`key-pair/${id}`))).toBeUndefined();
    expect(await account.fingerprint(deleteKeyPair, { key_pair: key_pair() })).toBeUndefined();
    expect(await account.carryOut(deleteKeyPair, { key_pair: key_pair(), evidence })).toEqual({ state: "gone" });
    expect(account.writes()).toHaveLength(1);
  });

  it("refuses evidence of another pair", async () => {
    const account = remedy(state);
    const evidence = await account.carryOut(describeKeyPair, { key_pair: key_pair("key-0ops") });
    await expect(account.carryOut(deleteKeyPair, { key_pair: key_pair(), evidence })).rejects.toMatchObject({
      code: "STEP_FAILED",
    });
    expect(account.writes()).toEqual([]);
  });
});
