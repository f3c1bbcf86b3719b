import { expect, test } from "vitest";
import { wait } from "../../../actions/time/wait.ts";
import { actionContext } from "../context.ts";

test("waiting takes the run's clock", async () => {
  const context = actionContext();
  expect(await wait.run({ for: 90_000 }, context)).toEqual({ waited: 90_000 });
  expect(context.said.slept).toEqual([90_000]);
});
