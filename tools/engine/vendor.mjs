// The vendor's own installer, through the Automation API. It runs in a process of its own, because a network that
// silently drops packets would hold it for minutes.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { nodeProgram } from "../workspace/places.mjs";
import { ProgramFailed, runVisibly } from "../workspace/run.mjs";
import { makeAtOnce } from "./cache.mjs";
import { lookAt } from "./look.mjs";

const script = fileURLToPath(new URL("vendor-install.mjs", import.meta.url));
const LIMIT = 5 * 60_000;

/**
 * @param {string} folder
 * @returns {Promise<import("./look.mjs").Found>}
 */
export async function installFromVendor(folder) {
  try {
    await makeAtOnce(folder, async (unfinished) => {
      await runVisibly("Asking the vendor's installer", nodeProgram(), [script, unfinished], {
        timeout: LIMIT,
      });
    });
  } catch (error) {
    if (error instanceof ProgramFailed) return { why: error.lines.findLast((line) => line.trim()) ?? error.ending };
    throw error;
  }
  const found = await lookAt(`${folder}/bin`);
  if ("why" in found) rmSync(folder, { recursive: true, force: true });
  return found;
}
