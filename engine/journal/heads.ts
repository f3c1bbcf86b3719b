/** What must be signed in an audit log, and by whom. */
import type { EventOf, EventType, JournalRecord } from "./events.ts";
import { callsForSignature, mostUnsigned, signatureFault } from "./sign.ts";

/** What the signatures of a log cover. */
export interface Signed {
  /** Records up to the last good signature before the first problem, that one included; 0 where there is none. */
  readonly records: number;
  /** The public keys that signed, in the order in which they first did; the first hundred. */
  readonly keys: readonly string[];
}

export interface HeadCheck {
  /** What is wrong with this record coming now, as far as signatures go; `intact` where nothing else was wrong so far. */
  next(record: JournalRecord, intact: boolean): string | undefined;
  /** The record just seen is a signed head without fault. */
  readonly good: boolean;
  signed(): Signed;
}

const mostKeys = 100;

/** Where keys are given, every signature must be by one of them. */
export function headCheck(given: readonly string[] = []): HeadCheck {
  const trusted = new Set(given);
  const keys = new Set<string>();
  let owedTo: EventType | undefined;
  let unsigned = 0;
  let signedUpTo = 0;
  let good = false;
  let faultless = true;

  function next(record: JournalRecord, intact: boolean): string | undefined {
    const fault = record.type === "head.signed" ? signedNext(record) : unsignedNext(record.type);
    if (fault !== undefined || !intact) faultless = false;
    good = record.type === "head.signed" && fault === undefined;
    if (good && faultless) signedUpTo = record.seq + 1;
    return fault;
  }

  function signedNext(record: JournalRecord & EventOf<"head.signed">): string | undefined {
    owedTo = undefined;
    unsigned = 0;
    const fault = signatureFault(record);
    if (fault !== undefined) return fault;
    if (keys.size < mostKeys) keys.add(record.publicKey);
    return stranger(record.publicKey);
  }

  function unsignedNext(type: EventType): string | undefined {
    const missing = owedTo;
    owedTo = callsForSignature(type) ? type : undefined;
    unsigned += 1;
    if (missing !== undefined) return `the signed head after ${missing} is missing`;
    return unsigned === mostUnsigned ? `no head was signed in ${mostUnsigned} records` : undefined;
  }

  function stranger(key: string): string | undefined {
    return trusted.size === 0 || trusted.has(key)
      ? undefined
      : `it is signed by ${key}, which is none of the keys given`;
  }

  return {
    next,
    get good() {
      return good;
    },
    signed: () => ({ records: signedUpTo, keys: [...keys] }),
  };
}
