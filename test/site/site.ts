import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, realClock } from "./clock.ts";
import { Counters } from "./counters.ts";
import { DataDomain, type SavedDataDomain } from "./data-domain/data-domain.ts";
import { answerDataDomain, isDataDomainWrite } from "./data-domain/server.ts";
import type { DataDomainOptions } from "./data-domain/settings.ts";
import { Faults } from "./faults.ts";
import { Grid, type SavedGrid } from "./grid/grid.ts";
import { agentStarted, agentStopped, register, unregister } from "./grid/registration.ts";
import { answerGrid, isGridWrite } from "./grid/server.ts";
import type { GridOptions } from "./grid/settings.ts";
import type { HostAccess } from "./host-access.ts";
import { type LinuxHost, type LinuxHostOptions, startLinuxHost } from "./linux/index.ts";
import type { ManagementServer, Registry } from "./registry.ts";
import { seeded } from "./rng.ts";
import { loadSite, saveSite } from "./state.ts";
import { Authority } from "./tls.ts";
import { type Exchange, serve, type WebServer } from "./web.ts";
import { startWindowsHost, type WindowsHost, type WindowsHostOptions } from "./windows/index.ts";

/** What a site consists of. Everything has a default; `startSite()` alone gives a small complete site. */
export interface SiteOptions {
  /** Folder that remembers the site. Left out: nothing is remembered. */
  stateDir?: string;
  /** Seed of all made-up ids. Default 1. */
  seed?: number;
  /** The site's time. Default: the machine's. */
  clock?: Clock;
  /** First of the ports to try, one after the other in the order grids, Data Domains, hosts. Default 0: any free ones. */
  portBase?: number;
  /** Default one, `syd01-g1-util`. */
  grids?: (string | GridOptions)[];
  /** Default one, `syd01-dd01`. */
  dataDomains?: (string | DataDomainOptions)[];
  /** The Windows file servers. Default one, `syd02-vs-util01`, with drives C, D, E and F. */
  hosts?: (string | WindowsHostOptions)[];
  /**
   * The Linux file servers. Default one, `syd02-lx-util01`, with disks at `/` and `/data`; none where only `hosts` are
   * given.
   */
  linuxHosts?: (string | LinuxHostOptions)[];
  /** What a host name stands for, for the grids, besides the own names of Data Domains and grids: alias to name. */
  aliases?: Record<string, string>;
}

/** How to reach one of the two appliances. */
export interface ApplianceAccess {
  /** Without a path, e.g. `https://127.0.0.1:40001`. */
  url: string;
  username: string;
  password: string;
  /** PEM file of the authority that signed the server's certificate. */
  caFile: string;
  /** SHA-256 of the server's certificate, as `openssl x509 -fingerprint -sha256` prints it. */
  certificateSha256: string;
}

/** Everything a program needs to use a site. Holds passwords. */
export interface SiteAccess {
  /** The first grid. */
  avamar: ApplianceAccess;
  /** The first Data Domain. */
  dataDomain: ApplianceAccess;
  /** The file servers, in the order of the options: first those with Windows. */
  hosts: HostAccess[];
}

/** A running site. */
export interface Site {
  access: SiteAccess;
  /** The first grid. */
  grid: Grid;
  /** Every grid by its name. */
  grids: Record<string, Grid>;
  /** How to reach each grid, by its name. */
  gridAccess: Record<string, ApplianceAccess>;
  /** The first Data Domain. */
  dataDomain: DataDomain;
  dataDomains: Record<string, DataDomain>;
  dataDomainAccess: Record<string, ApplianceAccess>;
  /** The Windows file servers, in the order of the options; each is also the hand to change things on it. */
  hosts: WindowsHost[];
  /** The Linux file servers, likewise. */
  linuxHosts: LinuxHost[];
  /** What the agents on the hosts talk to; a test may register agents of its own with it. */
  registry: Registry;
  faults: Faults;
  counters: Counters;
  /** Calls back with every REST request and its answer, before the answer is sent. The returned function ends it. */
  onExchange(listener: (exchange: Exchange) => void): () => void;
  /**
   * Settles the grids and writes the site to its folder now. Without a folder it writes nothing. A site with a folder
   * also saves itself every two seconds while requests come in.
   */
  save(): Promise<void>;
  /** Saves and stops everything. */
  close(): Promise<void>;
}

