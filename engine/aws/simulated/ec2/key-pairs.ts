/** Key pairs, of which EC2 keeps the public half. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html */
import { byName } from "../iam/entries.ts";
import type { SimulatedService } from "../service.ts";
import { passes, tagList } from "./filters.ts";
import { arnOf } from "./find.ts";
import { byId, missing, noSuchKeyPair } from "./refusals.ts";
import type { Ec2State } from "./state.ts";

/** The listing has no pages. */
export const keyPairOperations: SimulatedService<Ec2State>["operations"] = {
  "ec2:DescribeKeyPairs": (input, { state }) => {
    for (const id of input.KeyPairIds ?? []) byId("key pair", state.key_pairs, id);
    const names = Object.values(state.key_pairs).map(({ name }) => name);
    const strange = input.KeyNames?.find((name) => !names.includes(name));
    if (strange !== undefined) throw noSuchKeyPair(`The key pair '${strange}' does not exist`);
    const wanted = byName(state.key_pairs).filter(
      ([id, pair]) =>
        (input.KeyPairIds?.includes(id) ?? true) &&
        (input.KeyNames?.includes(pair.name) ?? true) &&
        passes(input.Filters, { "key-pair-id": id, "key-name": pair.name, fingerprint: pair.fingerprint }, pair.tags),
    );
    return {
      KeyPairs: wanted.map(([KeyPairId, pair]) => ({
        KeyPairId,
        KeyName: pair.name,
        KeyType: pair.type,
        KeyFingerprint: pair.fingerprint,
        CreateTime: pair.created,
        ...(input.IncludePublicKey === true ? { PublicKey: pair.public_key } : {}),
        Tags: tagList(pair.tags),
      })),
    };
  },
  /** By a name that is not there it does nothing and says so of none. Instances keep the key they were launched with. */
  "ec2:DeleteKeyPair": (input, { state, account, region, touched }) => {
    if (input.KeyPairId === undefined && input.KeyName === undefined)
      throw missing("The request must contain the parameter KeyName or KeyPairId");
    const KeyPairId =
      input.KeyPairId ?? Object.entries(state.key_pairs).find(([, { name }]) => name === input.KeyName)?.[0];
    if (KeyPairId === undefined) return { Return: true };
    byId("key pair", state.key_pairs, KeyPairId);
    delete state.key_pairs[KeyPairId];
    touched(arnOf("key-pair", KeyPairId, { account, region }));
    return { Return: true, KeyPairId };
  },
};
