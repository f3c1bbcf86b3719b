/** Key pairs, of which EC2 keeps the public half. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html */
import { action, type ActionContext, type Output } from "../../engine/action/action.ts";
import { Approved, FindingOf, Saved, type Static, Type } from "../../engine/action/schema.ts";
import { belongingTo, parentOf } from "../ec2/parents.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { ref } from "../history/refs.ts";
import { States } from "../states.ts";
import { requireEvidence, ResourceEvidence, saveDescription } from "./evidence.ts";
import { fingerprintOf, tagFacts, tagsOf } from "./fingerprint.ts";
import type { ResourceType } from "./resource.ts";

const KeyPair = FindingOf("KeyPair", {
  key_pair_id: Type.String(),
  key_name: Type.String(),
  /** Of the public key, as EC2 spells it. */
  key_fingerprint: Type.String(),
});
type KeyPair = Static<typeof KeyPair>;

type Described = NonNullable<Output<"ec2:DescribeKeyPairs">["KeyPairs"]>[number];

export const keyPairs: ResourceType = {
  service: "ec2",
  title: "key pairs",
  scope: "regional",
  lists: { key_pairs: KeyPair },
  calls: ["ec2:DescribeKeyPairs"],
  async *read(region, context, history) {
    const { account, partition } = history.caller;
    for (const pair of (await context.call("ec2:DescribeKeyPairs", {}, region)).KeyPairs ?? []) {
      const id = pair.KeyPairId ?? "";
      const name = pair.KeyName ?? "";
      const tags = tagsOf(pair.Tags);
      const arn = `arn:${partition}:ec2:${region}:${account}:key-pair/${id}`;
      yield {
        list: "key_pairs",
        subject: {
          kind: "key-pair",
          id,
          name,
          arn,
          region,
          tags,
          created_at: pair.CreateTime ?? "",
          objects: [ref.keyPair(region, name)],
          ...belongingTo(parentOf(tags, region, history, (facts) => context.judge(facts))),
          handles: [id, name, arn],
          fingerprint: fingerprint(pair),
          detail: `${pair.KeyType ?? "?"} key ${pair.KeyFingerprint ?? "?"}`,
        },
        more: { key_pair_id: id, key_name: name, key_fingerprint: pair.KeyFingerprint ?? "" },
      };
    }
  },
};

export const describeKeyPair = action({
  name: "ec2.describe-key-pair",
  summary: "Save a key pair's public key, which tells it again where it turns up.",
  purpose: "preserve",
  reversible: true,
  target: "key_pair",
  params: Type.Object({ key_pair: KeyPair }),
  result: Saved(ResourceEvidence),
  calls: ["ec2:DescribeKeyPairs"],
  async run({ key_pair }, context) {
    const evidence = [await saveDescription(key_pair, (await keyPairNow(context, key_pair)) ?? null, context)];
    return { resource: key_pair.id, region: key_pair.region, copies: [], evidence };
  },
});

/** Instances keep the public key that they were launched with: its owner can still log in to those. */
export const deleteKeyPair = action({
  name: "ec2.delete-key-pair",
  summary: "Delete a key pair, so that nothing more is launched with it.",
  purpose: "destroy",
  reversible: false,
  target: "key_pair",
  params: Type.Object({ key_pair: Approved(KeyPair), evidence: Saved(ResourceEvidence) }),
  result: Type.Object({ state: States("deleted", "gone") }),
  calls: ["ec2:DescribeKeyPairs", "ec2:DeleteKeyPair"],
  async run({ key_pair, evidence }, context) {
    requireEvidence(key_pair, evidence);
    if ((await keyPairNow(context, key_pair)) === undefined) return { state: "gone" as const };
    // By its id: another one may have taken its name since.
    await unlessGone(context.call("ec2:DeleteKeyPair", { KeyPairId: key_pair.key_pair_id }, key_pair.region));
    await context.confirm(
      `key pair ${key_pair.key_pair_id} is gone`,
      async () => (await keyPairNow(context, key_pair)) === undefined,
    );
    return { state: "deleted" as const };
  },
  async fingerprint({ key_pair }, context) {
    const found = await keyPairNow(context, key_pair);
    return found && fingerprint(found);
  },
});

async function keyPairNow(
  context: ActionContext<"ec2:DescribeKeyPairs">,
  { key_pair_id, region }: KeyPair,
): Promise<Described | undefined> {
  const input = { KeyPairIds: [key_pair_id], IncludePublicKey: true };
  return (await ifThere(context.call("ec2:DescribeKeyPairs", input, region)))?.KeyPairs?.[0];
}

function fingerprint(pair: Described): string {
  return fingerprintOf(
    "key-pair",
    pair.KeyPairId ?? "",
    pair.KeyName ?? "",
    pair.KeyFingerprint ?? "",
    tagFacts(tagsOf(pair.Tags)),
  );
}
