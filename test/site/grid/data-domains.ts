import { boolean, integer, record, text } from "../wire.ts";
import type { Appliance } from "./appliance.ts";
import { dataDomainDefaults, unitName } from "./defaults.ts";
import { domainPath, needDomain } from "./domains.ts";
import { GridFailure, invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import type { AttachedDataDomainObject } from "./objects.ts";
import { page } from "./pages.ts";
import { accepted, type Call, noContent, ok, type Route } from "./routes.ts";

const readCredential = record({
  ipv4Hostname: text,
  ipv6Hostname: text,
  username: text,
  password: text,
  authtype: text,
  mtreeName: text,
  rsaToken: text,
});

const readDataDomain = record({
  ipv4Hostname: text,
  ipv6Hostname: text,
  username: text,
  password: text,
  authtype: text,
  maxStreams: integer,
  maxStreamsAsPercent: boolean,
  defaultForGsan: boolean,
  defaultClientMap: boolean,
  snmpVersion: integer,
  snmpGetSetPort: integer,
  snmpTrapPort: integer,
  snmpCommunity: text,
  snmpUserName: text,
  snmpAuthPassphrase: text,
  snmpPrivPassphrase: text,
  rsaToken: text,
  cloudEnabled: boolean,
  cloudUnitName: text,
});

type Given = ReturnType<typeof readDataDomain>;

/** The state that polling the appliance gives now. */
export function stateOf(grid: Grid, attached: AttachedDataDomainObject): string {
  if (attached.forcedState !== undefined) return attached.forcedState;
  if (grid.clock.now() < attached.polledFrom) return "Unknown";
  const appliance = grid.appliances(attached.ipv4Hostname);
  if (appliance === undefined) return "Unknown Host";
  const { username, password } = attached;
  const problem = accountProblem(appliance, username, appliance.look(username, password));
  if (problem !== undefined) return problem;
  if (!appliance.fileSystemEnabled) return "File system disabled.";
  if (appliance.snmpCommunities === undefined) return "SNMP Getter/Setter disabled.";
  const { snmpVersion, snmpCommunity = "" } = attached;
  if (snmpVersion === 2 && !appliance.snmpCommunities.includes(snmpCommunity)) return "Invalid SNMP community string.";
  return "OK";
}

/** What stands in the way of using a Data Domain with this account, in the grid's own words. */
function accountProblem(appliance: Appliance, user: string, login: ReturnType<Appliance["login"]>): string | undefined {
  if (login === "disabled") return "DDBoost user disabled";
  if (login !== "ok") return "Invalid host, user name, or password.";
  if (appliance.role(user) !== "admin") return "Non-DDBoost user is not an admin user";
  if (!appliance.boostEnabled) return "DDBoost disabled";
  if (!appliance.isBoostUser(user)) return "DDBoost user is not in the DDBOOST users list.";
  return undefined;
}

function show(grid: Grid, attached: AttachedDataDomainObject): Record<string, unknown> {
  const appliance = grid.appliances(attached.ipv4Hostname);
  const state = stateOf(grid, attached);
  const gigabytes = (bytes: number | undefined) => Math.round((bytes ?? 0) / 2 ** 30);
  const { total = 0, used = 0 } = appliance?.capacity ?? {};
  return {
    id: attached.id,
    index: attached.index,
    ipv4Hostname: attached.ipv4Hostname,
    ipv6Hostname: attached.ipv6Hostname,
    hfsaddr: grid.name,
    username: attached.username,
    authtype: attached.authtype,
    authenticationMode: "none",
    encryptionStrength: "none",
    state,
    maxStreams: appliance?.maxStreams,
    maxStreamsLimit: attached.maxStreamsLimit,
    maxStreamsForCPBackup: 2,
    irLimit: 32,
    defaultForGsan: attached.defaultForGsan,
    defaultClientMap: attached.defaultClientMap,
    ddosVersion: appliance?.version,
    modelNumber: appliance?.model,
    serialNumber: appliance?.serialNumber,
    mtreeName: attached.mtreeName,
    createTime: String(Math.floor(attached.createTime / 1000)),
    axionServerId: grid.systemCreateTime,
    avCertUpdateTimeStamp: attached.createTime,
    timestamp: grid.clock.now(),
    lastEthernetTime: attached.createTime,
    boostOptionStatus: appliance?.boostEnabled ? "Enabled" : "Disabled",
    fileSystemStatus: appliance?.fileSystemEnabled ? "enabled" : "disabled",
    ostEnabled: appliance?.boostEnabled ?? false,
    ostLicensed: true,
    ostUserChanged: false,
    ostUserEnabled: state !== "DDBoost user disabled",
    ddboostUserNotInList: appliance !== undefined && !appliance.isBoostUser(attached.username),
    useDdr: true,
    useNonOstUser: false,
    nonOstUserState: "Unknown",
    spaceSize: gigabytes(total),
    spaceUsed: gigabytes(used),
    spaceAvailable: gigabytes(appliance?.capacity.available),
    percentUsed: total === 0 ? 0 : Math.round((used / total) * 1000) / 10,
    // In GB, before compression: a Data Domain with backups protects something.
    bytesProtected: attached.backups * 10,
    snmpStatus: appliance?.snmpCommunities !== undefined,
    snmpVersion: attached.snmpVersion,
    snmpGetSetPort: attached.snmpGetSetPort,
    snmpTrapPort: attached.snmpTrapPort,
    snmpCommunity: attached.snmpCommunity,
    snmpUserName: attached.snmpUserName,
    snmpAuthPassphrase: attached.snmpAuthPassphrase,
    snmpPrivPassphrase: attached.snmpPrivPassphrase,
    rsaToken: attached.rsaToken,
    sshPort: 22,
    cloudEnabled: attached.cloudEnabled,
    cloudUnitName: attached.cloudUnitName,
  };
}

function byId(call: Call): AttachedDataDomainObject {
  const attached = call.grid.dataDomains.get(call.param("id"));
  if (attached === undefined || attached.id !== call.param("id")) throw notFound(`Data Domain ${call.param("id")}`);
  return attached;
}

function refused(message: string): GridFailure {
  return new GridFailure(400, "DataDomainException", message);
}

/** The appliance, once it is sure that this account can use it. */
function checkAppliance(grid: Grid, hostname: string, user: string, password: string): Appliance {
  const appliance = grid.appliances(hostname);
  if (appliance === undefined) throw refused("Unknown Host");
  const problem = accountProblem(appliance, user, appliance.login(user, password));
  if (problem !== undefined) throw refused(problem);
  return appliance;
}

function streamsOf(given: Given, appliance: Appliance): number | undefined {
  if (given.maxStreams === undefined) return undefined;
  const streams = given.maxStreamsAsPercent
    ? Math.floor((appliance.maxStreams * given.maxStreams) / 100)
    : given.maxStreams;
  if (streams < 1 || streams > appliance.maxStreams) {
    throw refused(`The maximum number of streams must be from 1 to ${appliance.maxStreams}.`);
  }
  return streams;
}

/** Only one Data Domain is the default of its kind, so giving one the flag takes it from the others. */
function claimDefaults(grid: Grid, owner: AttachedDataDomainObject): void {
  for (const other of grid.dataDomains.list()) {
    if (other === owner) continue;
    if (owner.defaultForGsan) other.defaultForGsan = false;
    if (owner.defaultClientMap) other.defaultClientMap = false;
  }
}

function plain(given: Given) {
  return {
    ipv6Hostname: given.ipv6Hostname,
    authtype: given.authtype ?? "credential",
    defaultForGsan: given.defaultForGsan ?? false,
    defaultClientMap: given.defaultClientMap ?? false,
    snmpVersion: given.snmpVersion ?? 2,
    snmpGetSetPort: given.snmpGetSetPort ?? 161,
    snmpTrapPort: given.snmpTrapPort ?? 163,
    snmpCommunity: given.snmpCommunity,
    snmpUserName: given.snmpUserName,
    snmpAuthPassphrase: given.snmpAuthPassphrase,
    snmpPrivPassphrase: given.snmpPrivPassphrase,
    rsaToken: given.rsaToken,
    cloudEnabled: given.cloudEnabled ?? false,
    cloudUnitName: given.cloudUnitName,
  };
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readDataDomain);
  const { ipv4Hostname = "", username = "", password = "" } = given;
  if (ipv4Hostname === "") throw invalid("A Data Domain needs an ipv4Hostname.");
  const checkFree = () => {
    if (grid.dataDomains.get(ipv4Hostname) !== undefined) {
      throw grid.conflict(`Data Domain ${ipv4Hostname} is attached already.`);
    }
  };
  checkFree();
  const task = grid.tasks.start(grid.settings.taskMs, () => {
    checkFree();
    const appliance = checkAppliance(grid, ipv4Hostname, username, password);
    const maxStreamsLimit = streamsOf(given, appliance) ?? Math.min(16, appliance.maxStreams);
    appliance.ensureStorageUnit(unitName(grid.systemCreateTime), username);
    const attached = grid.dataDomains.add({
      ...plain(given),
      ipv4Hostname,
      username,
      password,
      maxStreamsLimit,
      polledFrom: grid.clock.now() + grid.settings.taskMs,
    });
    claimDefaults(grid, attached);
    return show(grid, attached);
  });
  return accepted(task);
}

