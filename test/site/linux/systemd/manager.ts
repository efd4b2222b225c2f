import { accountsOf } from "../machine/accounts.ts";
import { Errno } from "../machine/errno.ts";
import type { Machine, Started } from "../machine/machine.ts";
import { type Exit, type Process, type Signal, signalNumber } from "../machine/processes.ts";
import { parseExecLine, readEnvironmentFile, splitWords, withVariables } from "./exec-line.ts";
import { type Behaviour, behaviourOf, type Result, type Service } from "./service.ts";
import { generateSysvUnits } from "./sysv.ts";
import { lastOf } from "./unit-file.ts";
import { type UnitName, unitName, withSpecifiers } from "./unit-names.ts";
import { dropInFolders, readUnit, UNIT_FOLDERS } from "./unit-paths.ts";

/** Why a job did not do what it should. */
export type Refusal = "not-found" | "masked" | "bad-setting" | "failed" | "start-limit-hit" | "resources";

/** A process cannot even be made: the status that systemd gives it. */
class SpawnFailure extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`spawn failed with ${status}`);
    this.status = status;
  }
}

/** The signals by which a service may end and still have ended well. */
const CLEAN_SIGNALS: Signal[] = ["HUP", "INT", "TERM", "PIPE"];

/** systemd, as far as services go. */
export class ServiceManager {
  readonly #machine: Machine;
  #units = new Map<string, Service>();
  #knownFolders = new Set<string>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** All units in memory. */
  list(): Service[] {
    return [...this.#units.values()];
  }

  /**
   * A unit as systemd sees it. One that is neither running nor wanted is not kept in memory, so that its files are read
   * anew; any other is as it was when it was read.
   */
  get(given: string): Service {
    const name = unitName(given);
    const known = this.#units.get(name.full);
    const isKept = known !== undefined && (known.active !== "inactive" || this.wanted().has(name.full));
    if (known !== undefined && isKept) return known;
    this.#knownFolders = dropInFolders(this.#machine.files);
    const source = readUnit(this.#machine.files, name, this.#knownFolders);
    if (known !== undefined) {
      known.source = source;
      return known;
    }
    const unit = newService(name, source);
    if (name.full.endsWith(".target") && source.state === "loaded") unit.active = "active";
    this.#units.set(name.full, unit);
    return unit;
  }

  /** Whether its files have changed since they were read, as far as systemd notices. */
  needsReload({ name, source }: Service): boolean {
    return readUnit(this.#machine.files, name, this.#knownFolders).signature !== source.signature;
  }

  /** Reads all unit files anew. */
  reload(): void {
    generateSysvUnits(this.#machine.files);
    this.#knownFolders = dropInFolders(this.#machine.files);
    for (const unit of this.list()) unit.source = readUnit(this.#machine.files, unit.name, this.#knownFolders);
  }

  /** The units that are started on the way up. */
  wanted(): Set<string> {
    const { files } = this.#machine;
    const folders = UNIT_FOLDERS.map((folder) => `${folder}/multi-user.target.wants`);
    return new Set(folders.filter((folder) => files.isDirectory(folder)).flatMap((folder) => files.list(folder)));
  }

  /** The way up after the kernel. */
  boot(): void {
    this.#units = new Map();
    this.reload();
    for (const name of this.wanted()) void this.start(name);
  }

  /** The power goes. */
  forget(): void {
    for (const unit of this.list()) unit.turn += 1;
    this.#units = new Map();
  }

  /** The services that run, with their numbers. */
  running(): { unit: string; pid: number }[] {
    return this.list()
      .filter(
        (unit) => (unit.active === "active" || unit.active === "activating") && unit.name.full.endsWith(".service"),
      )
      .map((unit) => ({ unit: unit.name.full, pid: unit.mainPid }));
  }

  /** A saved site is opened: what ran, runs again. */
  resume(running: { unit: string; pid: number }[]): void {
    this.reload();
    for (const { unit, pid } of running) void this.start(unit, { pid });
  }

  /** Starts a unit; resolves when systemd would say that it has. */
  async start(given: string, { pid }: { pid?: number } = {}): Promise<Refusal | undefined> {
    const unit = this.get(given);
    if (unit.source.state !== "loaded") return unit.source.state;
    if (unit.active === "deactivating") await this.#rest(unit);
    if (unit.active === "active") return undefined;
    if (unit.active === "activating" && unit.sub !== "auto-restart") {
      await this.#rest(unit);
      return this.get(given).active === "failed" ? "failed" : undefined;
    }
    unit.restarts = 0;
    return await this.#begin(unit, pid);
  }

  /** Stops a unit; resolves when it is down. */
  async stop(given: string): Promise<Refusal | undefined> {
    const unit = this.get(given);
    if (unit.source.state === "not-found" && unit.active === "inactive") return "not-found";
    if (unit.active === "inactive" || unit.active === "failed") return undefined;
    if (unit.sub === "auto-restart") {
      unit.turn += 1;
      this.#set(unit, "inactive", "dead");
      return undefined;
    }
    if (unit.active !== "deactivating") void this.#goDown(unit);
    await this.#rest(unit);
    return undefined;
  }

  async restart(given: string): Promise<Refusal | undefined> {
    const unit = this.get(given);
    if (unit.source.state !== "loaded") return unit.source.state;
    await this.stop(given);
    return await this.start(given);
  }

  /** Forgets that units have failed. */
  resetFailed(given?: string): void {
    for (const unit of given === undefined ? this.list() : [this.get(given)]) {
      unit.starts = [];
      unit.restarts = 0;
      if (unit.active !== "failed") continue;
      unit.result = "success";
      this.#set(unit, "inactive", "dead");
    }
  }

  /** Sends a signal to all processes of a unit; whether there were any. */
  kill(given: string, signal: Signal): boolean {
    const processes = this.processesOf(this.get(given));
    for (const { pid } of processes) this.#machine.processes.signal(pid, signal);
    return processes.length > 0;
  }

  /** The processes in the cgroup of a unit. */
  processesOf({ name }: Service): Process[] {
    return this.#machine.processes.list().filter(({ unit }) => unit === name.full);
  }

  /** Resolves when a unit is neither on its way up nor down. */
  #rest(unit: Service): Promise<void> {
    return new Promise((resolve) => unit.waiting.push(resolve));
  }

  #set(unit: Service, active: Service["active"], sub: string): void {
    const now = this.#machine.clock.now();
    if (active === "active" && unit.active !== "active") unit.activeSince = now;
    if (active === "inactive" || active === "failed") unit.inactiveSince = now;
    this.#note(unit, active);
    unit.active = active;
    unit.sub = sub;
    if (active === "deactivating" || (active === "activating" && sub !== "auto-restart")) return;
    for (const told of unit.waiting.splice(0)) told();
  }

  /** What systemd tells the journal of a unit that comes to another state. */
  #note(unit: Service, next: Service["active"]): void {
    if (next === unit.active) return;
    const what = next === "active" ? "started" : next === "failed" ? "failed" : undefined;
    const told = what ?? (next === "inactive" && unit.active === "deactivating" ? "stopped" : undefined);
    if (told === undefined) return;
    const text = lastOf(unit.source.settings, "Unit.Description") ?? unit.name.full;
    this.#machine.journal.unit(unit.name.full, told, withSpecifiers(text, unit.name, this.#machine.name));
  }

  async #begin(unit: Service, pid?: number): Promise<Refusal | undefined> {
    const now = this.#machine.clock.now();
    const behaviour = behaviourOf(unit.source);
    unit.starts = unit.starts.filter((time) => now - time < behaviour.limitIntervalMs);
    if (behaviour.limitIntervalMs > 0 && unit.starts.length >= behaviour.limitBurst) {
      unit.result = "start-limit-hit";
      this.#set(unit, "failed", "failed");
      return "start-limit-hit";
    }
    unit.starts.push(now);
    unit.turn += 1;
    unit.result = "success";
    unit.mainPid = 0;
    const { turn } = unit;
    this.#set(unit, "activating", "start");
    for (const line of behaviour.startPre) {
      const exit = await this.#runLine(unit, behaviour, line);
      if (unit.turn !== turn) return undefined;
      if (exit === "ignored" || ("code" in exit && exit.code === 0)) continue;
      this.#ended(unit, behaviour, exit);
      return "failed";
    }
    return await this.#startMain(unit, behaviour, turn, pid);
  }

  async #startMain(unit: Service, behaviour: Behaviour, turn: number, pid?: number): Promise<Refusal | undefined> {
    if (behaviour.type === "oneshot" || behaviour.type === "forking") {
      for (const line of behaviour.start) {
        const exit = await this.#runLine(unit, behaviour, line, true);
        if (unit.turn !== turn) return undefined;
        if (exit === "ignored" || ("code" in exit && exit.code === 0)) continue;
        this.#ended(unit, behaviour, exit);
        return "failed";
      }
      this.#settle(unit, behaviour);
      return undefined;
    }
    let started: Started;
    unit.execMainStart = this.#machine.clock.now();
    try {
      started = this.#spawn(unit, behaviour, behaviour.start[0] ?? "", pid);
    } catch (error) {
      if (!(error instanceof SpawnFailure)) throw error;
      if (error.status === 0) {
        unit.result = "resources";
        this.#set(unit, "failed", "failed");
        return "resources";
      }
      // The process of a simple service exists by now: only afterwards systemd learns that it could not execute.
      this.#set(unit, "active", "running");
      unit.execMainPid = 0;
      this.#machine.clock.after(0, () => {
        if (unit.turn === turn) this.#mainEnded(unit, behaviour, { code: error.status });
      });
      return undefined;
    }
    unit.mainPid = started.process.pid;
    unit.execMainPid = started.process.pid;
    unit.execMainCode = 0;
    unit.execMainStatus = 0;
    this.#set(unit, "active", "running");
    void started.ended.then((exit) => {
      if (unit.turn === turn && unit.mainPid === started.process.pid) this.#mainEnded(unit, behaviour, exit);
    });
    return undefined;
  }

  /** A oneshot or forking service has done what it had to. */
  #settle(unit: Service, behaviour: Behaviour): void {
    const left = this.processesOf(unit);
    if (behaviour.type === "oneshot" || left.length === 0) {
      if (behaviour.remainsAfterExit) this.#set(unit, "active", "exited");
      else this.#set(unit, "inactive", "dead");
      return;
    }
    const [only] = left;
    if (behaviour.guessesMainPid && left.length === 1 && only !== undefined) {
      unit.mainPid = only.pid;
      unit.execMainPid = only.pid;
    }
    this.#set(unit, "active", "running");
    const { turn } = unit;
    for (const process of left) {
      process.onEnd.push((exit) => {
        if (unit.turn !== turn || unit.active !== "active") return;
        if (unit.mainPid === process.pid) this.#mainEnded(unit, behaviour, exit);
        else if (this.processesOf(unit).length === 0)
          this.#set(
            unit,
            behaviour.remainsAfterExit ? "active" : "inactive",
            behaviour.remainsAfterExit ? "exited" : "dead",
          );
      });
    }
  }

  #mainEnded(unit: Service, behaviour: Behaviour, exit: Exit): void {
    this.#record(unit, exit);
    if (unit.active === "deactivating") return;
    if (behaviour.killMode !== "process") this.#killAll(unit, "TERM");
    this.#ended(unit, behaviour, exit);
  }

  #record(unit: Service, exit: Exit): void {
    unit.mainPid = 0;
    unit.execMainCode = "code" in exit ? 1 : 2;
    unit.execMainStatus = "code" in exit ? exit.code : signalNumber(exit.signal);
  }

  #ended(unit: Service, behaviour: Behaviour, exit: Exit): void {
    const isClean = isCleanExit(exit, behaviour);
    unit.result = isClean ? "success" : "code" in exit ? "exit-code" : "signal";
    if (restartsAfter(behaviour.restart, unit.result)) {
      unit.turn += 1;
      const { turn } = unit;
      this.#set(unit, "activating", "auto-restart");
      this.#machine.clock.after(behaviour.restartMs, () => {
        if (unit.turn !== turn) return;
        unit.restarts += 1;
        void this.#begin(unit);
      });
    } else if (isClean && behaviour.remainsAfterExit) this.#set(unit, "active", "exited");
    else if (isClean) this.#set(unit, "inactive", "dead");
    else this.#set(unit, "failed", "failed");
  }

  async #goDown(unit: Service): Promise<void> {
    const behaviour = behaviourOf(unit.source);
    const main = this.#machine.processes.get(unit.mainPid);
    let result: Result = "success";
    if (unit.active === "activating") unit.turn += 1;
    const { turn } = unit;
    main?.onEnd.push((exit) => {
      this.#record(unit, exit);
      if (!isCleanExit(exit, behaviour) && result === "success") result = "code" in exit ? "exit-code" : "signal";
    });
    this.#set(unit, "deactivating", "stop");
    for (const line of behaviour.stop) {
      await this.#runLine(unit, behaviour, line);
      if (unit.turn !== turn) return;
    }
    this.#set(unit, "deactivating", "stop-sigterm");
    const signalled = behaviour.killMode === "process" ? (main === undefined ? [] : [main]) : this.processesOf(unit);
    const allGone = Promise.all(signalled.map(({ pid }) => this.#gone(pid)));
    for (const { pid } of signalled) this.#machine.processes.signal(pid, "TERM");
    if (behaviour.stopTimeoutMs !== undefined) {
      this.#machine.clock.after(behaviour.stopTimeoutMs, () => {
        if (unit.turn !== turn || unit.active !== "deactivating") return;
        result = "timeout";
        this.#set(unit, "deactivating", "stop-sigkill");
        this.#killAll(unit, "KILL");
      });
    }
    await allGone;
    if (unit.turn !== turn) return;
    unit.turn += 1;
    unit.mainPid = 0;
    unit.result = result;
    this.#set(unit, result === "success" ? "inactive" : "failed", result === "success" ? "dead" : "failed");
  }

  #gone(pid: number): Promise<void> {
    const process = this.#machine.processes.get(pid);
    if (process === undefined) return Promise.resolve();
    return new Promise((resolve) => process.onEnd.push(() => resolve()));
  }

  #killAll(unit: Service, signal: Signal): void {
    for (const { pid } of this.processesOf(unit)) this.#machine.processes.signal(pid, signal);
  }

  /** Runs a command line of a unit to its end. */
  async #runLine(unit: Service, behaviour: Behaviour, line: string, isMain = false): Promise<Exit | "ignored"> {
    let exit: Exit;
    try {
      const started = this.#spawn(unit, behaviour, line);
      if (isMain) unit.execMainPid = started.process.pid;
      exit = await started.ended;
    } catch (error) {
      if (!(error instanceof SpawnFailure)) throw error;
      exit = { code: error.status || 1 };
    }
    if (isMain) this.#record(unit, exit);
    return parseExecLine(line, (word) => word).ignoresFailure ? "ignored" : exit;
  }

  #spawn(unit: Service, behaviour: Behaviour, line: string, pid?: number): Started {
    const machine = this.#machine;
    const expand = (text: string) => withSpecifiers(text, unit.name, machine.name);
    const environment = this.#environmentOf(unit, behaviour, expand);
    const argv = withVariables(parseExecLine(line, expand).words, environment);
    const account = accountsOf(machine.files).find(({ name, uid }) =>
      [name, String(uid)].includes(behaviour.user ?? "root"),
    );
    if (account === undefined) throw new SpawnFailure(217);
    const directory = expand(behaviour.directory).replace(/^-/, "");
    if (!machine.files.isDirectory(directory)) throw new SpawnFailure(200);
    const note = (bytes: Buffer) => {
      unit.journal.push(
        ...bytes
          .toString("utf8")
          .split("\n")
          .filter((text) => text !== ""),
      );
      unit.journal.splice(0, unit.journal.length - 200);
    };
    try {
      const { uid } = account;
      const input = () => Promise.resolve(Buffer.alloc(0));
      const streams = { input, output: note, error: note };
      return machine.start({ argv, environment, uid, directory, streams, unit: unit.name.full, pid });
    } catch (error) {
      if (error instanceof Errno) throw new SpawnFailure(203);
      throw error;
    }
  }

  #environmentOf(unit: Service, behaviour: Behaviour, expand: (text: string) => string): Map<string, string> {
    const { files, locale } = this.#machine;
    const environment = new Map([
      ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"],
      ["LANG", locale === "de" ? "de_DE.UTF-8" : "C"],
      ["USER", behaviour.user ?? "root"],
    ]);
    for (const line of behaviour.environment) {
      for (const word of splitWords(line).map(expand)) {
        const at = word.indexOf("=");
        if (at > 0) environment.set(word.slice(0, at), word.slice(at + 1));
      }
    }
    for (const given of behaviour.environmentFiles) {
      const path = expand(given.replace(/^-/, ""));
      if (files.isFile(path)) {
        for (const [name, value] of readEnvironmentFile(files.read(path).toString("utf8")))
          environment.set(name, value);
      } else if (!given.startsWith("-")) throw new SpawnFailure(0);
    }
    return environment.set("INVOCATION_ID", `${unit.turn}`.padStart(32, "0"));
  }
}

function newService(name: UnitName, source: Service["source"]): Service {
  return {
    name,
    source,
    active: "inactive",
    sub: "dead",
    mainPid: 0,
    execMainPid: 0,
    execMainCode: 0,
    execMainStatus: 0,
    execMainStart: 0,
    result: "success",
    restarts: 0,
    starts: [],
    activeSince: 0,
    inactiveSince: 0,
    turn: 0,
    waiting: [],
    journal: [],
  };
}

function isCleanExit(exit: Exit, { successStatus }: Behaviour): boolean {
  if ("code" in exit) return exit.code === 0 || successStatus.includes(String(exit.code));
  return CLEAN_SIGNALS.includes(exit.signal) || successStatus.includes(`SIG${exit.signal}`);
}

function restartsAfter(policy: string, result: Result): boolean {
  switch (policy) {
    case "always":
      return true;
    case "on-success":
      return result === "success";
    case "on-failure":
      return result !== "success";
    case "on-abnormal":
      return result === "signal" || result === "timeout";
    default:
      return false;
  }
}
