import { sessionSid } from "../machine/accounts.ts";
import type { Invocation, Program } from "../machine/program.ts";
import {
  dependenciesOf,
  encodeFailureActions,
  type FailureAction,
  failureActionsOf,
  type ServiceSettings,
  StartType,
  serviceKey,
} from "../machine/service-config.ts";
import { type Service, ServiceState } from "../machine/service-manager.ts";
import { Win32, Win32Error } from "../machine/win32.ts";
import { errorText, fill } from "../words/words.ts";

const STATE_WORDS: Record<number, string> = {
  1: "STOPPED",
  2: "START_PENDING",
  3: "STOP_PENDING",
  4: "RUNNING",
  7: "PAUSED",
};
const START_WORDS = ["BOOT_START", "SYSTEM_START", "AUTO_START", "DEMAND_START", "DISABLED"];
const ERROR_WORDS = ["IGNORE", "NORMAL", "SEVERE", "CRITICAL"];
const NEVER = 0xffff_ffff;
const CHANGING = /^(create|config|description|failure|failureflag|start|stop|delete|pause|continue)$/i;

/** Wrong arguments: the usage is shown and the exit code is 1639. */
class UsageError extends Error {
  readonly complaint: string;

  constructor(complaint = "") {
    super("usage");
    this.complaint = complaint;
  }
}

/** A call of the service manager that failed, with the name under which sc.exe reports it. */
class CallError extends Error {
  readonly call: string;
  readonly code: number;

  constructor(call: string, code: number) {
    super(`${call} ${code}`);
    this.call = call;
    this.code = code;
  }
}

/** sc.exe: its exit code is the Win32 error number of the call that failed. */
export const sc: Program = {
  name: "sc",
  writes: (argv) => CHANGING.test(argv[0]?.startsWith("\\\\") ? (argv[1] ?? "") : (argv[0] ?? "")),
  run: async (call) => {
    const argv = call.argv[0]?.startsWith("\\\\") ? call.argv.slice(1) : call.argv;
    const [verb = "", ...rest] = argv;
    const { words } = call.machine;
    try {
      const command = commands[verb.toLowerCase()];
      if (command === undefined) throw new UsageError(verb === "" ? "" : words.sc.unrecognized);
      await command(call, rest);
      return 0;
    } catch (error) {
      if (error instanceof UsageError) {
        const complaint = error.complaint === "" ? "" : `\r\n${error.complaint}\r\n\r\n`;
        const usage = `${words.sc.usage}\r\n        sc <server> ${verb} [service name] <option1> <option2>...\r\n`;
        call.print(`${complaint}${usage}\r\n${words.sc.spaceNote}\r\n`);
        return Win32.invalidCommandLine;
      }
      if (error instanceof CallError) {
        call.print(`${fill(words.sc.failed, error.call, error.code)}\r\n\r\n${errorText(words, error.code)}\r\n\r\n`);
        return error.code;
      }
      throw error;
    }
  },
};

type Command = (call: Invocation, argv: string[]) => void | Promise<void>;

