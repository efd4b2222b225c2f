import { AsyncLocalStorage } from "node:async_hooks";

// The engine reads a large stack a few resources at a time. As long as nothing is written, what was read for one of them
// answers the questions of the next ones, too. Here is known whether that is so.

const isRead = new AsyncLocalStorage<boolean>();
let underWay = 0;
let written = 0;

/** Runs a call that only reads. */
export function whileReading<T>(call: () => Promise<T>): Promise<T> {
  return isRead.run(true, call);
}

/** Runs a call that may write: what was read before it counts no more, and so does what is read beside it. */
export async function whileWriting<T>(call: () => Promise<T>): Promise<T> {
  underWay += 1;
  written += 1;
  try {
    return await isRead.run(false, call);
  } finally {
    underWay -= 1;
    written += 1;
  }
}

/** Where only reading goes on: a number that stays the same until something may be written. Undefined everywhere else. */
export function readingSince(): number | undefined {
  return isRead.getStore() && underWay === 0 ? written : undefined;
}

/** True where only reading goes on. */
export function isReading(): boolean {
  return readingSince() !== undefined;
}
