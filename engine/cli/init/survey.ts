/** What an account shows of those who belong in it, as `runbook init` reads it. All of it may be the intruder's words. */
import { readRegions } from "../../../actions/account/list-regions.ts";
import { isAws } from "../../action/aws-error.ts";
import { isQuarantine } from "../../../actions/iam/findings/quarantined.ts";
import { principalsOf } from "../../../actions/iam/findings/trust-document.ts";
import type { ActionContext } from "../../action/action.ts";
import { isReserved } from "../../aws/protection.ts";
import { type Reader, refusalIn } from "./reader.ts";
import { type Bucket, bucketsOf, type Domain, domainsOf, type InRegion, inRegionsOf } from "./survey-resources.ts";
import { type Change, recentChanges } from "./survey-history.ts";

/** Days: what was made in them is never taken for ours. */
export const recentDays = 30;

export interface Survey {
  readonly account: string;
  readonly caller: string;
  readonly partition: string;
  readonly now: string;
  /** What was made from then on is recent, ISO-8601. */
  readonly since: string;
  readonly users: readonly User[];
  readonly roles: readonly Role[];
  readonly groups: readonly Holder[];
  readonly policies: readonly ManagedPolicy[];
  readonly providers: readonly Provider[];
  readonly buckets: readonly Bucket[];
  readonly domains: readonly Domain[];
  readonly regions: readonly InRegion[];
  /** The organization's management account; empty for none. */
  readonly management: string;
  /** What Event history says was changed since, by the object: `role/web`; undefined where it may not be read. */
  readonly changes: ReadonlyMap<string, readonly Change[]> | undefined;
}

export interface Holder {
  readonly arn: string;
  readonly name: string;
  readonly created: string;
  readonly tags: ReadonlyMap<string, string>;
}

export interface User extends Holder {
  /** When its console password was set first; empty for none, undefined where that is not known. */
  readonly password: string | undefined;
  /** AWS's quarantine policies that it carries, by ARN. */
  readonly quarantines: readonly string[];
  /** Its access keys, where it is quarantined: one of them is exposed. */
  readonly keys: readonly string[];
}

export interface Role extends Holder {
  /** Whom its trust policy lets in, but for services: accounts, ARNs, providers, `*`. */
  readonly trusts: readonly string[];
}

export interface ManagedPolicy extends Holder {
  /** When the version in force was made. */
  readonly version: string;
}

export interface Provider {
  readonly arn: string;
  /** Empty where it may not be read. */
  readonly created: string;
}

/** Never throws for what may not be read: that becomes a gap. @throws AwsError where the credentials have expired */
export async function survey(reader: Reader): Promise<Survey> {
  const { caller, now, identities } = reader;
  const since = new Date(Date.parse(now) - recentDays * 86_400_000).toISOString();
  const roles = (identities?.RoleDetailList ?? []).map(roleOf).filter(({ arn }) => !isReserved(arn));
  const regions = await orGap("account", reader, [], () => scannedRegions(reader));
  const buckets = await orGap("s3", reader, [], () => bucketsOf(reader));
  const domains = await orGap("route53domains", reader, [], () => domainsOf(reader));
  return {
    account: caller.account,
    caller: caller.principal,
    partition: caller.partition,
    now,
    since,
    users: await usersOf(reader),
    roles,
    groups: (identities?.GroupDetailList ?? []).map((group) => holderOf(group, group.GroupName)),
    policies: (identities?.Policies ?? []).map(policyOf).filter(({ arn }) => !arn.includes("::aws:policy/")),
    providers: await orGap("iam", reader, [], () => providersOf(reader)),
    buckets,
    domains,
    regions: await inRegionsOf(reader, regions, buckets),
    management: await orGap("organizations", reader, "", () => managementOf(reader)),
    changes: await orGap("cloudtrail", reader, undefined, () => recentChanges(reader, since, buckets)),
  };
}

/** What may not be read is a gap, and its value what stands for nothing. */
async function orGap<T>(service: string, reader: Reader, nothing: T, reading: () => Promise<T>): Promise<T> {
  try {
    return await reading();
  } catch (error) {
    const { region, message } = refusalIn(error);
    await reader.gap({ region, service, reason: message });
    return nothing;
  }
}

