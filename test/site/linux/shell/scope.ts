import { Errno } from "../machine/errno.ts";
import type { FileTree } from "../machine/file-tree.ts";
import type { Machine } from "../machine/machine.ts";
import { absolute } from "../machine/paths.ts";
import type { Process } from "../machine/processes.ts";
import type { Descriptors } from "./streams.ts";
import type { Node } from "./tree.ts";

/** The shell cannot go on: it says why and ends. */
export class ShellFailure extends Error {}

/** What a shell knows while it runs; a subshell gets a copy. */
export class Scope {
  readonly machine: Machine;
  readonly process: Process;
  readonly files: FileTree;
  readonly functions: Map<string, Node>;
  readonly options: Set<string>;
  /** What the shell calls itself in its messages. */
  readonly name: string;
  readonly exported: Set<string>;
  readonly variables: Map<string, string>;
  readonly traps: Map<string, string>;
  /** What came in by signals and is still to be run. */
  readonly trapped: string[] = [];
  directory: string;
  descriptors: Descriptors;
  positional: string[];
  status = 0;
  lastBackground = 0;
  /** Above 0 where a command's failure is only a question. */
  questions = 0;
  /** Whether the next program takes this process instead of a new one. */
  becomes = false;
  /** What was left running: their ends, by number. */
  readonly jobs = new Map<number, Promise<number>>();
  /** Runs a list and collects what it prints; set by the interpreter. */
  capture: (list: Node) => Promise<string>;

  constructor(parts: {
    machine: Machine;
    process: Process;
    name: string;
    environment: Map<string, string>;
    directory: string;
    descriptors: Descriptors;
    positional: string[];
    capture: (list: Node) => Promise<string>;
  }) {
    this.machine = parts.machine;
    this.process = parts.process;
    this.files = parts.machine.files.as(parts.machine.actorOf(parts.process.uid));
    this.name = parts.name;
    this.variables = new Map(parts.environment);
    this.exported = new Set(parts.environment.keys());
    this.functions = new Map();
    this.options = new Set();
    this.traps = new Map();
    this.directory = parts.directory;
    this.descriptors = parts.descriptors;
    this.positional = parts.positional;
    this.capture = parts.capture;
  }

  /** A copy whose changes stay its own. */
  copy(descriptors: Descriptors, process = this.process): Scope {
    const copy = new Scope({
      machine: this.machine,
      process,
      name: this.name,
      environment: this.variables,
      directory: this.directory,
      descriptors,
      positional: [...this.positional],
      capture: this.capture,
    });
    copy.exported.clear();
    for (const name of this.exported) copy.exported.add(name);
    for (const [name, body] of this.functions) copy.functions.set(name, body);
    for (const option of this.options) copy.options.add(option);
    copy.status = this.status;
    copy.lastBackground = this.lastBackground;
    copy.questions = this.questions;
    return copy;
  }

  get(name: string): string | undefined {
    switch (name) {
      case "?":
        return String(this.status);
      case "$":
        return String(this.process.pid);
      case "!":
        return this.lastBackground === 0 ? undefined : String(this.lastBackground);
      case "#":
        return String(this.positional.length);
      case "@":
      case "*":
        return this.positional.length === 0 ? undefined : this.positional.join(" ");
      case "0":
        return this.name;
      case "-":
        return [...this.options].join("");
      case "PWD":
        return this.directory;
      case "PPID":
        return String(this.process.ppid);
      default:
        return /^\d+$/.test(name) ? this.positional[Number(name) - 1] : this.variables.get(name);
    }
  }

  set(name: string, value: string): void {
    this.variables.set(name, value);
    if (this.options.has("a")) this.exported.add(name);
  }

  /** What a program that is started finds in its environment. */
  environment(): Map<string, string> {
    const result = new Map<string, string>();
    for (const name of this.exported) {
      const value = this.variables.get(name);
      if (value !== undefined) result.set(name, value);
    }
    return result.set("PWD", this.directory);
  }

  path(given: string): string {
    return absolute(given, this.directory);
  }

  exists(path: string): boolean {
    return this.files.find(this.path(path), { follow: false }) !== undefined;
  }

  names(path: string): string[] {
    try {
      return this.files.list(this.path(path));
    } catch (error) {
      if (error instanceof Errno) return [];
      throw error;
    }
  }

  print(text: string): void {
    this.descriptors.outputs.get(1)?.(Buffer.from(text));
  }

  complain(text: string): void {
    this.descriptors.outputs.get(2)?.(Buffer.from(`${this.name}: ${text}\n`));
  }

  failure(text: string): ShellFailure {
    return new ShellFailure(text);
  }
}
