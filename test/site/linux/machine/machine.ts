import type { Clock } from "../../clock.ts";
import type { ManagementServer, Registry } from "../../registry.ts";
import type { Rng } from "../../rng.ts";
import type { Streams } from "../../ssh/streams.ts";
import { ServiceManager } from "../systemd/manager.ts";
import { type Locale, wordsOf } from "../words.ts";
import { accountsOf } from "./accounts.ts";
import { Errno } from "./errno.ts";
import { type Actor, FileTree } from "./file-tree.ts";
import { type Entry, Journal } from "./journal.ts";
import type { TreeNode } from "./nodes.ts";
import { absolute } from "./paths.ts";
import { PortTable } from "./ports.ts";
import { mountProc } from "./proc.ts";
import { type Exit, type Process, ProcessTable, type Signal, statusOf } from "./processes.ts";
import { type Call, Killed, type Program, programIn, type RunChanges } from "./program.ts";
import { restoreTree, type SavedNode, saveTree } from "./saved-files.ts";

/** How long things take on the emulated server, in milliseconds. */
export interface Timing {
  /** How long an agent talks to a grid to register. Default 50. */
  registerMs: number;
  /** An agent's way from its start to its port. Default 50. */
  startMs: number;
  /** Its way from SIGTERM to its end. Default 50. */
  stopMs: number;
  /** How long a management server takes to stop, to start, and then to answer. Default 50. */
  managementServerMs: number;
}

/** What a machine is made of. */
export interface MachineParts {
  name: string;
  /** Where a grid reaches the host. */
  address: string;
  locale: Locale;
  memoryBytes: number;
  clock: Clock;
  rng: Rng;
  registry: Registry;
  timing: Timing;
  disk: { size: number; free: number };
  programs: Program[];
}

/** What a program is started with. */
export interface Start {
  argv: string[];
  environment: Map<string, string>;
  uid: number;
  directory: string;
  streams: Streams;
  /** The process that starts it. */
  parent?: Process;
  newSession?: boolean;
  unit?: string;
  /** A number to have, when a saved site is opened. */
  pid?: number;
}

/** A program that could be started. */
export interface Started {
  process: Process;
  ended: Promise<Exit>;
}

/** The emulated Linux server: what its programs and services work on. */
export class Machine {
  readonly name: string;
  readonly address: string;
  readonly locale: Locale;
  readonly memoryBytes: number;
  readonly clock: Clock;
  readonly rng: Rng;
  /** The grids that an agent can talk to. */
  readonly registry: Registry;
  readonly timing: Timing;
  readonly files: FileTree;
  readonly processes = new ProcessTable();
  readonly ports = new PortTable();
  readonly services: ServiceManager;
  readonly journal: Journal;
  readonly programs: Map<string, Program>;
  bootTime: number;
  /** What a restart that was asked for on the machine itself does; set by whoever holds its power supply. */
  rebooting: (() => void) | undefined;
  /** The management server that is started and stopped here; set on a utility node. */
  managementServer: ManagementServer | undefined;

  constructor(parts: MachineParts) {
    this.name = parts.name;
    this.address = parts.address;
    this.locale = parts.locale;
    this.memoryBytes = parts.memoryBytes;
    this.clock = parts.clock;
    this.rng = parts.rng;
    this.registry = parts.registry;
    this.timing = parts.timing;
    this.files = new FileTree(parts.clock, parts.disk);
    this.files.setBusy((node) => this.processes.list().some(({ exeNode }) => exeNode === node));
    this.journal = new Journal(parts.clock);
    this.services = new ServiceManager(this);
    this.programs = new Map(parts.programs.map((program) => [program.name, program]));
    this.bootTime = parts.clock.now();
  }

  /** What somebody may do with files. */
  actorOf(uid: number): Actor {
    const gid = accountsOf(this.files).find((account) => account.uid === uid)?.gid ?? uid;
    return { uid, gid, umask: 0o022 };
  }

  /** The text of an error in the language that the environment asks for. */
  errorText(error: Errno, environment: Map<string, string>): string {
    return wordsOf(environment).errors[error.code];
  }

