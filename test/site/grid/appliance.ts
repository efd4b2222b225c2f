/** What a grid can find out about, and do to, a Data Domain. The site implements it over its own. */
export interface Appliance {
  /** Host name. */
  name: string;
  model: string;
  version: string;
  serialNumber: string;
  /** Most streams the appliance takes. */
  maxStreams: number;
  boostEnabled: boolean;
  fileSystemEnabled: boolean;
  capacity: { total: number; used: number; available: number };
  /** Communities that may read; `undefined` when SNMP is off. */
  snmpCommunities: string[] | undefined;
  /** What a look with these finds, without counting as a login: the grid looks again and again. */
  look(user: string, password: string): "ok" | "refused" | "locked" | "disabled";
  /** Logs in, which counts a bad password. */
  login(user: string, password: string): "ok" | "refused" | "locked" | "disabled";
  /** Role of a user, if there is one. */
  role(user: string): string | undefined;
  /** Whether DD Boost may be used as this user. */
  isBoostUser(user: string): boolean;
  /** Makes a storage unit with its mtree, unless it is there already. */
  ensureStorageUnit(name: string, user: string): void;
  /** Adds a host that gets traps. */
  addTrapHost(host: string, port: number, community: string): void;
}

/** What a grid can find out about another grid. */
export interface Peer {
  /** Name of its utility node. */
  name: string;
  /** The number by which grids know each other. */
  systemId: string;
  /** Logs in, which counts a bad password. */
  login(user: string, password: string): "ok" | "refused" | "locked";
}

/** Finds another grid by host name; `undefined` when the name cannot be resolved. */
export type Peers = (hostname: string) => Peer | undefined;

/** Finds a Data Domain by host name; `undefined` when the name cannot be resolved. */
export type Appliances = (hostname: string) => Appliance | undefined;
