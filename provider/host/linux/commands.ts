import { AvamarError } from "../../kernel/errors";
import { DEADLINES, type Deadlines } from "../deadlines";
import { otherSystem } from "../other-system";
import type { CommandResult, SshConnection } from "../ssh";

/** What cmd.exe says of a program that it does not find. */
const UNKNOWN_TO_CMD = [1, 9009];

/** One argument as every POSIX shell passes it on. */
export function shellQuote(argument: string): string {
  return /^[A-Za-z0-9_/.,:=@+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** Programs on one Linux host. They speak English, whatever the host does: only numbers and fixed words are read. */
export class LinuxCommands {
  constructor(
    private readonly ssh: SshConnection,
    readonly deadlines: Deadlines = DEADLINES,
  ) {}

  /** The host as messages name it. */
  get host(): string {
    return this.ssh.host;
  }

  /** Runs a program and waits for its end. A code that is not 0 is no error here. */
  run(program: string, args: string[], timeoutMs = this.deadlines.command): Promise<CommandResult> {
    return this.ssh.run(["env", "LC_ALL=C", program, ...args].map(shellQuote).join(" "), timeoutMs);
  }

  /** Runs a program that only succeeds with 0 or one of `fine`. */
  async must(program: string, args: string[], fine: number[] = []): Promise<CommandResult> {
    const result = await this.run(program, args);
    if (result.code === 0 || fine.includes(result.code)) return result;
    const other = UNKNOWN_TO_CMD.includes(result.code) ? await otherSystem(this.ssh, "linux") : undefined;
    if (other) throw other;
    const said = result.stderr.trim().split("\n").at(-1);
    throw new AvamarError(`${program} ${args.join(" ")} ends with ${result.code}${said ? ` (${said})` : ""}.`, {
      code: "command-failed",
      product: "host",
      host: this.host,
      number: result.code,
      hint:
        result.code === 127
          ? `${program} is missing on the host: streams on Linux need systemd and iproute2.`
          : "Run the command on the host to see more, then run again.",
    });
  }
}
