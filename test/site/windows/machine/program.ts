import type { ArgvRule } from "./argv.ts";
import type { Machine } from "./machine.ts";

/** Thrown into a program that waits when its process is killed. */
export class Killed extends Error {}

/** One run of a program. */
export interface Invocation {
  machine: Machine;
  /** Full path of the program's file. */
  path: string;
  pid: number;
  /** The command line behind the program's name, as it was given. */
  tail: string;
  argv: string[];
  environment: Map<string, string>;
  directory: string;
  /** Whether the user is an administrator with full rights. */
  elevated: boolean;
  user: string;
  /** Everything that comes on standard input, once it has ended. */
  input(): Promise<Buffer>;
  /** Writes to standard output: text in the OEM code page, bytes as they are. */
  print(text: string | Buffer): void;
  /** Writes to standard error. */
  complain(text: string | Buffer): void;
  /** Waits; throws {@link Killed} when the process is killed meanwhile. */
  wait(ms: number): Promise<void>;
}

/** What the service manager gives to a program that it starts as a service. */
export interface ServiceLife {
  readonly machine: Machine;
  readonly service: string;
  /** Path of the program's file. */
  readonly path: string;
  readonly argv: string[];
  readonly pid: number;
  /** Whether it was running already when the saved site was opened: skip what only happens on the way up. */
  readonly resumed: boolean;
  /** Reports RUNNING. */
  running(): void;
  /** Reports STOPPED and ends the process. 1066 with a `specific` code is the program's own kind of failure. */
  stopped(win32?: number, specific?: number): void;
  /** What to do on the STOP control; the state is STOP_PENDING by then. */
  onStop(work: () => void): void;
  /** Calls later, unless the process has ended by then. */
  after(ms: number, work: () => void): void;
  /** What must be undone however the process ends. */
  onEnd(work: () => void): void;
}

/** An emulated program. Its file holds a mark with its name, so that copies of the file work as well. */
export interface Program {
  name: string;
  /** Default: the rule of the programs that come with Windows. */
  rule?: ArgvRule;
  /** Runs it; the number is its exit code. */
  run?(call: Invocation): number | Promise<number>;
  /** Whether a run with these arguments can change anything. Default: no. */
  writes?(argv: string[]): boolean;
  /** What it does when the service manager starts it. Without: it never reports, which ends in error 1053. */
  serve?(life: ServiceLife): void;
}

const MARK = "MZ\u0000emulated program:";

/** The content of a program's file. */
export function programFile(name: string, note = ""): Buffer {
  return Buffer.from(`${MARK}${name}\u0000${note}`, "latin1");
}

/** The name of the program in a file, or `undefined` when the file is no program. */
export function programIn(content: Buffer): string | undefined {
  const text = content.subarray(0, 200).toString("latin1");
  if (!text.startsWith(MARK)) return undefined;
  return text.slice(MARK.length).split("\u0000")[0];
}

/** What else {@link programFile} wrote into the file, such as a version. */
export function programNote(content: Buffer): string {
  return content.toString("latin1").slice(MARK.length).split("\u0000")[1] ?? "";
}
