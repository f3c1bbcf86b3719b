/**
 * The simulated account's IAM: what a drill declares under `state.iam`, and the same filled in.
 * Everything is a map by name, so that one drill can be laid over another. A field with a
 * `default` may be left out of a drill and is always there in the state.
 */
import { type Static, type TProperties, type TSchema, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "./defaults.ts";

const At = Type.String({ format: "date-time" });
const Names = Type.Array(Type.String(), { default: [] });
const ById = <T extends TSchema>(item: T) => Type.Record(Type.String(), item, { default: {} });
const Strict = <P extends TProperties>(properties: P, options: object = {}) =>
  Type.Object(properties, { additionalProperties: false, ...options });
const Status = Type.Union([Type.Literal("Active"), Type.Literal("Inactive")], { default: "Active" });

/** A policy document: an object in a drill, its JSON text in the state, as IAM keeps what it was given. */
const Document = Type.Unsafe<string>({ anyOf: [{ type: "string" }, { type: "object" }] });
const Tags = ById(Type.String());
const Path = Type.String({ default: "/", pattern: "^/([!-~]+/)?$" });
/** `AIDA…`, `AROA…`, `AGPA…`, `ANPA…`, `AIPA…`; derived from account, kind and name where left out. */
const UniqueId = Type.String({ default: "" });
/** ARNs; in a drill also the bare name of an AWS-managed or a customer-managed policy. */
const Attached = Names;
const Used = Strict({ at: At, service: Type.String(), region: Type.String() });
/** When each service was last called, by its prefix (`ec2`); what last-accessed reports are made of. */
const LastAccessed = ById(Strict({ at: At, region: Type.Optional(Type.String()) }));

const AccessKey = Strict({
  status: Status,
  created: At,
  last_used: Type.Optional(Used),
  /** ARN of whoever made it. */
  creator: Type.Optional(Type.String()),
});

const Password = Strict({
  created: At,
  last_used: Type.Optional(At),
  /** Empty in a drill: the same as `created`. */
  last_changed: Type.String({ default: "" }),
  reset_required: Type.Boolean({ default: false }),
  /** Salted hash of the password in force; empty until a run has set one. Its history is in `earlier`. */
  hash: Type.String({ default: "" }),
  earlier: Names,
});

const ServiceCredential = Strict({
  service: Type.String(),
  status: Status,
  created: At,
  expires: Type.Optional(At),
});

const User = Strict({
  id: UniqueId,
  path: Path,
  created: At,
  tags: Tags,
  /** Absent: no console access. */
  password: Type.Optional(Password),
  access_keys: ById(AccessKey),
  /** By serial number; a virtual device's is an ARN. */
  mfa_devices: ById(Strict({ enabled: At })),
  groups: Names,
  inline: ById(Document),
  attached: Attached,
  boundary: Type.Optional(Type.String()),
  ssh_keys: ById(Strict({ status: Status, uploaded: At })),
  signing_certificates: ById(Strict({ status: Status, uploaded: At, body: Type.String({ default: "" }) })),
  service_credentials: ById(ServiceCredential),
  last_accessed: LastAccessed,
  /** How many keys were ever made for it, so that a new key never has a deleted one's id. */
  keys_issued: Type.Integer({ default: 0 }),
});

const Group = Strict({ id: UniqueId, path: Path, created: At, inline: ById(Document), attached: Attached });

const Role = Strict({
  id: UniqueId,
  path: Path,
  created: At,
  trust: Document,
  description: Type.Optional(Type.String()),
  inline: ById(Document),
  attached: Attached,
  boundary: Type.Optional(Type.String()),
  tags: Tags,
  last_used: Type.Optional(Strict({ at: At, region: Type.String() })),
  last_accessed: LastAccessed,
  /** Seconds. */
  max_session: Type.Integer({ default: 3600 }),
});

const Policy = Strict({
  id: UniqueId,
  path: Path,
  created: At,
  /** When a version was last made or made the default; empty in a drill: the same as `created`. */
  updated: Type.String({ default: "" }),
  description: Type.Optional(Type.String()),
  tags: Tags,
  default: Type.String({ pattern: "^v[1-9][0-9]*$" }),
  versions: Type.Record(Type.String({ pattern: "^v[1-9][0-9]*$" }), Strict({ created: At, document: Document })),
});

const InstanceProfile = Strict({ id: UniqueId, path: Path, created: At, roles: Names, tags: Tags });

const PasswordPolicy = Strict({
  minimum_length: Type.Integer({ default: 6, minimum: 6, maximum: 128 }),
  require_symbols: Type.Boolean({ default: false }),
  require_numbers: Type.Boolean({ default: false }),
  require_uppercase: Type.Boolean({ default: false }),
  require_lowercase: Type.Boolean({ default: false }),
  allow_users_to_change: Type.Boolean({ default: false }),
  /** Days. */
  max_age: Type.Optional(Type.Integer({ minimum: 1, maximum: 1095 })),
  reuse_prevention: Type.Optional(Type.Integer({ minimum: 1, maximum: 24 })),
  hard_expiry: Type.Boolean({ default: false }),
});

const OidcProvider = Strict({ created: At, client_ids: Names, thumbprints: Names, tags: Tags });
const SamlProvider = Strict({
  created: At,
  valid_until: Type.Optional(At),
  /** The identity provider's description of itself, XML. */
  metadata: Type.String({ default: "" }),
  tags: Tags,
});

const Root = Strict(
  {
    created: Type.String({ format: "date-time", default: "2015-01-01T00:00:00Z" }),
    access_keys: ById(AccessKey),
    mfa: Type.Boolean({ default: true }),
    /** Virtual devices, by serial number; what hardware root has, no API shows. */
    mfa_devices: ById(Strict({ enabled: At })),
    password_last_used: Type.Optional(At),
    keys_issued: Type.Integer({ default: 0 }),
  },
  { default: {} },
);

/** Made by a run, not by a drill: the report last asked for. `content` is there once it is complete. */
const CredentialReport = Strict({ requested: At, generated: Type.Optional(At), content: Type.Optional(Type.String()) });
const LastAccessedJob = Strict({
  arn: Type.String(),
  /** The identity that asked; nobody else may read the answer. */
  caller: Type.String(),
  created: At,
  completed: Type.Optional(At),
});

const filled = Strict({
  users: ById(User),
  groups: ById(Group),
  roles: ById(Role),
  policies: ById(Policy),
  instance_profiles: ById(InstanceProfile),
  /** By the provider's URL without `https://`. */
  oidc_providers: ById(OidcProvider),
  saml_providers: ById(SamlProvider),
  /** Serial numbers of virtual devices that belong to no user. */
  unassigned_mfa_devices: Names,
  password_policy: Type.Optional(PasswordPolicy),
  account_aliases: Names,
  root: Root,
  credential_report: Type.Optional(CredentialReport),
  last_accessed_jobs: ById(LastAccessedJob),
});

export type IamState = Static<typeof filled>;
export type UserState = IamState["users"][string];
export type GroupState = IamState["groups"][string];
export type RoleState = IamState["roles"][string];
export type PolicyState = IamState["policies"][string];
export type AccessKeyState = UserState["access_keys"][string];
export type PasswordPolicyState = NonNullable<IamState["password_policy"]>;

/** What a drill may write: the state, where a field with a default may be left out. */
export const iamDrillSchema: TSchema = defaultsOptional(filled);

/** A copy of what a drill declares, with the defaults in it. It must satisfy `iamDrillSchema`. */
export function withDefaults(declared: unknown): IamState {
  return fillDefaults(filled, declared) as IamState;
}
