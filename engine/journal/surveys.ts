/** The blocks of a log in order, each with its survey; on two threads where the log is long and the machine has them. */
import { statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type LineBlocks, lineBlocks } from "./line-blocks.ts";
import type { IsWrite } from "./order.ts";
import { type SecondThread, secondThread } from "./second-thread.ts";
import { type Survey, type Surveyed, surveyBlock, surveyRoom } from "./survey.ts";

export interface Surveys {
  /** What it gave holds until it is asked for the next; undefined after the last. @throws as `LineBlocks.next` */
  next(): Surveyed | undefined;
  readonly tornBytes: number;
  close(): void;
}

const blockBytes = 256 * 1024;
/** A thread takes some tens of milliseconds to begin. */
const longLog = 8 * 1024 * 1024;

/** `script` is the second thread's. @throws RunbookError FILE_UNREADABLE */
export function surveysOf(path: string, isWrite: IsWrite, script?: string): Surveys {
  const blocks = lineBlocks(path);
  const isLong = () => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) >= longLog;
  if (script === undefined || availableParallelism() < 2 || !isLong()) return onOneThread(blocks, isWrite);
  return onTwoThreads(blocks, isWrite, secondThread(script, slots, blockBytes));
}

function onOneThread(blocks: LineBlocks, isWrite: IsWrite): Surveys {
  const space = Buffer.allocUnsafeSlow(blockBytes);
  const room = surveyRoom(blockBytes);
  return {
    next() {
      const block = blocks.next(space);
      if (block === undefined) return undefined;
      const survey = block.length <= blockBytes ? room : surveyRoom(block.length);
      surveyBlock(block, isWrite, survey);
      return { block, survey };
    },
    get tornBytes() {
      return blocks.tornBytes;
    },
    close: () => blocks.close(),
  };
}

/** One that was given away, one that each thread is at, and some that are done or come next. */
const slots = 7;

interface Waiting {
  readonly block: Buffer;
  survey: Survey;
  state: "read" | "asked" | "surveyed";
}

function onTwoThreads(blocks: LineBlocks, isWrite: IsWrite, second: SecondThread): Surveys {
  const waiting: Waiting[] = [];
  let count = 0;
  let isOver = false;
  /** Why there are no more blocks, which is said only after those that were read before. */
  let failure: { readonly cause: unknown } | undefined;

  function next(): Surveyed | undefined {
    readAhead();
    const first = waiting.shift();
    if (first === undefined && failure !== undefined) throw failure.cause;
    if (first?.state === "asked") {
      const other = waiting.find(({ state }) => state === "read");
      if (other !== undefined && !second.isDone) surveyHere(other);
      if (second.wait()) first.state = "surveyed";
      else first.survey = surveyRoom(first.block.length);
    }
    if (first !== undefined && first.state !== "surveyed") surveyHere(first);
    // So that the second thread is at work while what it gave is looked at.
    readAhead();
    return first;
  }

  function readAhead(): void {
    while (waiting.length < slots - 1 && readOne());
  }

  /** Whether there was one. */
  function readOne(): boolean {
    const slot = count++ % slots;
    const { space, survey } = second.blocks[slot] as SecondThread["blocks"][number];
    const block = read(space);
    if (block === undefined) return false;
    // A line too long for a block lies in memory of its own; and a thread that was lost may still write.
    const isShared = block.buffer === space.buffer && !second.isLost;
    const isAsked = isShared && second.isFree;
    if (isAsked) second.ask(slot, block.length);
    waiting.push({
      block,
      survey: isShared ? survey : surveyRoom(block.length),
      state: isAsked ? "asked" : "read",
    });
    return true;
  }

  function read(space: Buffer): Buffer | undefined {
    if (isOver) return undefined;
    try {
      const block = blocks.next(space);
      isOver = block === undefined;
      return block;
    } catch (cause) {
      isOver = true;
      failure = { cause };
      return undefined;
    }
  }

  function surveyHere(found: Waiting): void {
    surveyBlock(found.block, isWrite, found.survey);
    found.state = "surveyed";
  }

  return {
    next,
    get tornBytes() {
      return blocks.tornBytes;
    },
    close() {
      second.stop();
      blocks.close();
    },
  };
}
