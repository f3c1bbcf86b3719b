/** What of an object was overwritten or deleted since a time, and how it comes back. */
import { FindingOf, DatasetRef, type Static, Type } from "../../engine/action/schema.ts";
import type { Version } from "./versions.ts";

export const DamagedBucket = FindingOf("DamagedBucket", {
  bucket: Type.String(),
  /** The newest versions older than this are what is to come back. */
  since: Type.String(),
  /** Objects whose content was replaced, and such as were deleted. */
  overwritten: Type.Integer(),
  deleted: Type.Integer(),
  /** Of both, such as no copy can bring back: larger than 5 GB, or archived. */
  by_hand: Type.Integer(),
  /** Objects that were not there before; they are left. */
  added: Type.Integer(),
  /** Of the versions that are to be copied. */
  bytes: Type.Integer(),
  /** Some of the damaged keys. */
  sample: Type.Array(Type.String()),
  /** One row a damaged object: what it is now, what it was, what is to be done. */
  damage: DatasetRef,
});
export type DamagedBucket = Static<typeof DamagedBucket>;

/** A row of the dataset. */
export interface Damage {
  readonly key: string;
  /** `undelete` takes markers away; `copy` makes a new version of the good one. The others are for people. */
  readonly remedy: "undelete" | "copy" | "too-large" | "archived";
  /** What a reader gets now. */
  readonly current: { readonly id: string; readonly marker: boolean; readonly etag: string };
  readonly good: Pick<Version, "id" | "etag" | "size" | "storage_class" | "at">;
  /** The delete markers above the good version; only where they are all that is above it. */
  readonly markers: readonly string[];
}

/** What is kept of a key's versions while they pass. */
interface KeyState {
  latest: Version | undefined;
  /** The newest of before: a marker where the object was already deleted then. */
  before: Version | undefined;
  /** Versions, without markers, of since. */
  written: number;
  markers: string[];
}

/** More markers than this on one object are not taken away one by one: the good version is copied over them. */
const mostMarkers = 20;
/** CopyObject's limit in bytes; what is larger has to be copied in parts. */
const largestCopy = 5 * 1024 ** 3;
const archives: ReadonlySet<string> = new Set(["GLACIER", "DEEP_ARCHIVE"]);

export function foldSince(since: string) {
  const begin = Date.parse(since);
  return {
    begin: (): KeyState => ({ latest: undefined, before: undefined, written: 0, markers: [] }),
    take(state: KeyState, version: Version): void {
      if (version.latest) state.latest = version;
      const time = Date.parse(version.at);
      if (time < begin) {
        if (state.before === undefined || time > Date.parse(state.before.at)) state.before = version;
      } else if (!version.marker) state.written += 1;
      else if (state.markers.length <= mostMarkers) state.markers.push(version.id);
    },
  };
}

/** Undefined where the object is as it was, or was not there before. */
export function damageOf(key: string, state: KeyState, mfa_delete: boolean): Damage | undefined {
  const { latest, before, written, markers } = state;
  if (latest === undefined || before === undefined || before.marker || before.id === latest.id) return undefined;
  // Written again with the same content: a restored object, or one that was only copied.
  if (!latest.marker && latest.etag === before.etag && latest.size === before.size) return undefined;
  // To take a marker away needs the MFA device where the bucket asks for it; to copy does not.
  const undelete = latest.marker && written === 0 && markers.length <= mostMarkers && !mfa_delete;
  const remedy = undelete
    ? "undelete"
    : archives.has(before.storage_class)
      ? "archived"
      : before.size > largestCopy
        ? "too-large"
        : "copy";
  const { id, etag, size, storage_class, at } = before;
  return {
    key,
    remedy,
    current: { id: latest.id, marker: latest.marker, etag: latest.etag },
    good: { id, etag, size, storage_class, at },
    markers: undelete ? markers : [],
  };
}
