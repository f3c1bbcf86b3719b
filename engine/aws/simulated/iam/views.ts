/** IAM's objects in the shape in which several operations return them. */
import { arnOf, rootArn } from "./arns.ts";
import { encodeDocument } from "./document.ts";
import type { IamState, RoleState, UserState } from "./state.ts";

export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** As `ListUsers` returns a user: without tags and boundary, which only reading the one gives. */
export function userView(account: string, name: string, user: UserState) {
  return {
    Path: user.path,
    UserName: name,
    UserId: user.id,
    Arn: arnOf(account, "user", user, name),
    CreateDate: user.created,
    ...(user.password?.last_used !== undefined && { PasswordLastUsed: user.password.last_used }),
  };
}

/** The root user is no IAM user; asked about itself, IAM gives the account's id for its name. */
export function rootUser(account: string, { root }: IamState) {
  return {
    Path: "/",
    UserName: account,
    UserId: account,
    Arn: rootArn(account),
    CreateDate: root.created,
    ...(root.password_last_used !== undefined && { PasswordLastUsed: root.password_last_used }),
  };
}

/** As `ListRoles` and instance profiles return a role: without tags, boundary and last use. */
export function roleView(account: string, name: string, role: RoleState) {
  return {
    Path: role.path,
    RoleName: name,
    RoleId: role.id,
    Arn: arnOf(account, "role", role, name),
    CreateDate: role.created,
    AssumeRolePolicyDocument: encodeDocument(role.trust),
    ...(role.description !== undefined && { Description: role.description }),
    MaxSessionDuration: role.max_session,
  };
}

export function instanceProfileView(account: string, name: string, state: IamState) {
  const profile = state.instance_profiles[name];
  if (profile === undefined) throw new TypeError(`no instance profile ${name}`);
  return {
    Path: profile.path,
    InstanceProfileName: name,
    InstanceProfileId: profile.id,
    Arn: arnOf(account, "instance-profile", profile, name),
    CreateDate: profile.created,
    Roles: profile.roles.flatMap((role) => {
      const object = state.roles[role];
      return object === undefined ? [] : [roleView(account, role, object)];
    }),
  };
}
