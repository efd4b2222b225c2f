// The emulated backup site as a program beside us: started, asked where it listens, ended so that it saves itself.
import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "../workspace/lock.mjs";
import { local, nodeProgram, root } from "../workspace/places.mjs";
import { eachLine } from "../workspace/run.mjs";
import { showMoving } from "../workspace/say.mjs";

/** @typedef {{url: string, username: string, password: string, caFile: string, certificateSha256: string}} Appliance */
/** @typedef {{name: string, os: string, address: string, port: number, user: string, password: string, privateKeyFile: string, hostKey: string}} Host */
/** @typedef {{avamar: Appliance, dataDomain: Appliance, hosts: Host[]}} Site what the site says of itself on its first line */

const START_LIMIT = 60_000;
const STOP_LIMIT = 20_000;
export const defaultState = path.join(local, "site");
const log = path.join(local, "site.log");
/** Where `npm run site` says that it is up, for the commands in other terminals. */
const noticeFile = path.join(local, "site-in-foreground.json");

/**
 * @param {string} state the folder in which it keeps itself
 * @returns {Promise<{site: Site, line: string, ended: Promise<number>, stop: () => Promise<void>}>}
 */
export async function startSite(state) {
  mkdirSync(local, { recursive: true });
  // Straight into a file: were it a pipe to us, the site could not speak after we are gone, and dying of that not save.
  const output = openSync(log, "w", 0o600);
  // A group of its own: Ctrl-C is for the deployment; the site must outlive it and save itself afterwards.
  const child = spawn(nodeProgram(), [path.join(root, "test", "site", "dist", "main.js"), "--state", state], {
    cwd: root,
    stdio: ["ignore", "pipe", output],
    detached: process.platform !== "win32",
  });
  closeSync(output);
  const endWithUs = () => child.kill("SIGTERM");
  process.once("exit", endWithUs);
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  ended.then(() => process.removeListener("exit", endWithUs));

  const moving = showMoving("Starting the emulated site");
  try {
    const line = await firstLine(child, ended);
    moving.end("up");
    return {
      site: JSON.parse(line),
      line,
      ended,
      async stop() {
        child.kill("SIGTERM");
        const kill = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT);
        await ended;
        clearTimeout(kill);
      },
    };
  } catch (error) {
    moving.end("failed");
    child.kill("SIGKILL");
    throw error;
  }
}

/**
 * @param {import("node:child_process").ChildProcess} child
 * @param {Promise<number>} ended
 * @returns {Promise<string>}
 */
async function firstLine(child, ended) {
  /** @type {Promise<string>} */
  const said = new Promise((resolve, reject) => {
    if (child.stdout) eachLine(child.stdout, resolve);
    child.once("error", reject);
  });
  const silence = sleep(START_LIMIT, undefined, { ref: false }).then(() => {
    throw new Error(`The emulated site said nothing for ${START_LIMIT / 1000} s.`);
  });
  const end = ended.then((code) => {
    throw new Error([`The emulated site ended with ${code}:`, ...lastWords()].join("\n    "));
  });
  // The losers of the race fail later, when nobody cares.
  for (const late of [silence, end]) late.catch(() => {});
  return Promise.race([said, silence, end]);
}

function lastWords() {
  return readFileSync(log, "utf8").trim().split("\n").slice(-20);
}

/**
 * Works with the site of `npm run site` when that is up, else with one of its own for as long as the work takes.
 * @template T
 * @param {(site: Site) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSite(work) {
  const inForeground = readNotice();
  if (inForeground) return work(inForeground);
  const { site, stop } = await startSite(defaultState);
  try {
    return await work(site);
  } finally {
    await stop();
  }
}

/** @param {Site} site */
export function postNotice(site) {
  writeFileSync(noticeFile, JSON.stringify({ pid: process.pid, site }), { mode: 0o600 });
}

export function removeNotice() {
  rmSync(noticeFile, { force: true });
}

/** @returns {Site | undefined} */
function readNotice() {
  try {
    const { pid, site } = JSON.parse(readFileSync(noticeFile, "utf8"));
    return isAlive(pid) ? site : undefined;
  } catch {
    return undefined;
  }
}
