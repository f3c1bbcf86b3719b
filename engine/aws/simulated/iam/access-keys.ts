/** Long-term access keys, two a user; without a user's name they are the caller's, root's included. */
import { rootArn } from "./arns.ts";
import { lookup, put } from "./entries.ts";
import { type IamRequest, userOrCaller } from "./find.ts";
import { pageOf } from "./paging.ts";
import type { IamOperations } from "./operations.ts";
import { accessDenied, constraint, limitExceeded, noSuchEntity } from "./refusals.ts";
import type { AccessKeyState, IamState } from "./state.ts";

const keysQuota = 2;

export const accessKeyOperations = {
  "iam:ListAccessKeys": (input, request) => {
    const { userName, keys } = holderOf(request, input.UserName);
    const { page, rest } = pageOf(oldestFirst(keys), input, request);
    const listed = page.map(([AccessKeyId, key]) => ({
      ...(userName !== undefined && { UserName: userName }),
      AccessKeyId,
      Status: key.status,
      CreateDate: key.created,
    }));
    return { AccessKeyMetadata: listed, ...rest };
  },
  "iam:GetAccessKeyLastUsed": ({ AccessKeyId }, request) => {
    const id = keyId(AccessKeyId);
    const holder = holderOfKey(request.state, id);
    if (holder === undefined) {
      // IAM does not tell whether a key that is not this account's exists.
      throw accessDenied(
        `User: ${request.caller.arn} is not authorized to perform: iam:GetAccessKeyLastUsed on resource: access key ${id}`,
      );
    }
    const used = holder.key.last_used;
    return {
      ...(holder.userName !== undefined && { UserName: holder.userName }),
      AccessKeyLastUsed:
        used === undefined
          ? { ServiceName: "N/A", Region: "N/A", LastUsedDate: undefined }
          : { LastUsedDate: used.at, ServiceName: used.service, Region: used.region },
    };
  },
  "iam:CreateAccessKey": (input, request) => {
    const { userName, arn, id, keys, counter } = holderOf(request, input.UserName);
    if (Object.keys(keys).length >= keysQuota) {
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${keysQuota}`);
    }
    counter.keys_issued += 1;
    const of = `${id}/${counter.keys_issued}`;
    const AccessKeyId = request.id("AKIA", of, 16);
    const key: AccessKeyState = { status: "Active", created: request.now, creator: request.caller.arn };
    put(keys, AccessKeyId, key);
    request.touched(arn);
    return {
      AccessKey: {
        UserName: userName ?? request.account,
        AccessKeyId,
        Status: key.status,
        SecretAccessKey: request.secret(of, 40),
        CreateDate: key.created,
      },
    };
  },
  "iam:UpdateAccessKey": (input, request) => {
    const { Status } = input;
    if (Status !== "Active" && Status !== "Inactive") {
      throw constraint(Status, "status", "Member must satisfy enum value set: [Active, Inactive]");
    }
    const { arn, key } = existingKey(request, input);
    key.status = Status;
    request.touched(arn);
    return {};
  },
  "iam:DeleteAccessKey": (input, request) => {
    const { arn, keys, id } = existingKey(request, input);
    delete keys[id];
    request.touched(arn);
    return {};
  },
} satisfies IamOperations;

/** Whose key it is; a key of root has no user name. */
export function holderOfKey(state: IamState, id: string): { userName?: string; key: AccessKeyState } | undefined {
  const rootKey = lookup(state.root.access_keys, id);
  if (rootKey !== undefined) return { key: rootKey };
  for (const [userName, user] of Object.entries(state.users)) {
    const key = lookup(user.access_keys, id);
    if (key !== undefined) return { userName, key };
  }
  return undefined;
}

export function oldestFirst(keys: Readonly<Record<string, AccessKeyState>>): [string, AccessKeyState][] {
  return Object.entries(keys).toSorted(([a, { created: x }], [b, { created: y }]) =>
    x < y ? -1 : x > y ? 1 : a < b ? -1 : 1,
  );
}

function holderOf(request: IamRequest, userName: string | undefined) {
  const found = userOrCaller(request, userName);
  if (found === undefined) {
    const { root } = request.state;
    return { arn: rootArn(request.account), id: request.account, keys: root.access_keys, counter: root };
  }
  const { name, arn, object } = found;
  return { userName: name, arn, id: object.id, keys: object.access_keys, counter: object };
}

function existingKey(request: IamRequest, input: { UserName?: string | undefined; AccessKeyId?: string | undefined }) {
  const id = keyId(input.AccessKeyId);
  const { arn, keys } = holderOf(request, input.UserName);
  const key = lookup(keys, id);
  if (key === undefined) throw noSuchEntity(`The Access Key with id ${id} cannot be found.`);
  return { arn, keys, key, id };
}

function keyId(id: string | undefined): string {
  if (id !== undefined && /^\w{16,128}$/.test(id)) return id;
  throw constraint(id, "accessKeyId", "Member must satisfy regular expression pattern: [\\w]+");
}