const commands: Record<string, Command> = {
  query: (call, argv) => query(call, argv, false),
  queryex: (call, argv) => query(call, argv, true),
  qc: (call, argv) => queryConfig(call, nameIn(argv)),
  qdescription: (call, argv) => {
    const service = open(call, nameIn(argv));
    const { sc: labels } = call.machine.words;
    const text = call.machine.hive.text(serviceKey(service.name), "Description") ?? "";
    success(call, "QueryServiceConfig2");
    call.print(`\r\n${labels.serviceName}: ${service.name}\r\n${labels.description}:  ${text}\r\n`);
  },
  qfailure: queryFailure,
  qfailureflag: (call, argv) => {
    const service = open(call, nameIn(argv));
    const flag = call.machine.hive.number(serviceKey(service.name), "FailureActionsOnNonCrashFailures") === 1;
    success(call, "QueryServiceConfig2");
    call.print(`\r\n${call.machine.words.sc.serviceName}: ${service.name}\r\n`);
    call.print(`        FAILURE_ACTIONS_ON_NONCRASH_FAILURES: ${flag ? "TRUE" : "FALSE"}\r\n`);
  },
  create: (call, argv) => {
    const name = nameIn(argv);
    const { imagePath, ...settings } = settingsIn(call, argv.slice(1));
    if (imagePath === undefined) throw new UsageError();
    if (!call.elevated) throw new CallError("OpenSCManager", Win32.accessDenied);
    reported("CreateService", () =>
      call.machine.services.create(name, { ...settings, imagePath }, sessionSid(call.elevated)),
    );
    success(call, "CreateService");
  },
  config: (call, argv) => {
    const name = nameIn(argv);
    if (argv.length < 2) throw new UsageError();
    const settings = settingsIn(call, argv.slice(1));
    openToChange(call, name);
    reported("ChangeServiceConfig", () => call.machine.services.configure(name, settings, sessionSid(call.elevated)));
    success(call, "ChangeServiceConfig");
  },
  description: (call, argv) => {
    const name = nameIn(argv);
    if (argv.length > 2) throw new UsageError();
    change(call, name, "Description", argv[1] ?? "");
  },
  failure: setFailure,
  failureflag: (call, argv) => {
    const name = nameIn(argv);
    if (argv[1] !== "0" && argv[1] !== "1") throw new UsageError();
    change(call, name, "FailureActionsOnNonCrashFailures", Number(argv[1]));
  },
  start: async (call, argv) => {
    const name = nameIn(argv);
    openToChange(call, name, "StartService: OpenService");
    await call.machine.services.start(name, argv.slice(1)).catch((error: unknown) => {
      throw error instanceof Win32Error ? new CallError("StartService", error.code) : error;
    });
    const service = call.machine.services.find(name);
    if (service !== undefined) call.print(statusText(call, service, { pid: true }));
  },
  stop: (call, argv) => {
    const name = nameIn(argv);
    openToChange(call, name);
    const service = call.machine.services.get(name);
    reported("ControlService", () => call.machine.services.stop(name));
    call.print(statusText(call, service, {}));
  },
  interrogate: (call, argv) => {
    const service = open(call, nameIn(argv));
    reported("ControlService", () => void call.machine.services.interrogate(service.name));
    call.print(statusText(call, service, {}));
  },
  pause: refuseControl,
  continue: refuseControl,
  delete: (call, argv) => {
    const name = nameIn(argv);
    openToChange(call, name);
    reported("DeleteService", () => call.machine.services.delete(name));
    success(call, "DeleteService");
  },
  sdshow: (call, argv) => {
    open(call, nameIn(argv));
    call.print(
      "\r\nD:(A;;CCLCSWRPWPDTLOCRRC;;;SY)(A;;CCDCLCSWRPWPDTLOCRSDRCWDWO;;;BA)(A;;CCLCSWLOCRRC;;;IU)(A;;CCLCSWLOCRRC;;;SU)\r\n",
    );
  },
  getdisplayname: (call, argv) => {
    const name = nameIn(argv);
    const service = call.machine.services.find(name);
    if (service === undefined) throw new CallError("GetServiceDisplayName", Win32.serviceDoesNotExist);
    success(call, "GetServiceDisplayName");
    call.print(`Name = ${service.displayName}\r\n`);
  },
  getkeyname: (call, argv) => {
    const name = call.machine.services.nameOfDisplayName(nameIn(argv));
    if (name === undefined) throw new CallError("GetServiceKeyName", Win32.serviceDoesNotExist);
    success(call, "GetServiceKeyName");
    call.print(`Name = ${name}\r\n`);
  },
};

function refuseControl(call: Invocation, argv: string[]): void {
  const service = open(call, nameIn(argv));
  reported("ControlService", () => void call.machine.services.interrogate(service.name));
  throw new CallError("ControlService", Win32.invalidServiceControl);
}