/**
 * Starts a site on 127.0.0.1.
 *
 * @example
 * const site = await startSite();
 * // ... use site.access, break things with site.faults, look at site.counters ...
 * await site.close();
 */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const clock = options.clock ?? realClock;
  const { stateDir } = options;
  const folder = stateDir ?? (await mkdtemp(join(tmpdir(), "avamar-site-")));
  const saved = stateDir === undefined ? undefined : await loadSite(stateDir);
  const rng = seeded(saved?.rng ?? options.seed ?? 1);
  const faults = new Faults();
  const counters = new Counters();
  const authority = await Authority.open(join(folder, "tls"));
  const listeners = new Set<(exchange: Exchange) => void>();
  const servers: WebServer[] = [];
  const ports: Record<string, number> = {};
  let nextPort = options.portBase ?? 0;
  const wishedPort = (name: string): number => {
    if (saved?.ports[name] !== undefined) return saved.ports[name];
    if (nextPort === 0) return 0;
    nextPort += 1;
    return nextPort - 1;
  };

  const dataDomains: Record<string, DataDomain> = {};
  for (const dataDomainOptions of named<DataDomainOptions>(options.dataDomains ?? ["syd01-dd01"])) {
    const { name } = dataDomainOptions;
    const old = saved?.dataDomains[name] as SavedDataDomain | undefined;
    dataDomains[name] = new DataDomain(dataDomainOptions, { clock, rng }, old);
  }
  const appliances = (hostname: string) => dataDomains[options.aliases?.[hostname] ?? hostname];
  const grids: Record<string, Grid> = {};
  const peers = (hostname: string) => grids[options.aliases?.[hostname] ?? hostname];
  for (const gridOptions of named<GridOptions>(options.grids ?? ["syd01-g1-util"])) {
    const { name } = gridOptions;
    grids[name] = new Grid(gridOptions, { clock, rng, appliances, peers }, saved?.grids[name] as SavedGrid | undefined);
  }

  const hosts: WindowsHost[] = [];
  const linuxHosts: LinuxHost[] = [];
  const write = async (): Promise<void> => {
    if (stateDir === undefined) return;
    await saveSite(stateDir, {
      rng: rng.state(),
      grids: mapped(grids, (grid) => grid.save()),
      dataDomains: mapped(dataDomains, (dataDomain) => dataDomain.save()),
      hosts: Object.fromEntries([...hosts, ...linuxHosts].map((host) => [host.access.name, host.save()])),
      ports,
    });
  };
  // One after the other, since all go through one half-written file.
  let writing: Promise<void> = Promise.resolve();
  const writeInTurn = (): Promise<void> => {
    writing = writing.catch(() => {}).then(write);
    return writing;
  };
  const save = (): Promise<void> => {
    for (const grid of Object.values(grids)) grid.settle();
    return writeInTurn();
  };
  let written = 0;
  const guard = setInterval(() => {
    const received = counters.total;
    if (stateDir === undefined || received === written) return;
    written = received;
    writeInTurn().catch((problem: Error) => process.stderr.write(`avamar-site: not saved: ${problem.message}\n`));
  }, savingPause);
  guard.unref();
  const exchanged = (exchange: Exchange): void => {
    for (const listener of listeners) listener(exchange);
  };

  const gridAccess: Record<string, ApplianceAccess> = {};
  for (const grid of Object.values(grids)) {
    const identity = await authority.identity(grid.name);
    const server = await serve({
      product: "avamar",
      name: grid.name,
      identity,
      port: wishedPort(grid.name),
      clock,
      faults,
      counters,
      isWrite: isGridWrite,
      answer: (request) => answerGrid(grid, request),
      exchanged,
    });
    servers.push(server);
    ports[grid.name] = server.port;
    gridAccess[grid.name] = {
      url: `https://127.0.0.1:${server.port}`,
      ...grid.access,
      caFile: identity.caFile,
      certificateSha256: identity.certificateSha256,
    };
  }
  const dataDomainAccess: Record<string, ApplianceAccess> = {};
  for (const dataDomain of Object.values(dataDomains)) {
    const identity = await authority.identity(dataDomain.name);
    dataDomain.certificate = identity.certificate;
    dataDomain.certificateSha256 = identity.certificateSha256;
    const server = await serve({
      product: "data-domain",
      name: dataDomain.name,
      identity,
      port: wishedPort(dataDomain.name),
      clock,
      faults,
      counters,
      isWrite: isDataDomainWrite,
      answer: (request) => answerDataDomain(dataDomain, request),
      exchanged,
    });
    servers.push(server);
    ports[dataDomain.name] = server.port;
    dataDomainAccess[dataDomain.name] = {
      url: `https://127.0.0.1:${server.port}`,
      // The user that is ready for Avamar has the role admin too: one login serves REST and attaching.
      ...(dataDomain.settings.boostUser === "" ? dataDomain.access : dataDomain.boostAccess),
      caFile: identity.caFile,
      certificateSha256: identity.certificateSha256,
    };
  }

  const registry = registryOver(grids);
  const [firstGrid = ""] = Object.keys(grids);
  for (const hostOptions of named<WindowsHostOptions>(options.hosts ?? ["syd02-vs-util01"])) {
    const { name } = hostOptions;
    const host = await startWindowsHost(
      { disks: fileServerDisks, agent: { mcs: firstGrid }, port: wishedPort(name), ...hostOptions },
      { registry, faults, counters, rng, clock, stateDir: join(folder, "hosts", name), saved: saved?.hosts[name] },
    );
    hosts.push(host);
    ports[name] = host.access.port;
  }
  for (const hostOptions of named<LinuxHostOptions>(options.linuxHosts ?? (options.hosts ? [] : ["syd02-lx-util01"]))) {
    const { name } = hostOptions;
    const host = await startLinuxHost(
      { agent: { mcs: firstGrid }, port: wishedPort(name), ...hostOptions },
      { registry, faults, counters, rng, clock, stateDir: join(folder, "hosts", name), saved: saved?.hosts[name] },
    );
    linuxHosts.push(host);
    ports[name] = host.access.port;
  }

  const close = async (): Promise<void> => {
    clearInterval(guard);
    await save();
    await Promise.all([...hosts, ...linuxHosts].map((host) => host.close()));
    for (const grid of Object.values(grids)) grid.close();
    await Promise.all(servers.map((server) => server.close()));
    if (stateDir === undefined) await rm(folder, { recursive: true, force: true });
  };
  const [grid] = Object.values(grids);
  const [dataDomain] = Object.values(dataDomains);
  if (grid === undefined || dataDomain === undefined)
    throw new Error("A site has at least one grid and one Data Domain.");
  return {
    access: {
      avamar: gridAccess[grid.name] as ApplianceAccess,
      dataDomain: dataDomainAccess[dataDomain.name] as ApplianceAccess,
      hosts: [...hosts, ...linuxHosts].map(({ access }) => access),
    },
    hosts,
    linuxHosts,
    grid,
    grids,
    gridAccess,
    dataDomain,
    dataDomains,
    dataDomainAccess,
    registry,
    faults,
    counters,
    onExchange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    save,
    close,
  };
}

