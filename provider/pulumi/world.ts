import { Grid } from "../avamar/rest/grid";
import type { HostAccess } from "../host/access";
import type { AgentHost } from "../host/agent-host";
import { DEADLINES, type Deadlines } from "../host/deadlines";
import { LinuxHost } from "../host/linux/linux-host";
import type { System } from "../host/paths";
import type { SshConnection } from "../host/ssh";
import { WindowsHost } from "../host/windows/windows-host";
import { AvamarError } from "../kernel/errors";
import type { Journal, Surroundings } from "../kernel/lifecycle";
import { scrub } from "../kernel/secrets";
import { FileJournal } from "./journal";
import { gridSettings, readSettings, type Settings } from "./settings";
import { SshConnections } from "./ssh-connections";

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

/**
 * A world of its own for these settings: nothing is connected before it is needed.
 *
 * @param deadlines How long things on a host may take.
 */
export function connect(given: Settings, deadlines: Deadlines = DEADLINES): World {
  let grid: Grid | undefined;
  const connections = new SshConnections(given);
  const hosts = { windows: new Map<SshConnection, AgentHost>(), linux: new Map<SshConnection, AgentHost>() };
  return {
    hasGrid: () => !("missing" in gridSettings(given)),
    hasKnownHosts: () => connections.hasKnownHosts,
    host(connection, system) {
      const ssh = connections.to(connection, system);
      const host = hosts[system].get(ssh) ?? agentHost(system, ssh, deadlines);
      hosts[system].set(ssh, host);
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

function agentHost(system: System, ssh: SshConnection, deadlines: Deadlines): AgentHost {
  return system === "linux" ? new LinuxHost(ssh, deadlines) : new WindowsHost(ssh, deadlines);
}

function notConfigured(missing: string[]): AvamarError {
  return new AvamarError(`the grid is not configured: ${missing.map((name) => `avamar:${name}`).join(", ")} missing.`, {
    code: "precondition",
    product: "provider",
    hint: `Set it: pulumi config set ${missing.includes("endpoint") ? "avamar:endpoint https://GRID" : `avamar:${missing[0]} ...`} (the password with --secret), or pass an avamar.Provider.`,
  });
}
