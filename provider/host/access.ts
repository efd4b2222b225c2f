import type { GridAccess } from "../avamar/rest/grid";
import type { Run } from "../kernel/definition";
import type { AgentHost } from "./agent-host";
import type { Connection } from "./connection";
import type { System } from "./paths";
import type { PreferencesFile } from "./preferences-file";

/** What host resources need: the host of a connection, and the grid where one is configured. */
export interface HostAccess extends GridAccess {
  /** The host behind a connection; one for all streams of it in this process. */
  host(connection: Connection, system: System): AgentHost;
  /** A preferences file on the utility node behind a connection; one for all preferences in it in this process. */
  preferences(connection: Connection, path: string): PreferencesFile;
  /** False when no grid is configured: then what only the grid knows is not looked at. */
  hasGrid(): boolean;
  /** True when a known_hosts file is set for hosts that declare no key of their own. */
  hasKnownHosts(): boolean;
}

/** What the steps of a stream get. */
export type StreamRun = Run<HostAccess>;
