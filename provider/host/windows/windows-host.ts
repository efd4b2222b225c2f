import { Batch } from "../../kernel/batch";
import type { AvamarError } from "../../kernel/errors";
import { once } from "../../kernel/once";
import { isReading } from "../../kernel/reading";
import type { HostHistory, HostQuestion } from "../../kernel/trace";
import type { Instance, InstanceView } from "../agent-host";
import {
  type AgentHost,
  type AgentService,
  type HostFacts,
  type Listener,
  listening,
  type ServiceNow,
  type ServiceView,
} from "../agent-host";
import { varDirectoryOf } from "../agent-layout";
import { agentVersion } from "../agent-version";
import { DEADLINES, type Deadlines } from "../deadlines";
import { HostFiles } from "../files";
import { HostLock } from "../host-lock";
import { otherSystem } from "../other-system";
import { inside } from "../paths";
import type { CommandResult, SshConnection } from "../ssh";
import { commandLine, isHostile, system } from "./command-line";
import { type Question, WindowsCommands } from "./commands";
import { deleteRules, ensureFirewall, rulesNamed } from "./firewall";
import { historyOf } from "./history";
import { parseListeners } from "./listeners";
import { ASK_GROUPS, ASK_MEMORY, ASK_RESERVED_PORTS, isElevated, memoryBytes, reservedPorts } from "./machine";
import { FIREWALL_KEY, parseRegistry, type RegistryKeys, SERVICES_KEY } from "./registry";
import { ensureService } from "./service";
import { parseServiceStates, ServiceControl, type ServiceState, STATE, WIN32 } from "./service-control";
import { serviceSettings } from "./service-settings";

/** One look at a host: everything that the streams of it are read from, taken in one session. */
interface Snapshot {
  services: RegistryKeys;
  states: ServiceState[];
  listeners: Listener[];
  firewall: RegistryKeys;
}

/** Exit code of reg.exe when a key is not there. */
const NO_KEY = 1;

const LISTENERS: Question = { line: commandLine(system("netstat"), ["-ano"]), fine: [0] };
/** A key that does not exist is simply not there. */
const key = (path: string, ...options: string[]): Question => ({
  line: commandLine(system("reg"), ["query", path, ...options]),
  fine: [0, NO_KEY],
});
const stateOf = (service: string): Question => ({
  line: commandLine(system("sc"), ["queryex", service]),
  fine: [0, WIN32.doesNotExist],
});

/** One Windows file server. */
export class WindowsHost implements AgentHost {
  readonly files: HostFiles;
  readonly lineEnd = "\r\n";
  readonly registerFlag = "--register";
  readonly lock: HostLock;
  readonly streams = new Set<string>();
  private readonly commands: WindowsCommands;
  private readonly control: ServiceControl;
  private readonly looks: Batch<Snapshot>;
  /** Command lines of all services, by name; taken once a run. */
  private readonly imagePaths = once(() => this.valueOfServices("ImagePath"));
  /** The same for their display names. */
  private readonly displayNames = once(() => this.valueOfServices("DisplayName"));
  /** Nothing of it changes during a run. */
  readonly facts = once(() => this.readFacts());

  constructor(
    private readonly ssh: SshConnection,
    readonly deadlines: Deadlines = DEADLINES,
  ) {
    this.commands = new WindowsCommands(ssh, deadlines);
    this.control = new ServiceControl(this.commands);
    this.files = new HostFiles(ssh, deadlines);
    this.lock = new HostLock(this.files, ssh.host, "C:\\ProgramData");
    this.looks = new Batch<Snapshot>({
      few: 0,
      one: () => Promise.resolve(undefined),
      all: async (names) => {
        const wanted = isReading() ? [...new Set([...names, ...(await this.others())])] : names;
        const snapshot = await this.snapshot(wanted);
        return new Map(wanted.map((name) => [name, snapshot]));
      },
    });
  }

  get name(): string {
    return this.ssh.host;
  }

  otherSystem(): Promise<AvamarError | undefined> {
    return otherSystem(this.ssh, "windows");
  }

  agentProgram(agentDirectory: string): string {
    return inside(agentDirectory, "bin", "avagent.exe");
  }

  runAgent(agentDirectory: string, flags: string[], timeoutMs?: number): Promise<CommandResult> {
    return this.commands.run(this.agentProgram(agentDirectory), flags, timeoutMs);
  }

