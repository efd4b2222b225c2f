// Gets the Pulumi engine: one that is here already, the vendor's, or one built from source.
import os from "node:os";
import path from "node:path";
import { engineFolder } from "./engine/cache.mjs";
import { firstThatWorks } from "./engine/choose.mjs";
import { buildFromGo, oldestGo } from "./engine/go-build.mjs";
import { lookAt } from "./engine/look.mjs";
import { installFromVendor } from "./engine/vendor.mjs";
import { oldestEngine, pinnedEngine } from "./engine/version.mjs";
import { withLock } from "./workspace/lock.mjs";
import { findProgram, modules, pathFolders } from "./workspace/places.mjs";
import { say } from "./workspace/say.mjs";

/** @typedef {import("./engine/look.mjs").Engine} Engine */
/** @typedef {import("./engine/choose.mjs").Way} Way */

/** The engines that are here already, best first. @returns {Way[]} */
function here() {
  const folders = pathFolders();
  return [
    { name: "on PATH", get: () => lookOnPath(folders) },
    { name: "in ~/.pulumi", get: () => lookAt(path.join(os.homedir(), ".pulumi", "bin")) },
    { name: "kept from an earlier time", get: () => lookAt(path.join(engineFolder(pinnedEngine()), "bin")) },
  ];
}

/** @param {string[]} folders */
async function lookOnPath(folders) {
  /** @type {import("./engine/look.mjs").Found} */
  let last = { why: "no pulumi there" };
  for (const folder of new Set(folders)) {
    // Not our own: node_modules/.bin may hold the npm package "pulumi", which is a downloader.
    if (folder.startsWith(modules) || !findProgram("pulumi", [folder])) continue;
    last = await lookAt(folder, folders);
    if ("engine" in last) return last;
  }
  return last;
}

/** @returns {Promise<{engine: Engine, way: string} | undefined>} */
export async function findEngine() {
  const found = await firstThatWorks(here());
  return "engine" in found ? found : undefined;
}

/** Finds an engine or gets one. Two runs at once get it once. @returns {Promise<{engine: Engine, way: string}>} */
export async function getEngine() {
  const found = await findEngine();
  if (found) return found;
  const version = pinnedEngine();
  const folder = engineFolder(version);
  return withLock(`${folder}.lock`, "getting the engine", async () => {
    say(`No Pulumi ${oldestEngine} or later on this machine; getting ${version}.`);
    const outcome = await firstThatWorks(
      [
        ...here(), // Someone else may have got it while we waited.
        { name: "vendor's installer", get: () => installFromVendor(folder) },
        { name: "built from source", get: () => buildFromGo(folder, version) },
      ],
      ({ name, why }) => {
        if (name === "vendor's installer") say(`  ${why}`);
      },
    );
    if ("engine" in outcome) return outcome;
    throw new Error(threeWaysOut(outcome.refusals));
  });
}

/** @param {import("./engine/choose.mjs").Refusal[]} refusals */
export function threeWaysOut(refusals) {
  return [
    `There is no Pulumi engine (${oldestEngine} or later) and none could be got:`,
    ...refusals.map(({ name, why }) => `  ${name}: ${why}`),
    "Any one of these helps; then run the same command again:",
    "  1. install Pulumi so that `pulumi` is on PATH: https://www.pulumi.com/docs/install/",
    "  2. let this machine reach get.pulumi.com",
    `  3. install Go ${oldestGo} or later: https://go.dev/dl/ (and let it reach a module proxy, see \`go help goproxy\`)`,
  ].join("\n");
}
