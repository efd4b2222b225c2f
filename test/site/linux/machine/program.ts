import type { Streams } from "../../ssh/streams.ts";
import type { FileTree } from "./file-tree.ts";
import type { Machine } from "./machine.ts";
import type { Process, Signal } from "./processes.ts";

/** Thrown into a program that waits when its process ends. */
export class Killed extends Error {}

/** One run of a program. */
export interface Call {
  machine: Machine;
  process: Process;
  /** The path of its file. */
  path: string;
  /** Its words, without the program's own name. */
  args: string[];
  /** The name by which it was called. */
  name: string;
  environment: Map<string, string>;
  directory: string;
  /** The files with the eyes of its user. */
  files: FileTree;
  /** Everything that comes on standard input, once it has ended. */
  input(): Promise<Buffer>;
  /** Standard output and standard error as they are. */
  streams: Streams;
  print(text: string | Buffer): void;
  complain(text: string | Buffer): void;
  /** Waits; throws {@link Killed} when the process ends meanwhile. */
  wait(ms: number): Promise<void>;
  /** Takes a signal instead of being ended by it; resolves when it comes, throws {@link Killed} at any other end. */
  caught(signal: Signal): Promise<void>;
  /** Becomes another program in the same process, as `exec` does, and gives its status. */
  become(argv: string[], changes?: RunChanges): Promise<number>;
  /** Runs another program with the same streams, user and process group, and gives its status. */
  run(argv: string[], changes?: RunChanges): Promise<number>;
}

/** What is different for a program that another one runs. */
export interface RunChanges {
  environment?: Map<string, string>;
  uid?: number;
  input?: Buffer;
  /** A session of its own. */
  newSession?: boolean;
  /** A session of its own, and no streams: a daemon. */
  detached?: boolean;
  directory?: string;
  /** Told when the process is there. */
  started?: (process: Process) => void;
}

/** An emulated program. Its file holds a mark with its name, so that copies of the file work as well. */
export interface Program {
  name: string;
  run(call: Call): number | Promise<number>;
  /** Whether a run with these words can change anything. Default: no. */
  writes?(args: string[]): boolean;
}

const MARK = "\u007fELF emulated program:";

/** The content of a program's file. */
export function programFile(name: string, note = ""): Buffer {
  return Buffer.from(`${MARK}${name}\u0000${note}\u0000`, "latin1");
}

/** The name of the program in a file, or `undefined` when the file is none. */
export function programIn(content: Buffer): string | undefined {
  const text = content.subarray(0, 200).toString("latin1");
  return text.startsWith(MARK) ? text.slice(MARK.length).split("\u0000")[0] : undefined;
}

/** What else {@link programFile} wrote into the file, such as a version. */
export function programNote(content: Buffer): string {
  return content.toString("latin1").slice(MARK.length).split("\u0000")[1] ?? "";
}
