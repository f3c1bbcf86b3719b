/**
 * Who is who in the account, as far as replies have told: names with their ARNs, memberships and
 * attachments. IAM calls name a principal without its path; the protected set names it with it.
 */
import type { AwsCall, AwsReply } from "./port.ts";

export type PrincipalKind = "user" | "role" | "group";

export interface Principal {
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly arn: string;
  /** The unique id, such as `AIDA…`, which nothing made anew under the same name has. */
  readonly id: string | undefined;
  /** Names of the groups a user is in. */
  readonly groups: ReadonlySet<string>;
  /** ARNs of the managed policies attached, and of the permissions boundary. */
  readonly policies: ReadonlySet<string>;
  /** Names of the instance profiles a role is in. */
  readonly profiles: ReadonlySet<string>;
}

export interface Identities {
  /** Adds what a reply tells; never takes away, so that a principal made anew elsewhere hides nothing. */
  learn(call: AwsCall, reply: AwsReply): void;
  all(): readonly Principal[];
  /** More than one where a principal was deleted and made anew under another path. */
  named(kind: PrincipalKind, name: string): readonly Principal[];
  /** When an access key was made, ISO-8601, where a listing has told. */
  keyMadeAt(accessKeyId: string): string | undefined;
}

interface Known extends Principal {
  readonly groups: Set<string>;
  readonly policies: Set<string>;
  readonly profiles: Set<string>;
}

export function createIdentities(): Identities {
  const byArn = new Map<string, Known>();
  const keys = new Map<string, string>();
  const named = (kind: PrincipalKind, name: string) =>
    [...byArn.values()].filter((one) => one.kind === kind && one.name === name);

  /** `Arn` and `UserName`, `RoleName` or `GroupName`, as every IAM structure of a principal has them. */
  function add(kind: PrincipalKind, found: Loose): void {
    const arn = text(found, "Arn");
    const name = text(found, nameField[kind]);
    if (arn === undefined || name === undefined) return;
    const known = byArn.get(arn) ?? {
      kind,
      name,
      arn,
      id: text(found, idField[kind]),
      groups: new Set(),
      policies: new Set(),
      profiles: new Set(),
    };
    byArn.set(arn, known);
    for (const group of texts(found["GroupList"])) known.groups.add(group);
    for (const policy of policiesOf(found["AttachedManagedPolicies"])) known.policies.add(policy);
    for (const profile of list(found["InstanceProfileList"]))
      known.profiles.add(text(profile, "InstanceProfileName") ?? "");
    const boundary = text(loose(found["PermissionsBoundary"]), "PermissionsBoundaryArn");
    if (boundary !== undefined) known.policies.add(boundary);
  }

  return {
    learn(call, reply) {
      const input = loose(call.input);
      const output = loose(reply.output);
      switch (call.operation) {
        case "iam:GetAccountAuthorizationDetails":
          list(output["UserDetailList"]).forEach((user) => add("user", user));
          list(output["RoleDetailList"]).forEach((role) => add("role", role));
          list(output["GroupDetailList"]).forEach((group) => add("group", group));
          break;
        case "iam:ListUsers":
          list(output["Users"]).forEach((user) => add("user", user));
          break;
        case "iam:GetUser":
          add("user", loose(output["User"]));
          break;
        case "iam:ListRoles":
          list(output["Roles"]).forEach((role) => add("role", role));
          break;
        case "iam:GetRole":
          add("role", loose(output["Role"]));
          break;
        case "iam:ListGroupsForUser":
          for (const user of named("user", text(input, "UserName") ?? "") as readonly Known[]) {
            list(output["Groups"]).forEach((group) => user.groups.add(text(group, "GroupName") ?? ""));
          }
          list(output["Groups"]).forEach((group) => add("group", group));
          break;
        case "iam:ListAccessKeys":
          list(output["AccessKeyMetadata"]).forEach((key) =>
            keys.set(text(key, "AccessKeyId") ?? "", text(key, "CreateDate") ?? ""),
          );
          break;
        case "iam:ListAttachedUserPolicies":
          attach("user", text(input, "UserName"), output["AttachedPolicies"]);
          break;
        case "iam:ListAttachedRolePolicies":
          attach("role", text(input, "RoleName"), output["AttachedPolicies"]);
          break;
        default:
          break;
      }
    },
    all: () => [...byArn.values()],
    named,
    keyMadeAt: (accessKeyId) => keys.get(accessKeyId),
  };

  function attach(kind: PrincipalKind, name: string | undefined, attached: unknown): void {
    for (const one of named(kind, name ?? "") as readonly Known[])
      policiesOf(attached).forEach((arn) => one.policies.add(arn));
  }
}

const idField = { user: "UserId", role: "RoleId", group: "GroupId" } as const;
const nameField = { user: "UserName", role: "RoleName", group: "GroupName" } as const;

type Loose = Readonly<Record<string, unknown>>;

const loose = (value: unknown): Loose => (typeof value === "object" && value !== null ? (value as Loose) : {});
const list = (value: unknown): readonly Loose[] => (Array.isArray(value) ? value.map(loose) : []);
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];

function text(from: Loose, name: string): string | undefined {
  const value = from[name];
  return typeof value === "string" ? value : undefined;
}

function policiesOf(attached: unknown): readonly string[] {
  return list(attached).flatMap((policy) => text(policy, "PolicyArn") ?? []);
}
