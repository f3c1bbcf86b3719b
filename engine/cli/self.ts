/** How this program was called, so that the commands it prints can be copied word for word. */
import { basename, relative } from "node:path";
import { shellWord } from "./files.ts";

export const self = selfCommand(process.argv[1] ?? "", process.env, process.cwd());

/** `runbook` where it is on the path, `npx runbook` under npm, else Node with the file. */
export function selfCommand(script: string, env: Readonly<Record<string, string | undefined>>, folder: string): string {
  const file = basename(script);
  if (file !== "runbook.js" && file !== "runbook") return "runbook";
  if (env["npm_command"] !== undefined) return "npx runbook";
  return file === "runbook.js" ? `node ${shellWord(relative(folder, script))}` : "runbook";
}
