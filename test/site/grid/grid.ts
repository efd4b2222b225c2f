import { randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Rng } from "../rng.ts";
import { Store } from "../store.ts";
import type { Appliances, Peer, Peers } from "./appliance.ts";
import { Care } from "./care.ts";
import {
  clientDefaults,
  dataDomainDefaults,
  datasetDefaults,
  directoryMapDefaults,
  directoryServiceDefaults,
  domainDefaults,
  type Filler,
  groupDefaults,
  oauthClientDefaults,
  profileDefaults,
  replicationDestinationDefaults,
  retentionDefaults,
  ruleDefaults,
  scheduleDefaults,
  userDefaults,
  waitingAgentDefaults,
} from "./defaults.ts";
import { GridFailure } from "./failure.ts";
import { furnish } from "./fresh.ts";
import { LoginFailure, Logins, type SavedLogins } from "./logins.ts";
import { pathOf } from "./names.ts";
import type {
  AttachedDataDomainObject,
  ClientObject,
  DatasetObject,
  DirectoryMapObject,
  DirectoryServiceObject,
  DomainObject,
  GroupObject,
  OAuthClientObject,
  ProfileObject,
  ReplicationDestinationObject,
  RetentionObject,
  RuleObject,
  ScheduleObject,
  SmtpObject,
  StorageMappingObject,
  UserObject,
  WaitingAgentObject,
} from "./objects.ts";
import { type GridOptions, type GridSettings, gridSettings } from "./settings.ts";
import { Tasks } from "./tasks.ts";
import { type VCenterServerObject, vcenterServerDefaults } from "./vcenter-servers.ts";
import { VCenterTasks } from "./vcenter-tasks.ts";
import { VirtualCenters } from "./virtual-centers.ts";

/** What the rest of the site gives a grid. */
export interface GridSurroundings {
  clock: Clock;
  rng: Rng;
  /** The Data Domains that the grid can find by name. */
  appliances: Appliances;
  /** The other grids that it can find by name. */
  peers: Peers;
}

/** One line of the grid's REST audit. */
export interface AuditRecord {
  id: number;
  date: number;
  userName: string;
  domain: string;
  role: string;
  ip: string;
  method: string;
  url: string;
  query: string;
  /** With every secret replaced. */
  body?: unknown;
  status: number;
  jti?: string;
  oauthClientId?: string;
}

/**
 * An emulated Avamar server. Its stores are the hand for changing objects behind a caller's back; its verbs are what
 * happens to a server.
 */
export class Grid implements Peer {
  /** Name of the utility node. */
  readonly name: string;
  readonly settings: GridSettings;
  readonly clock: Clock;
  readonly rng: Rng;
  /** @internal */
  readonly appliances: Appliances;
  /** @internal */
  readonly peers: Peers;

  readonly domains: Store<DomainObject>;
  readonly clients: Store<ClientObject>;
  /** Agents that run and belong to no client yet, by name or address: each answers when it is invited there. */
  readonly waitingAgents: Store<WaitingAgentObject>;
  /** Policies; REST calls them groups. */
  readonly groups: Store<GroupObject>;
  readonly datasets: Store<DatasetObject>;
  readonly schedules: Store<ScheduleObject>;
  readonly retentions: Store<RetentionObject>;
  /** What groups select virtual machines by. */
  readonly rules: Store<RuleObject>;
  /** Attached Data Domains, found by id or by host name. */
  readonly dataDomains: Store<AttachedDataDomainObject>;
  readonly replicationDestinations: Store<ReplicationDestinationObject>;
  /** Who is told about which events. */
  readonly profiles: Store<ProfileObject>;
  readonly users: Store<UserObject>;
  readonly directoryServices: Store<DirectoryServiceObject>;
  readonly directoryMaps: Store<DirectoryMapObject>;
  readonly oauthClients: Store<OAuthClientObject>;
  readonly storageMappings: Store<StorageMappingObject>;
  /** The vCenters in the grid's network with what is in them, whether the grid knows them or not. */
  readonly vcenterServers: Store<VCenterServerObject>;
  /** The vCenters that the grid knows, found by id or by host name. */
  readonly virtualCenters: VirtualCenters;

  /** What the server does for itself: checkpoints, activities, events, its numbers. It begins anew with each start. */
  readonly care: Care;

  readonly tasks: Tasks;
  /** What vCenters do for the grid. */
  readonly vcenterTasks: VCenterTasks;
  /** @internal */
  readonly logins: Logins;
  /** The last 2000 REST calls, oldest first. */
  readonly audit: AuditRecord[] = [];

  /** Seconds since 1970 when the server was made: the `<id>` in `avamar-<id>`, its unit on a Data Domain. */
  systemCreateTime: number;
  /** Whether the group scheduler runs. */
  schedulerRunning = true;
  /** When the backup window is, in the zone below. */
  maintenanceWindow = { backupStart: 20, backupDuration: 12, timeZoneId: "Etc/UTC" };

