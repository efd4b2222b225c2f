import { Grid, type GridSettings } from "../avamar/rest/grid";
import { makeCheckpoint } from "../avamar/server/checkpoint";
import type { Connection } from "../data-domain/connection";
import { DataDomain, type DataDomainAccess, endpointOf } from "../data-domain/rest/data-domain";
import type { HostAccess } from "../host/access";
import type { AgentHost } from "../host/agent-host";
import { DEADLINES, type Deadlines } from "../host/deadlines";
import { LinuxHost } from "../host/linux/linux-host";
import type { System } from "../host/paths";
import { PreferencesFile } from "../host/preferences-file";
import type { SshConnection } from "../host/ssh";
import { WindowsHost } from "../host/windows/windows-host";
import { AvamarError } from "../kernel/errors";
import { HttpsEndpoint } from "../kernel/https";
import { once } from "../kernel/once";
import { readOnly } from "../kernel/read-only";
import { scrub } from "../kernel/secrets";
import type { Surroundings } from "../kernel/surroundings";
import { FileJournal } from "./journal";
import { gridOf, gridSettings, readSettings, type Settings } from "./settings";
import { SshConnections } from "./ssh-connections";

/** What the handlers of all resources get: the connections of this process. */
export interface World extends HostAccess, DataDomainAccess {
  /**
   * To be called before anything is deleted: makes a checkpoint of the grid when that is asked for, once.
   *
   * @throws AvamarError when there is to be one and it cannot be made
   */
  beforeDelete(say: (text: string) => void): Promise<void>;
  /** Logs out where sessions are few: at the Data Domains. */
  leave(): Promise<void>;
  /** The same, and ends every connection, so that nothing keeps the process from ending. */
  close(): Promise<void>;
}

let settings: Settings | undefined;
let world: World | undefined;
let journal: FileJournal | undefined;

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

/** The run has ended, and so does the process: whatever it is logged in to is let go. */
export async function leave(): Promise<void> {
  journal?.conclude();
  await world?.leave();
}

/**
 * A world of its own for these settings: nothing is connected before it is needed.
 *
 * @param deadlines How long things on a host may take.
 * @param isReadOnly Nothing but logins is sent to an appliance that could change anything there.
 */
export function connect(given: Settings, deadlines: Deadlines = DEADLINES, isReadOnly = false): World {
  let grid: Grid | undefined;
  let checkpoint: (() => Promise<string>) | undefined;
  const theGrid = () => {
    grid ??= isReadOnly ? readingGrid(gridOf(given)) : new Grid(gridOf(given));
    return grid;
  };
  const connections = new SshConnections(given);
  const dataDomains = new Map<string, DataDomain>();
  const preferences = new Map<SshConnection, Map<string, PreferencesFile>>();
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
    preferences(connection, path) {
      const ssh = connections.to(connection, "linux");
      const files = preferences.get(ssh) ?? new Map<string, PreferencesFile>();
      preferences.set(ssh, files);
      const file = files.get(path) ?? new PreferencesFile(ssh, path, deadlines);
      files.set(path, file);
      return file;
    },
    grid: theGrid,
    async beforeDelete(say) {
      if (given.checkpointBefore === undefined) return;
      if (given.checkpointBefore !== "destroy") throw unknownMoment(given.checkpointBefore);
      checkpoint ??= once(() => makeCheckpoint(theGrid(), say));
      await checkpoint();
    },
    dataDomain(connection) {
      const key = keyOf(connection);
      const known = dataDomains.get(key) ?? (isReadOnly ? readingDataDomain(connection) : new DataDomain(connection));
      dataDomains.set(key, known);
      return known;
    },
    async leave() {
      await Promise.all([...dataDomains.values()].map((each) => each.close()));
      dataDomains.clear();
    },
    async close() {
      await this.leave();
      connections.close();
      await grid?.close();
    },
  };
}

function readingGrid(settings: GridSettings): Grid {
  const endpoint = new HttpsEndpoint(settings.endpoint, settings, "avamar");
  return new Grid(
    settings,
    readOnly(endpoint, "avamar", (path) => /^\/api\/(v1\/)?oauth2?\//.test(path)),
  );
}

function readingDataDomain(connection: Connection): DataDomain {
  const endpoint = endpointOf(connection);
  return new DataDomain(
    connection,
    readOnly(endpoint, "data-domain", (path) => path === "/rest/v1.0/auth"),
  );
}

/** One login for everything that says the same of a Data Domain, in whatever order. */
function keyOf(connection: Connection): string {
  const { host, ...rest } = connection;
  return JSON.stringify([host.toLowerCase(), Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function unknownMoment(given: string): AvamarError {
  return new AvamarError(`avamar:checkpointBefore is "${given}", and the only word for it is "destroy".`, {
    code: "precondition",
    product: "provider",
    hint: "Nothing was deleted. Set it right: pulumi config set avamar:checkpointBefore destroy",
  });
}

function agentHost(system: System, ssh: SshConnection, deadlines: Deadlines): AgentHost {
  return system === "linux" ? new LinuxHost(ssh, deadlines) : new WindowsHost(ssh, deadlines);
}