function nameIn(argv: string[]): string {
  const name = argv[0];
  if (name === undefined) throw new UsageError();
  return name;
}

function reported(call: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw error instanceof Win32Error ? new CallError(call, error.code) : error;
  }
}

function open(call: Invocation, name: string, under = "OpenService"): Service {
  const service = call.machine.services.find(name);
  if (service === undefined) throw new CallError(under, Win32.serviceDoesNotExist);
  return service;
}

function openToChange(call: Invocation, name: string, under = "OpenService"): void {
  open(call, name, under);
  if (!call.elevated) throw new CallError(under, Win32.accessDenied);
}

function success(call: Invocation, what: string): void {
  call.print(`${fill(call.machine.words.sc.success, what)}\r\n`);
}

function change(
  call: Invocation,
  name: string,
  value: Parameters<Invocation["machine"]["services"]["setExtra"]>[1],
  data: string | Buffer | number,
): void {
  openToChange(call, name);
  reported("ChangeServiceConfig2", () => call.machine.services.setExtra(name, value, data));
  success(call, "ChangeServiceConfig2");
}

/** Pairs of `name=` and value. A value glued to its name (`start=auto`) is not understood: error 1639. */
function pairsIn(call: Invocation, argv: string[], known: string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at < argv.length; at += 2) {
    const key = (argv[at] as string).toLowerCase();
    if (!known.includes(key)) throw new UsageError(call.machine.words.sc.invalidOption);
    const value = argv[at + 1];
    if (value === undefined) throw new UsageError();
    pairs.push([key, value]);
  }
  return pairs;
}

const SETTINGS = [
  "binpath=",
  "type=",
  "start=",
  "error=",
  "displayname=",
  "depend=",
  "obj=",
  "password=",
  "group=",
  "tag=",
];
const TYPES: Record<string, number> = { own: 0x10, share: 0x20, interact: 0x100, kernel: 1, filesys: 2, rec: 8 };
const STARTS: Record<string, number> = {
  boot: StartType.boot,
  system: StartType.system,
  auto: StartType.auto,
  demand: StartType.demand,
  disabled: StartType.disabled,
  "delayed-auto": StartType.auto,
};
const ERRORS: Record<string, number> = { ignore: 0, normal: 1, severe: 2, critical: 3 };

function settingsIn(call: Invocation, argv: string[]): ServiceSettings {
  const settings: ServiceSettings = {};
  const invalid = (field: string) => new UsageError(fill(call.machine.words.sc.invalidField, field));
  const oneOf = (table: Record<string, number>, field: string, value: string): number => {
    const number = table[value.toLowerCase()];
    if (number === undefined) throw invalid(field);
    return number;
  };
  for (const [key, value] of pairsIn(call, argv, SETTINGS)) {
    if (key === "binpath=") settings.imagePath = value;
    else if (key === "displayname=") settings.displayName = value;
    else if (key === "group=") settings.group = value;
    else if (key === "obj=") settings.account = value;
    else if (key === "depend=") settings.dependsOn = value.split("/").filter((name) => name !== "");
    else if (key === "type=") settings.type = (settings.type ?? 0) | oneOf(TYPES, key, value);
    else if (key === "error=") settings.errorControl = oneOf(ERRORS, key, value);
    else if (key === "start=") {
      settings.start = oneOf(STARTS, key, value);
      settings.delayedAuto = value.toLowerCase() === "delayed-auto";
    }
  }
  if (settings.type === 0x100) settings.type = 0x110;
  return settings;
}

