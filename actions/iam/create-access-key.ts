import { action, type ActionContext } from "../../engine/action/action.ts";
import { isAws } from "../../engine/action/aws-error.ts";
import { stepFailed } from "../../engine/action/failure.ts";
import { SecretReference, Type } from "../../engine/action/schema.ts";
import { States } from "../states.ts";
import { deleteKey, type KeyFacts, keysOf, setKeyStatus } from "./access-keys.ts";
import { AccessKey } from "./entities.ts";

export const createAccessKey = action({
  name: "iam.create-access-key",
  summary: "Create an access key beside the one it will replace, its secret put into the secret sink.",
  purpose: "repair",
  reversible: true,
  target: "replaces",
  params: Type.Object({ replaces: AccessKey }),
  result: Type.Object({
    state: States("created"),
    user_name: Type.String(),
    key_id: Type.String(),
    secret: SecretReference,
    /** The keys that the user had before. */
    before: Type.Array(Type.String()),
  }),
  calls: ["iam:ListAccessKeys", "iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:DeleteAccessKey"],
  async run({ replaces }, context) {
    const UserName = replaces.user_name;
    const keys = await keysOf(context, UserName);
    if (keys.length >= keysPerUser) throw noRoom(UserName, keys, context);
    const key = await create(UserName, context);
    // AWS shows the secret this once: it is durable before anything else is done or written.
    const secret = await context.storeSecret(secretName(key.id), key.secret);
    await context.confirm(`key ${key.id} of ${UserName} is there`, async () =>
      (await keysOf(context, UserName)).some(({ id }) => id === key.id),
    );
    return { state: "created" as const, user_name: UserName, key_id: key.id, secret, before: keys.map(({ id }) => id) };
  },
  async probe({ replaces }, call, context) {
    // IAM lists a new key seconds late: looked for at once, the orphan would be overlooked.
    await context.sleep(15_000);
    const [orphan, ...others] = await orphansOf(replaces.user_name, call.sentAt, context);
    if (orphan === undefined) return "not-done";
    if (others.length > 0) return "unknown";
    // Its secret was lost with the process, so nobody can use it and it fills one of two places.
    const key = { user_name: replaces.user_name, key_id: orphan.id };
    await setKeyStatus(context, key, "Inactive");
    await deleteKey(context, key);
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
    // Never makes room by itself: one of the keys may be what keeps production running.
    if (isAws(error, "quota")) throw noRoom(UserName, await keysOf(context, UserName), context);
    throw error;
  }
}

function noRoom(user: string, keys: readonly KeyFacts[], context: Pick<ActionContext, "policy">) {
  const recent = keys.find(({ created }) => Date.parse(created) >= Date.parse(context.policy.window.start));
  const first = recent ?? keys.find(({ active }) => !active);
  const named = keys.map(({ id, active, created }) => `${id} (${active ? "active" : "inactive"}, created ${created})`).join(" and ");
  const why = first === recent ? "it was created during the incident" : "it is not in use";
  return stepFailed(
    `${user} has as many access keys as IAM allows: ${named}`,
    first === undefined
      ? "Find out which of them nobody needs, deactivate and delete it, then go on."
      : `Deactivate and delete ${first.id} first (${why}), then go on.`,
  );
}

/** The keys that the call in doubt may have made: created when it was sent, and not in the sink. */
async function orphansOf(UserName: string, sentAt: string, context: ActionContext<"iam:ListAccessKeys">): Promise<KeyFacts[]> {
  const { date } = await context.callDated("iam:ListAccessKeys", { UserName });
  // `sentAt` is this machine's time and a key's creation AWS's: the difference is measured, not trusted.
  const ahead = Date.parse(date) - Date.parse(await context.now());
  const sent = Date.parse(sentAt) + ahead;
  const orphans: KeyFacts[] = [];
  for (const key of await keysOf(context, UserName)) {
    const after = Date.parse(key.created) - sent;
    // A key made later than any call could have lasted is somebody's replacement, made by hand.
    const inTime = after >= -2_000 && after <= 300_000;
    if (inTime && !(await context.hasSecret(secretName(key.id)))) orphans.push(key);
  }
  return orphans;
}
