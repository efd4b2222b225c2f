// How a command ends: with an exit code, or with one message instead of a stack trace.
import { say } from "../workspace/say.mjs";

/** @param {() => Promise<number>} work */
export async function endWith(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  }
}
