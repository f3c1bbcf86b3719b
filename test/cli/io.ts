/** An Io for tests: streams that keep what is written, an environment of its own. */
import { PassThrough, Writable } from "node:stream";
import type { Io, Out } from "../../engine/cli/io.ts";

/** Anything that a terminal would act on, or that hides, but for line ends. */
export const acting = /(?!\n)[\p{Cc}\p{Cf}]/u;

export interface KeptIo extends Io {
  readonly out: () => string;
  readonly err: () => string;
  /** As a signal would. */
  readonly signal: () => void;
}

export function keepingIo(options: {
  cwd: string;
  env?: Record<string, string>;
  columns?: number;
  tty?: boolean;
}): KeptIo {
  const stdout = keeping(options);
  const stderr = keeping(options);
  const stops = new Set<() => void>();
  return {
    stdin: Object.assign(new PassThrough(), { isTTY: options.tty ?? false }),
    stdout: stdout.stream,
    stderr: stderr.stream,
    env: options.env ?? {},
    cwd: options.cwd,
    onStop(stop) {
      stops.add(stop);
      return () => stops.delete(stop);
    },
    exit: (code) => {
      throw new Error(`exit ${code}`);
    },
    out: stdout.text,
    err: stderr.text,
    signal: () => stops.forEach((stop) => stop()),
  };
}

export function keeping(options: { columns?: number; tty?: boolean } = {}): { stream: Out; text: () => string } {
  let kept = "";
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      kept += chunk.toString("utf8");
      done();
    },
  });
  Object.assign(stream, {
    isTTY: options.tty ?? false,
    ...(options.columns === undefined ? {} : { columns: options.columns }),
  });
  return { stream, text: () => kept };
}
