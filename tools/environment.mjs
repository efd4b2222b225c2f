// What every program of this project finds in its environment, however it is started.
import { existsSync } from "node:fs";
import path from "node:path";
import { findEngine } from "./engine.mjs";
import { nodeProgram, pathFolders } from "./workspace/places.mjs";

/**
 * The caller's environment with our Node and the engine first on PATH. The engine finds its companions there too.
 * @returns {Promise<NodeJS.ProcessEnv>}
 */
export async function environmentWithEngine() {
  const found = await findEngine();
  if (!found) throw new Error("There is no Pulumi engine yet: run `node tools/setup.mjs`.");
  const folders = [path.dirname(nodeProgram()), found.engine.bin, ...pathFolders()].filter((folder) =>
    existsSync(folder),
  );
  // Windows spells it Path; two spellings in one environment would be two variables.
  const { Path: _path, ...rest } = process.env;
  return {
    ...rest,
    PATH: folders.join(path.delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}