function update(call: Call) {
  const { grid } = call;
  const attached = byId(call);
  const given = call.body(readDataDomain);
  const keeps = grid.settings.putKeepsMissing;
  if (given.ipv4Hostname !== undefined && given.ipv4Hostname !== attached.ipv4Hostname) {
    if (grid.appliances(given.ipv4Hostname) !== grid.appliances(attached.ipv4Hostname)) {
      throw refused("The host name belongs to another Data Domain system.");
    }
  }
  const task = grid.tasks.start(grid.settings.taskMs, () => {
    const username = given.username ?? attached.username;
    // An empty password means the one that is known, since nobody can read it back.
    const password = given.password || attached.password;
    const hostname = given.ipv4Hostname ?? attached.ipv4Hostname;
    const appliance = checkAppliance(grid, hostname, username, password);
    const streams = streamsOf(given, appliance);
    const properties = keeps
      ? Object.fromEntries(Object.entries(plain(given)).filter(([name]) => given[name as keyof Given] !== undefined))
      : plain(given);
    Object.assign(attached, properties, { ipv4Hostname: hostname, username, password });
    attached.maxStreamsLimit = streams ?? (keeps ? attached.maxStreamsLimit : Math.min(16, appliance.maxStreams));
    attached.polledFrom = grid.clock.now() + grid.settings.taskMs;
    claimDefaults(grid, attached);
    return show(grid, attached);
  });
  return ok(task);
}

