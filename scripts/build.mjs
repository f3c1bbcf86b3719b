// Bundles the command line into dist/. Types are checked by tsc; this only makes it start fast:
// each command, and each AWS client behind it, is a chunk that is read when it is needed.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const { metafile } = await build({
  entryPoints: { runbook: "engine/cli/bin.ts" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  mainFields: ["module", "main"],
  chunkNames: "chunks/[name]-[hash]",
  sourcemap: true,
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  external: ["@aws-sdk/*", "@smithy/*", "pino", "listr2", "@inquirer/prompts"],
  // Some bundled packages are CommonJS and call require for Node's own modules.
  banner: {
    js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
  },
});

// Only now, and only what is left over: a command that is running goes on reading its chunks.
const made = new Set(Object.keys(metafile.outputs));
const stale = existsSync("dist") ? readdirSync("dist", { recursive: true, withFileTypes: true }) : [];
for (const entry of stale) {
  const path = join(entry.parentPath, entry.name);
  if (entry.isFile() && !made.has(path)) rmSync(path, { force: true });
}
