import { SYSTEM_SID } from "./accounts.ts";
import { splitArguments } from "./argv.ts";
import type { Machine } from "./machine.ts";
import { programIn, type ServiceLife } from "./program.ts";
import {
  dependenciesOf,
  type FailureAction,
  failureActionsOf,
  SERVICES_KEY,
  type ServiceSettings,
  StartType,
  serviceKey,
  writeSettings,
} from "./service-config.ts";
import { endedUnexpectedly, serviceMade, startTypeChanged, stateChanged } from "./service-events.ts";
import { Win32, Win32Error } from "./win32.ts";

/** The states of a service. */
export const ServiceState = { stopped: 1, startPending: 2, stopPending: 3, running: 4, paused: 7 } as const;

/** What the service manager has in memory of a service; everything else is in the registry. */
export interface Service {
  name: string;
  displayName: string;
  type: number;
  start: number;
  state: number;
  win32ExitCode: number;
  specificExitCode: number;
  checkpoint: number;
  waitHint: number;
  pid: number;
  stoppable: boolean;
  /** Deleted, but still there: it runs, or somebody holds a handle on it. */
  marked: boolean;
  /** Handles that programs other than ours hold open. */
  heldHandles: number;
  /** Takes the stop control and then never stops. */
  stuck: boolean;
  failures: number;
}

interface Life {
  service: Service;
  ended: boolean;
  stopWork: (() => void)[];
  stopAsked: boolean;
}

/**
 * The service control manager. Failures are thrown as the Win32 error numbers of the real calls. What `sc.exe` reads
 * back comes from here; what `reg.exe` reads comes from the registry, which this writes.
 */
