/** A key for the logs that a test makes. */
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { genesis, link } from "../../engine/journal/chain.ts";
import type { Event, JournalRecord } from "../../engine/journal/events.ts";
import { callsForSignature, mostUnsigned, signedHead, type Signer, signerOf } from "../../engine/journal/sign.ts";

/** The same each time, so that what a test writes is the same each time. */
export const signer = keyOf(Buffer.alloc(32, 1));

/** Another one than anyone has. */
export function newSigner(): Signer {
  const made = signerOf(generateKeyPairSync("ed25519").privateKey);
  if (made === undefined) throw new Error("An Ed25519 key is none.");
  return made;
}

/** By its 32 secret bytes, as RFC 8032 has them. */
function keyOf(seed: Buffer): Signer {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const made = signerOf(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  if (made === undefined) throw new Error("An Ed25519 key is none.");
  return made;
}

/**
 * Lines as a log has them, heads signed where they must be, of whatever is given as events: what one
 * could make who knows how it is done and has the key.
 */
export function signedChain(events: readonly object[], by: Signer = signer): string[] {
  const at = new Date("2026-03-02T10:00:00.000Z");
  const lines: string[] = [];
  let head = genesis;
  let unsigned = 0;
  const add = (event: object) => {
    const linked = link(event as Event, head, at);
    lines.push(linked.line);
    head = linked.head;
  };
  for (const event of events) {
    add(event);
    unsigned += 1;
    if (!callsForSignature((event as Event).type) && unsigned < mostUnsigned - 1) continue;
    add(signedHead(by, head, at));
    unsigned = 0;
  }
  return lines;
}

/** Records that are chosen or changed, as who knows how and has the key would write the log anew. */
export function rechained(records: readonly JournalRecord[], by: Signer = signer): string[] {
  let head = genesis;
  return records.map(({ seq: _seq, at, prev: _prev, ...event }) => {
    const signed = event.type === "head.signed" ? signedHead(by, head, new Date(at)) : event;
    const linked = link(signed, head, new Date(at));
    head = linked.head;
    return linked.line;
  });
}
