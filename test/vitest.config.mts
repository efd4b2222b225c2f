import { resolve } from "node:path";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Folders and files that take longest: whoever begins with them ends first. */
const LONGEST = ["windows-host/", "faults/", "linux-host/", "engine/", "contract/avamar-client-stream", "host/"];

function rank({ moduleId }: TestSpecification): number {
  const at = LONGEST.findIndex((part) => moduleId.includes(`/test/${part}`));
  return at === -1 ? LONGEST.length : at;
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    globalSetup: [resolve(import.meta.dirname, "contracts/total.ts")],
    // Generous: a busy machine with Wine on it is slow, and a test that hangs still ends.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    // More than there are processors: tests of hosts and of the engine wait half of their time.
    maxWorkers: 5,
    sequence: { sequencer: LongestFirst },
    // What handlers note about unfinished objects goes here and not into the home of whoever runs the tests.
    // Compiled code is kept from one process of the engine's to the next: they all load the same.
    env: {
      PULUMI_HOME: resolve(import.meta.dirname, "../.local/test-home"),
      NODE_COMPILE_CACHE: resolve(import.meta.dirname, "../.local/compiled"),
    },
  },
});
