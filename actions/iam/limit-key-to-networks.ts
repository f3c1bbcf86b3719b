import { action } from "../../engine/action/action.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { userBearer, userReads } from "./bearer.ts";
import { sameDocument } from "./document.ts";
import { AccessKey } from "./entities.ts";
import { limitDocument, limitName, limitSlot } from "./network-limit.ts";
import { putBack } from "./put-back.ts";

/** IAM knows no policy on a key, so the limit is on all long-term keys of its user. */
export const limitKeyToNetworks = action({
  name: "iam.limit-key-to-networks",
  summary: "Deny calls with a user's access keys from outside the known networks of the policy.",
  purpose: "contain",
  reversible: true,
  target: "key",
  params: Type.Object({ key: AccessKey }),
  result: Type.Object({
    state: States("limited", "already", "gone"),
    networks: Type.Array(Type.String()),
    /** What the policy of this name held before, as JSON text; empty where there was none. */
    before: Type.String(),
  }),
  calls: [...userReads, "iam:PutUserPolicy", "iam:DeleteUserPolicy"],
  async run({ key }, context) {
    const networks = context.policy.networks.known;
    if (networks.length === 0) {
      throw stepFailed(
        `calls with keys of ${key.user_name} cannot be limited: the policy knows no networks`,
        "List your offices and NAT gateways under networks.known, or deactivate the key.",
      );
    }
    const bearer = userBearer(context, key.user_name);
    const before = (await bearer.inlinePolicy(limitName)) ?? "";
    const wanted = limitDocument(networks);
    if (sameDocument(before, wanted)) return { state: "already", networks, before } as const;
    if (!(await bearer.exists())) return { state: "gone", networks, before } as const;
    await context.call("iam:PutUserPolicy", { UserName: key.user_name, PolicyName: limitName, PolicyDocument: wanted });
    await context.confirm(`keys of ${key.user_name} work from known networks only`, async () =>
      sameDocument((await bearer.inlinePolicy(limitName)) ?? "", wanted),
    );
    return { state: "limited", networks, before } as const;
  },
  async undo({ key }, { state, networks, before }, context) {
    if (state !== "limited") return "already";
    return putBack(limitSlot(context, key.user_name), { before, left: limitDocument(networks) }, context);
  },
});
