// The stack "local" of the root project: state, passphrase and settings of the engine all lie under .local.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { environmentWithEngine } from "../environment.mjs";
import { onInterruption } from "../workspace/interruption.mjs";
import { local, nodeProgram, root } from "../workspace/places.mjs";
import { run, runVisibly } from "../workspace/run.mjs";
import { changedSettings, settingsOf } from "./settings.mjs";

/** @typedef {import("./site.mjs").Site} Site */

/** Its settings are in Pulumi.local.yaml, which git ignores. */
export const stackName = "local";

/** What sets the local stack apart from any other: `npm run site` writes these to .local/env.sh. */
export function stackVariables() {
  const state = path.join(local, "state");
  const home = path.join(local, "pulumi");
  const passphrase = path.join(local, "passphrase");
  for (const folder of [state, home]) mkdirSync(folder, { recursive: true });
  if (!existsSync(passphrase)) writeFileSync(passphrase, randomBytes(24).toString("base64url"), { mode: 0o600 });
  return {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: pathToFileURL(state).href,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
    // The site may listen on other ports than last time; only the program knows them.
    PULUMI_RUN_PROGRAM: "true",
  };
}

/** @returns {Promise<NodeJS.ProcessEnv>} */
export async function stackEnvironment() {
  // The passphrase itself would win over the file, and a stack or an account of the caller is not ours.
  const {
    PULUMI_CONFIG_PASSPHRASE: _p,
    PULUMI_STACK: _s,
    PULUMI_ACCESS_TOKEN: _a,
    ...rest
  } = await environmentWithEngine();
  return { ...rest, ...stackVariables() };
}

/**
 * Selects the stack and tells it where the site is.
 * @param {NodeJS.ProcessEnv} env
 * @param {Site} site
 */
export async function prepareStack(env, site) {
  await runVisibly("Selecting the stack", "pulumi", ["stack", "select", "--create", stackName], { cwd: root, env });
  const { stdout } = await run("Reading the settings", "pulumi", ["config", "--json", "--show-secrets"], {
    cwd: root,
    env,
  });
  const changed = changedSettings(settingsOf(site), JSON.parse(stdout || "{}"));
  const plain = changed.filter(({ secret }) => !secret).flatMap(({ key, value }) => ["--plaintext", `${key}=${value}`]);
  if (plain.length > 0)
    await run("Writing the settings", "pulumi", ["config", "set-all", ...plain], { cwd: root, env });
  for (const { key, value } of changed.filter(({ secret }) => secret)) {
    // By stdin: command lines are for everyone to see.
    await run(`Setting ${key}`, "pulumi", ["config", "set", "--secret", key], { cwd: root, env, input: value });
  }
}

/**
 * Runs a pulumi command that a person watches. Gives its exit code.
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} args
 * @returns {Promise<number>}
 */
export function pulumi(env, args) {
  return watched(env, "pulumi", args);
}

/** What `pulumi-avamar drift` ends with when something was changed by other means than the program. */
export const DRIFTED = 2;

/**
 * Looks for drift with the command that users have. Gives its exit code.
 * @param {NodeJS.ProcessEnv} env
 * @param {string[]} [more]
 * @returns {Promise<number>}
 */
export function drift(env, more = []) {
  const command = path.join(root, "node_modules", "pulumi-avamar", "bin", "pulumi-avamar.js");
  return watched(env, nodeProgram(), [command, "drift", "--stack", stackName, ...more]);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} program
 * @param {string[]} args
 * @returns {Promise<number>}
 */
function watched(env, program, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: "inherit" });
    // Ctrl-C reaches the engine directly; it winds up its steps, and we wait for that.
    const settled = onInterruption((signal) => {
      if (signal !== "SIGINT") child.kill("SIGINT");
    });
    child.once("error", (error) => {
      settled();
      reject(error);
    });
    child.once("close", (code) => {
      settled();
      resolve(code ?? 130);
    });
  });
}

/**
 * What the last deployment did, as the engine counted it: {same: 18} or {create: 18}.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Record<string, number>>}
 */
export async function lastChanges(env) {
  const { stdout } = await run("Reading the history", "pulumi", ["stack", "history", "--json", "--page-size", "1"], {
    cwd: root,
    env,
  });
  return JSON.parse(stdout)[0]?.resourceChanges ?? {};
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Record<string, unknown>>}
 */
export async function stackOutputs(env) {
  const { stdout } = await run("Reading the outputs", "pulumi", ["stack", "output", "--json"], { cwd: root, env });
  return JSON.parse(stdout);
}
