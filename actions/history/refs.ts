/**
 * The names by which the history knows objects: `kind:name`. Names of IAM are lower-cased, since
 * IAM takes `Alice` and `alice` for one.
 */

export interface Objects {
  readonly made: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export type Fate = keyof Objects;

/** A policy's name, from its ARN: the last segment, with no regard to the path. */
export function policyName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** `user/alice`, `role/web`, `group/developers`, as the middle part of an attachment's name. */
export const ref = {
  user: (name: string) => `user:${name.toLowerCase()}`,
  role: (name: string) => `role:${name.toLowerCase()}`,
  group: (name: string) => `group:${name.toLowerCase()}`,
  accessKey: (id: string) => `access-key:${id}`,
  loginProfile: (user: string) => `login-profile:${user.toLowerCase()}`,
  trust: (role: string) => `trust:${role.toLowerCase()}`,
  policy: (name: string) => `policy:${name.toLowerCase()}`,
  policyVersion: (policy: string, version: string) =>
    version === "" ? "" : `policy-version:${policy.toLowerCase()}:${version}`,
  attachment: (kind: string, holder: string, arn: string) => `attachment:${kind}/${holder.toLowerCase()}:${arn}`,
  inline: (kind: string, holder: string, name: string) => `inline:${kind}/${holder.toLowerCase()}:${name}`,
  membership: (group: string, user: string) => `membership:${group.toLowerCase()}:${user.toLowerCase()}`,
  serviceCredential: (id: string) => `service-credential:${id}`,
  provider: (arn: string) => `provider:${arn}`,
  /** By its key, else by its ARN. */
  session: (issued: { access_key: string; session: string }) => `session:${issued.access_key || issued.session}`,
  instance: (id: string) => `instance:${id}`,
  keyPair: (region: string, name: string) => `key-pair:${region}:${name}`,
  profile: (name: string) => `instance-profile:${name.toLowerCase()}`,
  /** What is named uniquely in a region only: groups, fleets, stacks, functions, clusters. */
  regional: (kind: string, region: string, name: string) => (name === "" ? "" : `${kind}:${region}:${name}`),
  /** What AWS gives an id of its own, such as `ami-…`, or a name that is unique in the account. */
  unique: (kind: string, id: string) => (id === "" ? "" : `${kind}:${id}`),
  trail: (name: string) => `trail:${name.slice(name.lastIndexOf("/") + 1)}`,
} as const;
