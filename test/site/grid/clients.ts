import { boolean, integer, list, moment, oneOf, record, text } from "../wire.ts";
import { contactOf, readContact } from "./contact.ts";
import { clientDefaults, defaultPaging } from "./defaults.ts";
import { checkFree, domainPath, needDomain } from "./domains.ts";
import { type ErrorBody, errorBody, GridFailure, invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { showGroup } from "./groups.ts";
import { checkClientName, isWithin, pathOf } from "./names.ts";
import type { ClientObject, WaitingAgentObject } from "./objects.ts";
import { page } from "./pages.ts";
import { pluginName } from "./plugins.ts";
import { type Call, noContent, ok, type Route } from "./routes.ts";

const readEncryption = oneOf("HIGH", "MEDIUM", "NONE");

const readClient = record({ name: text, domainFqdn: text, contact: readContact });

const readUpdate = record({
  name: text,
  activated: boolean,
  enabled: boolean,
  contact: readContact,
  encryption: readEncryption,
  overrideEncryption: boolean,
  overrideRetention: boolean,
  retentionId: text,
  overtimeOption: oneOf("NEVER", "NEXT", "NEXT_SUCCESS", "ALWAYS"),
  allowAdditionDataset: boolean,
  allowOverrideSchedule: boolean,
  clientInitBackup: record({ enabled: boolean, allowFileSelection: boolean, overrideRetention: boolean }),
  paging: record({ automatic: boolean, enabled: boolean, address: text, port: integer, securePort: integer }),
  cbtEnabled: boolean,
  dynamic: boolean,
  recursiveProtection: boolean,
});

const readMove = record({ clientIds: list(text), targetDomain: text });

const readRetire = record({
  forceRetire: boolean,
  localBackupExpirationTime: moment,
  remoteBackupExpirationTime: moment,
  parentCid: text,
});

/** What REST shows of a client. */
export function showClient(grid: Grid, client: ClientObject): Record<string, unknown> {
  const dataset = grid.datasets.get(client.datasetId);
  const retention = grid.retentions.get(client.retentionId);
  return {
    id: client.id,
    name: client.name,
    fqdn: pathOf(client.domain, client.name),
    domainFqdn: client.domain,
    clientType: client.clientType,
    clientOS: client.clientOS,
    clientVersion: client.clientVersion,
    enabled: client.enabled,
    activated: client.activated,
    registered: client.registered,
    restoreOnly: client.restoreOnly,
    canClientBeAgentLess: false,
    activationTime: client.activationTime,
    initializationTime: client.initializationTime,
    lastCheckinTime: client.lastCheckinTime,
    lastBackupTime: client.lastBackupTime,
    lastContactTime: client.lastContactTime,
    totalBackups: client.totalBackups,
    contact: client.contact,
    encryption: client.encryption,
    overrideEncryption: client.overrideEncryption,
    overrideRetention: client.overrideRetention,
    retentionId: client.retentionId,
    retentionFqdn: retention === undefined ? undefined : pathOf(retention.domain, retention.name),
    overrideDataset: client.overrideDataset,
    datasetId: client.datasetId,
    datasetFqdn: dataset === undefined ? undefined : pathOf(dataset.domain, dataset.name),
    overtimeOption: client.overtimeOption,
    allowAdditionDataset: client.allowAdditionDataset,
    allowOverrideSchedule: client.allowOverrideSchedule,
    clientInitBackup: client.clientInitBackup,
    paging: client.paging,
  };
}

function inScope(call: Call): ClientObject[] {
  const domain = domainPath(needDomain(call.grid, call.query.get("domain") ?? "/"));
  call.reach(domain);
  const recursive = call.flag("recursive");
  return call.grid.clients
    .list()
    .filter((client) => (recursive ? isWithin(client.domain, domain) : client.domain === domain));
}

function listAll(call: Call) {
  const plugin = call.query.get("pluginNumber");
  const clients = inScope(call).filter((client) => plugin === null || client.plugins.includes(Number(plugin)));
  return ok(
    page(
      clients.map((client) => showClient(call.grid, client)),
      call.query,
      call.grid.settings,
    ),
  );
}

function search(call: Call) {
  const domain = domainPath(needDomain(call.grid, call.query.get("domain") ?? "/"));
  call.reach(domain);
  const key = (call.query.get("key") ?? "").toLowerCase();
  const found = call.grid.clients
    .list()
    .filter((client) => isWithin(client.domain, domain) && client.name.toLowerCase().includes(key));
  return ok(found.map((client) => showClient(call.grid, client)));
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readClient);
  const name = checkClientName(given.name);
  const domain = needDomain(grid, given.domainFqdn ?? "/clients");
  const path = domainPath(domain);
  call.reach(path);
  if (domain.system || domain.retired) throw grid.conflict(`No client can be made in ${path}.`);
  checkClientFree(grid, path, name);
  const client = grid.clients.add({ name, domain: path, contact: contactOf(given.contact) });
  joinDefaultGroup(grid, client.id);
  return ok(showClient(grid, client));
}

