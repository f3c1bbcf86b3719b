/** Managed and inline policies of users, groups and roles: the same rules, other quotas. */
import { checkDocument, countedSize, encodeDocument } from "./document.ts";
import { byName, lookup, put } from "./entries.ts";
import type { Found, IamRequest } from "./find.ts";
import { named } from "./find.ts";
import { attachablePolicy, existingPolicy, managedPolicy } from "./managed.ts";
import { type ListInput, pageOf } from "./paging.ts";
import { limitExceeded, noSuchEntity } from "./refusals.ts";

type Noun = "user" | "group" | "role";
interface Holder {
  attached: string[];
  inline: Record<string, string>;
}

/** IAM's quotas: attached managed policies, and characters of all inline policies together. */
const attachedQuota = 10;
const inlineQuota: Readonly<Record<Noun, number>> = { user: 2048, group: 5120, role: 10240 };

export function listAttached({ object }: Found<Holder>, input: ListInput, request: IamRequest) {
  const { PathPrefix = "/" } = input;
  const found = object.attached.flatMap((arn) => managedPolicy(request.state, request.account, arn) ?? []);
  const { page, rest } = pageOf(
    found.filter(({ policy }) => policy.path.startsWith(PathPrefix)),
    input,
    request,
  );
  return { AttachedPolicies: page.map(({ arn, name }) => ({ PolicyArn: arn, PolicyName: name })), ...rest };
}

/** Attaching what is attached changes nothing and is no error. */
export function attach(noun: Noun, { object, arn }: Found<Holder>, policyArn: string | undefined, request: IamRequest) {
  const policy = attachablePolicy(request.state, request.account, policyArn);
  if (!object.attached.includes(policy.arn)) {
    if (object.attached.length >= attachedQuota) {
      const quota = { user: "PoliciesPerUser", group: "PoliciesPerGroup", role: "PoliciesPerRole" }[noun];
      throw limitExceeded(`Cannot exceed quota for ${quota}: ${attachedQuota}`);
    }
    object.attached.push(policy.arn);
  }
  request.touched(arn);
  return {};
}

export function detach(noun: Noun, found: Found<Holder>, policyArn: string | undefined, request: IamRequest) {
  const { arn } = existingPolicy(request.state, request.account, policyArn);
  const { object, name } = found;
  if (!object.attached.includes(arn)) {
    throw noSuchEntity(`Policy ${arn} is not attached to ${noun} ${name}.`);
  }
  object.attached = object.attached.filter((each) => each !== arn);
  request.touched(found.arn);
  return {};
}

export function listInline({ object }: Found<Holder>, input: ListInput, request: IamRequest) {
  const { page, rest } = pageOf(
    byName(object.inline).map(([name]) => name),
    input,
    request,
  );
  return { PolicyNames: page, ...rest };
}

export function getInline(noun: Noun, { object }: Found<Holder>, policyName: string | undefined) {
  const PolicyName = named(policyName, "policyName");
  const document = lookup(object.inline, PolicyName);
  if (document === undefined) throw missing(noun, PolicyName);
  return { PolicyName, PolicyDocument: encodeDocument(document) };
}

export function putInline(
  noun: Noun,
  { object, arn, name }: Found<Holder>,
  input: { PolicyName: string | undefined; PolicyDocument: string | undefined },
  request: IamRequest,
) {
  const policyName = named(input.PolicyName, "policyName");
  checkDocument(input.PolicyDocument, "identity");
  const document = input.PolicyDocument ?? "";
  const others = Object.entries(object.inline).filter(([each]) => each !== policyName);
  const size = others.reduce((sum, [, text]) => sum + countedSize(text), countedSize(document));
  if (size > inlineQuota[noun]) {
    throw limitExceeded(`Maximum policy size of ${inlineQuota[noun]} bytes exceeded for ${noun} ${name}`);
  }
  put(object.inline, policyName, document);
  request.touched(arn);
  return {};
}

export function deleteInline(
  noun: Noun,
  { object, arn }: Found<Holder>,
  policyName: string | undefined,
  request: IamRequest,
) {
  const name = named(policyName, "policyName");
  if (lookup(object.inline, name) === undefined) throw missing(noun, name);
  delete object.inline[name];
  request.touched(arn);
  return {};
}

function missing(noun: Noun, policyName: string) {
  return noSuchEntity(`The ${noun} policy with name ${policyName} cannot be found.`);
}
