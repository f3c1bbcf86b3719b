// The arrows between folders, checked: which part may know which, no cycle between folders, and
// the AWS SDK at run time in one place only. Type-only imports count for the arrows between
// folders but not for the SDK, whose types the table of operations is made of.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Folder → folders it may import from, beside itself. `engine` is engine/errors.ts. */
const allowed = {
  engine: [],
  "engine/text": [],
  "engine/aws": ["engine", "engine/journal", "engine/ports", "engine/policy", "engine/action"],
  "engine/aws/simulated": [
    "engine/text",
    "engine",
    "engine/aws",
    "engine/journal",
    "engine/ports",
    "engine/playbook",
    "engine/expression",
    "engine/policy",
  ],
  "engine/cloudtrail": ["engine", "engine/journal", "engine/aws", "engine/text"],
  "engine/policy": ["engine", "engine/expression", "engine/playbook", "engine/text", "engine/journal"],
  "engine/action": ["engine/expression", "engine", "engine/aws", "engine/policy"],
  "engine/expression": ["engine", "engine/text"],
  "engine/journal": ["engine", "engine/ports"],
  "engine/ports": ["engine", "engine/journal"],
  "engine/playbook": ["engine", "engine/action", "engine/expression", "engine/text", "engine/journal"],
  "engine/run": [
    "engine",
    "engine/action",
    "engine/aws",
    "engine/expression",
    "engine/journal",
    "engine/playbook",
    "engine/policy",
    "engine/ports",
  ],
  "engine/report": ["engine", "engine/journal", "engine/aws"],
  actions: ["engine/action"],
};

const layers = Object.keys(allowed).filter((folder) => folder !== "engine");

function folderOf(path) {
  const layer = layers.filter((folder) => path.startsWith(`${folder}/`)).sort((a, b) => b.length - a.length)[0];
  return layer ?? dirname(path);
}

const problems = [];
const arrows = new Map();
const files = ["engine", "actions"].flatMap((root) =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(root, name)),
);
for (const file of files) {
  const from = folderOf(file);
  for (const [line, typeOnly, target] of importsOf(readFileSync(file, "utf8"))) {
    if (!target.startsWith(".")) {
      if (target.startsWith("@aws-sdk/") && !typeOnly && !file.startsWith("engine/aws/live")) {
        problems.push(`${file}:${line}: only engine/aws/live may import ${target}`);
      }
      continue;
    }
    const to = folderOf(normalize(join(dirname(file), target)));
    if (to === from) continue;
    if (allowed[from] !== undefined && !allowed[from].includes(to)) {
      problems.push(`${file}:${line}: ${from} may not know ${to}`);
    }
    if (!typeOnly) arrows.set(from, (arrows.get(from) ?? new Set()).add(to));
  }
}
for (const start of arrows.keys()) findCycle(start, [start]);

if (problems.length > 0) {
  console.error([...new Set(problems)].join("\n"));
  process.exit(1);
}
console.log(`layers: ${arrows.size} folders, no forbidden arrow, no cycle`);

function importsOf(text) {
  const found = [];
  for (const match of text.matchAll(/^(?:import|export)\b([^;]*?)from\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm)) {
    const line = text.slice(0, match.index).split("\n").length;
    const names = match[1] ?? "";
    const allTypes = /^\s*type\b/.test(names) || /^\s*\{(\s*type\s[^,}]*,?)+\s*\}\s*$/.test(names);
    found.push([line, match[1] !== undefined && allTypes, match[2] ?? match[3]]);
  }
  return found;
}

function findCycle(folder, path) {
  for (const next of arrows.get(folder) ?? []) {
    if (next === path[0]) problems.push(`cycle between folders: ${[...path, next].join(" → ")}`);
    else if (!path.includes(next)) findCycle(next, [...path, next]);
  }
}
