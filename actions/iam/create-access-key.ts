import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { SecretReference, Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { deleteKey, type KeyFacts, keysOf, keyState, setKeyStatus } from "./access-keys.ts";
import { AccessKey } from "./entities.ts";

export const createAccessKey = action({
  name: "iam.create-access-key",
  summary: "Create an access key beside the exposed one, its secret put into the secret sink.",
  purpose: "repair",
  reversible: true,
  target: "key",
  params: Type.Object({ key: AccessKey }),
  result: Type.Object({
    state: States("created"),
    user_name: Type.String(),
    key_id: Type.String(),
    secret: SecretReference,
    /** The keys that the user had before. */
    before: Type.Array(Type.String()),
  }),
  calls: ["iam:ListAccessKeys", "iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey"],
  async run({ key: { user_name: UserName } }, context) {
    const keys = await keysOf(context, UserName);
    // Never makes room by itself: one of the keys may be what keeps production running.
    const room = keys.length < keysPerUser;
    const what = room ? `${UserName} has room for another access key` : roomFor(UserName, keys, context);
    await context.confirm(what, async () => room, 0);
    const made = await create(UserName, context);
    // AWS shows the secret this once: it is durable before anything else is done or written.
    const secret = await context.storeSecret(secretName(made.id), made.secret);
    await context.confirm(`key ${made.id} of ${UserName} is there`, async () =>
      (await keysOf(context, UserName)).some(({ id }) => id === made.id),
    );
    return {
      state: "created" as const,
      user_name: UserName,
      key_id: made.id,
      secret,
      before: keys.map(({ id }) => id),
    };
  },
  /** The key that was made goes, whoever uses it by now: its deletion has to be approved like any other. */
  async undo(_, { user_name, key_id }, context) {
    const made = { user_name, key_id };
    if ((await keyState(context, made)) === "gone") return "already";
    await setKeyStatus(context, made, "Inactive");
    await deleteKey(context, made);
    return "restored";
  },
  async probe({ key: { user_name } }, call, context) {
    const made = await madeBy(user_name, call.sentAt, context, call.intended ? fiveMinutes : Infinity);
    // Made since then by somebody: no key of which the log knows nothing is ours to delete.
    if (!call.intended) return made.length === 0 ? "not-done" : "unknown";
    const kept = await Promise.all(made.map(({ id }) => context.hasSecret(secretName(id))));
    if (kept.includes(true)) return "done";
    const [orphan, ...others] = made;
    if (orphan === undefined) return "not-done";
    if (others.length > 0) return "unknown";
    // Its secret was lost with the process, so nobody can use it and it fills one of two places.
    await setKeyStatus(context, { user_name, key_id: orphan.id }, "Inactive");
    await deleteKey(context, { user_name, key_id: orphan.id });
    return "not-done";
  },
});

const keysPerUser = 2;
const secretName = (keyId: string) => `access-key-${keyId}`;

async function create(UserName: string, context: ActionContext<"iam:ListAccessKeys" | "iam:CreateAccessKey">) {
  try {
    const { AccessKey: made } = await context.call("iam:CreateAccessKey", { UserName });
    if (made?.AccessKeyId === undefined || made.SecretAccessKey === undefined) {
      throw stepFailed(`AWS created an access key for ${UserName} and did not show it`);
    }
    return { id: made.AccessKeyId, secret: made.SecretAccessKey };
  } catch (error) {
    if (isAws(error, "quota"))
      throw stepFailed(`not so: ${roomFor(UserName, await keysOf(context, UserName), context)}`);
    throw error;
  }
}

/** What must be so, with the way to make it so. */
function roomFor(user: string, keys: readonly KeyFacts[], context: Pick<ActionContext, "policy">): string {
  const recent = keys.find(({ created }) => Date.parse(created) >= Date.parse(context.policy.window.start));
  const first = recent ?? keys.find(({ active }) => !active);
  const named = keys
    .map(({ id, active, created }) => `${id} (${active ? "active" : "inactive"}, created ${created})`)
    .join(" and ");
  const why = first === recent ? "it was created during the incident" : "it is not in use";
  const way =
    first === undefined
      ? "find out which of them nobody needs and delete it first"
      : `delete ${first.id} first: ${why}`;
  return `${user} has room for another access key; it has ${named || "none"}; ${way}`;
}

/** Longer than any call can last. */
const fiveMinutes = 300_000;

/** The keys that the call in doubt may have made: those created when it was sent. */
async function madeBy(
  UserName: string,
  sentAt: string,
  context: ActionContext<"iam:ListAccessKeys">,
  within: number,
): Promise<KeyFacts[]> {
  const { date } = await context.callDated("iam:ListAccessKeys", { UserName });
  // `sentAt` is this machine's time and a key's creation AWS's: the difference is measured, not trusted.
  const ahead = Date.parse(date) - Date.parse(await context.now());
  const sent = Date.parse(sentAt) + ahead;
  // A key made later than any call could have lasted is somebody's replacement, made by hand.
  return (await keysOf(context, UserName)).filter(({ created }) => {
    const after = Date.parse(created) - sent;
    return after >= -2_000 && after <= within;
  });
}