/** Refuses a name that a client or a domain already has there, or anywhere when the grid wants names unique. */
export function checkClientFree(grid: Grid, domain: string, name: string, self?: ClientObject): void {
  const taken = grid.clients
    .list()
    .find(
      (other) =>
        other !== self &&
        other.name === name &&
        (other.domain === domain || (!grid.settings.allowDuplicateClientNames && !other.restoreOnly)),
    );
  if (taken !== undefined) throw grid.conflict(`Client ${pathOf(taken.domain, name)} exists already.`, 22238);
  if (grid.domains.get(pathOf(domain, name)) !== undefined) checkFree(grid, domain, name);
}

/** A client whose groups nobody named belongs to the default group. */
export function joinDefaultGroup(grid: Grid, cid: string): void {
  grid.groups.get("Default:GID")?.members.push({ cid, joinType: "INCLUDED_BY_USER" });
}

function byId(call: Call): ClientObject {
  return needClient(call, call.param("cid"));
}

function needClient(call: Call, cid: string): ClientObject {
  const client = call.grid.clients.get(cid);
  if (client === undefined || client.id !== cid) throw notFound(`Client ${cid}`, 22236);
  call.reach(client.domain);
  return client;
}

function update(call: Call) {
  const { grid } = call;
  const client = byId(call);
  const given = call.body(readUpdate);
  const byDefault = clientDefaults(grid.filler, { id: client.id, name: client.name });
  const { replaced } = grid;
  const keep = <T>(value: T | undefined, old: T, standard: T) => replaced.call(grid, value, old, standard) as T;
  if (given.retentionId !== undefined && grid.retentions.get(given.retentionId) === undefined) {
    throw notFound(`Retention ${given.retentionId}`, 22289);
  }
  // A client cannot be without a name, so a missing one never resets it.
  if (given.name !== undefined && given.name !== client.name) {
    const name = checkClientName(given.name);
    checkClientFree(grid, client.domain, name, client);
    client.name = name;
  }
  client.activated = given.activated ?? client.activated;
  client.enabled = keep(given.enabled, client.enabled, false);
  client.contact = keep(given.contact, client.contact, {});
  client.encryption = keep(given.encryption, client.encryption, byDefault.encryption);
  client.overrideEncryption = keep(given.overrideEncryption, client.overrideEncryption, false);
  client.overrideRetention = keep(given.overrideRetention, client.overrideRetention, false);
  client.retentionId = keep(given.retentionId, client.retentionId, byDefault.retentionId);
  client.overtimeOption = keep(given.overtimeOption, client.overtimeOption, byDefault.overtimeOption);
  client.allowAdditionDataset = keep(given.allowAdditionDataset, client.allowAdditionDataset, false);
  client.allowOverrideSchedule = keep(given.allowOverrideSchedule, client.allowOverrideSchedule, false);
  const initBackup = grid.settings.putKeepsMissing
    ? client.clientInitBackup
    : { enabled: false, allowFileSelection: false, overrideRetention: false };
  client.clientInitBackup = { ...initBackup, ...given.clientInitBackup };
  const paging = grid.settings.putKeepsMissing ? client.paging : { ...defaultPaging, address: client.name };
  client.paging = { ...paging, ...given.paging };
  client.lastContactTime = grid.clock.now();
  if (client.virtualMachine) {
    const { virtualMachine: machine } = client;
    const isContainer = !machine.entityId.startsWith("VirtualMachine:");
    machine.cbtEnabled = keep(given.cbtEnabled, machine.cbtEnabled, false);
    // What is for containers only means nothing to a machine.
    machine.dynamic = isContainer && keep(given.dynamic, machine.dynamic, false);
    machine.recursiveProtection = isContainer && keep(given.recursiveProtection, machine.recursiveProtection, false);
  }
  return ok(showClient(grid, client));
}

function forget(grid: Grid, client: ClientObject): void {
  grid.clients.remove(client.id);
  leaveGroups(grid, client.id);
}

function leaveGroups(grid: Grid, cid: string): void {
  for (const group of grid.groups.list()) group.members = group.members.filter((member) => member.cid !== cid);
}

function remove(call: Call) {
  const client = byId(call);
  if (client.activityRunning) throw call.grid.conflict(`An activity of ${client.name} is running.`);
  forget(call.grid, client);
  return noContent;
}

