import { setTimeout as sleep } from "node:timers/promises";
import { DEADLINES, type Deadlines } from "../deadlines";
import type { CommandResult, SshConnection } from "../ssh";
import { commandLine } from "./command-line";

/**
 * The exit code for an end that nobody saw: the program could not be started, or the SSH server lost sight of it. No
 * program used here ends with it by itself, so it says nothing about whether the work was done.
 */
export const UNSEEN_END = 255;
const MOST_TRIES = 3;

/** Programs on one Windows host, run through cmd.exe. */
export class WindowsCommands {
  constructor(
    private readonly ssh: SshConnection,
    readonly deadlines: Deadlines = DEADLINES,
  ) {}

  /** The host as messages name it. */
  get host(): string {
    return this.ssh.host;
  }

  /** Runs a program that may run twice without harm: where its end was not seen it runs again. */
  run(program: string, args: string[], timeoutMs?: number): Promise<CommandResult> {
    return this.runLine(commandLine(program, args), timeoutMs);
  }

  /** The same for a line that is built already. */
  async runLine(line: string, timeoutMs = this.deadlines.command): Promise<CommandResult> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.ssh.run(line, timeoutMs);
      if (result.code !== UNSEEN_END || attempt === MOST_TRIES) return result;
      await sleep(250 * attempt);
    }
  }

  /** Runs a program whose work would pile up; the caller looks what became of it before it tries again. */
  once(program: string, args: string[], timeoutMs = this.deadlines.command): Promise<CommandResult> {
    return this.ssh.run(commandLine(program, args), timeoutMs);
  }
}
