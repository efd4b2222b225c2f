// Where an engine that we fetched or built is kept: per user and outside node_modules, so that npm ci and other clones
// find it again.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const NAME = "pulumi-avamar";
const ABANDONED_AFTER = 24 * 60 * 60 * 1000;

/**
 * @param {NodeJS.Platform} [platform]
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [home]
 */
export function cacheFolder(platform = process.platform, env = process.env, home = os.homedir()) {
  if (env.XDG_CACHE_HOME) return path.join(env.XDG_CACHE_HOME, NAME);
  if (platform === "darwin") return path.join(home, "Library", "Caches", NAME);
  if (platform === "win32") return path.join(env.LOCALAPPDATA ?? path.join(home, "AppData", "Local"), NAME, "Cache");
  return path.join(home, ".cache", NAME);
}

/** @param {string} version */
export function engineFolder(version) {
  return path.join(cacheFolder(), `engine-${version}`);
}

/**
 * Makes a folder in one step: the work happens in a neighbour that is renamed at the end, so that no one ever meets
 * half an engine.
 * @param {string} folder
 * @param {(unfinished: string) => Promise<void>} make
 */
export async function makeAtOnce(folder, make) {
  const unfinished = `${folder}.unfinished-${process.pid}`;
  removeAbandoned(path.dirname(folder));
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const remove = () => rmSync(unfinished, { recursive: true, force: true });
  process.once("exit", remove); // Ctrl-C ends by process.exit, which runs no finally.
  try {
    await make(unfinished);
    if (existsSync(folder)) rmSync(folder, { recursive: true, force: true }); // It was looked at and found wanting.
    renameSync(unfinished, folder);
  } finally {
    process.removeListener("exit", remove);
    remove();
  }
}

/** What a run left that was killed. @param {string} parent */
function removeAbandoned(parent) {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const full = path.join(parent, name);
    if (/\.unfinished-\d+$/.test(name) && Date.now() - statSync(full).mtimeMs > ABANDONED_AFTER) {
      rmSync(full, { recursive: true, force: true });
    }
  }
}
