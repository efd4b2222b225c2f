import { setTimeout as sleep } from "node:timers/promises";
import { AvamarError } from "../../kernel/errors";
import { retrying } from "../../kernel/retry";
import { DEADLINES, type Deadlines } from "../deadlines";
import { otherSystem } from "../other-system";
import type { CommandResult, SshConnection } from "../ssh";
import { commandLine } from "./command-line";
import { type Answer, apart, type JoinedLine, together } from "./together";

/**
 * The exit code for an end that nobody saw: the program could not be started, or the SSH server lost sight of it. No
 * program used here ends with it by itself, so it says nothing about whether the work was done.
 */
export const UNSEEN_END = 255;
const MOST_TRIES = 3;
/** What a POSIX shell says of a program that it does not find. */
const NO_PROGRAM = 127;

/** A command that only looks. */
export interface Question {
  line: string;
  /** The codes it may end with; none given: any. */
  fine?: number[];
}

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

  /**
   * Runs commands that only look, together in one session, and gives their answers in their order. A code that is not
   * expected is asked again and then an error: to take it for "nothing there" would make a whole stream look gone.
   */
  ask(questions: Question[]): Promise<Answer[]> {
    return retrying(3, async () => {
      const lines = together(questions.map(({ line }) => line));
      const answers = (await Promise.all(lines.map((line) => this.answersOf(line)))).flat();
      for (const [i, { line, fine }] of questions.entries()) {
        const { code } = answers[i]!;
        if (fine?.includes(code) === false) throw this.failedLook(line, code);
      }
      return answers;
    });
  }

  /** A line that did not come to its end says nothing of its commands. */
  private async answersOf({ line, count }: JoinedLine): Promise<Answer[]> {
    const { code, stdout } = await this.runLine(line);
    const answers = apart(stdout);
    if (answers.length === count) return answers;
    const other = code === NO_PROGRAM ? await otherSystem(this.ssh, "windows") : undefined;
    throw other ?? this.failedLook(line, code);
  }

  private failedLook(line: string, code: number): AvamarError {
    return new AvamarError(`a look at the host ends with ${code}: ${line.slice(0, 80)}.`, {
      code: "command-failed",
      product: "host",
      host: this.host,
      number: code,
      retryable: true,
      hint: "Nothing was changed. Run again; if it stays, run the command on the host.",
    });
  }
}
