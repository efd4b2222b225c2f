// node count.mjs REPORT: the test runner's own count, as one plain line. Reads vitest's JSON report.
import { readFileSync } from "node:fs";

/**
 * A test file that cannot even be loaded has no tests to count; it is one failure.
 * @typedef {{numPassedTests: number, numFailedTests: number, success: boolean, testResults: {status: string, assertionResults: unknown[]}[]}} Report
 * @param {Report} report
 */
export function count(report) {
  const unloadable = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  return { passed: report.numPassedTests, failed: report.numFailedTests + unloadable.length };
}

if (import.meta.filename === process.argv[1]) {
  try {
    const { passed, failed } = count(JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")));
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0 || passed === 0) process.exitCode = 1;
  } catch (error) {
    console.error(`No test report: ${error instanceof Error ? error.message : error}`);
    console.log("0 passed, 1 failed");
    process.exitCode = 1;
  }
}
