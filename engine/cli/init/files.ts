/** The files that `runbook init` writes, and the way from them to the shipped ones. */
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { RunbookError } from "../../errors.ts";
import { shellWord } from "../files.ts";
import { quoted } from "./yaml.ts";
import { ownPackage } from "../package-folder.ts";
import { self } from "../self.ts";

export interface NewFile {
  /** As seen from the folder, such as `tests/playbook.test.yaml`. */
  readonly name: string;
  readonly text: string;
}

export const names = {
  policy: "policy.yaml",
  playbook: "playbook.yaml",
  test: "tests/playbook.test.yaml",
  readme: "README.md",
} as const;

/** The shipped files, as seen from a folder: by `node_modules` where they are installed there. */
export function shippedFrom(folder: string): {
  path: (name: string, from?: string) => string;
  text: (name: string) => string;
} {
  const own = ownPackage()?.folder;
  if (own === undefined) throw new RunbookError("INTERNAL", "The folder of this program is not to be found.");
  const installed = installedAbove(folder, own) ?? own;
  return {
    path: (name, from = ".") => relative(join(folder, from), join(installed, name)).replaceAll(sep, "/"),
    text: (name) => readFileSync(join(own, name), "utf8"),
  };
}

function installedAbove(folder: string, own: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const link = join(at, "node_modules/runbook");
    if (existsSync(link) && realpathSync(link) === realpathSync(own)) return link;
    if (at === dirname(at)) return undefined;
  }
}

/** The shipped rules with the comment above them. */
export function rulesIn(example: string): string {
  const at = example.indexOf("\n# The first rule that holds decides");
  if (at === -1) throw new RunbookError("INTERNAL", "playbooks/policy.example.yaml has no rules.");
  return example.slice(at + 1);
}

export function playbookText(shipped: ReturnType<typeof shippedFrom>): string {
  return [
    `# yaml-language-server: $schema=${shipped.path("schemas/playbook.schema.json")}`,
    "#",
    "# The shipped playbook with your changes, of which there are none yet. `runbook validate --explain` with this file",
    "# says what they change; playbooks/GUIDE.md of the package shows how they are written.",
    "runbook: 1",
    `extends: ${quoted(shipped.path("playbooks/compromised-account.yaml"))}`,
    "title: Unauthorized activity in our AWS account",
    "changes: []",
    "",
  ].join("\n");
}

export function testText(shipped: ReturnType<typeof shippedFrom>): string {
  return [
    `# yaml-language-server: $schema=${shipped.path("schemas/playbook-test.schema.json", "tests")}`,
    "#",
    "# What your playbook must come to on simulated accounts. `runbook test` runs every case and touches nothing.",
    "playbook: ../playbook.yaml",
    "cases:",
    "  - id: leaked_key",
    "    title: An intruder with a leaked key is shut out, and what he made is gone",
    `    drill: ${quoted(shipped.path("playbooks/drills/acme.yaml", "tests"))}`,
    "    expect: { outcome: remediated, exit: 0 }",
    "  - id: ordinary_day",
    "    title: Where nothing is wrong, nothing is changed",
    `    drill: ${quoted(shipped.path("playbooks/drills/benign.yaml", "tests"))}`,
    "    expect: { outcome: no-unauthorized-activity, exit: 0, changes: { exactly: [] } }",
    "",
  ].join("\n");
}

export function readmeText(shipped: ReturnType<typeof shippedFrom>): string {
  return `# Incident response for our AWS account

| file | what it is |
| --- | --- |
| \`policy.yaml\` | who and what belongs in the account. Written by \`runbook init\`, full of guesses: begin with its list "CHECK FIRST" |
| \`playbook.yaml\` | the shipped playbook with our changes |
| \`tests/\` | what it must come to on simulated accounts |

\`\`\`sh
${self} validate policy.yaml playbook.yaml
${self} test
${self} plan playbook.yaml
\`\`\`

The first two need no account. \`plan\` reads ours and changes nothing. In an incident: \`${self} exec playbook.yaml\`.
How to change the playbook: \`${shipped.path("playbooks/GUIDE.md")}\`.
`;
}

/**
 * Before anything is asked of the account.
 * @throws RunbookError FILE_UNWRITABLE for files that are there (unless `force`), and where nothing can be written
 */
export function requireRoom(dir: string, folder: string, force: boolean): void {
  const there = Object.values(names).filter((name) => existsSync(join(folder, name)));
  if (there.length > 0 && !force) {
    throw new RunbookError("FILE_UNWRITABLE", `${dir} already has ${there.join(", ")}; nothing was written.`, {
      hint: `Name another folder, or give --force to replace ${there.length === 1 ? "it" : "them"}: \`${self} init ${shellWord(dir)} --force\`.`,
    });
  }
  let above = folder;
  while (!existsSync(above)) above = dirname(above);
  try {
    if (!statSync(above).isDirectory()) throw new Error(`${above} is not a folder`);
    accessSync(above, constants.W_OK);
  } catch (cause) {
    throw unwritable(dir, cause);
  }
}

/** What is there already is replaced only with `force`. @throws RunbookError FILE_UNWRITABLE */
export function writeFiles(dir: string, folder: string, files: readonly NewFile[], force: boolean): void {
  try {
    for (const { name, text } of files) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: force ? "w" : "wx" });
    }
  } catch (cause) {
    throw unwritable(dir, cause);
  }
}

function unwritable(dir: string, cause: unknown): RunbookError {
  return new RunbookError("FILE_UNWRITABLE", `${dir} cannot be written: ${(cause as Error).message}`, {
    cause,
    hint: "Name a folder that you may write to.",
  });
}
