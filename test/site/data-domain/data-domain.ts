import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Appliance } from "../grid/appliance.ts";
import type { Rng } from "../rng.ts";
import { Store } from "../store.ts";
import {
  boostDefaults,
  type Filler,
  mtreeDefaults,
  mtreePath,
  snmpDefaults,
  storageUnitDefaults,
  userDefaults,
} from "./defaults.ts";
import type {
  BoostClientObject,
  BoostService,
  BoostUserObject,
  MtreeObject,
  SnmpConfiguration,
  StorageUnitObject,
  UserObject,
} from "./objects.ts";
import { Sessions } from "./sessions.ts";
import { type DataDomainOptions, type DataDomainSettings, dataDomainSettings } from "./settings.ts";

/** A Data Domain as JSON. */
export interface SavedDataDomain {
  serialNumber: string;
  uuid: string;
  createTime: number;
  fileSystemEnabled: boolean;
  boost: BoostService;
  snmp: SnmpConfiguration;
  users: UserObject[];
  boostUsers: BoostUserObject[];
  boostClients: BoostClientObject[];
  storageUnits: StorageUnitObject[];
  mtrees: MtreeObject[];
}

/**
 * An emulated Data Domain. Its stores and its plain properties are the hand for changing it behind a caller's back.
 */
export class DataDomain implements Appliance {
  /** Host name. */
  readonly name: string;
  readonly settings: DataDomainSettings;
  readonly clock: Clock;

  readonly users: Store<UserObject>;
  readonly boostUsers: Store<BoostUserObject>;
  readonly boostClients: Store<BoostClientObject>;
  readonly storageUnits: Store<StorageUnitObject>;
  readonly mtrees: Store<MtreeObject>;
  /** The DD Boost service. */
  boost: BoostService;
  snmp: SnmpConfiguration;
  fileSystemEnabled: boolean;
  readonly serialNumber: string;
  readonly uuid: string;
  readonly createTime: number;
  /** PEM of the server's certificate; set once it is served. */
  certificate = "";
  certificateSha256 = "";

  /** @internal */
  readonly sessions: Sessions;

  /** @internal Sites make Data Domains. */
  constructor(options: DataDomainOptions, surroundings: { clock: Clock; rng: Rng }, saved?: SavedDataDomain) {
    const { rng } = surroundings;
    this.name = options.name;
    this.settings = dataDomainSettings(options);
    this.clock = surroundings.clock;
    this.sessions = new Sessions(this, rng);
    this.users = new Store(
      "user",
      ({ id }) => id,
      (given) => userDefaults(this.filler, given),
    );
    this.boostUsers = new Store(
      "DD Boost user",
      ({ id }) => id,
      (given) => ({ id: "", ...given }),
    );
    this.boostClients = new Store(
      "DD Boost client",
      ({ id }) => id,
      (given) => ({ id: "", options: [], ...given }),
    );
    this.storageUnits = new Store("storage unit", ({ id }) => id, storageUnitDefaults);
    this.mtrees = new Store("mtree", ({ id }) => id, mtreeDefaults);
    this.boost = saved?.boost ?? boostDefaults();
    this.snmp = saved?.snmp ?? snmpDefaults(rng);
    this.fileSystemEnabled = saved?.fileSystemEnabled ?? true;
    this.serialNumber = saved?.serialNumber ?? `APM00${rng.integer(100_000_000, 999_999_999)}`;
    this.uuid = saved?.uuid ?? rng.hex(32).replace(/^(.{16})(.{16})$/, "$1:$2");
    this.createTime = saved?.createTime ?? this.clock.now();
    if (saved !== undefined) {
      for (const kind of kinds) this[kind].load(saved[kind] as never);
      return;
    }
    const { user, boostUser } = this.settings;
    this.users.add({ id: user, password: this.settings.password ?? generated(), role: "admin", uid: 100 });
    if (boostUser === "") return;
    this.users.add({ id: boostUser, password: this.settings.boostPassword ?? generated(), role: "admin", uid: 500 });
    this.boostUsers.add({ id: boostUser });
  }

  /** @internal */
  get filler(): Filler {
    return { clock: this.clock, takenUids: () => this.users.list().map(({ uid }) => uid) };
  }

  /** The administrator. */
  get access(): { username: string; password: string } {
    return this.#account(this.settings.user);
  }