function remove(call: Call) {
  const { grid } = call;
  const attached = byId(call);
  if (attached.backups > 0 && !call.flag("force")) {
    throw grid.conflict(`${attached.ipv4Hostname} holds ${attached.backups} backups.`);
  }
  // The unit stays on the appliance, as it does in real life.
  grid.dataDomains.remove(attached.id);
  for (const mapping of grid.storageMappings.list()) {
    if (mapping.dataDomainId === attached.id) grid.storageMappings.remove(mapping.id);
  }
  return noContent;
}

function verify(call: Call) {
  const { grid } = call;
  const given = call.body(readCredential);
  const { ipv4Hostname = "", username = "", password = "" } = given;
  checkAppliance(grid, ipv4Hostname, username, password);
  const imagined = dataDomainDefaults(grid.filler, {
    id: "",
    index: 0,
    ipv4Hostname,
    username,
    password,
    // The community is no part of a credential, so nothing is known of it yet.
    forcedState: "OK",
  });
  const { id: _, index: __, ...rest } = show(grid, imagined);
  return ok(rest);
}

function listAll(call: Call) {
  const cloudOnly = call.flag("cloud");
  const found = call.grid.dataDomains.list().filter((attached) => !cloudOnly || attached.cloudEnabled);
  return ok(
    page(
      found.map((attached) => show(call.grid, attached)),
      call.query,
      call.grid.settings,
    ),
  );
}

