/**
 * Stages as a list that is drawn over, with the steps of the stage under way below it. listr2
 * draws; each of its tasks only waits until the events say that its step is over.
 */
import { PassThrough } from "node:stream";
import {
  DefaultRenderer,
  Listr,
  type ListrDefaultRendererTask,
  ListrDefaultRendererLogLevels,
  ListrLogger,
  type ListrTask,
  type ListrTaskWrapper,
  ProcessOutput,
} from "listr2";
import type { Program } from "../../playbook/program.ts";
import { truncate } from "../../text/columns.ts";
import { columnsOf, type Out } from "../io.ts";
import { type Row, rowsOf, rowText } from "./rows.ts";
import type { View } from "./view.ts";

type Shown = Pick<ListrTaskWrapper<unknown, typeof DefaultRenderer, never>, "title" | "output" | "skip">;

export function terminalView(options: { out: Out; program: Program }): View {
  const { out, program } = options;
  const rows = rowsOf(program);
  const shown = new Map<string, Shown>();
  const waiting = new Map<string, () => void>();
  const stageOfTask = new Map<string, Row>();
  const room = (row: Row): number => columnsOf(out) - (row.key.includes("/") ? 8 : 6);

  const stepTask = (key: string): ListrTask => {
    const row = rows.all.get(key) as Row;
    return {
      title: truncate(row.title, room(row)),
      async task(_, wrapper) {
        shown.set(key, wrapper);
        // The list may be slower than the run: the step may be over before its line is drawn.
        if (!isOver(row)) await new Promise<void>((resolve) => waiting.set(key, resolve));
        if (row.status === "failed") throw new Error(truncate(rowText(row), room(row)));
        if (row.status === "skipped" || row.status === "unknown") wrapper.skip(truncate(rowText(row), room(row)));
        else wrapper.title = truncate(rowText(row), room(row));
      },
    };
  };
  // A stage is over when its steps are: they are all closed with it.
  const stages = program.stages.map((stage): ListrTask => ({
    title: truncate((rows.all.get(stage.id) as Row).title, columnsOf(out) - 6),
    task(_, wrapper) {
      shown.set(stage.id, wrapper);
      stageOfTask.set(wrapper.task.id, rows.all.get(stage.id) as Row);
      show([rows.all.get(stage.id) as Row]);
      return wrapper.newListr(
        stage.steps.map((step) => stepTask(`${stage.id}/${step.id}`)),
        { exitOnError: false },
      );
    },
  }));

  const drawing: { by?: DefaultRenderer } = {};
  let paused = false;
  let ended = false;
  /** Draws whatever Node's own stdout is: it was decided before that this stream is a terminal. */
  class StageRenderer extends DefaultRenderer {
    static override nonTTY = true;
    private begun: Promise<void> | undefined;
    private hasBegun = false;
    constructor(...facts: ConstructorParameters<typeof DefaultRenderer>) {
      super(...facts);
      drawing.by = this;
    }
    /** What it draws with is loaded first; meanwhile the run may have paused it, and come back. */
    override render(): Promise<void> {
      this.begun ??= super.render().then(() => {
        this.hasBegun = true;
        if (paused) this.end();
      });
      return this.begun;
    }
    /** Does nothing where it has not begun, for then there is nothing on the screen. */
    override end(): void {
      if (!this.hasBegun) return;
      [this.begun, this.hasBegun] = [undefined, false];
      super.end();
    }
    override update(): void {
      if (!paused) super.update();
    }
    /** A list whose tasks all ended counts as completed; the stage that was not carried out must not look done. */
    override style(task: ListrDefaultRendererTask, output?: boolean): string {
      const status = output === true || !task.isCompleted() ? "done" : stageOfTask.get(task.id)?.status;
      if (status === undefined || status === "done" || status === "running") return super.style(task, output);
      return logger.icon(
        status === "failed"
          ? ListrDefaultRendererLogLevels.FAILED
          : ListrDefaultRendererLogLevels.SKIPPED_WITH_COLLAPSE,
      );
    }
    override create(what?: Parameters<DefaultRenderer["create"]>[0]): string {
      return paused ? "" : super.create(what);
    }
  }
  const logger = new ListrLogger<ListrDefaultRendererLogLevels>({
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
  // Whoever waits for the end is told; the run goes on meanwhile.
  drawn.catch(() => undefined);

  const show = (changed: readonly Row[]): void => {
    for (const row of changed) {
      const line = shown.get(row.key);
      if (line !== undefined) {
        line.title = truncate(rowText(row), room(row));
        if (row.last !== "") line.output = truncate(row.last, room(row) - 2);
      }
      if (isOver(row)) waiting.get(row.key)?.();
    }
  };

  const leave = (): void => {
    if (paused) return;
    paused = true;
    drawing.by?.end();
  };
  const comeBack = async (): Promise<void> => {
    paused = false;
    await drawing.by?.render();
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
      if (paused || ended) {
        out.write(`${text}\n`);
        return;
      }
      leave();
      out.write(`${text}\n`);
      comeBack().catch(() => undefined);
    },
    abandon: leave,
    async end() {
      show(rows.close());
      await drawn;
      ended = true;
    },
  };
}

function isOver(row: Row): boolean {
  return row.status !== "waiting" && row.status !== "running";
}
