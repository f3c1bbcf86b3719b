// Makes schemas/ and the tables of the READMEs anew, out of what the program itself reads.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";

// Below node_modules, so that the packages are found from there.
mkdirSync("node_modules/.cache", { recursive: true });
const folder = mkdtempSync(join("node_modules", ".cache", "generate-"));
try {
  const outfile = join(folder, "files.mjs");
  await build({
    entryPoints: ["engine/reference/files.ts"],
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20.19",
    logLevel: "warning",
  });
  const { generatedFiles } = await import(pathToFileURL(outfile).href);
  mkdirSync("schemas", { recursive: true });
  for (const [path, content] of generatedFiles((name) => readFileSync(name, "utf8"))) writeFileSync(path, content);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