/** Milliseconds between two looks whether there is something new to save, in case nobody ends the site properly. */
const savingPause = 2000;

/** A file server that is too large for one stream. */
const fileServerDisks = {
  C: { size: 120 * 2 ** 30, free: 60 * 2 ** 30 },
  D: { size: 12 * 2 ** 40, free: 2 ** 40 },
  E: { size: 14 * 2 ** 40, free: 2 ** 40 },
  F: { size: 12 * 2 ** 40, free: 2 ** 40 },
};

/** The hosts' way to the grids. An address that is no grid's name is a server that cannot be reached. */
function registryOver(grids: Record<string, Grid>): Registry {
  const servers = mapped(grids, managementServerOf);
  return {
    managementServer: (grid) => servers[grid],
    register: (mcs, registration) => {
      const grid = grids[mcs];
      if (grid === undefined) return { ok: false, code: 0, message: `Cannot connect to ${mcs}.` };
      return register(grid, registration);
    },
    unregister: (mcs, cid) => {
      const grid = grids[mcs];
      if (grid !== undefined) unregister(grid, cid);
    },
    agentStarted: (mcs, cid, port, agentVersion) => {
      const grid = grids[mcs];
      if (grid !== undefined) agentStarted(grid, cid, port, agentVersion);
    },
    agentStopped: (mcs, cid) => {
      const grid = grids[mcs];
      if (grid !== undefined) agentStopped(grid, cid);
    },
  };
}

/** Preferences are read when the server starts, and at no other time. */
function managementServerOf(grid: Grid): ManagementServer {
  let isRunning = true;
  return {
    isRunning: () => isRunning,
    stop: () => {
      isRunning = false;
      grid.down();
    },
    start: (preferences, ms) => {
      isRunning = true;
      grid.care.preferences.clear();
      for (const [name, value] of preferences) grid.care.preferences.set(name, value);
      grid.restart(ms);
    },
  };
}

function named<O extends { name: string }>(list: (string | O)[]): O[] {
  return list.map((entry) => (typeof entry === "string" ? ({ name: entry } as O) : entry));
}

function mapped<T, R>(source: Record<string, T>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(source).map(([name, value]) => [name, map(value)]));
}