  /** The file that a command name means: looked up in PATH unless it has a slash. */
  lookUp(name: string, environment: Map<string, string>, directory: string, uid: number): string {
    const files = this.files.as(this.actorOf(uid));
    if (name.includes("/")) {
      const path = absolute(name, directory);
      if (files.get(path).kind === "directory" || !files.may(path, "x")) throw new Errno("EACCES");
      return path;
    }
    let refused = false;
    for (const folder of (environment.get("PATH") ?? "/usr/bin:/bin").split(":")) {
      const path = `${folder}/${name}`;
      if (!files.isFile(path)) continue;
      if (files.may(path, "x")) return path;
      refused = true;
    }
    throw new Errno(refused ? "EACCES" : "ENOENT");
  }

  /** Starts a program, or throws why it cannot be executed. */
  start(start: Start): Started {
    const found = this.#executable(start);
    const { parent } = start;
    const process = this.processes.start(
      {
        argv: start.argv,
        exe: found.exe,
        exeNode: found.exeNode,
        uid: start.uid,
        directory: start.directory,
        ppid: parent?.pid ?? 1,
        ...(parent === undefined || start.newSession === true ? {} : { session: parent.session }),
        unit: start.unit ?? parent?.unit,
        sinks: [start.streams.output, start.streams.error],
        ...(start.pid === undefined ? {} : { pid: start.pid }),
      },
      this.clock.now(),
    );
    const ended = new Promise<Exit>((resolve) => process.onEnd.push(resolve));
    void this.#live(found, process, start);
    return { process, ended };
  }

  /** Lets a process become another program; gives its status. */
  async become(process: Process, start: Start): Promise<number> {
    const found = this.#executable(start);
    Object.assign(process, { argv: start.argv, exe: found.exe, exeNode: found.exeNode, uid: start.uid });
    process.sinks = [start.streams.output, start.streams.error];
    for (const told of process.onNewSinks.splice(0)) told();
    if (start.newSession === true) process.session = process.pid;
    process.handlers.clear();
    return await this.#enter(found, process, start);
  }

  /** Resolves after that many milliseconds of the machine's clock. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.after(ms, resolve));
  }

  /** Comes up: the kernel's own, then systemd with all that is enabled. */
  boot(): void {
    this.bootTime = this.clock.now();
    this.processes.start(
      { argv: ["/usr/lib/systemd/systemd", "--system"], exe: "/usr/lib/systemd/systemd", pid: 1, ppid: 0 },
      this.bootTime,
    );
    this.#mountMemory();
    this.services.boot();
  }

  /** Everything running ends, as when the power goes. */
  halt(): void {
    this.services.forget();
    this.processes.clear();
  }

  save(): SavedMachine {
    return { files: saveTree(this.files.root), running: this.services.running(), journal: this.journal.save() };
  }

  /** Puts back what {@link save} gave; services that ran, run again. */
  restore(saved: SavedMachine): void {
    restoreTree(this.files, saved.files);
    if (saved.journal !== undefined) this.journal.restore(saved.journal);
    this.bootTime = this.clock.now();
    this.processes.start({ argv: ["/usr/lib/systemd/systemd"], exe: "/usr/lib/systemd/systemd", pid: 1, ppid: 0 }, 0);
    mountProc(this);
    this.services.resume(saved.running);
  }

