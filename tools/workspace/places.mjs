// Where things are in this clone. Everything a run leaves behind lies under .local, which git ignores.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));
export const local = path.join(root, ".local");
export const modules = path.join(root, "node_modules");

const isWindows = process.platform === "win32";

/** Node 24 of the devDependency `node`. Before `npm ci` there is only the one that runs us. */
export function nodeProgram() {
  const ours = path.join(modules, "node", "bin", isWindows ? "node.exe" : "node");
  return existsSync(ours) ? ours : process.execPath;
}

/** The names under which a program may lie in a folder. @param {string} name */
function programNames(name) {
  return isWindows ? [`${name}.exe`, `${name}.cmd`] : [name];
}

/**
 * Full path of a program, or undefined.
 * @param {string} name
 * @param {string[]} folders
 */
export function findProgram(name, folders) {
  for (const folder of folders) {
    for (const file of programNames(name)) {
      if (existsSync(path.join(folder, file))) return path.join(folder, file);
    }
  }
  return undefined;
}

/** @param {NodeJS.ProcessEnv} [env] */
export function pathFolders(env = process.env) {
  return (env.PATH ?? env.Path ?? "").split(path.delimiter).filter(Boolean);
}