function mtree(call: Call) {
  const attached = byId(call);
  const name = `/data/col1/${attached.mtreeName}`;
  const href = `/rest/v1.0/dd-systems/0/mtrees/${encodeURIComponent(name)}`;
  return ok({ id: encodeURIComponent(name), name, link: { rel: "related", href } });
}

function repair(call: Call, work: (appliance: Appliance, given: Given) => void) {
  const given = call.body(readDataDomain);
  const attached = call.grid.dataDomains.get(given.ipv4Hostname ?? "");
  if (attached === undefined) throw notFound(`Data Domain ${given.ipv4Hostname ?? ""}`);
  const password = given.password || attached.password;
  const appliance = checkAppliance(call.grid, attached.ipv4Hostname, given.username ?? attached.username, password);
  work(appliance, given);
  return ok(true);
}

function addTrapHost(call: Call) {
  return repair(call, (appliance, given) => {
    appliance.addTrapHost(call.grid.name, given.snmpTrapPort ?? 163, given.snmpCommunity ?? "public");
  });
}

function showMappings(call: Call) {
  const mappings = call.grid.storageMappings.list().flatMap((mapping) => {
    const attached = call.grid.dataDomains.get(mapping.dataDomainId);
    return attached === undefined ? [] : [{ domain: mapping.id, dataDomain: show(call.grid, attached) }];
  });
  return ok(mappings);
}

function addMapping(call: Call) {
  const { grid } = call;
  const attached = byId(call);
  const domain = domainPath(needDomain(grid, call.body(record({ domain: text })).domain));
  const task = grid.tasks.start(grid.settings.taskMs, () => {
    if (grid.storageMappings.get(domain) !== undefined) grid.storageMappings.remove(domain);
    grid.storageMappings.add({ id: domain, dataDomainId: attached.id });
    return { name: domain, success: true };
  });
  return accepted(task);
}

function removeMapping(call: Call) {
  const { grid } = call;
  const attached = byId(call);
  const domain = domainPath(needDomain(grid, call.query.get("domain") ?? "/"));
  if (grid.storageMappings.get(domain)?.dataDomainId !== attached.id) throw notFound(`Storage mapping of ${domain}`);
  const task = grid.tasks.start(grid.settings.taskMs, () => {
    grid.storageMappings.remove(domain);
    return { name: domain, success: true };
  });
  return accepted(task);
}

/** Attached Data Domains and which domain stores where. */
export const dataDomainRoutes: Route[] = [
  { method: "GET", path: "/v1/datadomains", handle: listAll },
  { method: "POST", path: "/v1/datadomains", handle: create },
  { method: "POST", path: "/v1/datadomains/verify", readOnly: true, handle: verify },
  { method: "POST", path: "/v1/datadomains/re-add-ssh-key", handle: (call) => repair(call, () => {}) },
  { method: "POST", path: "/v1/datadomains/re-add-trap-host", handle: addTrapHost },
  { method: "GET", path: "/v1/datadomains/storage-mappings", handle: showMappings },
  { method: "GET", path: "/v1/datadomains/{id}", handle: (call) => ok(show(call.grid, byId(call))) },
  { method: "PUT", path: "/v1/datadomains/{id}", handle: update },
  { method: "DELETE", path: "/v1/datadomains/{id}", handle: remove },
  { method: "GET", path: "/v1/datadomains/{id}/mtree", handle: mtree },
  { method: "POST", path: "/v1/datadomains/{id}/storage-mapping", handle: addMapping },
  { method: "DELETE", path: "/v1/datadomains/{id}/storage-mapping", handle: removeMapping },
];
