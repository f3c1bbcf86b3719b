import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = dirname(fileURLToPath(import.meta.url));

/** One moto serves all files, and each test begins by emptying it: so one file at a time. */
export default defineConfig({
  root: join(here, "..", ".."),
  test: { include: ["test/emulator/**/*.test.ts"], fileParallelism: false, testTimeout: 300_000, hookTimeout: 120_000 },
});
