import { Batch } from "../../kernel/batch";
import { AvamarError } from "../../kernel/errors";
import { retrying } from "../../kernel/retry";
import type { SshConnection } from "../ssh";
import { commandLine, system } from "./command-line";
import { WindowsCommands } from "./commands";
import { WindowsFiles } from "./files";
import { type Listener, parseListeners } from "./listeners";
import { FIREWALL_KEY, parseRegistry, type RegistryKeys, SERVICES_KEY } from "./registry";
import { parseServiceStates, ServiceControl, type ServiceState, WIN32 } from "./service-control";

/** One look at a host: everything that the streams of it are read from, taken with four commands. */
export interface Snapshot {
  services: RegistryKeys;
  states: ServiceState[];
  listeners: Listener[];
  firewall: RegistryKeys;
}

/** Exit code of reg.exe when a key is not there. */
const NO_KEY = 1;
/** Room for the services of one command line. */
const LINE_ROOM = 8000;

/** One Windows file server. */
export class WindowsHost {
  readonly commands: WindowsCommands;
  readonly control: ServiceControl;
  readonly files: WindowsFiles;
  /** Names of the streams this run makes on the host. */
  readonly streams = new Set<string>();
  private readonly looks: Batch<Snapshot>;
  private paths: Promise<Map<string, string>> | undefined;
  private names: Promise<Map<string, string>> | undefined;

  constructor(private readonly ssh: SshConnection) {
    this.commands = new WindowsCommands(ssh);
    this.control = new ServiceControl(this.commands);
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
    return parseListeners(await this.read(commandLine(system("netstat"), ["-ano"]), [0]));
  }

  private async look(names: string[]): Promise<Snapshot> {
    const services = this.chunked(names, (name) => commandLine(system("reg"), ["query", `${SERVICES_KEY}\\${name}`]));
    const states = this.chunked(names, (name) => commandLine(system("sc"), ["queryex", name]));
    // The code is that of the last command of a line: found, or not there.
    const [keys, running, listeners, firewall] = await Promise.all([
      Promise.all(services.map((line) => this.read(line, [0, NO_KEY]))),
      Promise.all(states.map((line) => this.read(line, [0, WIN32.doesNotExist]))),
      this.listeners(),
      this.query(commandLine(system("reg"), ["query", FIREWALL_KEY])),
    ]);
    return {
      services: parseRegistry(keys.join("\n")),
      states: running.flatMap(parseServiceStates),
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
    return parseRegistry(await this.read(line, [0, NO_KEY]));
  }

  /**
   * Runs a command that only looks. Another code than those expected is asked again and then an error: to take it for
   * "nothing there" would make a whole stream look gone.
   */
  private read(line: string, expected: number[]): Promise<string> {
    return retrying(3, async () => {
      const { code, stdout } = await this.commands.runLine(line);
      if (expected.includes(code)) return stdout;
      throw new AvamarError(`a look at the host ends with ${code}: ${line.slice(0, 80)}.`, {
        code: "command-failed",
        product: "host",
        host: this.name,
        number: code,
        retryable: true,
        hint: "Nothing was changed. Run again; if it stays, run the command on the host.",
      });
    });
  }
}
