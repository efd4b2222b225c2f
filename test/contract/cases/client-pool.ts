import type { Site } from "../../site/index.ts";
import type { ResourceCase } from "../case.ts";

const DOMAINS = ["/clients/POOL", "/clients/LAB"];
const ADDRESS = /^10\.(0\.0\.1?\d|1\.0\.\d+)$/;
/** What `full` means: the two hosts of a network, and one more. */
const FULL = ["10.0.0.1", "10.0.0.2", "10.0.0.9"];
const GROUPS = ["GP:linux", "GP:all"];

/** Retired clients count as gone. */
const own = ({ grid }: Site) =>
  grid.clients.list().filter((each) => DOMAINS.includes(each.domain) && ADDRESS.test(each.name) && !each.restoreOnly);
const BY_CLIENT = "it is said client by client";

export const clientPool: ResourceCase = {
  type: "ClientPool",
  site: { grids: [{ name: "syd01-g1-util", registrationMs: 20 }] },
  prepare({ grid }) {
    for (const path of DOMAINS) grid.domains.add({ name: path.split("/")[2], parent: "/clients" });
    for (const id of GROUPS) grid.groups.add({ id, name: id.slice(3), domain: "/clients" });
    // An agent runs at each address, on the port on which the grid will look for it.
    for (let last = 1; last < 20; last++) grid.waitingAgents.add({ id: `10.0.0.${last}`, port: 28002 });
    for (let last = 1; last < 60; last++) grid.waitingAgents.add({ id: `10.1.0.${last}`, port: 28002 });
  },
  full: () => ({
    addresses: ["10.0.0.0/30", "10.0.0.9"],
    exclude: [],
    domain: DOMAINS[0],
    policies: ["GP:linux", "/clients/all"],
    port: 28002,
    activationTimeoutSeconds: 20,
    onDelete: "retire",
  }),
  least: () => ({ addresses: ["10.0.0.0/30", "10.0.0.9"], domain: DOMAINS[0] }),
  seen(site) {
    const held = own(site);
    if (held.length === 0) return undefined;
    const names = held.filter(({ activated, registered }) => activated && registered).map(({ name }) => name);
    const isWhole = FULL.every((each) => names.includes(each)) && names.length === FULL.length;
    const joined = GROUPS.filter((id) => site.grid.groups.get(id)!.members.some(({ cid }) => cid === held[0]!.id));
    const domains = [...new Set(held.map(({ domain }) => domain))];
    return {
      addresses: isWhole ? ["10.0.0.0/30", "10.0.0.9"] : names,
      domain: domains.find((each) => each !== DOMAINS[0]) ?? DOMAINS[0],
      policies: joined.map((id) => id.replace("GP:all", "/clients/all")),
      port: held[0]!.paging.automatic ? 0 : held[0]!.paging.port,
    };
  },
  /** Clients with the same address are duplicates. */
  count(site) {
    const names = own(site).map(({ name }) => name);
    return Math.max(0, ...names.map((name) => names.filter((each) => each === name).length));
  },
  foreign(site) {
    site.grid.clients.add({ name: "10.0.0.2", domain: DOMAINS[0] });
    return "/clients/POOL:10.0.0.1";
  },
  neighbours({ grid }) {
    for (const name of ["10.0.0.21", "10.0.0", "host-10.0.0.1"]) grid.clients.add({ name, domain: DOMAINS[0] });
    grid.clients.add({ name: "10.0.0.1", domain: "/clients" });
  },
  vanish(site) {
    for (const each of own(site)) site.grid.clients.remove(each.id);
  },
  clear({ grid }) {
    for (const each of grid.clients.list()) grid.clients.remove(each.id);
    for (const each of grid.groups.list()) each.members = [];
  },
  // What somebody does to a client is drift of `astray`, which is filled in: test/avamar/client-pool.test.ts has it.
  properties: {
    addresses: { to: ["10.0.0.1", "10.0.0.9", "10.0.0.10", "10.0.0.11"], cannotDrift: BY_CLIENT },
    exclude: {
      to: ["10.0.0.9-10.0.0.10"],
      isEnforced: true,
      toSeen: { addresses: ["10.0.0.1", "10.0.0.2"] },
      cannotDrift: BY_CLIENT,
    },
    domain: { to: DOMAINS[1], cannotDrift: BY_CLIENT },
    policies: { to: ["/clients/all"], empty: [], cannotDrift: BY_CLIENT },
    port: { to: 28009, cannotDrift: BY_CLIENT },
    activationTimeoutSeconds: { to: 30, means: "nothing", cannotDrift: "it steers the run only" },
    onDelete: { to: "keep", means: "nothing", cannotDrift: "it steers the deletion only" },
  },
  refused: [
    {
      inputs: { addresses: ["10.0.0.5/24"] },
      property: "addresses[0]",
      reason: /write "10\.0\.0\.0\/24", or "10\.0\.0\.5"/,
    },
    { inputs: { addresses: ["app-01"] }, property: "addresses[0]", reason: /is no IPv4 address, range or network/ },
    { inputs: { addresses: [] }, property: "addresses", reason: /at least one entry/ },
    { inputs: { addresses: ["10.0.0.0/16"] }, property: "addresses", reason: /65534 addresses and one pool has 4096/ },
    { inputs: { exclude: ["10.0.0.9-10.0.0.1"] }, property: "exclude[0]", reason: /write "10\.0\.0\.1-10\.0\.0\.9"/ },
    { inputs: { exclude: ["10.0.0.0/24"] }, property: "exclude", reason: /leaves no address/ },
    { inputs: { domain: "/MC_RETIRED" }, property: "domain", reason: /belongs to the grid/ },
    { inputs: { port: 0 }, property: "port", reason: /at least 1/ },
  ],
  many: {
    count: 25,
    inputs: (_site, number) => ({
      addresses: [`10.1.0.${2 * number + 1}-10.1.0.${2 * number + 2}`],
      domain: DOMAINS[0],
    }),
    requests: 8,
  },
};
