/** `runbook validate`: every mistake in playbooks, policies and drills, with its place. */
import { resolve } from "node:path";
import { actions } from "../../actions/index.ts";
import { loadDrill } from "../aws/simulated/drill/load.ts";
import { type ExitCode, exit } from "../errors.ts";
import { loadPlaybook } from "../playbook/load.ts";
import { type Problem, problemsAsJson, renderProblems } from "../playbook/problem.ts";
import { readYamlFile } from "../playbook/read.ts";
import { loadPolicy } from "../policy/load.ts";
import { Policy } from "../policy/policy.ts";
import { visible } from "../text/visible.ts";
import { existingFile } from "./files.ts";
import { count } from "./event-line.ts";
import { type Io, painter } from "./io.ts";
import { drillProblems, fromHere } from "./load.ts";

export type FileKind = "playbook" | "policy" | "drill";

/** @throws RunbookError FILE_UNREADABLE for a file that is not there; mistakes in files are printed, exit code 2 */
export async function validate(io: Io, options: { files: readonly string[]; json?: boolean }): Promise<ExitCode> {
  const paths = options.files.map((file) => existingFile(io.cwd, file, "file"));
  const results = paths.map((path, at) => ({
    file: options.files[at] ?? path,
    ...check(io, path, options.files[at] ?? path),
  }));
  const wrong = results.filter(({ problems }) => problems.length > 0);
  if (options.json === true) {
    const files = results.map(({ file, kind, problems }) => ({ file, kind, problems: problemsAsJson(problems) }));
    io.stdout.write(`${JSON.stringify({ ok: wrong.length === 0, files })}\n`);
  } else {
    const paint = painter(io.stdout, io.env);
    for (const { file, kind, problems } of results) {
      if (problems.length === 0) io.stdout.write(`${paint("green", "✓")} ${visible(file)}: a valid ${kind}\n`);
      else
        io.stdout.write(
          `${renderProblems(problems, { color: paint("red", "x") !== "x" })}\n\n${paint("red", "✗")} ${visible(file)}: ${count(problems.length, "mistake")}\n`,
        );
    }
  }
  return wrong.length === 0 ? exit.done : exit.usage;
}

function check(io: Io, path: string, shown: string): { kind: FileKind | null; problems: readonly Problem[] } {
  const read = readYamlFile(path, shown);
  // What cannot be read as YAML cannot be told apart either.
  if ("problems" in read) return { kind: null, problems: read.problems };
  const kind = kindOf(read.yaml.value);
  if (kind === undefined) {
    return {
      kind: null,
      problems: drillProblems([
        {
          code: "MISSING_KEY",
          file: shown,
          message: "it is no playbook (`runbook: 1`), no drill (`drill:`) and no policy (`account:` and `rules:`)",
        },
      ]),
    };
  }
  return { kind, problems: fromHere(io, problemsOf(kind, path)) };
}

function problemsOf(kind: FileKind, path: string): readonly Problem[] {
  if (kind === "playbook") {
    const loaded = loadPlaybook(path, actions, Policy);
    return "problems" in loaded ? loaded.problems : [];
  }
  if (kind === "policy") {
    const loaded = loadPolicy(path);
    return "problems" in loaded ? loaded.problems : [];
  }
  const loaded = loadDrill(resolve(path));
  return "problems" in loaded ? drillProblems(loaded.problems) : [];
}

/** By the top-level keys; a file with one of its marks is checked as that, however wrong the rest. */
export function kindOf(value: unknown): FileKind | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("runbook" in value || "stages" in value || "steps" in value) return "playbook";
  if ("drill" in value || "extends" in value) return "drill";
  if ("rules" in value || "window" in value || "indicators" in value) return "policy";
  return undefined;
}
