import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/emulator/**"],
    // What starts processes takes its time where others are at work on the machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: "100%",
    globalSetup: ["test/build.ts", "test/temporary.ts"],
    // What the built program keeps for its user is not to be mixed with the tests'.
    env: { XDG_CACHE_HOME: resolve("node_modules/.cache/xdg") },
  },
});
