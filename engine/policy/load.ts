/** Loads a policy: read, located and checked as a playbook is, its rules compiled. */
import { isBlock } from "../expression/cidr.ts";
import { bare } from "../playbook/template.ts";
import { type Path, problemOf, textRangeOf } from "../playbook/locate.ts";
import { type Problem, sorted } from "../playbook/problem.ts";
import { asList, asMap, asText, type RawMap } from "../playbook/raw.ts";
import { hashOf, problemAt, readYamlFile, type YamlFile } from "../playbook/read.ts";
import { checkSchema } from "../playbook/schema.ts";
import { Policy } from "./policy.ts";
import { ruleCompiler } from "./rules.ts";

export type LoadedPolicy =
  | { readonly policy: Policy; readonly sha256: string }
  | { readonly problems: readonly Problem[] };

/** The policy with every default filled in, and the file's hash; or every problem in it. */
export function loadPolicy(path: string): LoadedPolicy {
  const read = readYamlFile(path);
  if ("problems" in read) return { problems: read.problems };
  const { yaml } = read;
  const { value, problems } = checkSchema(yaml, Policy, { defaults: true });
  const raw = asMap(yaml.value) ?? {};
  const found = [...problems, ...ruleProblems(yaml, raw), ...windowProblems(yaml, raw), ...blockProblems(yaml, raw)];
  if (found.length > 0) return { problems: sorted(found) };
  const policy = value as Policy;
  const rules = policy.rules.map((rule) => ({ ...rule, if: conditionOf(rule.if).source }));
  return {
    policy: { ...policy, rules },
    sha256: hashOf(read.bytes),
  };
}

/** The JSON Schema of a policy, for editors. Draft-07. */
export function policySchema(): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    ...(asWritten(JSON.parse(JSON.stringify(Policy))) as object),
  };
}

/** What has a default need not be written, though it is always there once loaded. */
function asWritten(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(asWritten);
  const map = asMap(schema);
  if (map === undefined) return schema;
  const written = Object.fromEntries(Object.entries(map).map(([name, value]) => [name, asWritten(value)]));
  const properties = asMap(map["properties"]);
  if (properties === undefined || !Array.isArray(map["required"])) return written;
  return {
    ...written,
    required: map["required"].filter((name) => asMap(properties[String(name)])?.["default"] === undefined),
  };
}

function ruleProblems(yaml: YamlFile, raw: RawMap): Problem[] {
  const compileRule = ruleCompiler();
  const seen = new Set<string>();
  return asList(raw["rules"]).flatMap((value, at) => {
    const rule = asMap(value);
    const id = asText(rule?.["id"]);
    const condition = asText(rule?.["if"]);
    const problems: Problem[] = [];
    if (id !== undefined && seen.has(id)) {
      problems.push(
        problemOf(yaml, ["rules", at, "id"], "DUPLICATE_ID", `another rule has the id ${id}`, {
          hint: "choose another",
        }),
      );
    }
    if (id !== undefined) seen.add(id);
    if (condition === undefined) return problems;
    const path: Path = ["rules", at, "if"];
    const { source, start } = conditionOf(condition);
    const compiled = compileRule(source);
    if ("evaluate" in compiled) return problems;
    const mistakes = compiled.map((mistake) => {
      const range = textRangeOf(yaml, path, start + mistake.start, start + mistake.end);
      return problemAt(yaml, range, mistake.code, mistake.message, mistake.hint);
    });
    return [...problems, ...mistakes];
  });
}

function conditionOf(text: string): { source: string; start: number } {
  const found = bare(text);
  return "unclosed" in found ? { source: text, start: 0 } : found;
}

/** The margin is read by CEL's `duration()`, which knows no days. */
function windowProblems(yaml: YamlFile, raw: RawMap): Problem[] {
  const window = asMap(raw["window"]) ?? {};
  const [start, end, margin] = [asText(window["start"]), asText(window["end"]), asText(window["margin"])];
  const problems: Problem[] = [];
  if (margin !== undefined && !/^(?:\d{1,9}(?:h|m|s))+$/.test(margin)) {
    problems.push(
      problemOf(yaml, ["window", "margin"], "WRONG_VALUE", "this is no duration", {
        hint: "write hours, minutes or seconds, such as 2h or 90m",
      }),
    );
  }
  if (start !== undefined && end !== undefined && Date.parse(end) < Date.parse(start)) {
    problems.push(problemOf(yaml, ["window", "end"], "WRONG_VALUE", "the window ends before it starts"));
  }
  return problems;
}

function blockProblems(yaml: YamlFile, raw: RawMap): Problem[] {
  const lists: readonly Path[] = [
    ["networks", "known"],
    ["indicators", "ips"],
  ];
  return lists.flatMap(([group = "", name = ""]) =>
    asList(asMap(raw[group])?.[name]).flatMap((block, at) => {
      if (typeof block !== "string" || isBlock(block)) return [];
      const hint = "write an address or a block such as 203.0.113.0/24";
      return [problemOf(yaml, [group, name, at], "WRONG_VALUE", `${JSON.stringify(block)} is no address`, { hint })];
    }),
  );
}
