/** A user's access keys, and the steps by which one goes from in use to gone. */
import type { ActionContext, Undone } from "../../engine/action/action.ts";
import { ifThere, unlessGone } from "../gone.ts";
import { fingerprintOf } from "./findings/fingerprint.ts";

export interface KeyFacts {
  readonly id: string;
  readonly active: boolean;
  readonly created: string;
}

/** All keys of a user; none where the user is gone. */
export async function keysOf(context: ActionContext<"iam:ListAccessKeys">, UserName: string): Promise<KeyFacts[]> {
  const read = async () => {
    const keys: KeyFacts[] = [];
    for await (const page of context.pages("iam:ListAccessKeys", { UserName })) {
      for (const key of page.AccessKeyMetadata ?? []) {
        keys.push({ id: key.AccessKeyId ?? "", active: key.Status === "Active", created: key.CreateDate ?? "" });
      }
    }
    return keys;
  };
  return (await ifThere(read())) ?? [];
}

export type KeyState = "Active" | "Inactive" | "gone";

interface Key {
  readonly user_name: string;
  readonly key_id: string;
}

export async function keyState(context: ActionContext<"iam:ListAccessKeys">, key: Key): Promise<KeyState> {
  const found = (await keysOf(context, key.user_name)).find(({ id }) => id === key.key_id);
  if (found === undefined) return "gone";
  return found.active ? "Active" : "Inactive";
}

/** Sets a key's status and reads it back. The user is always named: without a name AWS takes the caller's key. */
export async function setKeyStatus(
  context: ActionContext<"iam:ListAccessKeys" | "iam:UpdateAccessKey">,
  key: Key,
  Status: "Active" | "Inactive",
): Promise<KeyState> {
  await unlessGone(context.call("iam:UpdateAccessKey", { UserName: key.user_name, AccessKeyId: key.key_id, Status }));
  let state: KeyState = Status;
  await context.confirm(`key ${key.key_id} of ${key.user_name} is ${Status}`, async () => {
    state = await keyState(context, key);
    return state === Status || state === "gone";
  });
  return state;
}

/** Gives a key its former status back; one that is gone stays so. */
export async function turnBack(
  context: ActionContext<"iam:ListAccessKeys" | "iam:UpdateAccessKey">,
  key: Key,
  before: "Active" | "Inactive",
): Promise<Undone> {
  const now = await keyState(context, key);
  if (now === "gone") return "changed";
  if (now === before) return "already";
  return (await setKeyStatus(context, key, before)) === "gone" ? "changed" : "restored";
}

/** Deletes a key and reads back that it is not listed any more. */
export async function deleteKey(
  context: ActionContext<"iam:ListAccessKeys" | "iam:DeleteAccessKey">,
  key: Key,
): Promise<void> {
  await unlessGone(context.call("iam:DeleteAccessKey", { UserName: key.user_name, AccessKeyId: key.key_id }));
  await context.confirm(
    `key ${key.key_id} of ${key.user_name} is gone`,
    async () => (await keyState(context, key)) === "gone",
  );
}

export async function keyFingerprint(
  context: ActionContext<"iam:ListAccessKeys">,
  key: Key,
): Promise<string | undefined> {
  const found = (await keysOf(context, key.user_name)).find(({ id }) => id === key.key_id);
  return (
    found && fingerprintOf("access-key", { key_id: found.id, user_name: key.user_name, created_at: found.created })
  );
}