  /** Windows lets nobody replace the file of a running program, so the installed version is the running one. */
  runningVersion(agentDirectory: string): Promise<string | undefined> {
    return agentVersion(this, agentDirectory);
  }

  /** A refresh asks for the other streams of the host a little later: they are looked at together. */
  private async others(): Promise<string[]> {
    return (await this.agents()).map(({ service }) => service).filter((service) => !isHostile(service));
  }

  async look(service: string, ruleName: string): Promise<ServiceView> {
    const { services, states, listeners, firewall } = (await this.looks.get(service))!;
    const settings = serviceSettings(services, service);
    const state = states.find(({ name }) => name.toLowerCase() === service.toLowerCase());
    const pid = state?.state === STATE.running ? state.pid : 0;
    return {
      service: settings?.isMarkedForDelete ? undefined : settings,
      isMarked: settings?.isMarkedForDelete === true,
      isRunning: state?.state === STATE.running,
      pid,
      ...listening(listeners, pid),
      rules: rulesNamed(firewall, ruleName),
    };
  }

  private async readFacts(): Promise<HostFacts> {
    const asked = [ASK_GROUPS, ASK_MEMORY, ASK_RESERVED_PORTS].map((line) => ({ line }));
    const [[groups, memory, reserved], displayNames] = await Promise.all([
      this.commands.ask(asked),
      this.displayNames(),
    ]);
    return {
      missingRights:
        isElevated(groups!.stdout) === false
          ? "The SSH session has no administrator rights: log in as a member of Administrators."
          : undefined,
      memoryBytes: memoryBytes(memory!),
      reservedPorts: reservedPorts(reserved!.stdout),
      displayNames: new Map([...displayNames].map(([service, name]) => [service.toLowerCase(), name])),
    };
  }

  async agents(): Promise<AgentService[]> {
    return [...(await this.imagePaths())]
      .filter(([, path]) => /avagent\.exe/i.test(path))
      .map(([service, path]) => ({ service, varDirectory: varDirectoryOf(path) }));
  }

  async listeners(): Promise<Listener[]> {
    const [said] = await this.commands.ask([LISTENERS]);
    return parseListeners(said!.stdout);
  }

  ensureService(at: Instance, view: InstanceView): Promise<void> {
    return ensureService(this.control, at, view);
  }

  start(service: string): Promise<void> {
    return this.control.start(service);
  }

  async now(service: string): Promise<ServiceNow | undefined> {
    const found = await this.control.state(service);
    if (!found) return undefined;
    const state = found.state === STATE.running ? "running" : found.state === STATE.stopped ? "stopped" : "changing";
    return { state, pid: found.pid, exitCode: found.serviceExitCode };
  }

  stop(service: string): Promise<void> {
    return this.control.stop(service);
  }

  removeService(service: string): Promise<void> {
    return this.control.delete(service);
  }

  ensureFirewall(at: Instance, view: InstanceView): Promise<void> {
    return ensureFirewall(this.commands, at, view);
  }

  removeFirewall(ruleName: string): Promise<void> {
    return deleteRules(this.commands, ruleName);
  }

  history(questions: HostQuestion[]): Promise<HostHistory[]> {
    return historyOf(this.commands, this.files, questions);
  }

  /** One value of every service. Keys below a service are not services. */
  private async valueOfServices(name: string): Promise<Map<string, string>> {
    const [said] = await this.commands.ask([key(SERVICES_KEY, "/s", "/v", name)]);
    const keys = parseRegistry(said!.stdout);
    const depth = SERVICES_KEY.split("\\").length + 1;
    const services = keys.names().filter((key) => key.split("\\").length === depth);
    return new Map(services.map((key) => [key.slice(key.lastIndexOf("\\") + 1), keys.data(key, name) ?? ""]));
  }

  private async snapshot(names: string[]): Promise<Snapshot> {
    const questions = [LISTENERS, key(FIREWALL_KEY), ...names.map((name) => key(`${SERVICES_KEY}\\${name}`))];
    const answers = await this.commands.ask([...questions, ...names.map(stateOf)]);
    const [listeners, firewall, ...services] = answers.map(({ stdout }) => stdout);
    return {
      listeners: parseListeners(listeners!),
      firewall: parseRegistry(firewall!),
      services: parseRegistry(services.slice(0, names.length).join("\n")),
      states: services.slice(names.length).flatMap(parseServiceStates),
    };
  }
}
