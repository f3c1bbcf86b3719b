/** One damaged object: how it comes back, and how that is taken back. */
import type { ActionContext } from "../../engine/action/action.ts";
import { unlessLost } from "../../engine/action/answer.ts";
import { type AwsError, isAws } from "../../engine/action/aws-error.ts";
import type { Damage } from "./damage.ts";
import { latestOf, newestOf, type Version } from "./versions.ts";

export const restoreCalls = ["s3:ListObjectVersions", "s3:CopyObject", "s3:DeleteObject"] as const;
type Context = ActionContext<(typeof restoreCalls)[number]>;

interface Where {
  readonly bucket: string;
  readonly region: string;
}

/** A row of the dataset of what was done. */
export interface Restored {
  readonly key: string;
  readonly done: "copied" | "undeleted" | "already" | "left";
  /** The version that a reader gets: the copy, or what lay under the markers. */
  readonly version: string;
  /** Why it was left. */
  readonly reason: string;
}

/** Leaves what is no longer as it was listed: somebody has written it since. */
export async function restoreObject(where: Where, damage: Damage, context: Context): Promise<Restored> {
  const { key, remedy, good } = damage;
  const left = (reason: string): Restored => ({ key, done: "left", version: "", reason });
  if (remedy === "too-large") return left("its good version is larger than 5 GB and has to be copied in parts");
  if (remedy === "archived") return left(`its good version is in ${good.storage_class} and has to be thawed first`);
  const latest = await latestOf(where, key, context);
  if (latest !== undefined && isRestored(latest, damage)) {
    return { key, done: "already", version: latest.id, reason: "" };
  }
  if (latest?.id !== damage.current.id) return left("it was changed after it was listed");
  try {
    return remedy === "undelete" ? await undelete(where, damage, context) : await copy(where, damage, context);
  } catch (error) {
    if (!isAws(error, ...refusals)) throw error;
    return left(reasonOf(error));
  }
}

/** Such as say something of one object; all else fails the step. */
const refusals = ["access-denied", "conflict", "gone", "invalid", "unsupported"] as const;

function reasonOf(error: AwsError): string {
  const { message } = error;
  if (isAws(error, "gone")) return `its good version is not there any more: ${message}`;
  if (isAws(error, "conflict")) return `it was changed meanwhile: ${message}`;
  // A version under a key that only its writer has cannot be read by anybody else.
  return `S3 refuses: ${message}`;
}

/** The good version itself, or a copy of it: copies of encrypted or many-part objects get other tags. */
function isRestored(latest: Version, { good, current }: Damage): boolean {
  if (latest.marker) return false;
  return latest.id === good.id || (latest.id !== current.id && latest.etag === good.etag);
}

/** Each marker by its id: without one S3 would make another marker, or delete the object itself. */
async function undelete(where: Where, damage: Damage, context: Context): Promise<Restored> {
  const { key, good, markers } = damage;
  const top = await newestOf(where, key, markers.length + 1, context);
  const expected = new Set([...markers, good.id]);
  if (top.length !== expected.size || top.some(({ id }) => !expected.has(id))) {
    return { key, done: "left", version: "", reason: "what lies under its delete markers is not what was listed" };
  }
  for (const marker of markers) {
    await context.call("s3:DeleteObject", { Bucket: where.bucket, Key: key, VersionId: marker }, where.region);
  }
  await context.confirm(`${key} in ${where.bucket} can be read again`, async () => {
    const now = await latestOf(where, key, context);
    return now !== undefined && !now.marker;
  });
  return { key, done: "undeleted", version: good.id, reason: "" };
}

/** Sendings of a copy whose answer was lost, each after the object was seen to be as before. */
const sendings = 3;

/** The conditions make it fail where either version is not what was listed. */
async function copy(where: Where, damage: Damage, context: Context): Promise<Restored> {
  const { key, good, current } = damage;
  const done = (version: string): Restored => ({ key, done: "copied", version, reason: "" });
  for (let sending = 1; ; sending += 1) {
    try {
      const made = await context.call(
        "s3:CopyObject",
        {
          Bucket: where.bucket,
          Key: key,
          CopySource: sourceOf(where.bucket, key, good.id),
          CopySourceIfMatch: good.etag,
          ...(current.marker ? { IfNoneMatch: "*" } : { IfMatch: current.etag }),
          ...(good.storage_class === "STANDARD" ? {} : { StorageClass: good.storage_class as "STANDARD_IA" }),
        },
        where.region,
      );
      const version = await unlessLost(
        () => made.VersionId ?? "null",
        async () => (await latestOf(where, key, context))?.id ?? "",
      );
      await context.confirm(
        `${key} in ${where.bucket} is its good version again`,
        async () => (await latestOf(where, key, context))?.id === version,
      );
      return done(version);
    } catch (error) {
      if (!isAws(error, "server", "network")) throw error;
      const found = await copied(where, damage, context);
      if (found.state === "done") return done(found.version);
      if (found.state === "unknown" || sending === sendings) throw error;
      await context.sleep(2_000 * sending);
    }
  }
}

/** Whether a copy took place whose answer was lost. */
export async function copied(
  where: Where,
  damage: Damage,
  context: Pick<Context, "call">,
): Promise<{ state: "done" | "not-done" | "unknown"; version: string }> {
  const latest = await latestOf(where, damage.key, context);
  if (latest === undefined || latest.id === damage.current.id) return { state: "not-done", version: "" };
  const same = isRestored(latest, damage) || (!latest.marker && latest.size === damage.good.size);
  return { state: same ? "done" : "unknown", version: latest.id };
}

/** As the header of a copy wants it: URL-encoded but for the slashes. */
function sourceOf(bucket: string, key: string, version: string): string {
  const path = key.split("/").map(encodeURIComponent).join("/");
  return `${bucket}/${path}?versionId=${encodeURIComponent(version)}`;
}

/** Whether the object is as `restoreObject` left it, as it was before, or neither. */
export async function standingOf(
  where: Where,
  { key, done, version }: Restored,
  context: Context,
): Promise<"restored" | "before" | "changed"> {
  const latest = await latestOf(where, key, context);
  if (latest?.id === version) return "restored";
  if (done === "undeleted") return latest?.marker === true ? "before" : "changed";
  // The copy is gone: what lies under it shows again, and it is the intruder's.
  const versions = await newestOf(where, key, mostVersions, context);
  return versions.some(({ id }) => id === version) ? "changed" : "before";
}

/** Versions of a key among which a copy of ours is looked for. */
const mostVersions = 1_000;

/** The copy goes for good; what was undeleted gets a delete marker again. */
export async function takeBack(where: Where, row: Restored, context: Context): Promise<"before" | "changed"> {
  const { key, done, version } = row;
  const Bucket = where.bucket;
  await context.call(
    "s3:DeleteObject",
    done === "copied" ? { Bucket, Key: key, VersionId: version } : { Bucket, Key: key },
    where.region,
  );
  let now = "restored" as Awaited<ReturnType<typeof standingOf>>;
  await context.confirm(`what was done to ${key} in ${Bucket} is taken back`, async () => {
    now = await standingOf(where, row, context);
    return now !== "restored";
  });
  return now === "changed" ? "changed" : "before";
}
