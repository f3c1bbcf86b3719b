/** The commands, each loaded when it is called. They do not throw: an error is shown, and gives the exit code. */
import type { ExitCode } from "../../errors.ts";
import { showError } from "../error-text.ts";
import type { Io } from "../io.ts";

export const exec = command(async () => (await import("../run/exec.ts")).exec);
export const plan = command(async () => (await import("../plan/plan.ts")).plan);
export const permissions = command(async () => (await import("../plan/permissions.ts")).permissions);
export const validate = command(async () => (await import("../validate/validate.ts")).validate);
export const test = command(async () => (await import("../test/test.ts")).test);
export const init = command(async () => (await import("../init/init.ts")).init);
export const actions = command(async () => (await import("../actions.ts")).showActions);
export const resume = command(async () => (await import("../run/resume.ts")).resume);
export const undo = command(async () => (await import("../run/undo.ts")).undo);
export const replay = command(async () => (await import("../replay/replay.ts")).replay);
export const verify = command(async () => (await import("../verify/verify.ts")).verifyRun);
export const report = command(async () => (await import("../run/show-report.ts")).showReport);
export const runs = command(async () => (await import("../run/runs.ts")).listRuns);

type Command<O> = (io: Io, options: O) => Promise<ExitCode>;

function command<O>(load: () => Promise<Command<O>>): Command<O & { readonly verbose?: boolean }> {
  return async (io, options) => {
    try {
      return await (
        await load()
      )(io, options);
    } catch (error) {
      return showError(io, error, options.verbose === true);
    }
  };
}
