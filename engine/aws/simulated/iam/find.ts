/** Finding whom a request is about, or refusing as IAM does. */
import type { SimulatedRequest } from "../service.ts";
import { arnOf, nameIn } from "./arns.ts";
import { lookup } from "./entries.ts";
import { constraint, invalidRequest, noSuchEntity, unmodifiable } from "./refusals.ts";
import type { GroupState, IamState, RoleState, UserState } from "./state.ts";

export type IamRequest = SimulatedRequest<IamState>;

export interface Found<T> {
  readonly name: string;
  readonly arn: string;
  readonly object: T;
}

/** @throws ValidationError where the name is missing or has characters that IAM's names cannot have. */
export function named(value: string | undefined, member: string): string {
  if (value === undefined) throw constraint(value, member, "Member must not be null");
  if (!/^[\w+=,.@-]{1,128}$/.test(value)) {
    throw constraint(value, member, "Member must satisfy regular expression pattern: [\\w+=,.@-]+");
  }
  return value;
}

export function userOf(request: IamRequest, userName: string | undefined): Found<UserState> {
  const name = named(userName, "userName");
  const object = lookup(request.state.users, name);
  if (object === undefined) throw noSuchEntity(`The user with name ${name} cannot be found.`);
  return { name, arn: arnOf(request.account, "user", object, name), object };
}

/** Where no name is given IAM takes the caller, who must then be a user. Undefined: the caller is root. */
export function userOrCaller(request: IamRequest, userName: string | undefined): Found<UserState> | undefined {
  if (userName !== undefined) return userOf(request, userName);
  const { arn } = request.caller;
  if (arn.endsWith(":root")) return undefined;
  if (!arn.includes(":user/")) throw invalidRequest("Must specify userName when calling with non-User credentials");
  return userOf(request, nameIn(arn));
}

export function groupOf(request: IamRequest, groupName: string | undefined): Found<GroupState> {
  const name = named(groupName, "groupName");
  const object = lookup(request.state.groups, name);
  if (object === undefined) throw noSuchEntity(`The group with name ${name} cannot be found.`);
  return { name, arn: arnOf(request.account, "group", object, name), object };
}

export function roleOf(request: IamRequest, roleName: string | undefined): Found<RoleState> {
  const name = named(roleName, "roleName");
  const object = lookup(request.state.roles, name);
  if (object === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
  return { name, arn: arnOf(request.account, "role", object, name), object };
}

/** @throws UnmodifiableEntityException for roles that only AWS changes: service-linked and reserved ones. */
export function ownRoleOf(request: IamRequest, roleName: string | undefined): Found<RoleState> {
  const found = roleOf(request, roleName);
  if (/^\/(aws-service-role|aws-reserved)\//.test(found.object.path)) {
    throw unmodifiable(
      `Cannot perform the operation on the protected role '${found.name}' - this role is only modifiable by AWS`,
    );
  }
  return found;
}
