/**
 * Which objects a recorded call made, changed and removed. An object is `kind:name`; names of IAM
 * are lower-cased, since IAM takes `Alice` and `alice` for one. An act is put down to the smallest
 * object it is about: a new key is a made `access-key`, not a changed `user`.
 */
import type { RecordedCall } from "./event.ts";
import { list, textAt } from "./json.ts";
import { account } from "./recorded/account.ts";
import { autoscaling } from "./recorded/autoscaling.ts";
import { backup } from "./recorded/backup.ts";
import { cloudformation } from "./recorded/cloudformation.ts";
import { cloudtrail } from "./recorded/cloudtrail.ts";
import { bcmDataExports, cur } from "./recorded/cost-exports.ts";
import { ec2 } from "./recorded/ec2.ts";
import { ecr } from "./recorded/ecr.ts";
import { ecs } from "./recorded/ecs.ts";
import { events } from "./recorded/events.ts";
import { iam } from "./recorded/iam.ts";
import { lambda } from "./recorded/lambda.ts";
import { lightsail } from "./recorded/lightsail.ts";
import { rds } from "./recorded/rds.ts";
import { rolesanywhere } from "./recorded/rolesanywhere.ts";
import { route53domains } from "./recorded/route53domains.ts";
import { s3 } from "./recorded/s3.ts";
import { sagemaker } from "./recorded/sagemaker.ts";
import { ec2Resources } from "./recorded/ec2-resources.ts";
import type { Readings } from "./recorded/reading.ts";
import type { Fate, Objects } from "./refs.ts";

/** The objects of one call, by the table of its service, else by what LookupEvents lists. */
export function objectsOf(call: RecordedCall): Objects {
  const found: Record<Fate, string[]> = { made: [], changed: [], removed: [] };
  const named = tables.get(call.source)?.get(call.name);
  if (named === undefined) {
    const fate = fateByVerb(call.name);
    if (fate !== undefined) found[fate].push(...listed(call));
  } else {
    for (const [fate, objects] of named(call))
      found[fate].push(...objects.filter((object) => object !== "" && !object.endsWith(":")));
  }
  return found;
}

/** By the name that CloudTrail gives the service, as in `iam.amazonaws.com`. */
const tables: ReadonlyMap<string, Readings> = new Map([
  ["account", account],
  ["autoscaling", autoscaling],
  ["backup", backup],
  ["bcm-data-exports", bcmDataExports],
  ["cloudtrail", cloudtrail],
  ["cur", cur],
  ["ecr", ecr],
  ["ecs", ecs],
  ["events", events],
  ["iam", iam],
  ["lambda", lambda],
  ["lightsail", lightsail],
  ["rds", rds],
  ["rolesanywhere", rolesanywhere],
  ["route53domains", route53domains],
  ["s3", s3],
  ["sagemaker", sagemaker],
  ["cloudformation", cloudformation],
  ["ec2", new Map([...ec2, ...ec2Resources])],
]);

function fateByVerb(name: string): Fate | undefined {
  if (/^(Create|Run|Import|Register|Request|Publish|Allocate|Restore|Copy)/.test(name)) return "made";
  if (/^(Delete|Terminate|Deregister|Release|Cancel)/.test(name)) return "removed";
  return /^(Put|Update|Modify|Set|Add|Attach|Enable|Disable|Authorize|Start|Stop|Tag)/.test(name)
    ? "changed"
    : undefined;
}

/** Objects of services without a table: by type and name, as LookupEvents lists them. */
function listed(call: RecordedCall): string[] {
  return list(call.resources).flatMap((resource) => {
    const name = textAt(resource, "ResourceName") || textAt(resource, "ARN");
    const type = textAt(resource, "ResourceType") || textAt(resource, "type");
    return name === "" ? [] : [`${type === "" ? call.source : type}:${name}`];
  });
}
