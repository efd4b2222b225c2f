// One at a time, across processes: two runs in one clone, or two clones that want the engine, do not meet half-way.
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { say } from "./say.mjs";

const BEAT = 5_000;
/** A holder that did not touch its file for so long is gone (or its machine slept: the work itself is done atomically). */
const SILENT_TOO_LONG = 60_000;

/**
 * @template T
 * @param {string} file
 * @param {string} purpose words for the one who waits
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(file, purpose, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  let nextWord = 0;
  while (!take(file)) {
    if (isLeftBehind(file)) {
      rmSync(file, { force: true });
      continue;
    }
    if (Date.now() >= nextWord) {
      say(`Another run is ${purpose} (process ${holder(file)?.pid ?? "unknown"}); waiting for it.`);
      nextWord = Date.now() + BEAT;
    }
    await sleep(300);
  }
  const beat = setInterval(() => touch(file), BEAT);
  beat.unref();
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.removeListener("exit", release);
    release();
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, machine: os.hostname() }), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/** @param {string} file */
function isLeftBehind(file) {
  const by = holder(file);
  if (by && by.machine === os.hostname() && !isAlive(by.pid)) return true;
  try {
    return Date.now() - statSync(file).mtimeMs > SILENT_TOO_LONG;
  } catch {
    return false; // Released just now; the next attempt takes it.
  }
}

/**
 * @param {string} file
 * @returns {{pid: number, machine: string} | undefined}
 */
function holder(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {string} file */
function touch(file) {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // Someone judged us gone. The work goes on; it ends with a rename that only one can win.
  }
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}
