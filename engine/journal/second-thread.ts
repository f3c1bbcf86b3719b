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
  /** Of each slot, the first line's number. */
  readonly firstSeq: SharedArrayBuffer;
  readonly slots: readonly Slot[];
}

/** The control words: how many tasks were asked for and are done, the slots of the latest, and of each slot its bytes and lines. */
const words = { asked: 0, done: 1, isReady: 2, tasks: 3 } as const;
/** The second task is at hand when the first is done. */
const mostTasks = 2;
const bytesAt = (slot: number) => words.tasks + mostTasks + 2 * slot;
const linesAt = (slot: number) => bytesAt(slot) + 1;

/** Longer than a block ever takes: it is lost, and its work is done here. */
const lostAfter = 5_000;

export interface SharedBlock {
  /** Memory for the block. */
  readonly space: Buffer;
  readonly survey: Survey;
}

export interface SecondThread {
  readonly blocks: readonly SharedBlock[];
  /** It has begun, can be asked for more, and was not lost. */
  readonly isFree: boolean;
  readonly isLost: boolean;
  /** What is waited for next is done already. */
  readonly isDone: boolean;
  /** Asks it to survey the block of so many bytes in the memory of this number. */
  ask(slot: number, length: number): void;
  /** Waits until what was asked for first, of what was not waited for, is done and in its survey; false where the thread was lost. */
  wait(): boolean;
  stop(): void;
}

/** `script` calls `serveSurveys` with its `workerData`. */
export function secondThread(script: string, count: number, bytes: number): SecondThread {
  const memory: SharedMemory = {
    control: new SharedArrayBuffer(bytesAt(count) * 4),
    firstSeq: new SharedArrayBuffer(count * 8),
    slots: Array.from({ length: count }, () => ({
      bytes: new SharedArrayBuffer(bytes),
      ends: new SharedArrayBuffer(bytes * 4),
      plain: new SharedArrayBuffer(bytes),
    })),
  };
  const control = new Int32Array(memory.control);
  const firstSeq = new Float64Array(memory.firstSeq);
  const blocks = memory.slots.map(blockIn);
  /** The slots of what was asked for and not waited for. */
  const open: number[] = [];
  let asked = 0;
  let taken = 0;
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
      return (
        !isLost && Atomics.load(control, words.isReady) === 1 && asked - Atomics.load(control, words.done) < mostTasks
      );
    },
    get isDone() {
      return Atomics.load(control, words.done) > taken;
    },
    ask(slot, length) {
      control[words.tasks + (asked % mostTasks)] = slot;
      control[bytesAt(slot)] = length;
      open.push(slot);
      asked += 1;
      Atomics.store(control, words.asked, asked);
      Atomics.notify(control, words.asked);
    },
    wait() {
      while (!isLost && Atomics.load(control, words.done) <= taken) {
        isLost = Atomics.wait(control, words.done, taken, lostAfter) === "timed-out";
      }
      taken += 1;
      const slot = open.shift() as number;
      const survey = blocks[slot]?.survey;
      if (isLost || survey === undefined) return false;
      survey.lines = control[linesAt(slot)] as number;
      survey.firstSeq = firstSeq[slot] as number;
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
  for (let done = 0; ; done++) {
    while (Atomics.load(control, words.asked) === done) Atomics.wait(control, words.asked, done);
    const slot = control[words.tasks + (done % mostTasks)] as number;
    const { space, survey } = blocks[slot] as SharedBlock;
    surveyBlock(space.subarray(0, control[bytesAt(slot)]), isWrite, survey);
    control[linesAt(slot)] = survey.lines;
    firstSeq[slot] = survey.firstSeq;
    Atomics.store(control, words.done, done + 1);
    Atomics.notify(control, words.done);
  }
}

function blockIn({ bytes, ends, plain }: Slot): SharedBlock {
  const survey = { lines: 0, firstSeq: NaN, ends: new Int32Array(ends), plain: new Uint8Array(plain) };
  return { space: Buffer.from(bytes), survey };
}
