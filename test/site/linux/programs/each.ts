import { Errno } from "../machine/errno.ts";
import { absolute } from "../machine/paths.ts";
import type { Call } from "../machine/program.ts";

/** Does the same for several paths; what fails is said, and makes the exit code 1. */
export function forEachPath(
  call: Call,
  paths: string[],
  work: (path: string, given: string) => void,
  doing = "",
): number {
  let code = 0;
  for (const given of paths) {
    try {
      work(pathOf(call, given), given);
    } catch (error) {
      complainAbout(call, error, doing === "" ? given : `${doing} '${given}'`);
      code = 1;
    }
  }
  return code;
}

/** Says what went wrong, as the programs of coreutils do; errors that are none of the system's go on. */
export function complainAbout(call: Call, error: unknown, about: string): void {
  if (!(error instanceof Errno)) throw error;
  call.complain(`${call.name}: ${about}: ${call.machine.errorText(error, call.environment)}\n`);
}

/** The absolute path of what was given. */
export function pathOf(call: Call, given: string): string {
  const path = absolute(given, call.directory);
  return given.endsWith("/") && path !== "/" ? `${path}/` : path;
}

/** The contents of the files that were given, or of the input. */
export async function contentsOf(call: Call, paths: string[]): Promise<{ name: string; content: Buffer }[]> {
  if (paths.length === 0) return [{ name: "-", content: await call.input() }];
  const contents: { name: string; content: Buffer }[] = [];
  for (const given of paths) {
    if (given === "-") contents.push({ name: "-", content: await call.input() });
    else contents.push({ name: given, content: call.files.read(pathOf(call, given)) });
  }
  return contents;
}

/** The lines of a text, without an empty one after the last line end. */
export function linesOf(content: Buffer): string[] {
  const lines = content.toString("utf8").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}