function moveTo(call: Call, client: ClientObject, target: string): void {
  const { grid } = call;
  if (client.domain === target) return;
  checkClientFree(grid, target, client.name, client);
  for (const group of grid.groups.list()) {
    const isMember = group.members.some(({ cid, joinType }) => cid === client.id && joinType !== "EXCLUDED");
    // The default group is in the root, so it never stands in the way.
    if (isMember && !isWithin(target, group.domain)) {
      throw grid.conflict(`Group ${pathOf(group.domain, group.name)} cannot have a member in ${target}.`, 31002);
    }
  }
  client.domain = target;
}

function targetOf(call: Call, given: { targetDomain?: string }): string {
  const target = needDomain(call.grid, given.targetDomain ?? "/");
  const path = domainPath(target);
  call.reach(path);
  if (target.system || target.retired) throw call.grid.conflict(`Clients cannot be moved to ${path}.`);
  return path;
}

function move(call: Call) {
  const client = byId(call);
  const target = targetOf(call, call.body(readMove));
  moveTo(call, client, target);
  return ok();
}

function retire(call: Call) {
  const { grid } = call;
  const client = byId(call);
  const given = call.body(readRetire);
  if (client.restoreOnly) throw grid.conflict(`Client ${client.name} is retired already.`);
  if (client.activityRunning && given.forceRetire !== true) {
    throw grid.conflict(`An activity of ${client.name} is running.`);
  }
  leaveGroups(grid, client.id);
  client.restoreOnly = true;
  client.enabled = false;
  client.registered = false;
  client.domain = "/MC_RETIRED";
  // Two retired clients of one name are told apart by when the later one went.
  const isTaken = grid.clients
    .list()
    .some((other) => other !== client && pathOf(other.domain, other.name) === pathOf(client.domain, client.name));
  if (isTaken) client.name = `${client.name}_${grid.clock.now()}`;
  return ok();
}

function invite(call: Call, client: ClientObject): void {
  if (client.restoreOnly) throw call.grid.conflict(`Client ${client.name} is retired.`);
  // Only an agent that runs where the grid looks for it can answer; otherwise the client just stays as it is.
  call.grid.soon(call.grid.settings.registrationMs, () => {
    const agent = waitingFor(call.grid, client);
    if (!client.agentRunning && agent === undefined) return;
    if (agent !== undefined) {
      client.agentRunning = true;
      client.clientVersion = agent.version;
      client.clientOS = agent.os;
      client.plugins = agent.os.includes("Windows") ? [3001] : [1001];
    }
    client.activated = true;
    client.registered = true;
    client.activationTime ??= call.grid.clock.now();
    client.lastCheckinTime = call.grid.clock.now();
  });
}

/** The agent that the grid reaches where it pages this client. */
function waitingFor(grid: Grid, { name, paging }: ClientObject): WaitingAgentObject | undefined {
  const agent = grid.waitingAgents.get(paging.address === "" ? name : paging.address);
  return agent?.port === paging.port ? agent : undefined;
}

/** Answers a batch: one result an id, whatever became of the others. */
function batch(call: Call, ids: string[], work: (client: ClientObject) => void) {
  const results = ids.map((cid): { name: string; success: boolean; error?: ErrorBody } => {
    try {
      const client = needClient(call, cid);
      work(client);
      return { name: client.name, success: true };
    } catch (problem) {
      if (!(problem instanceof GridFailure)) throw problem;
      return { name: cid, success: false, error: errorBody(problem) };
    }
  });
  return ok(results);
}

function groupsOf(call: Call) {
  const client = byId(call);
  const groups = call.grid.groups.list().filter((group) => isMember(group.members, client.id));
  return ok(
    page(
      groups.map((group) => showGroup(call.grid, group)),
      call.query,
      call.grid.settings,
    ),
  );
}

function candidateGroups(call: Call) {
  const client = byId(call);
  const groups = call.grid.groups
    .list()
    .filter((group) => isWithin(client.domain, group.domain) && !isMember(group.members, client.id));
  return ok(
    page(
      groups.map((group) => showGroup(call.grid, group)),
      call.query,
      call.grid.settings,
    ),
  );
}

function isMember(members: { cid: string; joinType: string }[], cid: string): boolean {
  return members.some((member) => member.cid === cid && member.joinType.startsWith("INCLUDED"));
}

function addToGroups(call: Call) {
  const { grid } = call;
  const client = byId(call);
  const groups = call.body(list(text)).map((id) => needGroup(grid, id));
  for (const group of groups) {
    if (!isWithin(client.domain, group.domain)) {
      throw grid.conflict(`Group ${pathOf(group.domain, group.name)} cannot have ${client.name} as a member.`, 31002);
    }
    if (isMember(group.members, client.id)) {
      throw grid.conflict(`${client.name} is a member of ${group.name} already.`, 22242);
    }
  }
  for (const group of groups) {
    group.members = group.members.filter(({ cid }) => cid !== client.id);
    group.members.push({ cid: client.id, joinType: "INCLUDED_BY_USER" });
  }
  return noContent;
}