export class ServiceManager {
  readonly #machine: Machine;
  #services = new Map<string, Service>();
  #lives = new Map<string, Life>();

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** All services, by name. */
  list(): Service[] {
    return [...this.#services.values()].sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));
  }

  /** A service by its name; error 1060 when there is none. */
  get(name: string): Service {
    const service = this.#services.get(name.toLowerCase());
    if (service === undefined) throw new Win32Error(Win32.serviceDoesNotExist);
    return service;
  }

  /** A service by its name, or `undefined`. */
  find(name: string): Service | undefined {
    return this.#services.get(name.toLowerCase());
  }

  /** The name of the service that has this display name. */
  nameOfDisplayName(displayName: string): string | undefined {
    return this.list().find((service) => service.displayName.toLowerCase() === displayName.toLowerCase())?.name;
  }

  /** Makes a service, as an account (SID). Error 1072, 1073 or 1078 when its name or display name is not free. */
  create(name: string, settings: ServiceSettings & { imagePath: string }, by = SYSTEM_SID): void {
    if (name === "" || name.length > 256 || /[\\/]/.test(name)) throw new Win32Error(Win32.invalidName);
    const there = this.find(name);
    if (there?.marked === true) throw new Win32Error(Win32.serviceMarkedForDelete);
    if (there !== undefined) throw new Win32Error(Win32.serviceExists);
    const displayName = settings.displayName ?? name;
    this.#mustBeFree(name, name, "display names");
    this.#mustBeFree(displayName, name, "all names");
    this.#mustHaveAccount(settings.account);
    const complete = {
      ...settings,
      displayName,
      type: settings.type ?? 0x10,
      start: settings.start ?? StartType.demand,
      errorControl: settings.errorControl ?? 1,
      account: settings.account ?? "LocalSystem",
    };
    this.#machine.hive.make(serviceKey(name));
    writeSettings(this.#machine.hive, name, complete);
    this.#services.set(name.toLowerCase(), newService(name, displayName, complete.type, complete.start));
    serviceMade(this.#machine, { name, displayName }, complete, by);
  }

  /** Changes the settings that are given, as an account (SID). */
  configure(name: string, settings: ServiceSettings, by = SYSTEM_SID): void {
    const service = this.#unmarked(name);
    if (settings.displayName !== undefined) this.#mustBeFree(settings.displayName, service.name, "all names");
    this.#mustHaveAccount(settings.account);
    writeSettings(this.#machine.hive, service.name, settings);
    service.displayName = settings.displayName ?? service.displayName;
    service.type = settings.type ?? service.type;
    if (settings.start !== undefined && settings.start !== service.start)
      startTypeChanged(this.#machine, service, service.start, settings.start, by);
    service.start = settings.start ?? service.start;
  }

  /** Sets or removes one of the values that ChangeServiceConfig2 keeps. */
  setExtra(
    name: string,
    value: "Description" | "FailureActions" | "FailureCommand" | "RebootMessage" | "FailureActionsOnNonCrashFailures",
    data: string | Buffer | number | undefined,
  ): void {
    const key = serviceKey(this.#unmarked(name).name);
    const { hive } = this.#machine;
    if (data === undefined || data === "") hive.unset(key, value);
    else if (typeof data === "string") hive.set(key, value, { type: "REG_SZ", data });
    else if (typeof data === "number") hive.set(key, value, { type: "REG_DWORD", data });
    else hive.set(key, value, { type: "REG_BINARY", data });
  }

  /**
   * Starts a service. Success only means that its process runs: it is START_PENDING, and may still fail. The promise
   * takes as long as the call takes, which is long when the program is no service (error 1053).
   */
  async start(name: string, argv: string[] = []): Promise<void> {
    const service = this.#unmarked(name);
    if (service.state !== ServiceState.stopped) throw new Win32Error(Win32.serviceAlreadyRunning);
    if (service.start === StartType.disabled) throw new Win32Error(Win32.serviceDisabled);
    for (const needed of dependenciesOf(this.#machine.hive, service.name)) await this.#startDependency(needed);
    if (service.state !== ServiceState.stopped) throw new Win32Error(Win32.serviceAlreadyRunning);
    await this.#launch(service, argv);
  }

  /** Sends the STOP control. Success only means STOP_PENDING. */
  stop(name: string): void {
    const service = this.get(name);
    this.#mustTakeControl(service);
    if (!service.stoppable) throw new Win32Error(Win32.invalidServiceControl);
    const dependent = this.list().some(
      (other) =>
        other.state !== ServiceState.stopped &&
        dependenciesOf(this.#machine.hive, other.name).some(
          (needed) => needed.toLowerCase() === service.name.toLowerCase(),
        ),
    );
    if (dependent) throw new Win32Error(Win32.dependentServicesRunning);
    service.state = ServiceState.stopPending;
    service.checkpoint = 1;
    service.waitHint = 5000;
    const life = this.#lives.get(service.name.toLowerCase());
    if (life === undefined) return;
    life.stopAsked = true;
    if (!service.stuck) this.#deliverStop(life);
  }

  /** Sends INTERROGATE: no error when the service runs. */
  interrogate(name: string): Service {
    const service = this.get(name);
    this.#mustTakeControl(service);
    return service;
  }

  /** Deletes a service, or marks it when it runs or is held. A second time: error 1072. */
  delete(name: string): void {
    const service = this.#unmarked(name);
    service.marked = true;
    this.#machine.hive.set(serviceKey(service.name), "DeleteFlag", { type: "REG_DWORD", data: 1 });
    this.#machine.hive.set(serviceKey(service.name), "Start", { type: "REG_DWORD", data: StartType.disabled });
    this.#sweep(service);
  }

  /** Another program opens a handle on the service and so keeps it from vanishing. The returned hand closes it. */
  hold(name: string): () => void {
    const service = this.get(name);
    service.heldHandles += 1;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      service.heldHandles -= 1;
      this.#sweep(service);
    };
  }

  /** From now on the service takes the stop control and never stops, until the returned hand lets it go. */
  stick(name: string): () => void {
    const service = this.get(name);
    service.stuck = true;
    return () => {
      service.stuck = false;
      const life = this.#lives.get(service.name.toLowerCase());
      if (life?.stopAsked === true) this.#deliverStop(life);
    };
  }

  /**
   * Reads the registry as at boot and starts what starts by itself. `settled`: the machine has been up for long, all
   * of it runs at once.
   */
  boot(options: { settled?: boolean } = {}): void {
    this.load();
    const automatic = this.list().filter((service) => service.start === StartType.auto);
    for (const service of automatic) {
      if (options.settled === true) {
        this.resume(service.name);
        continue;
      }
      const delayed = this.#machine.hive.number(serviceKey(service.name), "DelayedAutostart") === 1;
      const start = () => void this.start(service.name).catch(() => undefined);
      if (delayed) this.#machine.clock.after(this.#machine.timing.delayedAutoStartMs, start);
      else start();
    }
  }

  /** Makes the list of services anew from the registry; nothing runs. */
  load(): void {
    const { hive } = this.#machine;
    this.#services.clear();
    this.#lives.clear();
    for (const name of hive.keys(SERVICES_KEY)) {
      const key = serviceKey(name);
      const type = hive.number(key, "Type");
      if (type === undefined || hive.text(key, "ImagePath") === undefined) continue;
      if (hive.number(key, "DeleteFlag") === 1) {
        hive.removeKey(key);
        continue;
      }
      const start = hive.number(key, "Start") ?? StartType.demand;
      this.#services.set(name.toLowerCase(), newService(name, hive.text(key, "DisplayName") ?? name, type, start));
    }
  }

  /** Puts a service straight into RUNNING, as it was when the site was saved. */
  resume(name: string, pid?: number): void {
    const service = this.get(name);
    void this.#launch(service, [], { resumed: true, pid }).catch(() => undefined);
  }

  #unmarked(name: string): Service {
    const service = this.get(name);
    if (service.marked) throw new Win32Error(Win32.serviceMarkedForDelete);
    return service;
  }

  #mustTakeControl(service: Service): void {
    if (service.state === ServiceState.stopped) throw new Win32Error(Win32.serviceNotActive);
    if (service.state === ServiceState.startPending || service.state === ServiceState.stopPending)
      throw new Win32Error(Win32.serviceCannotAcceptControl);
  }

  // A display name may equal no other service's display name nor, and this surprises, its short name.
  #mustBeFree(wanted: string, self: string, among: "display names" | "all names"): void {
    const lower = wanted.toLowerCase();
    const taken = this.list().some(
      (service) =>
        service.name.toLowerCase() !== self.toLowerCase() &&
        (service.displayName.toLowerCase() === lower ||
          (among === "all names" && service.name.toLowerCase() === lower)),
    );
    if (taken) throw new Win32Error(Win32.duplicateServiceName);
  }

  #mustHaveAccount(account: string | undefined): void {
    if (account === undefined) return;
    const name = account.replace(/^(\.|nt authority|nt-autorität|nt service)\\/i, "").toLowerCase();
    const known = ["localsystem", "system", "localservice", "networkservice", "administrator"];
    if (/^nt service\\/i.test(account) || known.includes(name) || name === this.#machine.user.toLowerCase()) return;
    throw new Win32Error(Win32.invalidServiceAccount);
  }

  async #startDependency(name: string): Promise<void> {
    const needed = this.find(name);
    if (needed === undefined || needed.marked) throw new Win32Error(Win32.serviceDependencyDeleted);
    if (needed.state === ServiceState.stopped) {
      await this.start(name).catch(() => {
        throw new Win32Error(Win32.serviceDependencyFail);
      });
    }
  }

  async #launch(service: Service, argv: string[], how: { resumed?: boolean; pid?: number } = {}): Promise<void> {
    const { hive, processes, timing } = this.#machine;
    const commandLine = this.#machine.expand(hive.text(serviceKey(service.name), "ImagePath") ?? "");
    const { path, tail } = this.#machine.resolveImage(commandLine);
    const name = programIn(this.#machine.files.read(path));
    if (name === undefined) throw new Win32Error(Win32.badExeFormat);
    const program = this.#machine.programs.get(name);
    if (program?.serve === undefined) {
      // The program never calls the service manager back; the start call waits for it in vain.
      await this.#machine.sleep(timing.startTimeoutMs);
      service.win32ExitCode = Win32.serviceRequestTimeout;
      throw new Win32Error(Win32.serviceRequestTimeout);
    }
    const life: Life = { service, ended: false, stopWork: [], stopAsked: false };
    const process = processes.start({
      image: path.slice(path.lastIndexOf("\\") + 1),
      path,
      commandLine,
      pid: how.pid,
      onKill: () => this.#crashed(life),
    });
    this.#lives.set(service.name.toLowerCase(), life);
    Object.assign(service, {
      state: ServiceState.startPending,
      win32ExitCode: 0,
      specificExitCode: 0,
      checkpoint: 1,
      waitHint: 3000,
      pid: process.pid,
      stoppable: false,
    });
    process.onEnd.push(() => {
      life.ended = true;
      this.#machine.ports.closeOf(process.pid);
    });
    const rule = program.rule ?? "before-2008";
    program.serve(
      this.#lifeOf(life, {
        path,
        pid: process.pid,
        argv: [...splitArguments(tail, rule), ...argv],
        resumed: how.resumed === true,
      }),
    );
  }

  #lifeOf(life: Life, given: { path: string; pid: number; argv: string[]; resumed: boolean }): ServiceLife {
    const { service } = life;
    const machine = this.#machine;
    return {
      machine,
      service: service.name,
      ...given,
      running: () => {
        if (life.ended) return;
        Object.assign(service, { state: ServiceState.running, checkpoint: 0, waitHint: 0, stoppable: true });
        if (!given.resumed) stateChanged(machine, service, "running");
      },
      stopped: (win32 = 0, specific = 0) => {
        if (life.ended) return;
        machine.processes.end(given.pid);
        this.#becomeStopped(service, win32, specific);
        stateChanged(machine, service, "stopped");
        const flag = machine.hive.number(serviceKey(service.name), "FailureActionsOnNonCrashFailures");
        if (win32 !== 0 && flag === 1) this.#actOnFailure(service);
      },
      onStop: (work) => void life.stopWork.push(work),
      after: (ms, work) => {
        machine.clock.after(ms, () => {
          if (!life.ended) work();
        });
      },
      onEnd: (work) => void machine.processes.get(given.pid)?.onEnd.push(work),
    };
  }

