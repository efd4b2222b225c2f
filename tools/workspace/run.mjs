// Runs a program that may be silent for minutes: its output is kept back and shown only if it fails.
import { spawn } from "node:child_process";
import { onInterruption } from "./interruption.mjs";
import { showMoving } from "./say.mjs";

/** Of each end of the output: some programs say the cause first, some last. */
const LINES_SHOWN = 20;

/** A program that ended badly. What it said is in the message, because nobody saw it yet. */
export class ProgramFailed extends Error {
  /**
   * @param {string} label
   * @param {string} ending
   * @param {string[]} lines
   */
  constructor(label, ending, lines) {
    super([`${label}: ${ending}`, ...bothEnds(lines).map((line) => `    ${line}`)].join("\n"));
    this.name = "ProgramFailed";
    this.ending = ending;
    this.lines = lines;
  }
}

/** @param {string[]} lines */
function bothEnds(lines) {
  return lines.length <= 2 * LINES_SHOWN
    ? lines
    : [...lines.slice(0, LINES_SHOWN), "...", ...lines.slice(-LINES_SHOWN)];
}

/**
 * @typedef {object} Run
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [input] what it reads on stdin; nothing by default
 * @property {number} [timeout] milliseconds; the program and all that it started are then ended
 * @property {(code: number) => boolean} [accept] which exit codes are no failure; only 0 by default
 * @property {(line: string) => void} [onLine] every line of its two outputs
 */

/** @typedef {{code: number, lines: string[], stdout: string}} Ended */

/**
 * Runs a program to its end. Throws ProgramFailed.
 * @param {string} label
 * @param {string} program
 * @param {string[]} args
 * @param {Run} [options]
 * @returns {Promise<Ended>}
 */
export function run(label, program, args, { cwd, env, input, timeout, accept = (code) => code === 0, onLine } = {}) {
  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const lines = [];
    let stdout = "";
    // A group of its own, so that a time-out reaches what the program started too.
    const child = spawn(program, args, { cwd, env, stdio: "pipe", detached: process.platform !== "win32" });
    child.stdin.on("error", () => {}); // It may end without reading.
    child.stdin.end(input ?? "");
    let ending = "";
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            ending = `not done after ${timeout / 1000} s`;
            signalGroup(child.pid, "SIGKILL");
          }, timeout);
    // Its own group gets no Ctrl-C from the terminal, therefore we pass it on; the second one is final.
    const settled = onInterruption((_signal, times) => signalGroup(child.pid, times === 1 ? "SIGINT" : "SIGKILL"));
    const settle = () => {
      clearTimeout(timer);
      settled();
    };
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    for (const stream of [child.stdout, child.stderr]) {
      eachLine(stream, (line) => {
        lines.push(line);
        onLine?.(line);
      });
    }
    child.once("error", (error) => {
      settle();
      reject(new ProgramFailed(label, error.message, lines));
    });
    child.once("close", (code, signal) => {
      settle();
      if (code !== null && accept(code) && !ending) resolve({ code, lines, stdout });
      else
        reject(new ProgramFailed(label, ending || (code === null ? `ended by ${signal}` : `exit code ${code}`), lines));
    });
  });
}

/**
 * The same, with a sign of life.
 * @param {string} label
 * @param {string} program
 * @param {string[]} args
 * @param {Run & {detail?: () => string}} [options]
 */
export async function runVisibly(label, program, args, options = {}) {
  const moving = showMoving(label, options.detail);
  try {
    const ended = await run(label, program, args, options);
    moving.end("done");
    return ended;
  } catch (error) {
    moving.end("failed");
    throw error;
  }
}

/**
 * @param {number | undefined} pid
 * @param {NodeJS.Signals} signal
 */
function signalGroup(pid, signal) {
  if (pid === undefined) return;
  try {
    if (process.platform === "win32") spawn("taskkill", ["/pid", String(pid), "/t", "/f"], { stdio: "ignore" });
    else process.kill(-pid, signal);
  } catch {
    // It had ended in the meantime.
  }
}

/**
 * @param {import("node:stream").Readable} stream
 * @param {(line: string) => void} onLine
 */
export function eachLine(stream, onLine) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (/** @type {string} */ chunk) => {
    const parts = (rest + chunk).split(/\r?\n/);
    rest = parts.pop() ?? "";
    for (const part of parts) onLine(part);
  });
  stream.on("end", () => {
    if (rest) onLine(rest);
  });
}