function removeFromGroups(call: Call) {
  const { grid } = call;
  const client = byId(call);
  const groups = call.body(list(text)).map((id) => needGroup(grid, id));
  for (const group of groups) group.members = group.members.filter(({ cid }) => cid !== client.id);
  return noContent;
}

function needGroup(grid: Grid, id: string) {
  const group = grid.groups.get(id);
  if (group === undefined || group.id !== id) throw notFound(`Group ${id}`, 22234);
  return group;
}

function plugins(call: Call) {
  const client = byId(call);
  return ok(
    client.plugins.map((pluginNumber) => ({
      pluginNumber,
      name: pluginName(pluginNumber),
      version: client.clientVersion.split("-")[0] ?? "",
      build: client.clientVersion.split("-")[1] ?? "",
      initTime: client.initializationTime ?? client.activationTime,
      registerTime: client.activationTime,
    })),
  );
}

function protectionStatistics(call: Call) {
  const clients = call.grid.clients.list().filter((client) => !client.restoreOnly && call.sees(client.domain));
  return ok({
    allClientNumber: clients.length,
    failedProtectedClientNumber: 0,
    unProtectedClientNumber: clients.filter((client) => !isProtected(call.grid, client)).length,
  });
}

function unprotected(call: Call) {
  const clients = call.grid.clients
    .list()
    .filter((client) => !client.restoreOnly && call.sees(client.domain) && !isProtected(call.grid, client));
  return ok(
    page(
      clients.map((client) => showClient(call.grid, client)),
      call.query,
      call.grid.settings,
    ),
  );
}

function isProtected(grid: Grid, client: ClientObject): boolean {
  return grid.groups
    .list()
    .some((group) => group.type === "REGULAR" && group.enabled && isMember(group.members, client.id));
}

function ids(call: Call): string[] {
  const given = call.body(list(text));
  if (given.length === 0) throw invalid("No client id was given.");
  return given;
}

function isReplicated(grid: Grid, client: ClientObject): boolean {
  const replicating = grid.groups.list().filter((group) => group.type === "REPLICATE");
  return client.replicated || replicating.some((group) => isMember(group.members, client.id));
}

/** Clients: their life, their domain, their groups. */
export const clientRoutes: Route[] = [
  { method: "GET", path: "/v1/clients", handle: listAll },
  { method: "POST", path: "/v1/clients", handle: create },
  { method: "GET", path: "/v1/clients/search", handle: search },
  { method: "GET", path: "/v1/clients/protection-statistics", handle: protectionStatistics },
  { method: "GET", path: "/v1/clients/unprotected-clients", handle: unprotected },
  {
    method: "POST",
    path: "/v1/clients/batch-delete",
    handle: (call) => batch(call, ids(call), (client) => forget(call.grid, client)),
  },
  {
    method: "POST",
    path: "/v1/clients/invite/batch",
    handle: (call) => batch(call, ids(call), (client) => invite(call, client)),
  },
  {
    method: "POST",
    path: "/v1/clients/move/batch",
    handle: (call) => {
      const given = call.body(readMove);
      const target = targetOf(call, given);
      return batch(call, given.clientIds ?? [], (client) => moveTo(call, client, target));
    },
  },
  { method: "GET", path: "/v1/clients/{cid}", handle: (call) => ok(showClient(call.grid, byId(call))) },
  { method: "PUT", path: "/v1/clients/{cid}", handle: update },
  { method: "DELETE", path: "/v1/clients/{cid}", handle: remove },
  { method: "POST", path: "/v1/clients/{cid}/move", handle: move },
  { method: "POST", path: "/v1/clients/{cid}/retire", handle: retire },
  {
    method: "POST",
    path: "/v1/clients/{cid}/invite",
    handle: (call) => {
      invite(call, byId(call));
      return ok();
    },
  },
  {
    method: "GET",
    path: "/v1/clients/{cid}/activity-is-running",
    handle: (call) => (byId(call).activityRunning ? ok() : noContent),
  },
  {
    method: "GET",
    path: "/v1/clients/{cid}/member-of-replication-group",
    handle: (call) => (isReplicated(call.grid, byId(call)) ? ok() : noContent),
  },
  { method: "GET", path: "/v1/clients/{cid}/groups", handle: groupsOf },
  { method: "GET", path: "/v1/clients/{cid}/candidate-groups", handle: candidateGroups },
  { method: "POST", path: "/v1/clients/{cid}/groups/add", handle: addToGroups },
  { method: "POST", path: "/v1/clients/{cid}/groups/remove", handle: removeFromGroups },
  { method: "GET", path: "/v1/clients/{cid}/plugins", handle: plugins },
];
