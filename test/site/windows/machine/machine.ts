import type { Clock } from "../../clock.ts";
import type { Registry } from "../../registry.ts";
import type { Rng } from "../../rng.ts";
import { type Locale, type Words, wordsOf } from "../words/words.ts";
import { splitProgram } from "./argv.ts";
import { EventLog, type SavedEvents } from "./event-log.ts";
import { FileTree } from "./file-tree.ts";
import { Hive } from "./hive.ts";
import { fullPath, pathText } from "./path.ts";
import { PortTable } from "./ports.ts";
import { ProcessTable } from "./processes.ts";
import type { Program } from "./program.ts";
import { ServiceManager, ServiceState } from "./service-manager.ts";
import { Win32, Win32Error } from "./win32.ts";

/** How long things take on the emulated server, in milliseconds. */
export interface Timing {
  /** An agent's way from START_PENDING to RUNNING. Default 100. */
  startMs: number;
  /** Its way from STOP_PENDING to STOPPED. Default 100. */
  stopMs: number;
  /** How long the start of a program that is no service takes to fail with 1053 (Windows: 30 000). Default 500. */
  startTimeoutMs: number;
  /** How long after boot services of the kind `delayed-auto` start (Windows: about 120 000). Default 1000. */
  delayedAutoStartMs: number;
  /** How long an agent talks to a grid to register. Default 50. */
  registerMs: number;
}

/** What a machine is made of. */
export interface MachineParts {
  name: string;
  /** Where a grid reaches the host. */
  address: string;
  user: string;
  locale: Locale;
  clock: Clock;
  rng: Rng;
  registry: Registry;
  timing: Timing;
  disks: Record<string, { size: number; free: number }>;
  excludedPorts: [number, number][];
  programs: Program[];
}

/** The emulated Windows server: what its programs and services work on. */
export class Machine {
  readonly name: string;
  readonly address: string;
  readonly user: string;
  readonly locale: Locale;
  readonly words: Words;
  readonly clock: Clock;
  readonly rng: Rng;
  /** The grids that an agent can talk to. */
  readonly registry: Registry;
  readonly timing: Timing;
  readonly files: FileTree;
  readonly hive = new Hive();
  readonly processes = new ProcessTable();
  readonly ports: PortTable;
  readonly services: ServiceManager;
  readonly events: EventLog;
  readonly programs: Map<string, Program>;
  bootTime: number;

  constructor(parts: MachineParts) {
    this.name = parts.name;
    this.address = parts.address;
    this.user = parts.user;
    this.locale = parts.locale;
    this.words = wordsOf(parts.locale);
    this.clock = parts.clock;
    this.rng = parts.rng;
    this.registry = parts.registry;
    this.timing = parts.timing;
    this.files = new FileTree(parts.clock, parts.disks);
    this.ports = new PortTable(parts.excludedPorts);
    this.events = new EventLog(parts.clock, this.computerName);
    this.services = new ServiceManager(this);
    this.programs = new Map(parts.programs.map((program) => [program.name, program]));
    this.bootTime = parts.clock.now();
  }

  /** NetBIOS name: what `hostname` and `%COMPUTERNAME%` say. */
  get computerName(): string {
    return (this.name.split(".")[0] ?? this.name).slice(0, 15).toUpperCase();
  }

  /** Replaces `%SystemRoot%` and the like, as is done for values of the kind REG_EXPAND_SZ. */
  expand(text: string): string {
    const known: Record<string, string> = {
      systemroot: "C:\\Windows",
      windir: "C:\\Windows",
      programfiles: "C:\\Program Files",
      programdata: "C:\\ProgramData",
      systemdrive: "C:",
    };
    return text.replace(/%([^%]+)%/g, (all, name: string) => known[name.toLowerCase()] ?? all);
  }

