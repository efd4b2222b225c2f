// Looks whether a folder holds an engine that can run a TypeScript program with dynamic resources.
import path from "node:path";
import { findProgram } from "../workspace/places.mjs";
import { run } from "../workspace/run.mjs";
import { isGoodEngine, oldestEngine } from "./version.mjs";

/** @typedef {{bin: string, version: string}} Engine */
/** @typedef {{engine: Engine} | {why: string}} Found */

/** The language host runs the program, the other one serves its dynamic resources. */
const companions = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

/**
 * @param {string} bin the folder
 * @param {string[]} [elsewhere] further folders in which the companions may be: the engine looks on PATH too
 * @returns {Promise<Found>}
 */
export async function lookAt(bin, elsewhere = []) {
  const program = findProgram("pulumi", [bin]);
  if (!program) return { why: "no pulumi there" };
  const version = await askVersion(program);
  if (!version) return { why: `${program} does not answer "pulumi version"` };
  if (!isGoodEngine(version)) return { why: `${program} is ${version}; ${oldestEngine} or later is needed` };
  const missing = companions.find((name) => !findProgram(name, [bin, ...elsewhere]));
  if (missing) return { why: `${program} has no ${missing} beside it` };
  return { engine: { bin: path.resolve(bin), version } };
}

/** @param {string} program */
async function askVersion(program) {
  try {
    // It may be a wrapper that wants to download something first, hence the limit.
    const { lines } = await run("pulumi version", program, ["version"], {
      timeout: 20_000,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    return lines.find((line) => /^v?\d+\.\d+\.\d+/.test(line))?.replace(/^v/, "");
  } catch {
    return undefined;
  }
}
