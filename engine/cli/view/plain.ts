/** One line an event, for pipes, logs and terminals that cannot be drawn over. */
import { wrap } from "../../text/columns.ts";
import { visible } from "../../text/visible.ts";
import { lineOf, type Weight } from "./event-line.ts";
import { columnsOf, type Out, type Paint } from "../io.ts";
import { readable } from "./step-key.ts";
import type { View } from "./view.ts";

const colors: Readonly<Record<Weight, Parameters<Paint>[0]>> = {
  heading: "bold",
  normal: "reset",
  change: "cyan",
  warning: "yellow",
  error: "red",
  detail: "dim",
};

/** Details (begun steps, saved evidence, failed reads) only where `verbose`. */
export function plainView(options: {
  out: Out;
  paint: Paint;
  titles: ReadonlyMap<string, string>;
  verbose: boolean;
}): View {
  const { out, paint, titles, verbose } = options;
  let lastAt = "";
  const write = (weight: Weight, at: string, text: string): void => {
    const whole = `${at.slice(0, 19)}Z ${text}`;
    // A terminal would break a long line at its edge, where a name could pose as a line of ours.
    const shown = out.isTTY === true ? wrap(whole, columnsOf(out) - 2).join("\n  ") : whole;
    out.write(`${weight === "normal" ? shown : paint(colors[weight], shown)}\n`);
  };
  // A number of marks between nothing and all is enough to see that long work goes on.
  const tenths = new Map<string, number>();
  return {
    event(event, at, again = false) {
      lastAt = at;
      if (again) return;
      const line = lineOf(event, titles);
      if (line !== undefined && (verbose || line.weight !== "detail")) write(line.weight, at, line.text);
    },
    progress({ key, done, total, what }) {
      const tenth = total === undefined || total === 0 ? undefined : Math.floor((done * 10) / total);
      if (tenth === undefined ? !verbose : tenths.get(key) === tenth) return;
      if (tenth !== undefined) tenths.set(key, tenth);
      const of = total === undefined ? `${done}` : `${done} of ${total}`;
      write("detail", lastAt, `${readable(key)}: ${of} ${visible(what)}`);
    },
    pausedFor: (question) => question(),
    say: (text) => void out.write(`${text}\n`),
    end: async () => undefined,
    abandon: () => undefined,
  };
}
