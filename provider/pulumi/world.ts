import { Grid } from "../avamar/rest/grid";
import type { HostAccess } from "../host/access";
import type { AgentHost } from "../host/agent-host";
import type { Connection } from "../host/connection";
import { LinuxHost } from "../host/linux/linux-host";
import type { System } from "../host/paths";
import { SshConnection } from "../host/ssh";
import { WindowsHost } from "../host/windows/windows-host";
import { AvamarError } from "../kernel/errors";
import type { Journal, Surroundings } from "../kernel/lifecycle";
import { scrub } from "../kernel/secrets";
import { FileJournal } from "./journal";
import { gridSettings, readSettings, type Settings } from "./settings";

/** What the handlers of all resources get: the connections of this process. */
export type World = HostAccess;

let settings: Settings | undefined;
let world: World | undefined;
let journal: Journal | undefined;

/**
 * Stores the settings of this process. Synchronous and never failing: the host goes on unconfigured after an error
 * here, and does not wait for it either. The connections come later, with the first call that needs one.
 */
export function configure(config: (key: string) => string | undefined): void {
  settings ??= readSettings(config, process.env);
}

/** The world of this process. One provider instance has one process, so there is one grid in it. */
export function surroundings(): Surroundings<World> {
  const given = settings ?? readSettings(() => undefined, process.env);
  world ??= connect(given);
  journal ??= new FileJournal(`${given.endpoint ?? ""} ${process.env.PULUMI_PROJECT ?? ""} ${process.cwd()}`);
  return {
    world,
    journal,
    log: (level, text) => console.log(level === "warn" ? `warning: ${scrub(text)}` : scrub(text)),
  };
}

/** A world of its own for these settings: nothing is connected before it is needed. */
export function connect(given: Settings): World {
  let grid: Grid | undefined;
  const hosts = new Map<string, AgentHost>();
  return {
    hasGrid: () => !("missing" in gridSettings(given)),
    host(connection, system) {
      const whole = withCredentials(connection, given);
      const key = JSON.stringify([system, whole]);
      const host = hosts.get(key) ?? agentHost(system, new SshConnection(whole));
      hosts.set(key, host);
      return host;
    },
    grid() {
      const found = gridSettings(given);
      if ("missing" in found) throw notConfigured(found.missing);
      grid ??= new Grid(found);
      return grid;
    },
  };
}

function agentHost(system: System, ssh: SshConnection): AgentHost {
  return system === "linux" ? new LinuxHost(ssh) : new WindowsHost(ssh);
}

/** What a connection does not say comes from the settings; credentials only all together, never mixed. */
function withCredentials(connection: Connection, given: Settings): Connection & { user: string } {
  const user = connection.user ?? given.sshUser ?? "Administrator";
  if (connection.password || connection.privateKey || connection.agentSocketPath) return { ...connection, user };
  return {
    ...connection,
    user,
    password: given.sshPassword,
    privateKey: given.sshPrivateKey,
    privateKeyPassphrase: given.sshPrivateKeyPassphrase,
    agentSocketPath: given.sshAgentSocketPath,
  };
}

function notConfigured(missing: string[]): AvamarError {
  return new AvamarError(`the grid is not configured: ${missing.map((name) => `avamar:${name}`).join(", ")} missing.`, {
    code: "precondition",
    product: "provider",
    hint: `Set it: pulumi config set ${missing.includes("endpoint") ? "avamar:endpoint https://GRID" : `avamar:${missing[0]} ...`} (the password with --secret), or pass an avamar.Provider.`,
  });
}
