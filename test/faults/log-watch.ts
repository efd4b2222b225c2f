import { closeSync, type FSWatcher, openSync, readSync, watch } from "node:fs";
import type { Planted, Watched } from "./lane.ts";
import { endOf, isAt, nameOfChange, nameOfCommand } from "./moments.ts";

/** A line of the log: a command begins (`exec`) or has ended (`exit`, too), or a file is changed. */
interface Line {
  exec?: string;
  exit?: number;
  sftp?: string;
  path?: string;
  flags?: number;
}

/** SFTP's flag of a file that is opened to be written. */
const TO_WRITE = 2;
/** Commands that only look. Whatever is not known here is taken for a write. */
const LOOKING = /^(sc q\w*|reg query|netsh show \w+|netstat \S*|avagent --version|whoami\b.*|net session|ver)$/;

/** Sees every write on a host from what the host writes into its log, and lets something happen then. */
export class LogWatch {
  readonly #log: number;
  readonly #watcher: FSWatcher;
  #position = 0;
  #text = "";
  #run: (Watched & { planted: Planted<() => unknown> | undefined }) | undefined;

  constructor(file: string) {
    this.#log = openSync(file, "r");
    this.#watcher = watch(file, () => this.#catchUp());
  }

  /** A new run begins. */
  begin(planted?: Planted<() => unknown>): Watched {
    this.#catchUp();
    const run = { writes: [], hits: 0, planted };
    this.#run = run;
    const upToNow = () => {
      if (this.#run === run) this.#catchUp();
      return run;
    };
    return {
      get writes() {
        return upToNow().writes;
      },
      get hits() {
        return upToNow().hits;
      },
    };
  }

  close(): void {
    this.#watcher.close();
    closeSync(this.#log);
  }

  #catchUp(): void {
    const part = Buffer.alloc(65_536);
    for (let length = -1; length !== 0; ) {
      length = readSync(this.#log, part, 0, part.length, this.#position);
      this.#position += length;
      this.#text += part.toString("utf8", 0, length);
    }
    const lines = this.#text.split("\n");
    this.#text = lines.pop()!;
    for (const line of lines) this.#see(JSON.parse(line));
  }

  #see(line: Line): void {
    const run = this.#run;
    const write = nameOf(line);
    // A command of an earlier run may end in this one.
    if (!run || !write || (line.exit !== undefined && !run.writes.includes(nameOf({ exec: line.exec! })!))) return;
    run.writes.push(write);
    if (!run.planted || !isAt(run.planted.at, run.writes)) return;
    run.hits += 1;
    run.planted.strike();
  }
}

/** The write as people name it; undefined where nothing is written. */
function nameOf({ exec, exit, sftp, path, flags = TO_WRITE }: Line): string | undefined {
  if (exec !== undefined) {
    const name = nameOfCommand(exec);
    return LOOKING.test(name) ? undefined : exit === undefined ? name : endOf(name);
  }
  return sftp !== undefined && flags & TO_WRITE ? nameOfChange(sftp, path ?? "") : undefined;
}
