import { AsyncLocalStorage } from "node:async_hooks";

/** What has to be done before the call under way writes anything. */
const preparing = new AsyncLocalStorage<(() => Promise<void>) | undefined>();

/**
 * Runs a call that may write, and may find out first that it must not: `prepare` is done before its first write, and not
 * at all where it writes nothing.
 */
export function preparedForWrites<T>(prepare: () => Promise<void>, call: () => Promise<T>): Promise<T> {
  return preparing.run(prepare, call);
}

/** To be awaited before each write. What prepares for it may itself write. */
export async function aboutToWrite(): Promise<void> {
  const prepare = preparing.getStore();
  if (prepare) await preparing.run(undefined, prepare);
}
