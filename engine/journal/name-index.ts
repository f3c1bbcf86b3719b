/**
 * Which records have a name, in a few bytes a record: an open-addressed table of the names' hashes.
 * Names of one hash are not told apart here; whoever asks looks at the records.
 */
import { numbers } from "./numbers.ts";

export interface NameIndex {
  add(type: string, key: string, record: number): void;
  /** The newest record whose name may be this one; -1 where there is none. */
  newest(type: string, key: string): number;
  /** The one before it of which the same is true. */
  before(record: number): number;
}

export function nameIndex(): NameIndex {
  /** Record + 1 at the hash's slot; 0 is empty. */
  let slots = new Int32Array(1024);
  let used = 0;
  /** By record: its name's hash, and the record + 1 of the same hash before it. */
  const hashes = numbers();
  const earlier = numbers();

  function slotOf(hash: number): number {
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const newest = slots[slot] as number;
      if (newest === 0 || hashes.get(newest - 1) === hash) return slot;
    }
  }

  function widen(): void {
    const former = slots;
    slots = new Int32Array(former.length * 2);
    for (const newest of former) if (newest !== 0) slots[slotOf(hashes.get(newest - 1))] = newest;
  }

  return {
    add(type, key, record) {
      if (used * 2 >= slots.length) widen();
      const hash = hashOf(type, key);
      hashes.put(record, hash);
      const slot = slotOf(hash);
      const before = slots[slot] as number;
      if (before === 0) used += 1;
      if (before !== 0) earlier.put(record, before);
      slots[slot] = record + 1;
    },
    newest: (type, key) => (slots[slotOf(hashOf(type, key))] as number) - 1,
    before: (record) => earlier.get(record) - 1,
  };
}

/** FNV-1a over the UTF-16 code units, stirred so that its low bits depend on all of them. */
function hashOf(type: string, key: string): number {
  let hash = stirIn(stirIn(0x811c9dc5, type), key);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

function stirIn(start: number, text: string): number {
  let hash = start;
  for (let n = 0; n < text.length; n++) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
  return hash;
}
