/** The policies that decide what a principal may do, for whoever evaluates them. */
import { arnOf, nameIn } from "./arns.ts";
import { lookup } from "./entries.ts";
import { documentInForce, managedPolicy } from "./managed.ts";
import type { IamState } from "./state.ts";
import { parseDocument, type PolicyDocument } from "./statements.ts";

export interface NamedDocument {
  /** An inline policy's name or a managed policy's ARN, with the group's name before it where it comes from one. */
  readonly name: string;
  readonly document: PolicyDocument;
}

export interface PrincipalPolicies {
  /** Inline and attached, the user's groups' among them. */
  readonly policies: NamedDocument[];
  /** What the principal may do at most. Undefined: no boundary. */
  readonly boundary: NamedDocument | undefined;
}

/**
 * Takes the full ARN of a user, group or role, with its path; a session's must be resolved before.
 * Undefined where there is no such principal, which may then do nothing. A document that does not
 * parse is left out: it allows nothing, and IAM would not have stored it.
 */
export function policiesOf(state: IamState, principalArn: string): PrincipalPolicies | undefined {
  const account = principalArn.split(":")[4] ?? "";
  const name = nameIn(principalArn);
  for (const [noun, map] of [
    ["user", state.users],
    ["role", state.roles],
    ["group", state.groups],
  ] as const) {
    const holder = lookup<Holder>(map, name);
    if (holder === undefined || arnOf(account, noun, holder, name) !== principalArn) continue;
    const groups = (holder.groups ?? []).flatMap((group) => {
      const object = lookup(state.groups, group);
      return object === undefined ? [] : documentsOf(state, account, object, `${group}/`);
    });
    const boundary = holder.boundary === undefined ? undefined : managedDocument(state, account, holder.boundary);
    // A boundary whose policy cannot be read bounds to nothing.
    const bounded = holder.boundary === undefined ? undefined : { name: holder.boundary, document: {}, ...boundary };
    return { policies: [...documentsOf(state, account, holder, ""), ...groups], boundary: bounded };
  }
  return undefined;
}

interface Holder {
  readonly path: string;
  readonly inline: Readonly<Record<string, string>>;
  readonly attached: readonly string[];
  readonly groups?: readonly string[];
  readonly boundary?: string;
}

function documentsOf(state: IamState, account: string, holder: Holder, prefix: string): NamedDocument[] {
  const inline = Object.entries(holder.inline).flatMap(([name, text]) => {
    const document = parseDocument(text);
    return document === undefined ? [] : [{ name, document }];
  });
  const attached = holder.attached.flatMap((arn) => managedDocument(state, account, arn) ?? []);
  return [...inline, ...attached].map(({ name, document }) => ({ name: `${prefix}${name}`, document }));
}

function managedDocument(state: IamState, account: string, arn: string): NamedDocument | undefined {
  const managed = managedPolicy(state, account, arn);
  const document = managed && parseDocument(documentInForce(managed));
  return document && { name: arn, document };
}
