import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/emulator/**"],
    testTimeout: 30_000,
    globalSetup: "test/build.ts",
  },
});
