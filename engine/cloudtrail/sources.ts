/**
 * CloudTrail events from files: log files as they are delivered to S3, plain or gzipped, in folders
 * by account, region and date; the output of `aws cloudtrail lookup-events`; JSON Lines of records.
 * Read as a stream. What cannot be read is said, never passed over.
 */
import { createReadStream, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { RunbookError } from "../errors.ts";
import { elementsOf } from "./elements.ts";
import { type CloudTrailEvent, eventOf } from "./event.ts";

/** Events are packed to a tenth or a thirtieth; what unpacks to more than this, and to much, was made to exhaust. */
const mostTimes = 200;
const much = 64 * 1024 ** 2;
const mostProblems = 20;

export interface EventSource {
  readonly events: AsyncIterable<CloudTrailEvent>;
  /** It holds every event there is, as a drill's own world does: what it does not have did not happen. */
  readonly whole: boolean;
  /** What was read until now. */
  readonly reading: () => SourceReading;
}

export interface SourceReading {
  readonly files: number;
  readonly events: number;
  /** Files of other kinds in the folders: digests, and what is no JSON by its name. */
  readonly otherFiles: number;
  /** The first of them. */
  readonly problems: readonly SourceProblem[];
  readonly problemCount: number;
}

export interface SourceProblem {
  readonly file: string;
  readonly what: string;
}

/** @throws RunbookError FILE_UNREADABLE where there is no such file, or no file of events in the folder */
export function eventFiles(path: string): EventSource {
  const { files, others } = filesAt(path);
  if (files.length === 0) {
    throw new RunbookError("FILE_UNREADABLE", `${path} has no CloudTrail events: no .json, .jsonl or .json.gz in it.`, {
      hint: "Give a CloudTrail log file, the folder that holds them, or the output of `aws cloudtrail lookup-events`.",
    });
  }
  const counts = readingOf(others);

  async function* events(): AsyncGenerator<CloudTrailEvent> {
    for (const file of files) {
      counts.file();
      let number = 0;
      try {
        for await (const text of elementsOf(bytesOf(file))) {
          number += 1;
          const event = eventIn(text, (what) => counts.problem(file, `event ${number}: ${what}`));
          if (event === undefined) continue;
          counts.event();
          yield event;
        }
      } catch (error) {
        counts.problem(file, error instanceof Error ? error.message : String(error));
      }
    }
  }

  return { events: events(), whole: false, reading: counts.reading };
}

/** All the events that there are, each as JSON text, such as those of a drill's own account. */
export function eventTexts(name: string, texts: readonly string[]): EventSource {
  const counts = readingOf(0);
  async function* events(): AsyncGenerator<CloudTrailEvent> {
    counts.file();
    for (const [index, text] of texts.entries()) {
      const event = eventIn(text, (what) => counts.problem(name, `event ${index + 1}: ${what}`));
      if (event === undefined) continue;
      counts.event();
      yield event;
    }
  }
  return { events: events(), whole: true, reading: counts.reading };
}

function readingOf(otherFiles: number) {
  const problems: SourceProblem[] = [];
  let files = 0;
  let events = 0;
  let problemCount = 0;
  return {
    file: () => void (files += 1),
    event: () => void (events += 1),
    problem(file: string, what: string): void {
      problemCount += 1;
      if (problems.length < mostProblems) problems.push({ file, what });
    },
    reading: (): SourceReading => ({ files, events, otherFiles, problems, problemCount }),
  };
}

function eventIn(text: string, problem: (what: string) => void): CloudTrailEvent | undefined {
  try {
    return eventOf(text);
  } catch (error) {
    problem(error instanceof SyntaxError ? "it is not JSON" : (error as Error).message);
    return undefined;
  }
}

/** In the order of their names, which is the order of time in folders as CloudTrail makes them. */
function filesAt(path: string): { files: string[]; others: number } {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (cause) {
    throw new RunbookError("FILE_UNREADABLE", `${path} cannot be read.`, { cause });
  }
  if (!isFolder) return { files: [path], others: 0 };
  const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  // A pipe would be waited for, and a link may lead anywhere.
  const files = entries
    .filter((entry) => entry.isFile() && /\.(json|jsonl|ndjson)(\.gz)?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/[/\\]CloudTrail-Digest[/\\]/.test(file))
    .toSorted();
  return { files, others: entries.length - files.length };
}

async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  const stream = createReadStream(file, { highWaterMark: 256 * 1024 });
  if (!file.endsWith(".gz")) {
    yield* stream as AsyncIterable<Buffer>;
    return;
  }
  const unzip = createGunzip();
  stream.on("error", (error) => unzip.destroy(error));
  const packed = statSync(file).size;
  let bytes = 0;
  try {
    for await (const chunk of stream.pipe(unzip) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > Math.max(much, mostTimes * packed))
        throw new Error(`it unpacks to more than ${mostTimes} times its size`);
      yield chunk;
    }
  } finally {
    stream.destroy();
  }
}