  /** What lives in memory only is empty after a boot. */
  #mountMemory(): void {
    for (const folder of ["/run", "/tmp", "/proc"]) this.files.root.children.delete(folder.slice(1));
    for (const folder of ["/run/systemd", "/run/lock", "/tmp"]) this.files.makeDirectory(folder, { parents: true });
    this.files.chmod("/tmp", 0o1777);
    mountProc(this);
  }

  /** The program behind the first word; `#!` lines are followed. */
  #executable(start: Start): Executable {
    const path = this.lookUp(start.argv[0] ?? "", start.environment, start.directory, start.uid);
    const node = this.files.get(path);
    const content = node.kind === "file" ? node.data : Buffer.alloc(0);
    const interpreter = /^#! *(\S+)(?: +(\S+))?/.exec(content.subarray(0, 200).toString("latin1"));
    if (interpreter) {
      const words = [interpreter[1] as string, interpreter[2] ?? "", path].filter((word) => word !== "");
      const found = this.#executable({ ...start, argv: [words[0] as string] });
      return { ...found, args: [...words.slice(1), ...start.argv.slice(1)] };
    }
    const name = programIn(content);
    const args = start.argv.slice(1);
    const shell = this.programs.get("sh");
    if (name === undefined && shell !== undefined) {
      // Without any mark it is taken for a script, as shells do.
      return { program: shell, path: "/usr/bin/bash", exe: "/usr/bin/bash", exeNode: undefined, args: [path, ...args] };
    }
    const program = this.programs.get(name ?? "");
    if (program === undefined) throw new Errno("ENOENT");
    return { program, path, exe: this.files.realPath(path), exeNode: node, args };
  }

  async #live(found: Executable, process: Process, start: Start): Promise<void> {
    let code = 1;
    try {
      code = await this.#enter(found, process, start);
    } catch (error) {
      if (error instanceof Killed) return;
      throw error;
    } finally {
      this.processes.end(process.pid, { code });
    }
  }

  async #enter(found: Executable, process: Process, start: Start): Promise<number> {
    const call = this.#callOf(found, process, start);
    try {
      return await found.program.run(call);
    } catch (error) {
      if (!(error instanceof Errno)) throw error;
      call.complain(`${call.name}: ${this.errorText(error, call.environment)}\n`);
      return 1;
    }
  }

  #callOf({ path, args }: Executable, process: Process, start: Start): Call {
    const { streams, environment, directory, uid } = start;
    return {
      machine: this,
      process,
      path,
      name: (start.argv[0] ?? "").replace(/^.*\//s, ""),
      args,
      environment,
      directory,
      files: this.files.as(this.actorOf(uid)),
      input: streams.input,
      streams,
      print: (text) => streams.output(Buffer.from(text)),
      complain: (text) => streams.error(Buffer.from(text)),
      wait: (ms) => this.#wait(process, ms),
      caught: (signal) => this.#caught(process, signal),
      become: (argv, changes = {}) => this.become(process, changed(start, process, argv, changes)),
      run: async (argv, changes = {}) => {
        const started = this.start(changed(start, process, argv, changes));
        changes.started?.(started.process);
        return statusOf(await started.ended);
      },
    };
  }

  #wait(process: Process, ms: number): Promise<void> {
    if (this.processes.get(process.pid) !== process) return Promise.reject(new Killed());
    return new Promise((resolve, reject) => {
      const cancel = this.clock.after(ms, () => {
        process.onEnd = process.onEnd.filter((work) => work !== killed);
        resolve();
      });
      const killed = () => {
        cancel();
        reject(new Killed());
      };
      process.onEnd.push(killed);
    });
  }

  #caught(process: Process, signal: Signal): Promise<void> {
    return new Promise((resolve, reject) => {
      process.handlers.set(signal, resolve);
      process.onEnd.push(() => reject(new Killed()));
    });
  }
}

/** A program with the words that it gets. */
interface Executable {
  program: Program;
  path: string;
  exe: string;
  exeNode: TreeNode | undefined;
  args: string[];
}

const nowhere: Streams = {
  input: () => Promise.resolve(Buffer.alloc(0)),
  output: () => undefined,
  error: () => undefined,
};

function changed(start: Start, parent: Process, argv: string[], changes: RunChanges): Start {
  const { input } = changes;
  return {
    argv,
    environment: changes.environment ?? start.environment,
    uid: changes.uid ?? start.uid,
    directory: changes.directory ?? start.directory,
    streams:
      changes.detached === true
        ? nowhere
        : input === undefined
          ? start.streams
          : { ...start.streams, input: () => Promise.resolve(input) },
    parent,
    newSession: changes.newSession === true || changes.detached === true,
  };
}

/** What {@link Machine.save} gives: plain data. */
export interface SavedMachine {
  files: SavedNode;
  running: { unit: string; pid: number }[];
  /** A folder that an earlier version saved has none, and is still to be loaded. */
  journal?: Entry[];
}
