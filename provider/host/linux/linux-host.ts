import pLimit from "p-limit";
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
import { varDirectoryIn } from "../agent-layout";
import { versionIn } from "../agent-version";
import { DEADLINES, type Deadlines } from "../deadlines";
import { HostFiles } from "../files";
import { HostLock } from "../host-lock";
import { otherSystem } from "../other-system";
import { inside } from "../paths";
import type { CommandResult, SshConnection } from "../ssh";
import { LinuxCommands } from "./commands";
import { historyOf } from "./history";
import { parseListeners } from "./listeners";
import { ensureService, settingsOf } from "./service";
import { Systemd, type Unit } from "./systemd";
import { dropInDirectory, dropInFile, parseDropIn, serviceOf, TEMPLATE, UNIT_DIRECTORY } from "./units";

/** One look at a host: what its streams are read from, taken with two commands. */
interface Snapshot {
  units: Map<string, Unit>;
  listeners: Listener[];
}

/** The agent that every client has. */
const DEFAULT_AGENT: AgentService = { service: "avagent", varDirectory: "/usr/local/avamar/var" };

/** One Linux file server: each stream is an instance of a systemd unit template. */
export class LinuxHost implements AgentHost {
  readonly files: HostFiles;
  readonly lineEnd = "\n";
  readonly registerFlag = "--init";
  readonly lock: HostLock;
  readonly streams = new Set<string>();
  /** Nothing of it changes during a run. */
  readonly facts = once(() => this.readFacts());
  /** All streams share the unit template: while one writes or removes it, the others wait. */
  private readonly oneByOne = pLimit(1);
  private readonly commands: LinuxCommands;
  private readonly systemd: Systemd;
  private readonly looks: Batch<Snapshot>;

  constructor(
    private readonly ssh: SshConnection,
    readonly deadlines: Deadlines = DEADLINES,
  ) {
    this.commands = new LinuxCommands(ssh, deadlines);
    this.systemd = new Systemd(this.commands);
    this.files = new HostFiles(ssh, deadlines);
    this.lock = new HostLock(this.files, ssh.host, "/run");
    this.looks = new Batch<Snapshot>({
      few: 0,
      one: () => Promise.resolve(undefined),
      all: async (services) => {
        // A refresh asks for the other streams of the host a little later: they are looked at together.
        const wanted = isReading() ? [...new Set([...services, ...(await this.services())])] : services;
        const [units, listeners] = await Promise.all([this.systemd.units(wanted), this.listeners()]);
        return new Map(wanted.map((service) => [service, { units, listeners }]));
      },
    });
  }

  get name(): string {
    return this.ssh.host;
  }

  otherSystem(): Promise<AvamarError | undefined> {
    return otherSystem(this.ssh, "linux");
  }

  agentProgram(agentDirectory: string): string {
    return inside(agentDirectory, "bin", "avagent.bin");
  }

  runAgent(agentDirectory: string, flags: string[], timeoutMs?: number): Promise<CommandResult> {
    // In the foreground, so that its end and its exit code are seen.
    const where = [
      "--daemon=false",
      `--bindir=${inside(agentDirectory, "bin")}`,
      `--sysdir=${inside(agentDirectory, "etc")}`,
    ];
    const whole = flags.includes("--version") ? flags : [...flags, ...where];
    return this.commands.run(this.agentProgram(agentDirectory), whole, timeoutMs);
  }

  /** The running program itself is asked, also when its file was replaced meanwhile. */
  async runningVersion(_agentDirectory: string, pid: number): Promise<string | undefined> {
    const { stdout, stderr } = await this.commands.run(`/proc/${pid}/exe`, ["--version"]);
    return versionIn(`${stdout}\n${stderr}`);
  }

  async look(service: string): Promise<ServiceView> {
    const [snapshot, file] = await Promise.all([this.looks.get(service), this.files.read(dropInFile(service))]);
    const unit = snapshot?.units.get(service);
    const pid = unit?.active === "active" ? unit.pid : 0;
    return {
      service: file && unit ? settingsOf(file.toString("latin1"), unit) : undefined,
      isMarked: false,
      isRunning: pid !== 0,
      pid,
      ...listening(snapshot?.listeners ?? [], pid),
      rules: [],
    };
  }

  private async readFacts(): Promise<HostFacts> {
    const [id, memory] = await Promise.all([
      this.commands.must("id", ["-u"]),
      this.commands.run("cat", ["/proc/meminfo"]),
    ]);
    const kibibytes = /^MemTotal:\s+(\d+) kB/m.exec(memory.stdout)?.[1];
    return {
      missingRights: id.stdout.trim() === "0" ? undefined : "The SSH user is not root: making services needs root.",
      memoryBytes: kibibytes ? Number(kibibytes) * 1024 : undefined,
      reservedPorts: [],
      displayNames: new Map(),
    };
  }

  async agents(): Promise<AgentService[]> {
    const streams = await Promise.all(
      (await this.services()).map(async (service) => {
        const settings = parseDropIn((await this.files.read(dropInFile(service)))?.toString("latin1") ?? "");
        return { service, varDirectory: varDirectoryIn(settings.commandLine) ?? "" };
      }),
    );
    return [DEFAULT_AGENT, ...streams];
  }

  /** The services of the streams on the host. */
  private async services(): Promise<string[]> {
    return ((await this.files.list(UNIT_DIRECTORY)) ?? []).flatMap((name) => serviceOf(name) ?? []);
  }

  async listeners(): Promise<Listener[]> {
    return parseListeners((await this.commands.must("ss", ["-Hltnp"])).stdout);
  }

  ensureService(at: Instance, view: InstanceView): Promise<void> {
    return this.oneByOne(() => ensureService(this.files, this.systemd, at, view));
  }

  start(service: string): Promise<void> {
    return this.systemd.start(service);
  }

  async now(service: string): Promise<ServiceNow | undefined> {
    const unit = (await this.systemd.units([service])).get(service);
    if (!unit || unit.load === "not-found") return undefined;
    return { state: stateOf(unit), pid: unit.pid, exitCode: unit.exitStatus };
  }

  stop(service: string): Promise<void> {
    return this.systemd.stop(service);
  }

  removeService(service: string): Promise<void> {
    return this.oneByOne(() => this.removeUnit(service));
  }

  /** The template goes with the last stream. */
  private async removeUnit(service: string): Promise<void> {
    if (await this.files.exists(TEMPLATE)) {
      await this.systemd.control("unmask", service);
      await this.systemd.control("disable", service);
    }
    await this.files.removeTree(dropInDirectory(service));
    const left = ((await this.files.list(UNIT_DIRECTORY)) ?? []).filter((name) => serviceOf(name) !== undefined);
    if (left.length === 0) await this.files.remove(TEMPLATE);
    await this.systemd.reload();
  }

  /** Firewalls on Linux are of many kinds; none is managed. */
  async ensureFirewall(): Promise<void> {}

  async removeFirewall(): Promise<void> {}

  history(questions: HostQuestion[]): Promise<HostHistory[]> {
    return historyOf(this.commands, this.files, questions);
  }
}

function stateOf({ active, sub }: Unit): ServiceNow["state"] {
  if (active === "active") return "running";
  // Between two tries of an agent that keeps failing.
  if (sub === "auto-restart") return "stopped";
  return active === "inactive" || active === "failed" ? "stopped" : "changing";
}