function setFailure(call: Invocation, argv: string[]): void {
  const name = nameIn(argv);
  const given = new Map(pairsIn(call, argv.slice(1), ["reset=", "actions=", "command=", "reboot="]));
  if (given.size === 0) throw new UsageError();
  const reset = given.get("reset=");
  const actions = given.get("actions=");
  if ((reset === undefined) !== (actions === undefined)) {
    throw new CallError("ChangeServiceConfig2", Win32.invalidParameter);
  }
  openToChange(call, name);
  const { services } = call.machine;
  reported("ChangeServiceConfig2", () => {
    if (reset !== undefined && actions !== undefined) {
      const resetPeriod = reset.toLowerCase() === "infinite" ? NEVER : Number.parseInt(reset, 10) || 0;
      services.setExtra(name, "FailureActions", encodeFailureActions({ resetPeriod, actions: actionsIn(actions) }));
    }
    if (given.has("command=")) services.setExtra(name, "FailureCommand", given.get("command="));
    if (given.has("reboot=")) services.setExtra(name, "RebootMessage", given.get("reboot="));
  });
  success(call, "ChangeServiceConfig2");
}

/** `restart/60000/run/1000//0`: kinds and delays by turns; an empty kind is "do nothing". */
function actionsIn(text: string): FailureAction[] {
  const kinds: Record<string, 0 | 1 | 2 | 3> = { "": 0, restart: 1, reboot: 2, run: 3 };
  const parts = text.split("/");
  const actions: FailureAction[] = [];
  if (text === "") return actions;
  for (let at = 0; at < parts.length; at += 2) {
    const type = kinds[(parts[at] as string).toLowerCase()];
    if (type === undefined) throw new CallError("ChangeServiceConfig2", Win32.invalidParameter);
    actions.push({ type, delayMs: Number.parseInt(parts[at + 1] ?? "0", 10) || 0 });
  }
  return actions;
}

function line(label: string, value: string, width = 19): string {
  return `        ${label.padEnd(width)}: ${value}\r\n`;
}

function typeText(type: number): string {
  const names: Record<number, string> = {
    1: "KERNEL_DRIVER",
    2: "FILE_SYSTEM_DRIVER",
    16: "WIN32_OWN_PROCESS",
    32: "WIN32_SHARE_PROCESS",
  };
  return `${type.toString(16)}  ${names[type & ~0x100] ?? "ERROR"} ${(type & 0x100) !== 0 ? "(interactive)" : ""}`;
}

function statusText(call: Invocation, service: Service, options: { pid?: boolean; displayName?: boolean }): string {
  const { sc: labels } = call.machine.words;
  const number = (value: number) => `${value}  (0x${value.toString(16)})`;
  const accepts = service.stoppable && service.state === ServiceState.running;
  const flags = `(${accepts ? "STOPPABLE" : "NOT_STOPPABLE"}, NOT_PAUSABLE, ${accepts ? "ACCEPTS_SHUTDOWN" : "IGNORES_SHUTDOWN"})`;
  return [
    `\r\n${labels.serviceName}: ${service.name} \r\n`,
    options.displayName === true ? `${labels.displayName}: ${service.displayName}\r\n` : "",
    line(labels.type, `${typeText(service.type)} `),
    line(labels.state, `${service.state}  ${STATE_WORDS[service.state] ?? ""} `),
    service.state === ServiceState.stopped ? "" : `${" ".repeat(32)}${flags}\r\n`,
    line(labels.win32ExitCode, number(service.win32ExitCode)),
    line(labels.serviceExitCode, number(service.specificExitCode)),
    line(labels.checkpoint, `0x${service.checkpoint.toString(16)}`),
    line(labels.waitHint, `0x${service.waitHint.toString(16)}`),
    options.pid === true ? line(labels.pid, String(service.pid)) + line(labels.flags, "") : "",
  ].join("");
}

