import { setTimeout as sleep } from "node:timers/promises";
import { AvamarError } from "./errors";
import { refuseWhenInterrupted } from "./interruption";

/** How a wait goes on: the pause grows from `firstMs` to `mostMs`, until `deadlineMs` have passed. */
export interface Patience {
  /** First pause in milliseconds. */
  firstMs: number;
  /** Longest pause in milliseconds. */
  mostMs: number;
  /** All pauses and looks together, in milliseconds. */
  deadlineMs: number;
}

/** The pause before look number `attempt` (from 0), with up to a quarter of jitter so that many waiters spread out. */
function pauseMs(patience: Patience, attempt: number): number {
  const plain = Math.min(patience.mostMs, patience.firstMs * 2 ** attempt);
  return plain * (0.75 + Math.random() / 2);
}

/**
 * Looks again and again until `look` gives something. Undefined from `look` means: not yet.
 *
 * @throws AvamarError `timeout` made by `late`, when the deadline has passed.
 */
export async function pollUntil<T>(
  patience: Patience,
  look: (elapsedMs: number) => Promise<T | undefined>,
  late: () => AvamarError | Promise<AvamarError>,
): Promise<T> {
  const begun = Date.now();
  for (let attempt = 0; ; attempt++) {
    refuseWhenInterrupted();
    const seen = await look(Date.now() - begun);
    if (seen !== undefined) return seen;
    const pause = pauseMs(patience, attempt);
    if (Date.now() - begun + pause > patience.deadlineMs) throw await late();
    await sleep(pause);
  }
}

/** Repeats what is safe to repeat: only errors that say `retryable`, a few times, with growing pauses. */
export async function retrying<T>(times: number, call: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call();
    } catch (thrown) {
      const again = thrown instanceof AvamarError && thrown.retryable && attempt + 1 < times;
      if (!again) throw thrown;
      await sleep(pauseMs({ firstMs: 200, mostMs: 5_000, deadlineMs: 0 }, attempt));
    }
  }
}
