/** The versions and delete markers of objects, as S3 lists them. */
import type { ActionContext, Output } from "../../engine/action/action.ts";

export interface Version {
  readonly id: string;
  readonly marker: boolean;
  readonly latest: boolean;
  /** ISO-8601; S3 tells seconds only. */
  readonly at: string;
  /** Bytes. */
  readonly size: number;
  readonly etag: string;
  readonly storage_class: string;
}

type Context = Pick<ActionContext<"s3:ListObjectVersions">, "call">;
interface Where {
  readonly bucket: string;
  readonly region: string;
}

/**
 * Each key once with what `fold` makes of its versions, in the order of S3's pages. Versions and
 * markers come in lists of their own, so within a key their order is that of neither; a key may
 * go on on the next page, so its state is carried over. Nothing else is kept.
 */
export async function* foldKeys<T>(
  where: Where,
  context: Context,
  fold: { begin: () => T; take: (state: T, version: Version) => void },
): AsyncGenerator<[key: string, state: T]> {
  let open = new Map<string, T>();
  for await (const page of pagesOf(where, context, {})) {
    for (const [key, version] of page.entries) {
      const state = open.get(key) ?? fold.begin();
      open.set(key, state);
      fold.take(state, version);
    }
    const unfinished = page.last === undefined ? undefined : open.get(page.last);
    for (const [key, state] of open) if (key !== page.last) yield [key, state];
    open = new Map(page.last === undefined || unfinished === undefined ? [] : [[page.last, unfinished]]);
  }
}

/** The newest versions of one key, `count` of them where there are so many; in no order. */
export async function newestOf(where: Where, key: string, count: number, context: Context): Promise<Version[]> {
  const found: Version[] = [];
  for await (const page of pagesOf(where, context, { Prefix: key, MaxKeys: count })) {
    for (const [name, version] of page.entries) if (name === key) found.push(version);
    // The key sorts before all others that begin with it.
    if (found.length >= count || page.entries.some(([name]) => name !== key)) break;
  }
  return found;
}

/** What a reader gets now: a version, a marker where it is deleted, or nothing. */
export async function latestOf(where: Where, key: string, context: Context): Promise<Version | undefined> {
  return (await newestOf(where, key, 1, context)).find(({ latest }) => latest);
}

interface Page {
  readonly entries: readonly (readonly [key: string, version: Version])[];
  /** The key at which the page ends; undefined on the last. */
  readonly last: string | undefined;
}

async function* pagesOf(
  { bucket, region }: Where,
  context: Context,
  which: { Prefix?: string; MaxKeys?: number },
): AsyncGenerator<Page> {
  let from: { KeyMarker: string; VersionIdMarker?: string } | undefined;
  do {
    const page = await context.call(
      "s3:ListObjectVersions",
      // Keys may hold what XML cannot.
      { Bucket: bucket, EncodingType: "url", ...which, ...from },
      region,
    );
    const last = page.IsTruncated === true ? decoded(page.NextKeyMarker ?? "") : undefined;
    yield { entries: entriesOf(page), last };
    const id = page.NextVersionIdMarker;
    from = last === undefined ? undefined : { KeyMarker: last, ...(id === undefined ? {} : { VersionIdMarker: id }) };
  } while (from !== undefined);
}

function entriesOf(page: Output<"s3:ListObjectVersions">): [string, Version][] {
  const versions = (page.Versions ?? []).map((one): [string, Version] => [
    decoded(one.Key ?? ""),
    {
      id: one.VersionId ?? "null",
      marker: false,
      latest: one.IsLatest === true,
      at: one.LastModified ?? "",
      size: one.Size ?? 0,
      etag: one.ETag ?? "",
      storage_class: one.StorageClass ?? "STANDARD",
    },
  ]);
  const markers = (page.DeleteMarkers ?? []).map((one): [string, Version] => [
    decoded(one.Key ?? ""),
    {
      id: one.VersionId ?? "null",
      marker: true,
      latest: one.IsLatest === true,
      at: one.LastModified ?? "",
      size: 0,
      etag: "",
      storage_class: "",
    },
  ]);
  return [...versions, ...markers];
}

/** As S3 spells keys on request: URL-encoded, a blank as `+`. */
function decoded(key: string): string {
  return decodeURIComponent(key.replaceAll("+", "%20"));
}
