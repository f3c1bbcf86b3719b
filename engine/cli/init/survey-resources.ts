/** Regions, buckets and domains of an account, for `runbook init`. */
import { inRegions } from "../../../actions/regions.ts";
import { readStatements } from "../../../actions/s3/bucket-policy.ts";
import { isAws } from "../../action/aws-error.ts";
import { type Reader, refusalIn } from "./reader.ts";

export interface Bucket {
  readonly arn: string;
  readonly name: string;
  readonly region: string;
  readonly created: string;
  /** What its policy allows to everybody, without a condition; undefined where it may not be read. */
  readonly everybody: "nothing" | "reading" | "more" | undefined;
}

export interface Domain {
  readonly name: string;
  /** Empty where it may not be read. */
  readonly created: string;
}

/** What makes a region one in use: the oldest thing that is in it, and Auto Scaling groups. */
export interface InRegion {
  readonly region: string;
  readonly oldest: { readonly what: string; readonly created: string };
  readonly groups: readonly { readonly arn: string; readonly created: string }[];
}

export async function bucketsOf(reader: Reader): Promise<Bucket[]> {
  const buckets: Bucket[] = [];
  // Without a page size AWS answers all in one and leaves the regions out.
  for await (const page of reader.pages("s3:ListBuckets", { MaxBuckets: 1_000 })) {
    for (const { Name: name = "", BucketRegion: region = "us-east-1", CreationDate: created = "" } of page.Buckets ??
      [])
      buckets.push({
        arn: `arn:${reader.caller.partition}:s3:::${name}`,
        name,
        region,
        created,
        everybody: await openTo(name, region, reader),
      });
  }
  return buckets;
}

async function openTo(Bucket: string, region: string, reader: Reader): Promise<Bucket["everybody"]> {
  try {
    const { Policy = "" } = await reader.call("s3:GetBucketPolicy", { Bucket }, region);
    const open = readStatements(Policy).filter(
      ({ principals, conditions }) => principals.includes("*") && conditions.length === 0,
    );
    if (open.length === 0) return "nothing";
    return open.every(({ readOnly }) => readOnly) ? "reading" : "more";
  } catch (error) {
    if (isAws(error, "absent-config", "gone")) return "nothing";
    const { message } = refusalIn(error);
    await reader.gap({ region, service: "s3", reason: `the policy of bucket ${Bucket}: ${message}` });
    return undefined;
  }
}

export async function domainsOf(reader: Reader): Promise<Domain[]> {
  const domains: Domain[] = [];
  for await (const page of reader.pages("route53domains:ListDomains", {})) {
    for (const { DomainName = "" } of page.Domains ?? []) {
      const { CreationDate = "" } = await reader.call("route53domains:GetDomainDetail", { DomainName });
      domains.push({ name: DomainName, created: CreationDate });
    }
  }
  return domains;
}

interface Seen {
  readonly region: string;
  readonly what: string;
  readonly created: string;
  /** Of an Auto Scaling group. */
  readonly arn?: string;
}

/** Regions that hold something of which AWS tells the age. */
export async function inRegionsOf(
  reader: Reader,
  regions: readonly string[],
  buckets: readonly Bucket[],
): Promise<InRegion[]> {
  const seen: Seen[] = buckets.map(({ region, name, created }) => ({ region, what: `bucket ${name}`, created }));
  for (const [service, look] of Object.entries(looks)) {
    await inRegions(regions, service, reader, async (region) => {
      for await (const found of look(region, reader)) seen.push({ region, ...found });
    });
  }
  const inUse = [...new Set(seen.map(({ region }) => region))].toSorted();
  return inUse.map((region) => {
    const here = seen.filter((one) => one.region === region).toSorted(byAge);
    const groups = here.flatMap(({ arn, created }) => (arn === undefined ? [] : [{ arn, created }]));
    return { region, oldest: here[0] ?? { what: "", created: "" }, groups };
  });
}

function byAge(one: Seen, other: Seen): number {
  return Date.parse(one.created) - Date.parse(other.created) || (one.what < other.what ? -1 : 1);
}

type Look = (region: string, reader: Reader) => AsyncIterable<Omit<Seen, "region">>;

/** Types of which AWS says when each was made; a function's last change is no earlier than that. */
const looks: Readonly<Record<string, Look>> = {
  async *ec2(region, reader) {
    for await (const { Volumes = [] } of reader.pages("ec2:DescribeVolumes", {}, region))
      for (const { VolumeId, CreateTime = "" } of Volumes) yield { what: `volume ${VolumeId}`, created: CreateTime };
  },
  async *autoscaling(region, reader) {
    for await (const page of reader.pages("autoscaling:DescribeAutoScalingGroups", {}, region))
      for (const { AutoScalingGroupARN = "", AutoScalingGroupName, CreatedTime = "" } of page.AutoScalingGroups ?? [])
        yield { what: `Auto Scaling group ${AutoScalingGroupName}`, created: CreatedTime, arn: AutoScalingGroupARN };
  },
  async *lambda(region, reader) {
    for await (const { Functions = [] } of reader.pages("lambda:ListFunctions", {}, region))
      for (const { FunctionName, LastModified = "" } of Functions)
        yield { what: `function ${FunctionName}`, created: LastModified };
  },
  async *rds(region, reader) {
    for await (const { DBInstances = [] } of reader.pages("rds:DescribeDBInstances", {}, region))
      for (const { DBInstanceIdentifier, InstanceCreateTime = "" } of DBInstances)
        yield { what: `database ${DBInstanceIdentifier}`, created: InstanceCreateTime };
  },
};
