import { AsyncLocalStorage } from "node:async_hooks";
import { setMaxListeners } from "node:events";
import { AvamarError, type Product } from "./errors";

/** What is under way when a run is interrupted may end by itself for this long; the engine waits for five seconds. */
const GRACE_MS = 3_500;

let isInterrupted = false;
const over = new AbortController();
// Everything that is under way waits for it.
setMaxListeners(0, over.signal);
const clearing = new AsyncLocalStorage<boolean>();

/** Aborted when nothing may go on any more. */
export const graceIsOver: AbortSignal = over.signal;

/** Somebody interrupts the run: nothing new begins, and what is under way has a moment to end. */
export function interrupt(): void {
  if (isInterrupted) return;
  isInterrupted = true;
  setTimeout(() => over.abort(), GRACE_MS).unref();
}

/**
 * To be asked before anything new begins: between two steps is a clean point, from which the next run goes on.
 *
 * @throws AvamarError `cancelled` once the run is interrupted.
 */
export function refuseWhenInterrupted(): void {
  if (!isInterrupted || clearing.getStore()) return;
  throw new AvamarError("not begun any more, since the run was interrupted.", {
    code: "cancelled",
    product: "provider",
    hint: "Run pulumi up again: it goes on from here.",
  });
}

/** What is said of something that was under way until the grace was over. */
export function leftUnderWay(doing: string, product: Product, host: string): AvamarError {
  return new AvamarError(`the run was interrupted while trying to ${doing}.`, {
    code: "timeout",
    product,
    host,
    hint: "It may still take effect; run pulumi up again: it looks first, and goes on from there.",
  });
}

/** Does what has to be done even then: giving back what was taken. */
export function evenWhenInterrupted<T>(work: () => Promise<T>): Promise<T> {
  return clearing.run(true, work);
}