function query(call: Invocation, argv: string[], extended: boolean): void {
  let name: string | undefined;
  let state = "active";
  let type = "service";
  for (let at = 0; at < argv.length; at += 1) {
    const word = (argv[at] as string).toLowerCase();
    if (["state=", "type=", "bufsize=", "ri=", "group="].includes(word)) {
      const value = argv[at + 1]?.toLowerCase();
      if (value === undefined) throw new UsageError();
      at += 1;
      if (word === "state=") {
        if (!["all", "active", "inactive"].includes(value)) {
          throw new UsageError(fill(call.machine.words.sc.invalidField, word));
        }
        state = value;
      } else if (word === "type=") {
        if (!["all", "service", "own", "share", "driver", "kernel", "filesys"].includes(value)) {
          throw new UsageError(fill(call.machine.words.sc.invalidField, word));
        }
        type = value;
      }
    } else if (name === undefined && !word.includes("=")) name = argv[at];
    else throw new UsageError();
  }
  if (name !== undefined) {
    const service = open(call, name, "EnumQueryServicesStatus:OpenService");
    call.print(statusText(call, service, { pid: extended }));
    return;
  }
  const isDriver = (service: Service) => (service.type & 0x0f) !== 0;
  const listed = call.machine.services.list().filter((service) => {
    const stopped = service.state === ServiceState.stopped;
    if ((state === "active" && stopped) || (state === "inactive" && !stopped)) return false;
    if (type === "all") return true;
    if (type === "own") return (service.type & 0x10) !== 0;
    if (type === "share") return (service.type & 0x20) !== 0;
    return type === "service" ? !isDriver(service) : isDriver(service);
  });
  for (const service of listed) call.print(statusText(call, service, { pid: extended, displayName: true }));
}

function queryConfig(call: Invocation, name: string): void {
  const service = open(call, name);
  const { words, hive } = call.machine;
  const key = serviceKey(service.name);
  const { sc: labels } = words;
  const delayed = service.start === StartType.auto && hive.number(key, "DelayedAutostart") === 1;
  const errorControl = hive.number(key, "ErrorControl") ?? 1;
  const [first = "", ...others] = dependenciesOf(hive, service.name);
  success(call, "QueryServiceConfig");
  call.print(
    [
      `\r\n${labels.serviceName}: ${service.name}\r\n`,
      line(labels.type, typeText(service.type)),
      line(labels.startType, `${service.start}   ${START_WORDS[service.start] ?? ""}${delayed ? "  (DELAYED)" : ""}`),
      line(labels.errorControl, `${errorControl}   ${ERROR_WORDS[errorControl] ?? ""}`),
      line(labels.binaryPath, `${hive.text(key, "ImagePath") ?? ""}  `),
      line(labels.loadOrderGroup, `${hive.text(key, "Group") ?? ""}  `),
      line(labels.tag, "0  "),
      line(labels.displayName, `${service.displayName}  `),
      line(labels.dependencies, first),
      ...others.map((other) => line("", other)),
      line(labels.startName, `${hive.text(key, "ObjectName") ?? ""}  `),
    ].join(""),
  );
}

function queryFailure(call: Invocation, argv: string[]): void {
  const service = open(call, nameIn(argv));
  const { hive, words } = call.machine;
  const { sc: labels } = words;
  const key = serviceKey(service.name);
  const { resetPeriod, actions } = failureActionsOf(hive, service.name);
  const kinds = ["", "RESTART", "REBOOT", "RUN PROCESS"];
  success(call, "QueryServiceConfig2");
  call.print(`\r\n${labels.serviceName}: ${service.name}\r\n`);
  call.print(line(labels.resetPeriod, resetPeriod === NEVER ? "INFINITE" : String(resetPeriod), 29));
  call.print(line(labels.rebootMessage, hive.text(key, "RebootMessage") ?? "", 29));
  call.print(line(labels.commandLine, hive.text(key, "FailureCommand") ?? "", 29));
  for (const [index, action] of actions.filter(({ type }) => type !== 0).entries()) {
    const text = `${kinds[action.type]} -- ${fill(labels.delay, action.delayMs)}`;
    call.print(index === 0 ? line(labels.failureActions, text, 29) : `${" ".repeat(39)}${text}\r\n`);
  }
}
