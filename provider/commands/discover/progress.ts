import type { Progress } from "./survey";

/** After this long it is said that something is still being read. */
const PATIENCE_MS = 2_000;

/** Says on a stream what is being read: a line for each kind, and one more where it takes long. */
export function progressOn(out: { write(text: string): unknown }): Progress {
  let waiting: NodeJS.Timeout | undefined;
  let begun = 0;
  return {
    begin(what) {
      begun = Date.now();
      waiting = setInterval(() => {
        out.write(`reading ${what}, ${Math.round((Date.now() - begun) / 1000)} s so far\n`);
      }, PATIENCE_MS);
      waiting.unref();
    },
    end(what, count, isKept) {
      clearInterval(waiting);
      out.write(`${what}: ${count}${isKept ? " (read before)" : ""}\n`);
    },
    warn: (text) => out.write(`warning: ${text}\n`),
  };
}