  /** The mail server that notifications go through; empty texts until one is set. */
  smtp: SmtpObject = { ...noSmtp };
  /** Mail servers that do not answer when the grid looks whether it can use them. */
  readonly mailServersDown = new Set<string>();

  #maintenance = false;
  #downUntil = 0;
  #counter = 0;
  #soon = new Set<{ stop(): void; work(): void }>();

  /** @internal Sites make grids. */
  constructor(options: GridOptions, surroundings: GridSurroundings, saved?: SavedGrid) {
    this.name = options.name;
    this.settings = gridSettings(options);
    this.clock = surroundings.clock;
    this.rng = surroundings.rng;
    this.appliances = surroundings.appliances;
    this.peers = surroundings.peers;
    const inDomain = ({ domain, name }: { domain: string; name: string }) => pathOf(domain, name);
    this.domains = new Store(
      "domain",
      ({ parent, name }) => (parent === "" ? "/" : pathOf(parent, name)),
      (given) => domainDefaults(this.filler, given),
    );
    this.clients = new Store<ClientObject>("client", inDomain, (given) => clientDefaults(this.filler, given));
    this.waitingAgents = new Store("agent", ({ id }) => id, waitingAgentDefaults);
    this.groups = new Store<GroupObject>("group", inDomain, (given) => groupDefaults(this.filler, given));
    this.datasets = new Store<DatasetObject>("dataset", inDomain, (given) => datasetDefaults(this.filler, given));
    this.schedules = new Store<ScheduleObject>("schedule", inDomain, (given) => scheduleDefaults(this.filler, given));
    this.retentions = new Store<RetentionObject>("retention", inDomain, (given) =>
      retentionDefaults(this.filler, given),
    );
    this.rules = new Store<RuleObject>("rule", inDomain, (given) => ruleDefaults(this.filler, given));
    this.dataDomains = new Store(
      "Data Domain",
      ({ ipv4Hostname }) => ipv4Hostname,
      (given) => dataDomainDefaults(this.filler, given),
    );
    this.replicationDestinations = new Store(
      "replication destination",
      ({ name }) => name,
      (given) => replicationDestinationDefaults(this.filler, given),
    );
    this.profiles = new Store<ProfileObject>("profile", inDomain, (given) => profileDefaults(this.filler, given));
    this.users = new Store("user", ({ userName }) => userName, userDefaults);
    this.directoryServices = new Store("directory service", ({ id }) => id, directoryServiceDefaults);
    this.directoryMaps = new Store("directory map", ({ id }) => id, directoryMapDefaults);
    this.oauthClients = new Store(
      "OAuth client",
      ({ id }) => id,
      (given) => oauthClientDefaults(this.filler, given),
    );
    this.storageMappings = new Store(
      "storage mapping",
      ({ id }) => id,
      (given) => ({
        id: "/",
        dataDomainId: "",
        ...given,
      }),
    );
    this.care = new Care(this.clock);
    this.vcenterServers = new Store("vCenter server", ({ id }) => id, vcenterServerDefaults);
    this.virtualCenters = new VirtualCenters(this);
    this.tasks = new Tasks(this.clock, () => this.rng.hex(32));
    this.vcenterTasks = new VCenterTasks(this.clock, () => `task-${this.newNumber()}`);
    this.logins = new Logins(this, saved?.logins);
    this.systemCreateTime = saved?.systemCreateTime ?? 1_527_000_000 + this.rng.integer(0, 9_999_999);
    if (saved === undefined) {
      furnish(this);
      this.users.add({
        userName: this.settings.user,
        domain: "/",
        password: this.settings.password ?? randomBytes(12).toString("base64url"),
        authority: "ROOT",
        readOnly: true,
        rootUser: true,
      });
      return;
    }
    this.#counter = saved.counter;
    this.schedulerRunning = saved.schedulerRunning;
    this.smtp = { ...noSmtp, ...saved.smtp };
    for (const kind of kinds) this[kind].load((saved[kind] ?? []) as never);
  }

  /** The first account, as the site's access line shows it. */
  get access(): { username: string; password: string } {
    const user = this.users.get(this.settings.user);
    return { username: this.settings.user, password: user?.password ?? "" };
  }

  /** The number by which other grids know this one. */
  get systemId(): string {
    return String(this.systemCreateTime);
  }

  /** Checks a password for another grid, which counts when it is bad. */
  login(userName: string, password: string): "ok" | "refused" | "locked" {
    try {
      this.logins.user(userName, password);
      return "ok";
    } catch (problem) {
      if (!(problem instanceof LoginFailure)) throw problem;
      return problem.status === 423 ? "locked" : "refused";
    }
  }

  /** Locks an account until {@link unlockAccount} or, when given, for `ms` milliseconds. Logins answer 423. */
  lockAccount(userName: string, ms = Number.MAX_SAFE_INTEGER): void {
    this.users.edit(userName, (user) => {
      user.lockedUntil = Math.min(this.clock.now() + ms, Number.MAX_SAFE_INTEGER);
    });
  }

