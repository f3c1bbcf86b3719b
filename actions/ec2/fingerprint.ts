/** What an instance is, apart from what our own containment changes: state, groups and `runbook:` tags. */
import { createHash } from "node:crypto";

interface InstanceFacts {
  readonly InstanceId?: string | undefined;
  readonly ImageId?: string | undefined;
  readonly KeyName?: string | undefined;
  readonly Tags?: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;
}

/** SHA-256 over id, image, key pair and tags of an instance as DescribeInstances gives it. */
export function fingerprintOf(kind: "instance", instance: InstanceFacts): string {
  const tags = (instance.Tags ?? [])
    .map((tag) => JSON.stringify([tag.Key ?? "", tag.Value ?? ""]))
    .filter((tag) => !tag.startsWith('["runbook:'))
    .toSorted();
  const facts = [kind, instance.InstanceId ?? "", instance.ImageId ?? "", instance.KeyName ?? "", tags];
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}
