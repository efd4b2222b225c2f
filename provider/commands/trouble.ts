import { scrub } from "../kernel/secrets";

/** Something went wrong, whatever a command was to find out. */
const TROUBLE = 1;

/**
 * Runs a command and sets the exit code of this process: the one that it gives. An error is a line for
 * people, without secrets, and the exit code 1.
 *
 * @param before Put before the error.
 */
export async function orTrouble(command: () => Promise<number>, before = ""): Promise<void> {
  try {
    process.exitCode = await command();
  } catch (error) {
    process.stderr.write(`${before}${scrub(error instanceof Error ? error.message : String(error))}\n`);
    process.exitCode = TROUBLE;
  }
}
