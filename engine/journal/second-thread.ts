/**
 * A second thread that surveys blocks of a log while the first one surveys others. Both work on the
 * same memory, and only its control words say whose turn it is: copying would take longer than the work.
 */
import { Worker } from "node:worker_threads";
import type { IsWrite } from "./order.ts";
import { type Survey, surveyBlock } from "./survey.ts";

/** Memory of a block and of its survey, which both threads see. */
interface Slot {
  readonly bytes: SharedArrayBuffer;
  readonly ends: SharedArrayBuffer;
  readonly plain: SharedArrayBuffer;
}

export interface SharedMemory {
  readonly control: SharedArrayBuffer;
  readonly firstSeq: SharedArrayBuffer;
  readonly slots: readonly Slot[];
}

/** The control words: the number of the task asked for and of the one done, what it is, and what it came to. */
const words = { asked: 0, done: 1, isReady: 2, slot: 3, length: 4, lines: 5 } as const;

/** Longer than a block ever takes: it is lost, and its work is done here. */
const lostAfter = 5_000;

export interface SharedBlock {
  /** Memory for the block. */
  readonly space: Buffer;
  readonly survey: Survey;
}

export interface SecondThread {
  readonly blocks: readonly SharedBlock[];
  /** It has begun, what it was asked for was waited for, and it was not lost. */
  readonly isFree: boolean;
  readonly isLost: boolean;
  /** Asks it to survey the block of so many bytes in the memory of this number. */
  ask(slot: number, length: number): void;
  /** Waits until what was asked for is done, and in its survey; false where the thread was lost. */
  wait(): boolean;
  stop(): void;
}

/** `script` calls `serveSurveys` with its `workerData`. */
export function secondThread(script: string, count: number, bytes: number): SecondThread {
  const memory: SharedMemory = {
    control: new SharedArrayBuffer(Object.keys(words).length * 4),
    firstSeq: new SharedArrayBuffer(8),
    slots: Array.from({ length: count }, () => ({
      bytes: new SharedArrayBuffer(bytes),
      ends: new SharedArrayBuffer(bytes * 4),
      plain: new SharedArrayBuffer(bytes),
    })),
  };
  const control = new Int32Array(memory.control);
  const blocks = memory.slots.map(blockIn);
  let asked = 0;
  let isAsked = false;
  let isLost = false;
  const worker = new Worker(script, { workerData: memory });
  worker.unref();
  worker.on("error", () => (isLost = true));

  return {
    blocks,
    get isLost() {
      return isLost;
    },
    get isFree() {
      return !isLost && !isAsked && Atomics.load(control, words.isReady) === 1;
    },
    ask(slot, length) {
      control[words.slot] = slot;
      control[words.length] = length;
      asked += 1;
      isAsked = true;
      Atomics.store(control, words.asked, asked);
      Atomics.notify(control, words.asked);
    },
    wait() {
      isAsked = false;
      isLost ||= Atomics.wait(control, words.done, asked - 1, lostAfter) === "timed-out";
      if (isLost) return false;
      const survey = blocks[control[words.slot] as number]?.survey;
      if (survey === undefined) return false;
      survey.lines = control[words.lines] as number;
      survey.firstSeq = new Float64Array(memory.firstSeq)[0] as number;
      return true;
    },
    stop: () => void worker.terminate(),
  };
}

/** The second thread's side. It never comes back: whoever began the thread ends it. */
export function serveSurveys(memory: SharedMemory, isWrite: IsWrite): never {
  const control = new Int32Array(memory.control);
  const firstSeq = new Float64Array(memory.firstSeq);
  const blocks = memory.slots.map(blockIn);
  Atomics.store(control, words.isReady, 1);
  for (let task = 1; ; task++) {
    Atomics.wait(control, words.asked, task - 1);
    const { space, survey } = blocks[control[words.slot] as number] as SharedBlock;
    surveyBlock(space.subarray(0, control[words.length]), isWrite, survey);
    control[words.lines] = survey.lines;
    firstSeq[0] = survey.firstSeq;
    Atomics.store(control, words.done, task);
    Atomics.notify(control, words.done);
  }
}

function blockIn({ bytes, ends, plain }: Slot): SharedBlock {
  const survey = { lines: 0, firstSeq: NaN, ends: new Int32Array(ends), plain: new Uint8Array(plain) };
  return { space: Buffer.from(bytes), survey };
}
