import { expect, test } from "vitest";
import { selfCommand } from "../../engine/cli/self.ts";

test.each([
  ["/usr/local/bin/runbook", {}, "runbook"],
  ["/home/eve/runbook/dist/runbook.js", {}, "node dist/runbook.js"],
  ["/home/eve/runbook/dist/runbook.js", { npm_command: "run" }, "npx runbook"],
  ["/home/eve/runbook/node_modules/.bin/runbook", { npm_command: "exec" }, "npx runbook"],
])("a run started by %s with %o is resumed by “%s”", (script, env, command) => {
  expect(selfCommand(script, env, "/home/eve/runbook")).toBe(command);
});
