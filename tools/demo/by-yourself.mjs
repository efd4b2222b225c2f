// What a person needs to type `pulumi up` in another terminal.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { local, root } from "../workspace/places.mjs";
import { fileServer, settingsOf } from "./settings.mjs";
import { stackName, stackVariables } from "./stack.mjs";

/** @typedef {import("./site.mjs").Host} Host */

const isWindows = process.platform === "win32";
const file = path.join(local, isWindows ? "env.ps1" : "env.sh");

/**
 * Writes the environment of the local stack as a file for the shell of this system.
 * @param {NodeJS.ProcessEnv} env of which the first two folders on PATH are Node and the engine
 */
export function writeEnvironmentFile(env) {
  const folders = (env.PATH ?? "").split(path.delimiter).slice(0, 2);
  const lines = (isWindows ? powerShell : posixShell)(
    { ...stackVariables(), PULUMI_SKIP_UPDATE_CHECK: "true" },
    folders,
  );
  writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
}

/** The caller's own would win over what the stack needs. */
const unwanted = ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_STACK", "PULUMI_ACCESS_TOKEN"];

/**
 * @param {Record<string, string>} variables
 * @param {string[]} folders
 */
export function posixShell(variables, folders) {
  return [
    "# Made by `npm run site`. In another terminal, in the root of the repository:  . .local/env.sh",
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    `unset ${unwanted.join(" ")}`,
    `export PATH=${quoted(folders.join(":"))}:"$PATH"`,
  ];
}

/**
 * @param {Record<string, string>} variables
 * @param {string[]} folders
 */
export function powerShell(variables, folders) {
  const literal = (/** @type {string} */ value) => `'${value.replaceAll("'", "''")}'`;
  return [
    "# Made by `npm run site`. In another PowerShell, in the root of the repository:  . .local\\env.ps1",
    ...Object.entries(variables).map(([name, value]) => `$env:${name} = ${literal(value)}`),
    ...unwanted.map((name) => `Remove-Item Env:${name} -ErrorAction Ignore`),
    `$env:PATH = ${literal(`${folders.join(";")};`)} + $env:PATH`,
  ];
}

/**
 * @param {import("./site.mjs").Site} site
 * @param {boolean} prepared whether the local stack is ready for it
 * @returns {string[]}
 */
export function adviceFor(site, prepared) {
  const settings = settingsOf(site).map(
    ({ key, value, secret }) => `    pulumi config set ${secret ? "--secret " : ""}${key} ${quoted(value)}`,
  );
  const ready = [
    `The stack "${stackName}" is set up for this site. In another terminal, in ${root}:`,
    "",
    `    . ${path.relative(root, file)}`,
    "    pulumi up",
    "",
    "In a stack of your own, set the same (`pulumi stack init NAME` first):",
  ];
  const notReady = [
    "The local stack is not set up (`node tools/setup.mjs` gets the engine). In a stack of your own (`pulumi stack init NAME` first):",
  ];
  const others = site.hosts.filter((host) => host !== fileServer(site)).flatMap(hostAdvice);
  return ["", ...(prepared ? ready : notReady), "", ...settings, "", ...others, "Ctrl-C saves the site and ends it."];
}

/** The settings above are for one server; streams on another one say in the program where it is. @param {Host} host */
function hostAdvice({ name, os, address, port, user, password, hostKey }) {
  return [
    `For streams on ${name} (${os}), write into a program:`,
    "",
    `    os: ${JSON.stringify(os)},`,
    `    connection: ${JSON.stringify({ host: address, port, user, password, hostKey })},`,
    "",
  ];
}

/** For a POSIX shell; PowerShell reads what has no apostrophe in the same way. @param {string} value */
function quoted(value) {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
