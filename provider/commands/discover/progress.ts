import { Progress as Waiting } from "../progress";
import type { Progress } from "./survey";

/** Says on a stream what is being read, where it takes long, and how much there was of each kind. */
export function progressOn(out: { isTTY?: boolean; write(text: string): unknown }): Progress {
  const waiting = new Waiting(out);
  return {
    begin: (what) => waiting.say(`reading ${what}`),
    end(what, count, isKept) {
      waiting.end();
      out.write(`${what}: ${count}${isKept ? " (read before)" : ""}\n`);
    },
    warn: (text) => waiting.say(`warning: ${text}`),
  };
}
