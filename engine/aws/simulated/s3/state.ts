/** What simulated S3 keeps of each bucket, and how a drill declares it. One state serves all regions. */
import { createHash } from "node:crypto";
import { type Static, type TProperties, type TSchema, Type } from "typebox";
import { defaultsOptional, fillDefaults } from "../iam/defaults.ts";

const At = Type.String({ format: "date-time" });
const ById = <T extends TSchema>(item: T) => Type.Record(Type.String(), item, { default: {} });
const Strict = <P extends TProperties>(properties: P) => Type.Object(properties, { additionalProperties: false });
const text = (fallback: string) => Type.String({ default: fallback });
const flag = (fallback: boolean) => Type.Boolean({ default: fallback });
const count = (fallback: number) => Type.Integer({ default: fallback });
const Plain = Type.Unsafe<Record<string, unknown>>({ type: "object" });

const Version = Strict({
  at: At,
  /** Bytes. */
  size: count(0),
  /** What stands for the content: equal texts are equal contents. */
  content: text(""),
  storage_class: text("STANDARD"),
  sse_c: Type.Boolean({ default: false, description: "Encrypted with a key that only the writer has." }),
  marker: Type.Boolean({ default: false, description: "A delete marker." }),
  /** Orders what was written within one second. */
  order: count(0),
});

const Bucket = Strict({
  created: At,
  region: Type.String(),
  versioning: Type.Unsafe<"" | "Enabled" | "Suspended">({
    type: "string",
    enum: ["", "Enabled", "Suspended"],
    default: "",
  }),
  mfa_delete: flag(false),
  /** The bucket's policy; absent where it has none. */
  policy: Type.Optional(Plain),
  /** Lifecycle rules by their ids, as S3 writes them but for the id. */
  lifecycle: ById(Plain),
  /** Versions by key and version id; `null` is the id of what was written without versioning. */
  objects: ById(Type.Record(Type.String(), Version)),
});

const S3 = Strict({ buckets: ById(Bucket) });

export type S3State = Static<typeof S3>;
export type Bucket = Static<typeof Bucket>;
export type ObjectVersion = Static<typeof Version>;

export const s3DrillSchema = defaultsOptional(S3);

export function prepareS3(declared: unknown): S3State {
  return fillDefaults(S3, declared ?? {}) as S3State;
}

/** A key's versions and delete markers, newest first. */
export function newestFirst(versions: Readonly<Record<string, ObjectVersion>>): [string, ObjectVersion][] {
  return Object.entries(versions).toSorted(
    ([, one], [, other]) => Date.parse(other.at) - Date.parse(one.at) || other.order - one.order,
  );
}

/** With the quotes that belong to it. What is encrypted has another one than its content. */
export function etagOf({ content, sse_c }: ObjectVersion): string {
  return `"${createHash("md5")
    .update(`${content}${sse_c ? " sse-c" : ""}`)
    .digest("hex")}"`;
}

/** As S3 lists keys: by their UTF-8 bytes. */
export function byKey<T>(objects: Readonly<Record<string, T>>): [string, T][] {
  return Object.entries(objects).toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
