/** IAM's objects by ARN, as a drill's expectations read them: plain values, sorted, documents parsed. */
import { arnOf, rootArn } from "./arns.ts";
import { byName } from "./entries.ts";
import { oidcArn, samlArn } from "./identity-providers.ts";
import type { IamState, RoleState, UserState } from "./state.ts";
import { parseDocument } from "./statements.ts";
import { trustedBy } from "./trust.ts";

export function iamObjects(state: IamState, account: string): Record<string, unknown> {
  const objects: Record<string, unknown> = { [rootArn(account)]: rootObject(state) };
  for (const [name, user] of byName(state.users)) objects[arnOf(account, "user", user, name)] = userObject(name, user);
  for (const [name, group] of byName(state.groups)) {
    const members = byName(state.users).flatMap(([user, { groups }]) => (groups.includes(name) ? [user] : []));
    objects[arnOf(account, "group", group, name)] = {
      type: "iam-group",
      name,
      id: group.id,
      members,
      ...policies(group),
    };
  }
  for (const [name, role] of byName(state.roles))
    objects[arnOf(account, "role", role, name)] = roleObject(name, role, state);
  for (const [name, policy] of byName(state.policies)) {
    objects[arnOf(account, "policy", policy, name)] = {
      type: "iam-policy",
      name,
      id: policy.id,
      created: policy.created,
      default: policy.default,
      versions: byName(policy.versions).map(([id]) => id),
      documents: mapped(policy.versions, ({ document }) => parseDocument(document)),
      tags: policy.tags,
    };
  }
  for (const [name, profile] of byName(state.instance_profiles)) {
    const { id, roles, tags } = profile;
    objects[arnOf(account, "instance-profile", profile, name)] = {
      type: "iam-instance-profile",
      name,
      id,
      roles: roles.toSorted(),
      tags,
    };
  }
  for (const [host, { client_ids, thumbprints, tags }] of byName(state.oidc_providers)) {
    objects[oidcArn(account, host)] = {
      type: "iam-oidc-provider",
      url: `https://${host}`,
      client_ids: client_ids.toSorted(),
      thumbprints,
      tags,
    };
  }
  for (const [name, { metadata, tags }] of byName(state.saml_providers))
    objects[samlArn(account, name)] = { type: "iam-saml-provider", name, metadata, tags };
  for (const serial of state.unassigned_mfa_devices) objects[serial] = { type: "iam-mfa-device", user: null };
  for (const [name, user] of byName(state.users)) {
    for (const serial of virtualDevices(user)) objects[serial] = { type: "iam-mfa-device", user: name };
  }
  return objects;
}

function rootObject({ root }: IamState) {
  return {
    type: "iam-root",
    mfa: root.mfa || Object.keys(root.mfa_devices).length > 0,
    access_keys: mapped(root.access_keys, ({ status }) => status),
  };
}

function userObject(name: string, user: UserState) {
  const { password } = user;
  return {
    type: "iam-user",
    name,
    id: user.id,
    created: user.created,
    access_keys: mapped(user.access_keys, ({ status }) => status),
    keys: mapped(user.access_keys, ({ status, created, last_used, creator }) => ({
      status,
      created,
      last_used: last_used?.at ?? null,
      creator: creator ?? null,
    })),
    login_profile: password !== undefined,
    password:
      password === undefined
        ? null
        : {
            created: password.created,
            last_changed: password.last_changed,
            reset_required: password.reset_required,
            // Empty: still the one that the drill began with.
            hash: password.hash,
          },
    mfa_devices: Object.keys(user.mfa_devices).toSorted(),
    groups: user.groups.toSorted(),
    ...policies(user),
    boundary: user.boundary ?? null,
    ssh_keys: mapped(user.ssh_keys, ({ status }) => status),
    signing_certificates: mapped(user.signing_certificates, ({ status }) => status),
    service_credentials: mapped(user.service_credentials, ({ status, service }) => ({ status, service })),
    tags: user.tags,
  };
}

function roleObject(name: string, role: RoleState, state: IamState) {
  return {
    type: "iam-role",
    name,
    id: role.id,
    path: role.path,
    created: role.created,
    trust: parseDocument(role.trust) ?? null,
    trusted: trustedBy(role.trust),
    ...policies(role),
    boundary: role.boundary ?? null,
    instance_profiles: byName(state.instance_profiles).flatMap(([profile, { roles }]) =>
      roles.includes(name) ? [profile] : [],
    ),
    tags: role.tags,
  };
}

/** `inline` maps a name to its document, `attached` lists ARNs. */
function policies(holder: { inline: Record<string, string>; attached: string[] }) {
  return { inline: mapped(holder.inline, (text) => parseDocument(text) ?? null), attached: holder.attached.toSorted() };
}

function virtualDevices(user: UserState): string[] {
  return Object.keys(user.mfa_devices).filter((serial) => serial.startsWith("arn:"));
}

function mapped<T, R>(map: Readonly<Record<string, T>>, of: (value: T) => R): Record<string, R> {
  return Object.fromEntries(byName(map).map(([name, value]) => [name, of(value)]));
}
