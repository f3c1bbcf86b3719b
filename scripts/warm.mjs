// Runs the built commands as people do and keeps the code that V8 made of it, so that the next
// start need not compile, and which of the shipped playbooks were found valid. Bundled and run by build.mjs: `<folder of the bundle> <temporary folder>`.
import { readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Writable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { openBundle } from "../engine/cli/cache/bundle.ts";
import { asKept } from "../engine/cli/cache/found-valid.ts";
import { buildId, shippedName } from "../engine/cli/cache/valid.ts";

const [folder, runs] = process.argv.slice(2).map((path) => resolve(path));
const playbook = "playbooks/compromised-account.yaml";
const silent = () => new Writable({ write: (_chunk, _encoding, done) => done() });
const io = () => ({
  stdin: process.stdin,
  stdout: silent(),
  stderr: silent(),
  env: {},
  cwd: process.cwd(),
  onStop: () => () => undefined,
  exit: (code) => process.exit(code),
});

// Else V8 forgets the code of functions that ran once, such as those that load a playbook.
setFlagsFromString("--no-flush-bytecode");
const bundle = openBundle(folder);
const { validate, exec } = bundle.exports;
const found = [];
const playbooks = readdirSync("playbooks").filter((name) => name.endsWith(".yaml"));
const files = playbooks.map((name) => join(resolve("playbooks"), name));
await validate(io(), { files, known: { find: () => undefined, keep: (valid) => found.push(valid) } });
await exec(io(), { playbook, drill: "playbooks/drills/benign.yaml", input: [], dryRun: true, runs });
setFlagsFromString("--flush-bytecode");
writeFileSync(join(folder, "commands.bin"), bundle.compiledCode());
writeFileSync(join(folder, shippedName), asKept(buildId(folder), found));
