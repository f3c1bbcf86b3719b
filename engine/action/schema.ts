/**
 * The schemas that parameters and results are made of. Expressions know a schema with a `title`
 * as a type of that name; `Approved` and `Saved` make nominal types of it, which no literal has:
 * only a checkpoint gives an approved value, only a saved piece of evidence a saved one.
 */
import { type Static, type TObject, type TProperties, type TSchema, Type } from "typebox";

/** A named object type. The title is its name in expressions and in a sub-playbook's inputs. */
export function Entity<P extends TProperties>(title: string, properties: P): TObject<P> {
  return Type.Object(properties, { title, additionalProperties: false });
}

/** A target that a person approved. Carries the keyword `approved` for the type check and the run. */
export function Approved<T extends TObject>(entity: T): T {
  return { ...entity, approved: true };
}

/** Evidence that has been saved, as a value that proves it. */
export function Saved<T extends TObject>(entity: T): T {
  return { ...entity, saved: true };
}

/** A schema with a sentence on what it is for, which editors and the reference show. */
export function Explained<T extends TSchema>(schema: T, description: string): T {
  return { ...schema, description };
}

/** Milliseconds in the run; `10s`, `5m`, `2h`, `1d` in a playbook. */
export const Duration = Type.Unsafe<number>({ type: "integer", minimum: 0, format: "duration-ms" });
/** ISO-8601 in UTC. A timestamp in expressions. */
export const Timestamp = Type.String({ format: "date-time" });
export const Arn = Type.String({ format: "arn" });
export const AccountId = Type.String({ format: "account-id" });
export const Region = Type.String({ format: "region" });

export const Verdict = Type.Union([Type.Literal("sanctioned"), Type.Literal("unsanctioned"), Type.Literal("unknown")]);

export const Reason = Entity("Reason", {
  /** The policy rule, or the engine's own where no rule spoke. */
  rule: Type.String(),
  text: Type.String(),
  /** CloudTrail event ids. */
  events: Type.Array(Type.String()),
});

export const DatasetRef = Entity("Dataset", {
  name: Type.String(),
  sha256: Type.String(),
  bytes: Type.Integer(),
  rows: Type.Integer(),
});

export const EvidenceRef = Entity("Evidence", {
  name: Type.String(),
  sha256: Type.String(),
  bytes: Type.Integer(),
});

export const SecretReference = Entity("SecretReference", { secret: Type.String(), sink: Type.String() });

/**
 * What every judged object has. `id` is its stable key in loops and journals; `handles` are all
 * names, ids and ARNs by which a call may address it; `fingerprint` is taken of what our own
 * containment does not change, and is read again before anything irreversible.
 */
export const findingFields = {
  id: Type.String(),
  kind: Type.String(),
  name: Type.String(),
  arn: Type.String(),
  region: Type.String(),
  created_at: Type.String(),
  verdict: Verdict,
  reasons: Type.Array(Reason),
  /** It was there before the incident window: the tighter limits apply to it. */
  preexisting: Type.Boolean(),
  handles: Type.Array(Type.String()),
  fingerprint: Type.String(),
  /** One line for the checkpoint: last use, size, who it belongs to. */
  detail: Type.String(),
};

/** Any judged object, where its kind does not matter. */
export const Finding = Entity("Finding", findingFields);
export type Finding = Static<typeof Finding>;

/** A finding of one kind, with what its remedies need to know beside. */
export function FindingOf<P extends TProperties>(title: string, properties: P) {
  return Entity(title, { ...findingFields, ...properties });
}

export type { Static, TObject };
export { Type };
