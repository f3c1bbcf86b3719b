/**
 * Stages as a list that is drawn over, with the steps of the stage under way below it. listr2
 * draws; each of its tasks only waits until the events say that its step is over.
 */
import { PassThrough } from "node:stream";
import { DefaultRenderer, Listr, ListrLogger, type ListrTask, type ListrTaskWrapper, ProcessOutput } from "listr2";
import type { Program } from "../playbook/program.ts";
import { truncate } from "../text/columns.ts";
import { columnsOf, type Out } from "./io.ts";
import { type Row, rowsOf, rowText } from "./view-rows.ts";
import type { View } from "./view.ts";

type Shown = Pick<ListrTaskWrapper<unknown, typeof DefaultRenderer, never>, "title" | "output" | "skip">;

export function terminalView(options: { out: Out; program: Program }): View {
  const { out, program } = options;
  const rows = rowsOf(program);
  const shown = new Map<string, Shown>();
  const waiting = new Map<string, () => void>();
  const room = (row: Row): number => columnsOf(out) - (row.key.includes("/") ? 8 : 6);

  const stepTask = (key: string): ListrTask => {
    const row = rows.all.get(key) as Row;
    const over = new Promise<void>((resolve) => waiting.set(key, resolve));
    return {
      title: truncate(row.title, room(row)),
      async task(_, wrapper) {
        shown.set(key, wrapper);
        await over;
        if (row.status === "failed") throw new Error(truncate(rowText(row), room(row)));
        if (row.status === "skipped" || row.status === "unknown") wrapper.skip(truncate(rowText(row), room(row)));
      },
    };
  };
  // A stage is over when its steps are: they are all closed with it.
  const stages = program.stages.map((stage): ListrTask => ({
    title: truncate((rows.all.get(stage.id) as Row).title, columnsOf(out) - 6),
    task(_, wrapper) {
      shown.set(stage.id, wrapper);
      return wrapper.newListr(stage.steps.map((step) => stepTask(`${stage.id}/${step.id}`)), { exitOnError: false });
    },
  }));

  let renderer: StageRenderer | undefined;
  let paused = false;
  /** Draws whatever Node's own stdout is: it was decided before that this stream is a terminal. */
  class StageRenderer extends DefaultRenderer {
    static override nonTTY = true;
    constructor(...facts: ConstructorParameters<typeof DefaultRenderer>) {
      super(...facts);
      renderer = this;
    }
    override update(): void {
      if (!paused) super.update();
    }
    override create(what?: Parameters<DefaultRenderer["create"]>[0]): string {
      return paused ? "" : super.create(what);
    }
  }
  const logger = new ListrLogger({
    useIcons: true,
    // What else is written to the stream meanwhile is kept and shown below the list at its end.
    processOutput: new ProcessOutput(out as NodeJS.WriteStream, new PassThrough() as unknown as NodeJS.WriteStream),
  });
  const drawn = new Listr(stages, {
    renderer: StageRenderer,
    rendererOptions: { logger, formatOutput: "wrap" },
    exitOnError: false,
    // Ctrl-C belongs to the run: it finishes the call in flight and closes the journal.
    registerSignalListeners: false,
    concurrent: false,
  }).run();

  const show = (changed: readonly Row[]): void => {
    for (const row of changed) {
      const line = shown.get(row.key);
      if (line !== undefined) {
        line.title = truncate(rowText(row), room(row));
        if (row.last !== "") line.output = truncate(row.last, room(row) - 2);
      }
      if (row.status !== "waiting" && row.status !== "running") waiting.get(row.key)?.();
    }
  };

  const leave = (): void => {
    if (paused) return;
    paused = true;
    renderer?.end();
  };
  const comeBack = async (): Promise<void> => {
    paused = false;
    await renderer?.render();
  };

  return {
    event: (event, at) => show(rows.event(event, at)),
    progress: (progress) => show(rows.progress(progress)),
    async pausedFor(question) {
      leave();
      try {
        return await question();
      } finally {
        await comeBack();
      }
    },
    say(text) {
      if (paused) {
        out.write(`${text}\n`);
        return;
      }
      leave();
      out.write(`${text}\n`);
      void comeBack();
    },
    abandon: leave,
    async end() {
      show(rows.close());
      await drawn;
    },
  };
}
