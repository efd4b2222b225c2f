/** A running program. */
export interface Process {
  pid: number;
  /** Name of its file, e.g. `avagent.exe`. */
  image: string;
  /** Full path of its file; empty for those of the kernel. */
  path: string;
  commandLine: string;
  /** 0 for services; sessions over SSH are in session 0 too. */
  session: number;
  memoryKb: number;
  /** What must be done when it ends, however it ends. */
  onEnd: (() => void)[];
  /** What happens besides when it is killed from outside. */
  onKill?: () => void;
}

/** The processes of the server. */
export class ProcessTable {
  #processes = new Map<number, Process>();
  #next = 1000;

  /** All of them, by number. */
  list(): Process[] {
    return [...this.#processes.values()].sort((a, b) => a.pid - b.pid);
  }

  /** One of them. */
  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** Starts one. A number may be asked for; else the next free multiple of four is taken. */
  start(process: { image: string; path?: string; commandLine?: string; pid?: number; onKill?: () => void }): Process {
    const pid = process.pid !== undefined && !this.#processes.has(process.pid) ? process.pid : this.#freePid();
    const entry: Process = {
      pid,
      image: process.image,
      path: process.path ?? "",
      commandLine: process.commandLine ?? process.image,
      session: 0,
      memoryKb: 3000 + ((pid * 37) % 9000),
      onEnd: [],
      onKill: process.onKill,
    };
    this.#processes.set(pid, entry);
    return entry;
  }

  /** The program has come to its end by itself. */
  end(pid: number): void {
    const process = this.#processes.get(pid);
    if (process === undefined) return;
    this.#processes.delete(pid);
    for (const work of process.onEnd) work();
  }

  /** Kills a process; whether there was one of that number. */
  kill(pid: number): boolean {
    const process = this.#processes.get(pid);
    if (process === undefined) return false;
    this.end(pid);
    process.onKill?.();
    return true;
  }

  /** Ends all of them at once, as a restart does: nobody gets to clean up outside the process. */
  clear(): void {
    for (const { pid } of this.list()) this.end(pid);
  }

  #freePid(): number {
    do this.#next = this.#next >= 30_000 ? 1000 : this.#next + 4;
    while (this.#processes.has(this.#next));
    return this.#next;
  }
}
