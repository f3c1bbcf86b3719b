// Bundles the command line into dist/. Types are checked by tsc; this only makes it start fast:
// the commands are one script, with the code that V8 makes of it beside it (see engine/cli/cache/bundle.ts);
// what parses the command line is another, so that `--help` need not read them.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

const common = {
  bundle: true,
  platform: "node",
  target: "node20.19",
  mainFields: ["module", "main"],
  legalComments: "none",
  logLevel: "warning",
};

/** commander can run subcommands as programs of their own. There are none, and what that takes is long to load. */
const withoutChildProcesses = {
  name: "without-child-processes",
  setup(build) {
    build.onResolve({ filter: /^node:child_process$/ }, ({ path }) => ({ path, namespace: "absent" }));
    build.onLoad({ filter: /.*/, namespace: "absent" }, () => ({ contents: "export {};" }));
  },
};

// Built beside and then put in place, so that what runs meanwhile has the old one or the new one.
mkdirSync("node_modules/.cache", { recursive: true });
const dist = mkdtempSync("node_modules/.cache/runbook-");
await build({
  ...common,
  entryPoints: ["engine/cli/start/commands.ts"],
  outdir: dist,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  sourcemap: true,
  define: { "import.meta.url": "moduleUrl" },
  external: ["@aws-sdk/*", "@smithy/*", "pino", "listr2", "@inquirer/prompts"],
  // Out of a script with cached code, Node 20 cannot import(); it can require() what is ESM.
  supported: { "dynamic-import": false },
});
await build({
  ...common,
  entryPoints: { runbook: "engine/cli/start/launch.ts" },
  outdir: dist,
  // CommonJS, since Node takes longer to load its loader of modules than all of this.
  format: "cjs",
  define: { "import.meta.dirname": "__dirname", "import.meta.url": "moduleUrl" },
  banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
  // The fallback of a command line that is not built; here the commands come out of the bundle.
  external: ["./commands.ts"],
  plugins: [withoutChildProcesses],
  minifyWhitespace: true,
  minifySyntax: true,
});

await build({
  ...common,
  entryPoints: ["engine/cli/verify/survey-thread.ts"],
  outdir: dist,
  format: "cjs",
  outExtension: { ".js": ".cjs" },
});

writeFileSync(join(dist, "package.json"), '{ "type": "commonjs" }\n');

const folder = mkdtempSync(join(tmpdir(), "runbook-build-"));
try {
  const warm = join(folder, "warm.mjs");
  await build({ ...common, entryPoints: ["scripts/warm.mjs"], outfile: warm, format: "esm" });
  execFileSync(process.execPath, [warm, dist, join(folder, "runs")], { stdio: "inherit" });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
chmodSync(dist, 0o755);
rmSync("dist", { recursive: true, force: true });
try {
  renameSync(dist, "dist");
} catch (error) {
  // The modules may lie on another disk.
  if (error.code !== "EXDEV") throw error;
  cpSync(dist, "dist", { recursive: true, preserveTimestamps: true });
  rmSync(dist, { recursive: true });
}
