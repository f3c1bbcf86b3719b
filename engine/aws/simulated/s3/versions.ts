/** Objects with their versions. https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html */
import type { Input, Output } from "../../operations.ts";
import { lookup, put } from "../iam/entries.ts";
import type { SimulatedRequest, SimulatedService } from "../service.ts";
import {
  arnOf,
  bucketNamed,
  denied,
  invalidArgument,
  invalidRequest,
  noSuchKey,
  noSuchVersion,
  notActive,
  preconditionFailed,
} from "./refusals.ts";
import { type Bucket, byKey, etagOf, newestFirst, type ObjectVersion, type S3State } from "./state.ts";

type Request = SimulatedRequest<S3State>;

/** 5 GB: what is larger has to be copied in parts. */
const largestCopy = 5 * 1024 ** 3;

export const versionOperations: SimulatedService<S3State>["operations"] = {
  "s3:ListObjectVersions": listVersions,
  "s3:CopyObject": copyObject,
  "s3:DeleteObject": (input, request) => {
    const { Bucket: name = "", Key: key = "", VersionId } = input;
    const bucket = bucketNamed(request, name);
    const versions = lookup(bucket.objects, key) ?? {};
    request.touched(arnOf(request.partition, name));
    if (VersionId !== undefined) {
      if (bucket.mfa_delete && input.MFA === undefined)
        throw denied("Mfa Authentication must be used for this request");
      const found = lookup(versions, VersionId);
      // To delete what is not there succeeds.
      delete versions[VersionId];
      if (Object.keys(versions).length === 0) delete bucket.objects[key];
      return { VersionId, ...(found?.marker === true ? { DeleteMarker: true } : {}) };
    }
    if (bucket.versioning === "") {
      delete bucket.objects[key];
      return {};
    }
    const marker: ObjectVersion = { ...blank, at: request.now, marker: true, order: nextOrder(versions) };
    const id = add(bucket, key, marker, request);
    return { DeleteMarker: true, VersionId: id };
  },
};

const blank: ObjectVersion = {
  at: "",
  size: 0,
  content: "",
  storage_class: "STANDARD",
  sse_c: false,
  marker: false,
  order: 0,
};

function listVersions(input: Input<"s3:ListObjectVersions">, request: Request): Output<"s3:ListObjectVersions"> {
  const { Bucket: name = "", Prefix = "", KeyMarker = "", VersionIdMarker, EncodingType } = input;
  const bucket = bucketNamed(request, name);
  if (VersionIdMarker !== undefined && KeyMarker === "") {
    throw invalidArgument("A version-id marker cannot be specified without a key marker.");
  }
  const all = byKey(bucket.objects)
    .filter(([key]) => key.startsWith(Prefix))
    .flatMap(([key, versions]) => newestFirst(versions).map(([id, version], index) => ({ key, id, version, index })));
  const after = (key: string) => Buffer.compare(Buffer.from(key), Buffer.from(KeyMarker));
  const marked = all.findIndex(({ key, id }) => key === KeyMarker && id === VersionIdMarker);
  const rest =
    KeyMarker === ""
      ? all
      : VersionIdMarker !== undefined && marked >= 0
        ? all.slice(marked + 1)
        : all.filter(({ key }) => after(key) > 0);
  const { items, next } = request.page(rest, undefined, input.MaxKeys ?? 1_000);
  const spell = EncodingType === "url" ? urlEncoded : (text: string) => text;
  const last = items.at(-1);
  const common = ({ key, id, version, index }: (typeof items)[number]) => ({
    Key: spell(key),
    VersionId: id,
    IsLatest: index === 0,
    LastModified: version.at,
  });
  return {
    Name: name,
    Prefix: spell(Prefix),
    IsTruncated: next !== undefined,
    ...(EncodingType === undefined ? {} : { EncodingType }),
    ...(next === undefined || last === undefined
      ? {}
      : { NextKeyMarker: spell(last.key), NextVersionIdMarker: last.id }),
    Versions: items
      .filter(({ version }) => !version.marker)
      .map((item) => ({
        ...common(item),
        ETag: etagOf(item.version),
        Size: item.version.size,
        StorageClass: item.version.storage_class as "STANDARD",
      })),
    DeleteMarkers: items.filter(({ version }) => version.marker).map(common),
  };
}

