// Looks for drift: reads the world again, runs the program, changes nothing.
import { root } from "../workspace/places.mjs";
import { runVisibly } from "../workspace/run.mjs";
import { driftIn } from "./drift-report.mjs";

/** Pulumi's exit code for "changes were not expected". */
export const DRIFTED = 7;

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{drifted: import("./drift-report.mjs").Drifted[], code: number}>}
 */
export async function lookForDrift(env) {
  const args = ["preview", "--refresh", "--run-program", "--expect-no-changes", "--json", "--non-interactive"];
  const { code, stdout } = await runVisibly("Comparing the site with the program", "pulumi", args, {
    cwd: root,
    env,
    accept: [0, DRIFTED],
  });
  return { drifted: driftIn(JSON.parse(stdout)), code };
}
