/**
 * The YAML and CEL of playbooks/README.md: `yaml playbook`, `policy`, `drill` and `answers` are whole files, `yaml rule` one of a policy,
 * `yaml requirements` what the page's playbook is to fulfil, `yaml part <name>` a file that steps call, `yaml overlay` one that extends the shipped playbook,
 * `yaml steps` and each line of `cel` stand in the page's playbook; `yaml tests` are of the shipped playbook.
 */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parse, parseDocument } from "yaml";
import { hazards } from "../../actions/hazards.ts";
import { actions } from "../../actions/index.ts";
import { listNames } from "../../actions/resources/findings.ts";
import { loadDrill } from "../../engine/aws/simulated/drill/load.ts";
import { cli } from "../../engine/cli/start/main.ts";
import {
  changeKeywords,
  checkpointKeywords,
  overlayKeywords,
  playbookKeywords,
  stepKeywords,
} from "../../engine/playbook/keywords.ts";
import { loadTestFile, openShelf } from "../../engine/cli/test/load.ts";
import { loadPlaybook } from "../../engine/playbook/load.ts";
import type { Problem } from "../../engine/playbook/problem.ts";
import { loadRequirements } from "../../engine/playbook/requirements.ts";
import { loadPolicy } from "../../engine/policy/load.ts";
import { Policy } from "../../engine/policy/policy.ts";
import { ruleCompiler } from "../../engine/policy/rules.ts";
import { readAnswers } from "../../engine/ports/operator-answers.ts";
import { keepingIo } from "../cli/io.ts";
import { type Block, blocksOf, root, textOf, titleOf } from "./markdown.ts";

