/** What the command line knows of the process it runs in, so that tests can give their own. */
import { styleText } from "node:util";

/** A stream to write to; the terminal facts are there on a TTY. */
export type Out = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
export type In = NodeJS.ReadableStream & { readonly isTTY?: boolean };

export interface Io {
  readonly stdin: In;
  /** Data only. */
  readonly stdout: Out;
  /** Progress, questions, diagnostics. */
  readonly stderr: Out;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The command by which this program is started once more; absent where it is not a process of its own. */
  readonly again?: readonly string[];
  /** Calls back on SIGINT and SIGTERM until the returned function is called. */
  onStop(stop: () => void): () => void;
  /** Ends the process at once. */
  exit(code: number): never;
}

type Format = Parameters<typeof styleText>[0];
export type Paint = (format: Format, text: string) => string;

/** Colour on a terminal that has it; none where NO_COLOR is set, on `TERM=dumb` and in pipes. */
export function painter(out: Out, env: Io["env"]): Paint {
  const color = out.isTTY === true && env["TERM"] !== "dumb" && (env["NO_COLOR"] ?? "") === "";
  // Node's own check looks at its own stdout, which may be a pipe while stderr is a terminal.
  return color ? (format, text) => styleText(format, text, { validateStream: false }) : (_, text) => text;
}

/** Whether lines can be drawn over on this stream. */
export function canRedraw(out: Out, env: Io["env"]): boolean {
  return out.isTTY === true && env["TERM"] !== "dumb" && (env["CI"] ?? "") === "";
}

/** Whether a person can be asked: the question goes to stderr, the answer comes from stdin. */
export function canAsk(io: Io): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true;
}

/** Columns of a terminal; 100 for pipes, where no one counts them. */
export function columnsOf(out: Out): number {
  return Math.max(20, out.columns ?? 100);
}