  #deliverStop(life: Life): void {
    if (life.ended) return;
    for (const work of life.stopWork) work();
  }

  #crashed(life: Life): void {
    const { service } = life;
    const wasStopping = service.state === ServiceState.stopPending;
    this.#becomeStopped(service, Win32.processAborted, 0);
    if (wasStopping) return;
    const restart = this.#nextAction(service);
    endedUnexpectedly(this.#machine, service, service.failures + 1, restart?.type === 1 ? restart.delayMs : undefined);
    this.#actOnFailure(service);
  }

  #becomeStopped(service: Service, win32: number, specific: number): void {
    Object.assign(service, {
      state: ServiceState.stopped,
      win32ExitCode: win32,
      specificExitCode: specific,
      checkpoint: 0,
      waitHint: 0,
      pid: 0,
      stoppable: false,
    });
    this.#lives.delete(service.name.toLowerCase());
    this.#sweep(service);
  }

  #nextAction(service: Service): FailureAction | undefined {
    const { actions } = failureActionsOf(this.#machine.hive, service.name);
    return actions[Math.min(service.failures, actions.length - 1)];
  }

  #actOnFailure(service: Service): void {
    const action = this.#nextAction(service);
    service.failures += 1;
    if (action?.type !== 1) return;
    this.#machine.clock.after(action.delayMs, () => {
      if (this.find(service.name) === service) void this.start(service.name).catch(() => undefined);
    });
  }

  #sweep(service: Service): void {
    if (!service.marked || service.state !== ServiceState.stopped || service.heldHandles > 0) return;
    if (this.find(service.name) !== service) return;
    this.#services.delete(service.name.toLowerCase());
    this.#machine.hive.removeKey(serviceKey(service.name));
  }
}

function newService(name: string, displayName: string, type: number, start: number): Service {
  return {
    name,
    displayName,
    type,
    start,
    state: ServiceState.stopped,
    win32ExitCode: Win32.serviceNeverStarted,
    specificExitCode: 0,
    checkpoint: 0,
    waitHint: 0,
    pid: 0,
    stoppable: false,
    marked: false,
    heldHandles: 0,
    stuck: false,
    failures: 0,
  };
}
