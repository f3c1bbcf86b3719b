/** The commands, each loaded when it is called. They do not throw: an error is shown, and gives the exit code. */
import type { ExitCode } from "../errors.ts";
import { showError } from "./error-text.ts";
import type { Io } from "./io.ts";

export const exec = command(async () => (await import("./exec.ts")).exec);
export const plan = command(async () => (await import("./plan.ts")).plan);
export const permissions = command(async () => (await import("./permissions.ts")).permissions);
export const validate = command(async () => (await import("./validate.ts")).validate);
export const test = command(async () => (await import("./test.ts")).test);
export const actions = command(async () => (await import("./actions.ts")).showActions);
export const resume = command(async () => (await import("./resume.ts")).resume);
export const undo = command(async () => (await import("./undo.ts")).undo);
export const replay = command(async () => (await import("./replay.ts")).replay);
export const verify = command(async () => (await import("./verify.ts")).verifyRun);
export const runs = command(async () => (await import("./runs.ts")).listRuns);

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