const page = "playbooks/README.md";
const blocks = blocksOf(page);
const folder = mkdtempSync(join(tmpdir(), "examples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
for (const name of ["company.yaml", "acme.policy.yaml"])
  cpSync(join(root, "playbooks/drills", name), join(folder, name));

const wordsOf = (block: Block) => `${block.language} ${block.words}`;
const whole = blocks.find((block) => wordsOf(block) === "yaml playbook")?.text ?? "";
const parts = blocks.filter((block) => wordsOf(block).startsWith("yaml part "));
for (const part of parts) writeFileSync(join(folder, part.words.slice("part ".length)), part.text);
const requirements = blocks.find((block) => wordsOf(block) === "yaml requirements")?.text ?? "";
writeFileSync(join(folder, "requirements.yaml"), requirements);

/** As an organization has it that installs the package. */
mkdirSync(join(folder, "ops"));
mkdirSync(join(folder, "node_modules"));
symlinkSync(root, join(folder, "node_modules/runbook"));

function problemsOf(load: (path: string) => object, text: string, name = "example.yaml"): unknown {
  const path = join(folder, name);
  writeFileSync(path, text);
  const loaded = load(path) as { problems?: readonly Problem[] };
  return (loaded.problems ?? []).map(({ line, code, message }) => `${line} ${code} ${message}`);
}

const asPlaybook = (path: string) => loadPlaybook(path, actions, Policy, hazards);

const asTests = (path: string) => loadTestFile(openShelf(keepingIo({ cwd: folder })), path, path, []);

/** The page's playbook with more steps at the end of its first stage. */
function withSteps(steps: readonly unknown[]): string {
  const document = parseDocument(whole);
  for (const step of steps) document.addIn(["stages", 0, "steps"], document.createNode(step));
  return document.toString({ lineWidth: 0 });
}

/** The page's policy with one more rule before its own. */
function withRule(rule: unknown): string {
  const document = parseDocument(blocks.find((block) => wordsOf(block) === "yaml policy")?.text ?? "");
  (document.get("rules") as { items: unknown[] }).items.unshift(document.createNode(rule));
  return document.toString({ lineWidth: 0 });
}

describe(page, () => {
  it.each(blocks.map((block) => [titleOf(block), block] as const))("%s is valid", (_, block) => {
    const { text } = block;
    switch (wordsOf(block).split(" ").slice(0, 2).join(" ")) {
      case "yaml tests":
        return expect(problemsOf(asTests, text.replaceAll("../", join(root, "playbooks/")))).toEqual([]);
      case "yaml playbook":
      case "yaml part":
        return expect(problemsOf(asPlaybook, text)).toEqual([]);
      case "yaml overlay":
        return expect(problemsOf(asPlaybook, text, "ops/acme.yaml")).toEqual([]);
      case "yaml steps":
        return expect(problemsOf(asPlaybook, withSteps(parse(text) as unknown[]))).toEqual([]);
      case "yaml requirements":
        return expect(problemsOf(loadRequirements, text)).toEqual([]);
      case "yaml policy":
        return expect(problemsOf(loadPolicy, text)).toEqual([]);
      case "yaml rule":
        return expect(problemsOf(loadPolicy, withRule(parse(text)))).toEqual([]);
      case "yaml drill":
        return expect(problemsOf(loadDrill, text)).toEqual([]);
      case "yaml answers":
        return expect(Object.keys(readAnswers(parse(text))).length).toBeGreaterThan(0);
      case "cel ":
        for (const line of text.split("\n")) {
          const step = {
            id: "shown",
            checkpoint: { choose: "?", answers: { yes_it_is: "" }, show: `\${{ ${line} }}` },
          };
          expect(problemsOf(asPlaybook, withSteps([step])), line).toEqual([]);
        }
        return undefined;
      default:
        expect.unreachable(`${titleOf(block)} does not say what it is`);
    }
  });

  it("has a drill that the playbook stands", async () => {
    writeFileSync(join(folder, "drill.yaml"), blocks.find((block) => wordsOf(block) === "yaml drill")?.text ?? "");
    const io = keepingIo({ cwd: root });
    const options = ["--drill", join(folder, "drill.yaml"), "--runs", join(folder, "runs")];
    const code = await cli(["exec", "playbooks/compromised-account.yaml", ...options, "--json"], io);
    expect({ code, ...(JSON.parse(io.out()) as object) }).toMatchObject({ code: 0, assessment: { failed: [] } });
  }, 60_000);

  it("names every list of resource findings, and no other", () => {
    const section = textOf(page).split("### Resource findings")[1]?.split("Since each list")[0] ?? "";
    const rows = section.split("\n").filter((line) => line.startsWith("| ") && line.includes("`"));
    const named = rows.flatMap((row) => [...row.matchAll(/`([a-z_]+)`/g)].map(([, name = ""]) => name));
    expect(named.toSorted()).toEqual(listNames.toSorted());
  });

  it("names every playbook that is there, and no other", () => {
    const named = [...textOf(page).matchAll(/^\| `((?:parts\/)?[a-z-]+\.yaml)` \|/gm)].map(([, name = ""]) => name);
    const parts = readdirSync(join(root, "playbooks/parts")).map((name) => `parts/${name}`);
    // Beside the playbooks stand the requirements and the policy, which are none.
    const whole = readdirSync(join(root, "playbooks")).filter(
      (name) => name.endsWith(".yaml") && !/^(requirements|policy.*)\.yaml$/.test(name),
    );
    expect(named.toSorted()).toEqual([...whole, ...parts].toSorted());
  });

  it("has an example of every keyword", () => {
    const written = blocks.map(({ text }) => text).join("\n");
    const keywords = [playbookKeywords, stepKeywords, checkpointKeywords, overlayKeywords, changeKeywords].flatMap(
      Object.keys,
    );
    expect(keywords.filter((keyword) => !new RegExp(`(^|[\\s{,-])${keyword}:`, "m").test(written))).toEqual([]);
  });

  it("names only variables that a rule has", () => {
    const compile = ruleCompiler();
    const rows = textOf(page).matchAll(/^\| (`object[^|]*|`created`|`modified`|`parent`) \| ([^|]*) \|$/gm);
    const sources = [...rows].flatMap(([, names = "", meaning = ""]) => {
      const own = [...names.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name.replace(/^\./, "object."));
      const fields = [...meaning.matchAll(/`([a-z_]+)`/g)].map(([, field]) => field);
      if (names.includes("object")) return own.map((name) => `${name} == ${name}`);
      const [owner] = own;
      if (owner !== "modified") return fields.map((field) => `${owner}.${field} == ${owner}.${field}`);
      return ["size(modified) > 0"];
    });
    expect(sources.length).toBeGreaterThan(25);
    expect(sources.filter((source) => !("evaluate" in compile(source)))).toEqual([]);
  });
});
