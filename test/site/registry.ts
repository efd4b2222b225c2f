/**
 * What a protected host and the grids say to one another. Hosts only know this page, never a grid's insides;
 * the site implements {@link Registry} over its grids.
 */

/** What an agent sends when it registers. */
export interface AgentRegistration {
  /** The client's name on the grid (`--hostname`); need not be the name of the host. */
  clientName: string;
  /** Server-side domain (`--dpndomain`), with or without the leading `/`. */
  domain: string;
  /** The port on which the agent listens for pages from the grid. */
  port: number;
  /** Groups to join (`--mcsgrouplist`): names, bare or as full paths. Empty = the grid's default group. */
  groups: string[];
  /** Where the grid reaches the host. */
  hostAddress: string;
  /** Version of the agent software, e.g. `19.10.100-135`. */
  agentVersion: string;
  /** Text of the operating system, as the grid shows it. */
  os: string;
  /** The identity which the agent already holds (its `cid.bin`), if it registered before. */
  cid?: string;
}

/** The grid's answer to a registration. `code` is a grid event code, or 0 when no grid of that name answers. */
export type RegistrationAnswer = { ok: true; cid: string; grid: string } | { ok: false; code: number; message: string };

/** The management server of a grid, in the hands of the grid's utility node. */
export interface ManagementServer {
  isRunning(): boolean;
  stop(): void;
  /** Comes up with these preferences, by path of node and key: `com/avamar/mc/mcsm/max_jobs_per_node`. Answers after `ms`. */
  start(preferences: ReadonlyMap<string, string>, ms: number): void;
}

/** The hosts' way to the grids. `mcs` is the address that the agent was told (`--mcsaddr`). */
export interface Registry {
  /** Makes, or finds, the client and gives it its identity. An unknown `mcs` is answered with `ok: false`. */
  register(mcs: string, registration: AgentRegistration): RegistrationAnswer;
  /** The agent gave up its registration; the client object stays on the grid, no longer registered. */
  unregister(mcs: string, cid: string): void;
  /** The agent's service came up and checked in. The grid learns the paging port a moment later. */
  agentStarted(mcs: string, cid: string, port: number, agentVersion: string): void;
  /** The agent's service went down. */
  agentStopped(mcs: string, cid: string): void;
  /** The management server of a grid, for its utility node. */
  managementServer?(grid: string): ManagementServer | undefined;
}
