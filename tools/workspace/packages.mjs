// npm ci, only when it is needed.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { modules, root } from "./places.mjs";
import { runVisibly } from "./run.mjs";

/** @typedef {{version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean}} LockedPackage */
/** @typedef {{packages?: Record<string, LockedPackage>}} LockFile */

/**
 * Why the packages must be installed, or undefined when they are as the lock file says.
 * npm writes node_modules/.package-lock.json last, so that it is the stamp of a complete installation, whoever made it.
 * @param {LockFile} wanted package-lock.json
 * @param {LockFile | undefined} installed node_modules/.package-lock.json
 * @returns {string | undefined}
 */
export function whyInstall(wanted, installed) {
  if (!installed) return "nothing is installed yet";
  for (const [place, locked] of Object.entries(wanted.packages ?? {})) {
    if (!place.includes("node_modules/")) continue; // The root and the workspaces themselves.
    const present = installed.packages?.[place];
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    if (!present) {
      if (locked.optional) continue; // For another operating system.
      return `${name} is missing`;
    }
    // npm does not always note the hash of what it took from its cache.
    const otherHash = present.integrity && locked.integrity && present.integrity !== locked.integrity;
    if (present.version !== locked.version || otherHash || present.link !== locked.link) {
      return `${name} is not the locked one`;
    }
  }
  return undefined;
}

/** Returns true when it installed something. */
export async function installPackages() {
  const wanted = readJson(path.join(root, "package-lock.json"));
  if (!wanted) throw new Error("package-lock.json is missing: run this in a clone of the repository.");
  const why = whyInstall(wanted, readJson(path.join(modules, ".package-lock.json")));
  if (!why) return false;
  const npm = npmCommand();
  await runVisibly(`Installing packages (${why})`, npm.program, [...npm.args, "ci", "--loglevel=error"], {
    cwd: root,
    detail: () => unpacked(wanted, root),
  });
  return true;
}

/**
 * How many packages are unpacked. npm makes all their folders at once, long before it fills them: what counts is the
 * file that each of them has. Nothing is said when all are there, as npm then works on something else.
 * @param {LockFile} wanted
 * @param {string} folder
 */
export function unpacked(wanted, folder) {
  const places = Object.entries(wanted.packages ?? {})
    .filter(([place, its]) => place.includes("node_modules/") && !its.link && !its.optional)
    .map(([place]) => place);
  const there = places.filter((place) => existsSync(path.join(folder, place, "package.json"))).length;
  return there < places.length ? `${there} of ${places.length} unpacked` : "";
}

/** The npm that runs us, by the same Node; else the one on PATH. */
function npmCommand() {
  const script = process.env.npm_execpath;
  // Not by the Node in node_modules: npm ci removes that folder, and Windows does not remove a running program.
  const node = process.env.npm_node_execpath;
  if (script && node && existsSync(node) && !node.startsWith(modules)) return { program: node, args: [script] };
  return process.platform === "win32"
    ? { program: "cmd.exe", args: ["/d", "/s", "/c", "npm"] }
    : { program: "npm", args: [] };
}

/**
 * @param {string} file
 * @returns {LockFile | undefined}
 */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
