import type { TreeNode } from "./nodes.ts";

/** Signals that do something here. */
const SIGNALS = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  KILL: 9,
  USR1: 10,
  USR2: 12,
  PIPE: 13,
  TERM: 15,
  CONT: 18,
  STOP: 19,
} as const;

/** Name of a signal, without SIG. */
export type Signal = keyof typeof SIGNALS;

/** The number of a signal. */
export function signalNumber(signal: Signal): number {
  return SIGNALS[signal];
}

/** A signal by name, with or without SIG, or by number. */
export function signalNamed(text: string): Signal | undefined {
  const name = text.replace(/^SIG/i, "").toUpperCase();
  return (Object.keys(SIGNALS) as Signal[]).find((signal) => signal === name || String(SIGNALS[signal]) === text);
}

/** How a process ended: by itself with a code, or by a signal. */
export type Exit = { code: number } | { signal: Signal };

/** The code that a shell shows for an end. */
export function statusOf(exit: Exit): number {
  return "code" in exit ? exit.code & 0xff : 128 + SIGNALS[exit.signal];
}

/** A running program. */
export interface Process {
  pid: number;
  ppid: number;
  /** What belongs together for job control: a signal to the negative number goes to all of it. */
  session: number;
  uid: number;
  argv: string[];
  /** Path and file of its program. */
  exe: string;
  exeNode: TreeNode | undefined;
  directory: string;
  /** The unit whose cgroup it is in, if any. */
  unit: string | undefined;
  startTime: number;
  /** Stopped by SIGSTOP: what is sent meanwhile waits. */
  frozen: boolean;
  /** What it does with signals itself instead of ending. */
  handlers: Map<Signal, () => void>;
  /** What must be done when it ends, however it ends. */
  onEnd: ((exit: Exit) => void)[];
  pending: Signal[];
  /** Where its output goes: an SSH session stays open as long as somebody can still write to it. */
  sinks: unknown[];
  /** Told when {@link Process.sinks} change. */
  onNewSinks: (() => void)[];
}

/** The processes of the server. */
export class ProcessTable {
  readonly #processes = new Map<number, Process>();
  #last = 1000;

  list(): Process[] {
    return [...this.#processes.values()].sort((a, b) => a.pid - b.pid);
  }

  get(pid: number): Process | undefined {
    return this.#processes.get(pid);
  }

  /** Starts one; a number may be asked for. */
  start(given: Pick<Process, "argv" | "exe"> & Partial<Process>, now: number): Process {
    const wished = given.pid;
    const pid = wished !== undefined && !this.#processes.has(wished) ? wished : this.#freePid();
    const process: Process = {
      ppid: 1,
      session: pid,
      uid: 0,
      exeNode: undefined,
      directory: "/",
      unit: undefined,
      startTime: now,
      frozen: false,
      handlers: new Map(),
      onEnd: [],
      pending: [],
      sinks: [],
      onNewSinks: [],
      ...given,
      pid,
    };
    this.#processes.set(pid, process);
    return process;
  }

  /** It has come to its end. */
  end(pid: number, exit: Exit): void {
    const process = this.#processes.get(pid);
    if (process === undefined) return;
    this.#processes.delete(pid);
    for (const work of process.onEnd) work(exit);
    for (const child of this.#processes.values()) if (child.ppid === pid) child.ppid = 1;
  }

  /** Sends a signal; whether there was a process of that number. */
  signal(pid: number, signal: Signal): boolean {
    const process = this.#processes.get(pid);
    if (process === undefined) return false;
    if (signal === "KILL") this.end(pid, { signal });
    else if (signal === "STOP") process.frozen = true;
    else if (signal === "CONT") {
      process.frozen = false;
      for (const waiting of process.pending.splice(0)) this.signal(pid, waiting);
    } else if (process.frozen) process.pending.push(signal);
    else {
      const handler = process.handlers.get(signal);
      if (handler !== undefined) handler();
      else this.end(pid, { signal });
    }
    return true;
  }

  /** Ends all of them at once, as a power failure does. */
  clear(): void {
    for (const { pid } of this.list()) this.end(pid, { signal: "KILL" });
  }

  #freePid(): number {
    do this.#last = this.#last >= 32_767 ? 300 : this.#last + 1;
    while (this.#processes.has(this.#last));
    return this.#last;
  }
}