  /** Unlocks an account and forgets its bad passwords. */
  unlockAccount(userName: string): void {
    this.users.edit(userName, (user) => {
      user.lockedUntil = undefined;
      user.badLogins = 0;
    });
  }

  /** Makes every access token expire now. Refresh tokens stay good. */
  expireTokens(): void {
    this.logins.expire();
  }

  /** Restarts the management server: 503 for `downMs` milliseconds, running tasks are lost, finished ones forgotten. */
  restart(downMs = 500): void {
    this.tasks.forget();
    this.#downUntil = this.clock.now() + downMs;
  }

  /** Takes the management server down (503) until `up()` is called. */
  down(): void {
    this.restart(Number.MAX_SAFE_INTEGER / 2);
  }

  /** Ends {@link down} or a {@link restart}. */
  up(): void {
    this.#downUntil = 0;
  }

  /** Whether requests are answered. */
  get isUp(): boolean {
    return this.clock.now() >= this.#downUntil;
  }

  /** Maintenance on or off. While it is on, reads work and writes are answered with 503. */
  maintenance(on: boolean): void {
    this.#maintenance = on;
  }

  get inMaintenance(): boolean {
    return this.#maintenance;
  }

  /** @internal */
  get filler(): Filler {
    return {
      clock: this.clock,
      timeZoneId: this.maintenanceWindow.timeZoneId,
      tokenSeconds: this.settings.tokenSeconds,
      systemCreateTime: this.systemCreateTime,
      newId: (prefix) => this.newId(prefix),
      newHexId: () => this.newHexId(),
      newNumber: () => this.newNumber(),
      takenIndexes: () => this.dataDomains.list().map(({ index }) => index),
    };
  }

  /** @internal A new id in the form of the made ones, e.g. `RP1522138444279`. */
  newId(prefix: string): string {
    this.#counter += 1;
    return `${prefix}${1_522_138_444_000 + this.#counter * 131}`;
  }

  /** @internal A new id that is a number: rules have such. */
  newNumber(): string {
    this.#counter += 1;
    return String(this.#counter);
  }

  /** @internal A new id of 40 hexadecimal digits. */
  newHexId(): string {
    return this.rng.hex(40);
  }

  /** @internal Does something a little later; at the latest when the grid is settled. */
  soon(ms: number, work: () => void): void {
    const entry = { work, stop: () => {} };
    entry.stop = this.clock.after(ms, () => {
      this.#soon.delete(entry);
      work();
    });
    this.#soon.add(entry);
  }

  /** @internal A refusal because of other objects. */
  conflict(message: string, eventCode?: number): GridFailure {
    return new GridFailure(this.settings.conflictStatus, "ConflictException", message, eventCode);
  }

  /** @internal What a PUT makes of a property: the given value, else the old one or the default. */
  replaced<T>(given: T | undefined, old: T, byDefault: T): T {
    return given ?? (this.settings.putKeepsMissing ? old : byDefault);
  }

  /** @internal */
  note(record: Omit<AuditRecord, "id">): void {
    this.audit.push({ id: (this.audit.at(-1)?.id ?? 0) + 1, ...record });
    if (this.audit.length > 2000) this.audit.shift();
  }

  /** Does at once what would show a little later: registrations, new paging ports. Tasks are not touched. */
  settle(): void {
    for (const entry of [...this.#soon]) {
      entry.stop();
      this.#soon.delete(entry);
      entry.work();
    }
  }

  /** @internal */
  save(): SavedGrid {
    const stores = Object.fromEntries(kinds.map((kind) => [kind, this[kind].save()]));
    return {
      systemCreateTime: this.systemCreateTime,
      schedulerRunning: this.schedulerRunning,
      counter: this.#counter,
      smtp: this.smtp,
      logins: this.logins.save(),
      ...stores,
    } as SavedGrid;
  }

  /** @internal */
  close(): void {
    this.tasks.forget();
    this.vcenterTasks.forget();
    for (const entry of this.#soon) entry.stop();
  }
}

const noSmtp: SmtpObject = {
  smtpFromMailAddress: "",
  smtpMailHostName: "",
  smtpMailPort: "25",
  smtpMailProtocol: "smtp",
  smtpMailUserName: "",
  smtpMailPassword: "",
  smtpToMailAddress: "",
};

const kinds = [
  "domains",
  "clients",
  "waitingAgents",
  "groups",
  "datasets",
  "schedules",
  "retentions",
  "rules",
  "dataDomains",
  "replicationDestinations",
  "profiles",
  "users",
  "directoryServices",
  "directoryMaps",
  "oauthClients",
  "storageMappings",
  "vcenterServers",
  "virtualCenters",
] as const;

/** A grid as JSON. */
export type SavedGrid = {
  systemCreateTime: number;
  schedulerRunning: boolean;
  counter: number;
  smtp?: SmtpObject;
  logins: SavedLogins;
} & Record<(typeof kinds)[number], unknown[]>;