async function scannedRegions(reader: Reader): Promise<string[]> {
  const regions = await readRegions(reader as unknown as ActionContext);
  return regions
    .flatMap(({ region, status }) => (status === "DISABLED" || status === "DISABLING" ? [] : [region]))
    .toSorted();
}

async function usersOf(reader: Reader): Promise<User[]> {
  const users: User[] = [];
  for (const user of reader.identities?.UserDetailList ?? []) {
    const attached = (user.AttachedManagedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []);
    const quarantines = attached.filter(isQuarantine);
    const { UserName = "" } = user;
    users.push({
      ...holderOf(user, UserName),
      password: await orGap("iam", reader, undefined, () => passwordOf(UserName, reader)),
      quarantines,
      keys: quarantines.length === 0 ? [] : await orGap("iam", reader, [], () => keysOf(UserName, reader)),
    });
  }
  return users;
}

async function passwordOf(UserName: string, reader: Reader): Promise<string> {
  try {
    return (await reader.call("iam:GetLoginProfile", { UserName })).LoginProfile?.CreateDate ?? "";
  } catch (error) {
    if (isAws(error, "gone")) return "";
    throw error;
  }
}

async function keysOf(UserName: string, reader: Reader): Promise<string[]> {
  const keys: string[] = [];
  for await (const { AccessKeyMetadata = [] } of reader.pages("iam:ListAccessKeys", { UserName }))
    keys.push(...AccessKeyMetadata.flatMap(({ AccessKeyId }) => AccessKeyId ?? []));
  return keys;
}

async function providersOf(reader: Reader): Promise<Provider[]> {
  const { OpenIDConnectProviderList = [] } = await reader.call("iam:ListOpenIDConnectProviders", {});
  const { SAMLProviderList = [] } = await reader.call("iam:ListSAMLProviders", {});
  const arns = [...OpenIDConnectProviderList, ...SAMLProviderList].flatMap(({ Arn }) => Arn ?? []);
  const providers: Provider[] = [];
  for (const arn of arns.toSorted())
    providers.push({ arn, created: await orGap("iam", reader, "", () => providerCreated(arn, reader)) });
  return providers;
}

async function providerCreated(arn: string, reader: Reader): Promise<string> {
  const found = arn.includes(":saml-provider/")
    ? await reader.call("iam:GetSAMLProvider", { SAMLProviderArn: arn })
    : await reader.call("iam:GetOpenIDConnectProvider", { OpenIDConnectProviderArn: arn });
  return found.CreateDate ?? "";
}

async function managementOf(reader: Reader): Promise<string> {
  try {
    return (await reader.call("organizations:DescribeOrganization", {})).Organization?.MasterAccountId ?? "";
  } catch (error) {
    // The account is in none.
    if (isAws(error, "gone", "unsupported")) return "";
    throw error;
  }
}

type Described = Readonly<{
  Arn?: string | undefined;
  CreateDate?: string | undefined;
  Tags?: readonly Readonly<{ Key?: string | undefined; Value?: string | undefined }>[] | undefined;
}>;

function holderOf(found: Described, name: string | undefined): Holder {
  const tags = new Map((found.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
  return { arn: found.Arn ?? "", name: name ?? "", created: found.CreateDate ?? "", tags };
}

type PolicyDetail = NonNullable<NonNullable<Reader["identities"]>["Policies"]>[number];

function policyOf(policy: PolicyDetail): ManagedPolicy {
  const inForce = policy.PolicyVersionList?.find(({ IsDefaultVersion }) => IsDefaultVersion === true);
  return { ...holderOf(policy, policy.PolicyName), version: inForce?.CreateDate ?? "" };
}

type RoleDetail = NonNullable<NonNullable<Reader["identities"]>["RoleDetailList"]>[number];

function roleOf(role: RoleDetail): Role {
  const document: unknown = role.AssumeRolePolicyDocument;
  const trusts = principalsOf(typeof document === "string" ? document : JSON.stringify(document ?? {}));
  return { ...holderOf(role, role.RoleName), trusts };
}