  /**
   * Finds the program's file at the start of a command line as CreateProcess does: in quotes it is what they hold;
   * without, each blank might be its end, tried from the left. That is why unquoted paths with blanks are dangerous.
   */
  resolveImage(commandLine: string): { path: string; tail: string } {
    const text = commandLine.trimStart();
    if (text.startsWith('"')) {
      const { program, rest } = splitProgram(text);
      const path = this.#executable(program);
      if (path === undefined) throw new Win32Error(this.#whyMissing(program));
      return { path, tail: rest };
    }
    for (let at = 0; at <= text.length; at += 1) {
      if (at < text.length && text[at] !== " ") continue;
      const path = this.#executable(text.slice(0, at));
      if (path !== undefined) return { path, tail: text.slice(at) };
    }
    throw new Win32Error(this.#whyMissing(text.split(" ")[0] ?? ""));
  }

  /** Resolves after that many milliseconds of the machine's clock. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.after(ms, resolve));
  }

  /** What the kernel itself runs and listens on, from the first moment after boot. */
  startKernel(): void {
    this.bootTime = this.clock.now();
    this.processes.start({ image: "System Idle Process", pid: 0 });
    this.processes.start({ image: "System", pid: 4 });
    this.processes.start({ image: "services.exe", path: "C:\\Windows\\System32\\services.exe", pid: 644 });
    this.processes.start({ image: "lsass.exe", path: "C:\\Windows\\System32\\lsass.exe", pid: 652 });
    for (const port of [445, 5985]) this.ports.listen(port, 4, { ipv6: true });
    this.ports.listen(49664, 652, { ipv6: true });
  }

  /** Everything running ends, as when the power goes; what is on disk and in the registry stays. */
  halt(): void {
    this.processes.clear();
    this.ports.clear();
    this.files.closeAll();
    this.services.load();
  }

  /** Comes up: the kernel, then the services that start by themselves; see {@link ServiceManager.boot}. */
  boot(options: { settled?: boolean } = {}): void {
    this.startKernel();
    this.services.boot(options);
  }

  /** Everything that a saved site must know of the machine. */
  save(): SavedMachine {
    return {
      files: this.files.save(),
      hive: this.hive.save(),
      running: this.services
        .list()
        .filter((service) => service.state === ServiceState.running || service.state === ServiceState.startPending)
        .map(({ name, pid }) => ({ name, pid })),
      ended: this.services
        .list()
        .filter((service) => service.state === ServiceState.stopped)
        .map(({ name, win32ExitCode, specificExitCode }) => ({ name, win32ExitCode, specificExitCode })),
      excludedPorts: this.ports.excluded.map(([from, to]) => [from, to]),
      events: this.events.save(),
    };
  }

  /** Puts back what {@link save} gave; services that ran, run again under the same process numbers. */
  restore(saved: SavedMachine): void {
    this.files.restore(saved.files);
    this.hive.restore(saved.hive);
    if (saved.events !== undefined) this.events.restore(saved.events);
    this.startKernel();
    this.services.load();
    this.ports.excluded.splice(0, this.ports.excluded.length, ...saved.excludedPorts);
    for (const { name, ...codes } of saved.ended) Object.assign(this.services.find(name) ?? {}, codes);
    for (const { name, pid } of saved.running) this.services.resume(name, pid);
  }

  #executable(given: string): string | undefined {
    if (given === "") return undefined;
    for (const candidate of [given, `${given}.exe`]) {
      try {
        const path = pathText(fullPath(candidate, "C:\\Windows\\System32"));
        if (this.files.isFile(path)) return path;
      } catch (error) {
        if (!(error instanceof Win32Error)) throw error;
      }
    }
    return undefined;
  }

  #whyMissing(given: string): number {
    try {
      this.files.get(pathText(fullPath(given, "C:\\Windows\\System32")));
      return Win32.accessDenied;
    } catch (error) {
      return error instanceof Win32Error ? error.code : Win32.fileNotFound;
    }
  }
}

/** What {@link Machine.save} gives: plain data. */
export interface SavedMachine {
  files: unknown;
  hive: unknown;
  running: { name: string; pid: number }[];
  /** Why the services that do not run ended. */
  ended: { name: string; win32ExitCode: number; specificExitCode: number }[];
  excludedPorts: [number, number][];
  /** Missing in what was saved before there were any. */
  events?: SavedEvents;
}
