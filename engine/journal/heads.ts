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
  /**
   * What is wrong with the record of this line, from 1, as far as that shows at once; `intact` where
   * nothing else was wrong so far. Its signature is checked aside: `settled` tells of it.
   */
  next(record: JournalRecord, line: number, intact: boolean): string | undefined;
  /** Whether so many records that call for no signature could come now, and nothing be wrong. */
  canPass(records: number): boolean;
  /** They came. */
  pass(records: number): void;
  /** How many signatures were asked after that `settled` has not told of. */
  readonly unsettled: number;
  /** What came to light of the signatures since, in the order of their lines. */
  settled(): Promise<readonly { readonly line: number; readonly what: string }[]>;
  /** The line of the last signed head that was found without fault; 0 where there is none. */
  readonly lastGood: number;
  signed(): Signed;
}

const mostKeys = 100;

/** Where keys are given, every signature must be by one of them. */
export function headCheck(given: readonly string[] = []): HeadCheck {
  const trusted = new Set(given);
  const keys = new Set<string>();
  let aside: { readonly line: number; readonly publicKey: string; readonly fault: Promise<string | undefined> }[] = [];
  let owedTo: EventType | undefined;
  let unsigned = 0;
  let signedUpTo = 0;
  let lastGood = 0;
  let firstFault = Infinity;

  function next(record: JournalRecord, line: number, intact: boolean): string | undefined {
    const fault = record.type === "head.signed" ? signedNext(record, line) : unsignedNext(record.type);
    if (fault !== undefined || !intact) firstFault = Math.min(firstFault, line);
    return fault;
  }

  function signedNext(record: JournalRecord & EventOf<"head.signed">, line: number): undefined {
    owedTo = undefined;
    unsigned = 0;
    aside.push({ line, publicKey: record.publicKey, fault: signatureFault(record) });
    return undefined;
  }

  function unsignedNext(type: EventType): string | undefined {
    const missing = owedTo;
    owedTo = callsForSignature(type) ? type : undefined;
    unsigned += 1;
    if (missing !== undefined) return `the signed head after ${missing} is missing`;
    return unsigned === mostUnsigned ? `no head was signed in ${mostUnsigned} records` : undefined;
  }

  async function settled() {
    const faults: { line: number; what: string }[] = [];
    const asked = aside;
    aside = [];
    for (const { line, publicKey, fault } of asked) {
      const wrong = await fault;
      if (wrong === undefined && keys.size < mostKeys) keys.add(publicKey);
      const what = wrong ?? stranger(publicKey);
      if (what === undefined) {
        lastGood = line;
        if (line < firstFault) signedUpTo = line;
      } else {
        firstFault = Math.min(firstFault, line);
        faults.push({ line, what });
      }
    }
    return faults;
  }

  function stranger(key: string): string | undefined {
    return trusted.size === 0 || trusted.has(key)
      ? undefined
      : `it is signed by ${key}, which is none of the keys given`;
  }

  return {
    next,
    canPass: (records) => owedTo === undefined && unsigned + records < mostUnsigned,
    pass: (records) => {
      unsigned += records;
    },
    settled,
    get unsettled() {
      return aside.length;
    },
    get lastGood() {
      return lastGood;
    },
    signed: () => ({ records: signedUpTo, keys: [...keys] }),
  };
}