/** As S3 spells keys on request: a blank is a `+`. */
function urlEncoded(text: string): string {
  return encodeURIComponent(text)
    .replaceAll("%20", "+")
    .replaceAll("%2F", "/")
    .replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function copyObject(input: Input<"s3:CopyObject">, request: Request): Output<"s3:CopyObject"> {
  const { Bucket: name = "", Key: key = "" } = input;
  const bucket = bucketNamed(request, name);
  const source = sourceOf(input.CopySource ?? "", request);
  const { version } = source;
  if (version.marker)
    throw invalidRequest("The source of a copy request may not specifically refer to a delete marker by version id.");
  if (version.sse_c && input.CopySourceSSECustomerKey === undefined) {
    throw invalidRequest(
      "The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.",
    );
  }
  if (version.storage_class === "GLACIER" || version.storage_class === "DEEP_ARCHIVE") {
    throw notActive(
      "The source object of the COPY action is not in the active tier and is only stored in Amazon S3 Glacier.",
    );
  }
  if (version.size > largestCopy) {
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${largestCopy}`,
    );
  }
  const [, current] = newestFirst(lookup(bucket.objects, key) ?? {})[0] ?? [];
  const there = current?.marker === false ? etagOf(current) : undefined;
  const failed =
    (input.CopySourceIfMatch !== undefined && input.CopySourceIfMatch !== etagOf(version)) ||
    (input.IfNoneMatch === "*" && there !== undefined);
  if (input.IfMatch !== undefined && there === undefined) throw noSuchKey("The specified key does not exist.");
  if (failed || (input.IfMatch !== undefined && input.IfMatch !== there)) {
    throw preconditionFailed("At least one of the pre-conditions you specified did not hold");
  }
  const made: ObjectVersion = {
    ...version,
    at: request.now,
    sse_c: input.SSECustomerKey !== undefined,
    storage_class: input.StorageClass ?? "STANDARD",
    order: nextOrder(lookup(bucket.objects, key) ?? {}),
  };
  const id = add(bucket, key, made, request);
  request.touched(arnOf(request.partition, name));
  return {
    CopyObjectResult: { ETag: etagOf(made), LastModified: request.now },
    CopySourceVersionId: source.id,
    ...(id === undefined ? {} : { VersionId: id }),
  };
}

/** `bucket/key?versionId=…`, URL-encoded. */
function sourceOf(written: string, request: Request): { id: string; version: ObjectVersion } {
  const [path = "", query = ""] = written.split("?");
  const [name = "", ...parts] = decodeURIComponent(path).replace(/^\//, "").split("/");
  const key = parts.join("/");
  const wanted = new URLSearchParams(query).get("versionId");
  const versions = lookup(bucketNamed(request, name).objects, key);
  if (versions === undefined) throw noSuchKey("The specified key does not exist.");
  if (wanted === null) {
    const [latest] = newestFirst(versions);
    if (latest === undefined || latest[1].marker) throw noSuchKey("The specified key does not exist.");
    return { id: latest[0], version: latest[1] };
  }
  const version = lookup(versions, wanted);
  if (version === undefined) throw noSuchVersion("The specified version does not exist.");
  return { id: wanted, version };
}

/** Without versioning the one version is overwritten. */
function add(bucket: Bucket, key: string, version: ObjectVersion, { id: derive, now }: Request): string | undefined {
  const versions = lookup(bucket.objects, key) ?? {};
  const id = bucket.versioning === "Enabled" ? derive("", `${key} ${now} ${version.order}`, 32) : "null";
  put(versions, id, version);
  put(bucket.objects, key, versions);
  return bucket.versioning === "" ? undefined : id;
}

function nextOrder(versions: Readonly<Record<string, ObjectVersion>>): number {
  return Math.max(-1, ...Object.values(versions).map(({ order }) => order)) + 1;
}
