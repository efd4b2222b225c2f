import { resolve } from "node:path";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    // Generous: a busy machine with Wine on it is slow, and a test that hangs still ends.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    maxWorkers: 2,
    // What handlers note about unfinished objects goes here and not into the home of whoever runs the tests.
    env: { PULUMI_HOME: resolve(import.meta.dirname, "../.local/test-home") },
  },
});
