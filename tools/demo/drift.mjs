// Looks for drift: reads the world again, runs the program, changes nothing.
import { root } from "../workspace/places.mjs";
import { runVisibly } from "../workspace/run.mjs";
import { driftIn, errorsIn } from "./drift-report.mjs";

/** Pulumi's exit code for "changes were not expected". */
export const DRIFTED = 7;

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{drifted: import("./drift-report.mjs").Drifted[], code: number}>}
 */
export async function lookForDrift(env) {
  const args = ["preview", "--refresh", "--run-program", "--expect-no-changes", "--json", "--non-interactive"];
  const ended = await runVisibly("Comparing the site with the program", "pulumi", args, {
    cwd: root,
    env,
    accept: () => true,
  });
  if (ended.code !== 0 && ended.code !== DRIFTED) throw new Error(causeOf(ended));
  return { drifted: driftIn(JSON.parse(ended.stdout)), code: ended.code };
}

/**
 * A preview that fails tells why in its JSON, as far as it got; else in plain lines.
 * @param {import("../workspace/run.mjs").Ended} ended
 */
function causeOf({ code, lines, stdout }) {
  try {
    const errors = errorsIn(JSON.parse(stdout));
    if (errors.length > 0) return errors.join("\n");
  } catch {
    // It did not get as far as JSON.
  }
  return [`pulumi preview ended with ${code}:`, ...lines].join("\n    ");
}
