import type { CommandResult } from "../ssh";
import { LONGEST_LINE } from "./command-line";

/** Printed behind each command with its exit code. `call` reads the line anew, so the code is that of this moment. */
const SAY_CODE = "& call echo [exit %^errorlevel%]";
const CODE = /\[exit (-?\d+)\][ ]*(?:\r?\n|$)/;

/** A line of several commands. */
export interface JoinedLine {
  line: string;
  /** How many commands it holds. */
  count: number;
}

/**
 * Joins commands into as few lines as cmd.exe takes. A session costs a server much more than a short program: what is
 * looked at together is asked in one.
 */
export function together(commands: string[]): JoinedLine[] {
  const lines: JoinedLine[] = [];
  for (const each of commands.map((command) => `${command}${SAY_CODE}`)) {
    const last = lines.at(-1);
    if (last && last.line.length + each.length + 2 <= LONGEST_LINE) {
      last.line += `& ${each}`;
      last.count += 1;
    } else lines.push({ line: each, count: 1 });
  }
  return lines;
}

/** What one of several commands printed, and its exit code. */
export type Answer = Pick<CommandResult, "stdout" | "code">;

/** What each command of such a line printed and ended with, in their order; fewer where the line did not come to its end. */
export function apart(stdout: string): Answer[] {
  const results: Answer[] = [];
  let rest = stdout;
  for (let said = CODE.exec(rest); said; said = CODE.exec(rest)) {
    results.push({ stdout: rest.slice(0, said.index), code: Number(said[1]) });
    rest = rest.slice(said.index + said[0].length);
  }
  return results;
}
