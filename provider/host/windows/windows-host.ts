import { Batch } from "../../kernel/batch";
import { AvamarError } from "../../kernel/errors";
import type { SshConnection } from "../ssh";
import { commandLine, system } from "./command-line";
import { WindowsFiles } from "./files";
import { type Listener, parseListeners } from "./listeners";
import { FIREWALL_KEY, parseRegistry, type RegistryKeys, SERVICES_KEY } from "./registry";
import { parseServiceStates, ServiceControl, type ServiceState } from "./service-control";

/** One look at a host: everything that the streams of it are read from, taken with four commands. */
export interface Snapshot {
  services: RegistryKeys;
  states: ServiceState[];
  listeners: Listener[];
  firewall: RegistryKeys;
}

/** Room for the services of one command line. */
const LINE_ROOM = 8000;

/** One Windows file server. */
export class WindowsHost {
  readonly control: ServiceControl;
  readonly files: WindowsFiles;
  /** Names of the streams this run makes on the host. */
  readonly streams = new Set<string>();
  private readonly looks: Batch<Snapshot>;
  private paths: Promise<Map<string, string>> | undefined;
  private names: Promise<Map<string, string>> | undefined;

  constructor(readonly ssh: SshConnection) {
    this.control = new ServiceControl(ssh);
    this.files = new WindowsFiles(ssh);
    this.looks = new Batch<Snapshot>({
      few: 0,
      one: () => Promise.resolve(undefined),
      all: async (names) => {
        const snapshot = await this.look(names);
        return new Map(names.map((name) => [name, snapshot]));
      },
    });
  }

  /** The host as messages name it. */
  get name(): string {
    return this.ssh.host;
  }

  /** A look at the host that shows the named service. Looks asked for together are taken together. */
  async snapshot(service: string): Promise<Snapshot> {
    return (await this.looks.get(service))!;
  }

  /** Command lines of all services, by name in lower case; taken once a run. */
  imagePaths(): Promise<Map<string, string>> {
    this.paths ??= this.valueOfServices("ImagePath");
    return this.paths;
  }

  /** Display names of all services, by name in lower case; taken once a run. */
  displayNames(): Promise<Map<string, string>> {
    this.names ??= this.valueOfServices("DisplayName");
    return this.names;
  }

  /** One value of every service. Keys below a service are not services. */
  private async valueOfServices(name: string): Promise<Map<string, string>> {
    const keys = await this.query(commandLine(system("reg"), ["query", SERVICES_KEY, "/s", "/v", name]));
    const depth = SERVICES_KEY.split("\\").length + 1;
    const services = keys.names().filter((key) => key.split("\\").length === depth);
    return new Map(services.map((key) => [key.slice(key.lastIndexOf("\\") + 1), keys.data(key, name) ?? ""]));
  }

  /** Who listens on which port now. */
  async listeners(): Promise<Listener[]> {
    const { code, stdout } = await this.ssh.run(commandLine(system("netstat"), ["-ano"]));
    if (code !== 0) throw this.failed("netstat -ano", code);
    return parseListeners(stdout);
  }

  private async look(names: string[]): Promise<Snapshot> {
    const services = this.chunked(names, (name) => commandLine(system("reg"), ["query", `${SERVICES_KEY}\\${name}`]));
    const states = this.chunked(names, (name) => commandLine(system("sc"), ["queryex", name]));
    const [keys, running, listeners, firewall] = await Promise.all([
      Promise.all(services.map((line) => this.ssh.run(line))),
      Promise.all(states.map((line) => this.ssh.run(line))),
      this.listeners(),
      this.query(commandLine(system("reg"), ["query", FIREWALL_KEY])),
    ]);
    return {
      services: parseRegistry(keys.map(({ stdout }) => stdout).join("\n")),
      states: running.flatMap(({ stdout }) => parseServiceStates(stdout)),
      listeners,
      firewall,
    };
  }

  /** Joins one command for each name into as few lines as cmd.exe takes. */
  private chunked(names: string[], command: (name: string) => string): string[] {
    const lines: string[] = [];
    for (const each of names.map(command)) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + each.length + 3 < LINE_ROOM)
        lines[lines.length - 1] = `${last} & ${each}`;
      else lines.push(each);
    }
    return lines;
  }

  /** Reads registry keys; one that does not exist is simply not there. */
  private async query(line: string): Promise<RegistryKeys> {
    const { code, stdout } = await this.ssh.run(line);
    if (code > 1) throw this.failed("reg query", code);
    return parseRegistry(stdout);
  }

  private failed(what: string, code: number): AvamarError {
    return new AvamarError(`${what} ends with ${code}.`, {
      code: "command-failed",
      product: "host",
      host: this.name,
      number: code,
    });
  }
}
