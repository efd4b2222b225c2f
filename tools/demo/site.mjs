// The emulated backup site as a program beside us: started, asked where it listens, ended so that it saves itself.
import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
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
  const output = createWriteStream(log, { mode: 0o600 });
  // A group of its own: Ctrl-C is for the deployment; the site must outlive it and save itself afterwards.
  const child = spawn(nodeProgram(), [path.join(root, "test", "site", "dist", "main.js"), "--state", state], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const endWithUs = () => child.kill("SIGTERM");
  process.once("exit", endWithUs);
  /** @type {string[]} */
  const lastWords = [];
  eachLine(child.stderr, (line) => {
    output.write(`${line}\n`);
    lastWords.push(line);
    if (lastWords.length > 20) lastWords.shift();
  });
  /** @type {Promise<number>} */
  const ended = new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
  ended.then(() => process.removeListener("exit", endWithUs));

  const moving = showMoving("Starting the emulated site");
  try {
    const line = await firstLine(child, ended, lastWords);
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
 * @param {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, import("node:stream").Readable>} child
 * @param {Promise<number>} ended
 * @param {string[]} lastWords
 * @returns {Promise<string>}
 */
function firstLine(child, ended, lastWords) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the site said nothing for ${START_LIMIT / 1000} s`)), START_LIMIT);
    eachLine(child.stdout, (line) => {
      clearTimeout(timer);
      resolve(line);
    });
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    ended.then((code) => {
      clearTimeout(timer);
      reject(
        new Error([`the emulated site ended with ${code}:`, ...lastWords.map((line) => `    ${line}`)].join("\n")),
      );
    });
  });
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
