/**
 * Signed heads. Every so often a record carries an Ed25519 signature over itself, and by its `prev`
 * over every line before it: who has not the key can neither change those lines nor write them anew.
 */
import { createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { promisify } from "node:util";
import { canonical } from "./canonical.ts";
import type { Head } from "./chain.ts";
import type { EventOf, EventType, JournalRecord } from "./events.ts";

export interface Signer {
  /** The raw public key, 64 lower-case hex digits. */
  readonly publicKey: string;
  /** The signature over the text's UTF-8 bytes, 128 lower-case hex digits. */
  readonly sign: (message: string) => string;
}

/** A head that was signed and is durable: what an anchor is made of. */
export interface SignedHead {
  readonly at: string;
  /** Lines that it covers, its own included. */
  readonly records: number;
  /** SHA-256 of its line. */
  readonly sha256: string;
  readonly publicKey: string;
}

type HeadRecord = EventOf<"head.signed"> & Pick<JournalRecord, "seq" | "at" | "prev">;

/** Records after one signed head until the next, that one included. */
export const mostUnsigned = 256;

const signedAfter: ReadonlySet<EventType> = new Set([
  "run.started",
  "run.resumed",
  "checkpoint.answered",
  "run.ended",
] as const);

/** Whether the record after one of this type has to be a signed head. */
export function callsForSignature(type: EventType): boolean {
  return signedAfter.has(type);
}

/** @returns undefined for a key that is not Ed25519 */
export function signerOf(key: KeyObject): Signer | undefined {
  const publicKey = rawPublicKey(createPublicKey(key));
  if (publicKey === undefined) return undefined;
  return { publicKey, sign: (message) => sign(null, Buffer.from(message, "utf8"), key).toString("hex") };
}

/** As 64 hex digits; undefined for a key that is not Ed25519. */
export function rawPublicKey(key: KeyObject): string | undefined {
  if (key.asymmetricKeyType !== "ed25519") return undefined;
  return key.export({ format: "der", type: "spki" }).subarray(spkiPrefix.length).toString("hex");
}

/** A raw public key as others read it. */
export function publicPem(publicKey: string): string {
  return publicKeyOf(publicKey).export({ format: "pem", type: "spki" }).toString();
}

/** The event that signs the chain up to `head`, and itself. */
export function signedHead(signer: Signer, head: Head, at: Date): EventOf<"head.signed"> {
  const { publicKey } = signer;
  const place = { seq: head.seq, at: at.toISOString(), prev: head.prev };
  return {
    type: "head.signed",
    publicKey,
    signature: signer.sign(message({ type: "head.signed", publicKey, ...place })),
  };
}

/** With a callback it works in another thread. */
const verifyAside = promisify<null, Buffer, KeyObject, Buffer, boolean>(verify);

/** What is wrong with a record's signature; undefined where it is good. Of the key it says nothing. */
export async function signatureFault(record: HeadRecord): Promise<string | undefined> {
  const { signature, ...unsigned } = record;
  // Beyond all doubles it has no canonical form that could be signed.
  if (!Number.isFinite(record.seq)) return "its number is none";
  if (!/^[0-9a-f]{64}$/.test(record.publicKey)) return "its public key is not 64 lower-case hex digits";
  if (!/^[0-9a-f]{128}$/.test(signature)) return "its signature is not 128 lower-case hex digits";
  const good = await verifyAside(
    null,
    Buffer.from(message(unsigned), "utf8"),
    publicKeyOf(record.publicKey),
    Buffer.from(signature, "hex"),
  );
  return good ? undefined : "its signature is not of this log by the key that it names";
}

function message(unsigned: Omit<HeadRecord, "signature">): string {
  return `runbook audit log head\n${canonical(unsigned)}`;
}

/** What DER has before the 32 bytes of an Ed25519 public key (RFC 8410). */
const spkiPrefix = Buffer.from("302a300506032b6570032100", "hex");

/** A log has one key, or few: the last one is at hand. */
let latest: { readonly hex: string; readonly key: KeyObject } | undefined;

function publicKeyOf(hex: string): KeyObject {
  if (latest?.hex === hex) return latest.key;
  const der = Buffer.concat([spkiPrefix, Buffer.from(hex, "hex")]);
  latest = { hex, key: createPublicKey({ key: der, format: "der", type: "spki" }) };
  return latest.key;
}
