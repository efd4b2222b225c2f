// Ctrl-C and SIGTERM: what is under way winds up in its own manner, then we end; without anything under way, at once.

/** @typedef {(signal: NodeJS.Signals, times: number) => void} Listener */

/** @type {Set<Listener>} */
const listeners = new Set();
let times = 0;

/** @param {NodeJS.Signals} signal */
function interrupt(signal) {
  times += 1;
  // Through exit(), not by the signal: what is registered for "exit" releases locks and ends the site.
  if (listeners.size === 0) process.exit(130);
  for (const listener of listeners) listener(signal, times);
}

for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
  process.on(signal, () => interrupt(signal));

// npm passes a signal to its shell only; the shell dies of it and leaves us behind.
if (process.env.npm_lifecycle_event && process.platform !== "win32") {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    interrupt("SIGTERM");
  }, 500);
  timer.unref();
}

/**
 * @param {Listener} listener
 * @returns {() => void} takes it away again; ends the process if there was a signal in the meantime
 */
export function onInterruption(listener) {
  const before = times;
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (times > before) process.exit(130);
  };
}
