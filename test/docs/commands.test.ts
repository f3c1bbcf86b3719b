/**
 * The commands of README.md and of playbooks/GUIDE.md, each in its order: `sh` blocks are run, with the exit code that
 * `exit=` names; of `sh aws` blocks, which need an account, the options are looked up; `output` shows lines of what the
 * block before said; `yaml <file>` is what the reader makes that file.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Block, blocksOf, textOf, titleOf } from "./markdown.ts";
import { type Checkout, checkout } from "./checkout.ts";

let place: Checkout;
let last = "";

/** In a folder of its own, as a reader finds it. */
function inACheckout(page: string): readonly Block[] {
  beforeAll(() => {
    place = checkout();
    last = "";
  }, 60_000);
  afterAll(() => place.remove());
  const blocks = blocksOf(page);
  for (const block of blocks) {
    if (block.language === "sh") {
      it(`${titleOf(block)}: ${block.text.split("\n")[0]}`, () => checkCommands(block), 60_000);
    } else if (block.language === "output") {
      it(`${titleOf(block)}: the output is real`, () => checkOutput(block), 60_000);
    } else {
      it(`${titleOf(block)}: is a file that is made`, () => makeFile(block));
    }
  }
  it("names every command of the program that it shows, and only such", () => {
    const help = place.run("npx runbook --help").output;
    const named = [...textOf(page).matchAll(/npx runbook ([a-z]+)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(help).toMatch(new RegExp(`^  ${name} `, "m"));
  });
  return blocks;
}

const programs = (script: string) =>
  script.split("\n").flatMap((line) => {
    const words = /^npx runbook (.*)$/.exec(line)?.[1]?.split(/\s+/);
    return words === undefined ? [] : [words];
  });

describe("README.md", () => {
  const blocks = inACheckout("README.md");

  it("begins with the two commands of a fresh machine", () => {
    const [first] = blocks;
    expect(first).toMatchObject({ language: "sh", words: "npm", text: "npm ci && npm run drill\nnpm test" });
    expect(first?.line).toBeLessThan(20);
  });

  it("names environment variables that the program reads", () => {
    const table = textOf("README.md").split("## Environment")[1]?.split("\n## ")[0] ?? "";
    const source = [
      "engine/cli/io.ts",
      "engine/cli/diagnostics.ts",
      "engine/cli/run/heads.ts",
      "engine/cli/run/open-account.ts",
      "engine/aws/endpoints.ts",
    ]
      .map(textOf)
      .join("\n");
    const ours = [...table.matchAll(/`((?:NO_|RUNBOOK_|AWS_ENDPOINT|AWS_REGION)[A-Z_]*)`/g)].map(
      ([, name]) => name ?? "",
    );
    expect(ours.length).toBeGreaterThan(3);
    for (const name of ours) expect(source).toContain(name.replace(/_IAM$/, "_"));
  });
});

describe("playbooks/GUIDE.md", () => {
  const blocks = inACheckout("playbooks/GUIDE.md");

  it("leads to a playbook of one's own in under ten commands", () => {
    const shown = blocks.filter(({ language, words }) => language === "sh" && words !== "aws");
    expect(shown.flatMap(({ text }) => programs(text)).length).toBeLessThan(10);
  });
});

/** Below the folder, at a path that the page names. */
function makeFile({ language, words, text }: Block): void {
  expect(language).toBe("yaml");
  expect(words).toMatch(/^[a-z]+(\/[a-z.]+)+\.yaml$/);
  writeFileSync(join(place.folder, words), `${text}\n`);
}

function checkCommands(block: Block): void {
  if (block.words === "npm") {
    const { scripts } = JSON.parse(textOf("package.json")) as { scripts: object };
    const named = [...block.text.matchAll(/npm (?:run )?([a-z:]+)/g)]
      .map(([, name]) => name)
      .filter((name) => name !== "ci");
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
    return;
  }
  for (const [command = "", ...words] of programs(block.text)) {
    const help = place.run(`npx runbook ${command} --help`);
    expect(help.code).toBe(0);
    for (const option of words.filter((word) => word.startsWith("--"))) expect(help.output).toContain(`${option} `);
  }
  if (block.words === "aws") return;
  expect(block.words).toMatch(/^(exit=\d+)?$/);
  const { code, output } = place.run(block.text);
  last = output;
  expect({ code, ...(code === Number(block.words.slice(5)) ? {} : { output }) }).toEqual({
    code: Number(block.words.slice(5)),
  });
}

/**
 * Every line but `…` is there, in order, or begins as a line does that ends in ` …`; a block that names a command is of
 * that one, which goes well.
 */
function checkOutput(block: Block): void {
  const named = block.words === "" ? undefined : place.run(block.words);
  if (named !== undefined) expect(named.code, named.output).toBe(0);
  const shown = named?.output ?? last;
  const lines = shown.split("\n").map((line) => line.trimEnd());
  let at = 0;
  for (const line of block.text.split("\n")) {
    if (line === "…") continue;
    const begins = line.endsWith(" …") ? line.slice(0, -1) : undefined;
    const found = lines.findIndex(
      (each, index) => index >= at && (begins === undefined ? each === line : each.startsWith(begins)),
    );
    expect(found, `“${line}” in:\n${shown}`).toBeGreaterThanOrEqual(0);
    at = found + 1;
  }
}
