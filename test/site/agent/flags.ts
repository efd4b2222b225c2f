import type { AgentPlace } from "./place.ts";

/** The flag files of an agent, in the order in which it reads them from its var directory. */
export const FLAG_FILES = ["avamar.cmd", "avagent.cmd", ".avagent"];

/** The port on which the first agent of a host listens. */
export const DEFAULT_PORT = 28002;

/** What an agent was told: flags such as `--hostname=fs1_c`, in the order in which they were read. */
export class Flags {
  readonly list: string[];

  constructor(list: string[]) {
    this.list = list;
  }

  /** The value of a flag; the last one given wins. */
  value(...names: string[]): string | undefined {
    for (const flag of [...this.list].reverse()) {
      for (const name of names) if (flag.startsWith(`--${name}=`)) return flag.slice(name.length + 3);
    }
    return undefined;
  }

  /** Whether one of these flags is given. */
  has(...names: string[]): boolean {
    return this.list.some((flag) => names.includes(flag.toLowerCase()));
  }

  /** The first entry that is no flag. A byte order mark at the start of a file makes one. */
  get strange(): string | undefined {
    return this.list.find((flag) => (!flag.startsWith("--") && !/^\/servicestart$/i.test(flag)) || flag.endsWith("\r"));
  }

  /** The port to listen on; `--listenport` is another name of `--acport`. */
  get port(): number {
    return Number(this.value("listenport", "acport") ?? DEFAULT_PORT);
  }
}

/**
 * A flag file: one flag a line, `#` begins a comment. `undefined` when there is none. On Linux a carriage return
 * belongs to the flag that it ends.
 */
export function readFlagFile({ files, separator }: AgentPlace, path: string): string[] | undefined {
  if (!files.isFile(path)) return undefined;
  return files
    .read(path)
    .toString("latin1")
    .split(separator === "/" ? "\n" : /\r?\n/)
    .map((line) => (separator === "/" ? line : line.trim()))
    .filter((line) => line !== "" && !line.startsWith("#"));
}

/** The var directory that goes with an agent's program when none is named: `var` beside `bin`. */
export function varDirectoryOf(flags: Flags, program: string): string {
  const given = flags.value("vardir") ?? program.replace(/([\\/])bin[\\/][^\\/]*$/i, "$1var");
  return given.replace(/[\\/]+$/, "");
}