  /** The user made ready for Avamar, or the administrator where there is none. */
  get boostAccess(): { username: string; password: string } {
    return this.#account(this.settings.boostUser || this.settings.user);
  }

  get model(): string {
    return this.settings.model;
  }

  get version(): string {
    return this.settings.version;
  }

  get maxStreams(): number {
    return this.settings.maxStreams;
  }

  get boostEnabled(): boolean {
    return this.boost.enabled;
  }

  get snmpCommunities(): string[] | undefined {
    return this.snmp.enabled ? this.snmp.v2cAccessHosts.map(({ community }) => community) : undefined;
  }

  get capacity(): { total: number; used: number; available: number } {
    const total = this.settings.capacity;
    const used = this.mtrees.list().reduce((sum, mtree) => sum + mtree.used, 0);
    return { total, used, available: total - used };
  }

  /** Locks a user until {@link unlockUser} or, when given, for `ms` milliseconds. Logins answer 423. */
  lockUser(name: string, ms = Number.MAX_SAFE_INTEGER): void {
    this.users.edit(name, (user) => {
      user.lockedUntil = Math.min(this.clock.now() + ms, Number.MAX_SAFE_INTEGER);
    });
  }

  /** Unlocks a user and forgets its bad passwords. */
  unlockUser(name: string): void {
    this.users.edit(name, (user) => {
      user.lockedUntil = undefined;
      user.badLogins = 0;
    });
  }

  /** Who is logged in, one name a session. */
  get loggedIn(): string[] {
    return this.sessions.list();
  }

  /** Ends every session now. */
  expireSessions(): void {
    this.sessions.expire();
  }

  /** Cleans the file system: what was deleted is gone for good. */
  clean(): void {
    for (const unit of this.storageUnits.list()) if (unit.deleted) this.storageUnits.remove(unit.id);
    for (const mtree of this.mtrees.list()) if (mtree.deleted) this.mtrees.remove(mtree.id);
  }

  /** @internal */
  look(name: string, password: string): "ok" | "refused" | "locked" | "disabled" {
    const user = this.users.get(name);
    if (user === undefined || user.password !== password) return "refused";
    if ((user.lockedUntil ?? 0) > this.clock.now()) return "locked";
    return user.status === "disabled" ? "disabled" : "ok";
  }

  /** @internal */
  login(name: string, password: string): "ok" | "refused" | "locked" | "disabled" {
    return this.sessions.check(name, password);
  }

  /** @internal */
  role(name: string): string | undefined {
    return this.users.get(name)?.role;
  }

  /** @internal */
  isBoostUser(name: string): boolean {
    return this.boostUsers.get(name) !== undefined;
  }

  /** @internal */
  ensureStorageUnit(name: string, user: string): void {
    const unit = this.storageUnits.get(name);
    if (unit === undefined) this.storageUnits.add({ id: name, user });
    else Object.assign(unit, { deleted: false, user });
    const path = mtreePath(name);
    const mtree = this.mtrees.get(path);
    if (mtree === undefined) this.mtrees.add({ id: path, protocols: ["DD Boost"] });
    else Object.assign(mtree, { deleted: false, protocols: ["DD Boost"] });
  }

  /** @internal */
  addTrapHost(host: string, port: number, community: string): void {
    this.snmp.v2cTrapHosts = this.snmp.v2cTrapHosts.filter((trap) => trap.host !== host);
    this.snmp.v2cTrapHosts.push({ host, port, community });
  }

  /** @internal */
  save(): SavedDataDomain {
    return structuredClone({
      serialNumber: this.serialNumber,
      uuid: this.uuid,
      createTime: this.createTime,
      fileSystemEnabled: this.fileSystemEnabled,
      boost: this.boost,
      snmp: this.snmp,
      users: this.users.list(),
      boostUsers: this.boostUsers.list(),
      boostClients: this.boostClients.list(),
      storageUnits: this.storageUnits.list(),
      mtrees: this.mtrees.list(),
    });
  }

  #account(name: string): { username: string; password: string } {
    return { username: name, password: this.users.get(name)?.password ?? "" };
  }
}

const kinds = ["users", "boostUsers", "boostClients", "storageUnits", "mtrees"] as const;

/** DDOS wants upper case, lower case, a digit and a special character. */
function generated(): string {
  return `Dd1-${randomBytes(12).toString("base64url")}`;
}
