import { boolean, integer, list, oneOf, record, text } from "../wire.ts";
import { groupDefaults } from "./defaults.ts";
import { domainPath, needDomain } from "./domains.ts";
import { forbidden, invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { checkPlainName, isWithin, pathOf } from "./names.ts";
import type { GroupMember, GroupObject } from "./objects.ts";
import { page } from "./pages.ts";
import { type Call, created, noContent, ok, type Route } from "./routes.ts";

const readJoinType = oneOf("EXCLUDED", "NOT_SELECTED", "INCLUDED_BY_RULE", "INCLUDED_BY_USER");

const readGroup = record({
  id: text,
  name: text,
  domainFqdn: text,
  enabled: boolean,
  datasetId: text,
  scheduleId: text,
  retentionId: text,
  encryption: oneOf("HIGH", "MEDIUM", "NONE"),
  members: list(record({ cid: text, datasetId: text, joinType: readJoinType })),
  proxyIds: list(text),
  autoProxyMapping: boolean,
  overrideSchedule: oneOf("skipNext", "runOnce", "none"),
  ruleEnabled: boolean,
  ruleId: integer,
  cloudDrEnabled: boolean,
  cloudDrPolicyId: text,
  memberType: text,
});

type GivenGroup = ReturnType<typeof readGroup>;

const readCandidates = record({
  domainFqdn: text,
  groupId: text,
  recursive: boolean,
  ruleEnabled: boolean,
  ruleId: integer,
});

/** What REST shows of a group: other names than it takes, and no members. */
export function showGroup(grid: Grid, group: GroupObject): Record<string, unknown> {
  const path = (part: { domain: string; name: string } | undefined) =>
    part === undefined ? undefined : pathOf(part.domain, part.name);
  return {
    id: group.id,
    name: group.name,
    domain: group.domain,
    enabled: group.enabled,
    type: group.type,
    reserved: group.reserved,
    datasetId: group.datasetId,
    datasetFqdn: path(grid.datasets.get(group.datasetId)),
    scheduleId: group.scheduleId,
    scheduleFqdn: path(grid.schedules.get(group.scheduleId)),
    retentionId: group.retentionId || undefined,
    retentionFqdn: path(grid.retentions.get(group.retentionId)),
    encryption: group.encryption,
    skipNext: group.overrideSchedule === "skipNext",
    runOnce: group.overrideSchedule === "runOnce",
    memberCount: membersOf(group).length,
    memberType: group.memberType,
    autoProxyMapping: group.autoProxyMapping,
    proxyIds: group.proxyIds,
    ruleEnabled: group.ruleEnabled,
    rule: path(grid.rules.get(String(group.ruleId))),
    ruleIdentifier: group.ruleId === undefined ? undefined : ruleIdentifier(group.ruleId),
    cloudDrEnabled: group.cloudDrEnabled,
    cloudDrPolicyId: group.cloudDrPolicyId,
    vcCid: group.location?.vcCid,
  };
}

function ruleIdentifier(lid: number): Record<string, unknown> {
  return { lid, id: String(lid), idKnown: true, nameKnown: false };
}

function membersOf(group: GroupObject): GroupMember[] {
  return group.members.filter(({ joinType }) => joinType.startsWith("INCLUDED"));
}

function listAll(call: Call) {
  const domain = domainPath(needDomain(call.grid, call.query.get("domain") ?? "/"));
  call.reach(domain);
  const recursive = call.flag("recursive");
  const found = call.grid.groups
    .list()
    .filter((group) => (recursive ? isWithin(group.domain, domain) : group.domain === domain));
  return ok(
    page(
      found.map((group) => showGroup(call.grid, group)),
      call.query,
      call.grid.settings,
    ),
  );
}

/** The group that the path names, of whatever type. */
export function groupOf(call: Call): GroupObject {
  const group = call.grid.groups.get(call.param("id"));
  if (group === undefined || group.id !== call.param("id")) throw notFound(`Group ${call.param("id")}`, 22234);
  call.reach(group.domain);
  return group;
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readGroup);
  const name = checkPlainName(given.name, 22235);
  const domain = domainPath(needDomain(grid, given.domainFqdn ?? "/"));
  call.reach(domain);
  if (grid.groups.get(pathOf(domain, name)) !== undefined) {
    throw grid.conflict(`Group ${pathOf(domain, name)} exists already.`, 22233);
  }
  const byDefault = groupDefaults(grid.filler, { id: "", name, domain });
  const properties = propertiesOf(grid, given, byDefault, byDefault);
  return created(showGroup(grid, grid.groups.add({ name, domain, ...properties })));
}

function update(call: Call) {
  const { grid } = call;
  const group = groupOf(call);
  const given = call.body(readGroup);
  if (group.type !== "REGULAR") throw invalid(`Group ${group.name} is no backup group.`, 23028);
  // Neither name nor domain can be reset; built-ins keep theirs, which are no valid names.
  const name = given.name ?? group.name;
  if (name !== group.name) {
    if (group.reserved) throw forbidden(`Group ${group.name} belongs to the system.`);
    checkPlainName(name, 22235);
    if (grid.groups.get(pathOf(group.domain, name)) !== undefined) {
      throw grid.conflict(`Group ${pathOf(group.domain, name)} exists already.`, 22233);
    }
  }
  if (given.domainFqdn !== undefined && domainPath(needDomain(grid, given.domainFqdn)) !== group.domain) {
    throw invalid("A group cannot change its domain.", 31002);
  }
  const properties = propertiesOf(grid, given, group, groupDefaults(grid.filler, { id: "", domain: group.domain }));
  Object.assign(group, { name, ...properties });
  return ok(showGroup(grid, group));
}

/** Everything but name and domain, checked. */
function propertiesOf(grid: Grid, given: GivenGroup, old: GroupObject, byDefault: GroupObject) {
  const keep = <K extends keyof GroupObject>(key: K, value: GroupObject[K] | undefined): GroupObject[K] =>
    grid.replaced(value, old[key], byDefault[key]);
  const ruleEnabled = keep("ruleEnabled", given.ruleEnabled);
  const ruleId = given.ruleId ?? old.ruleId;
  if (ruleEnabled && (ruleId === undefined || grid.rules.get(String(ruleId)) === undefined)) {
    throw invalid("A group that selects members by a rule needs a valid rule id.");
  }
  const properties = {
    enabled: keep("enabled", given.enabled),
    datasetId: keep("datasetId", given.datasetId),
    scheduleId: keep("scheduleId", given.scheduleId),
    retentionId: keep("retentionId", given.retentionId),
    encryption: keep("encryption", given.encryption),
    members: keep("members", given.members === undefined ? undefined : checkedMembers(grid, old.domain, given.members)),
    proxyIds: keep("proxyIds", given.proxyIds),
    autoProxyMapping: keep("autoProxyMapping", given.autoProxyMapping),
    overrideSchedule: keep("overrideSchedule", given.overrideSchedule),
    ruleEnabled,
    ruleId: keep("ruleId", given.ruleId),
    cloudDrEnabled: keep("cloudDrEnabled", given.cloudDrEnabled),
    cloudDrPolicyId: keep("cloudDrPolicyId", given.cloudDrPolicyId),
    memberType: keep("memberType", given.memberType),
  };
  checkPart(grid, old.domain, grid.datasets.get(properties.datasetId), `Dataset ${properties.datasetId}`, 22288);
  checkPart(grid, old.domain, grid.schedules.get(properties.scheduleId), `Schedule ${properties.scheduleId}`);
  checkPart(
    grid,
    old.domain,
    grid.retentions.get(properties.retentionId),
    `Retention ${properties.retentionId}`,
    22289,
  );
  return properties;
}

/** Dataset, schedule and retention must come from the group's own domain or one above it. */
export function checkPart(
  grid: Grid,
  domain: string,
  part: { domain: string } | undefined,
  what: string,
  event?: number,
) {
  if (part === undefined) throw notFound(what, event);
  if (!isWithin(domain, part.domain)) throw grid.conflict(`${what} is in ${part.domain}, out of reach.`, 31002);
}

/** Clients that may be in a group of this domain. */
export function checkedMembers(grid: Grid, domain: string, given: NonNullable<GivenGroup["members"]>): GroupMember[] {
  return given.map(({ cid, datasetId, joinType }) => {
    const client = cid === undefined ? undefined : grid.clients.get(cid);
    if (client === undefined || client.id !== cid) throw notFound(`Client ${cid ?? "without id"}`, 22236);
    if (client.restoreOnly) throw grid.conflict(`${client.name} is retired.`, 22269);
    if (!isWithin(client.domain, domain)) {
      throw grid.conflict(`${pathOf(client.domain, client.name)} is not below ${domain}.`, 31002);
    }
    return { cid: client.id, datasetId, joinType: joinType ?? "INCLUDED_BY_USER" };
  });
}

/** Removes a group, and the dataset and the retention that one of another type than REGULAR has for itself. */
export function removeGroup(grid: Grid, group: GroupObject): void {
  grid.groups.remove(group.id);
  if (group.type === "REGULAR") return;
  grid.datasets.remove(group.datasetId);
  if (group.retentionId) grid.retentions.remove(group.retentionId);
}

function remove(call: Call) {
  const group = groupOf(call);
  if (group.reserved) throw forbidden(`Group ${group.name} belongs to the system.`);
  removeGroup(call.grid, group);
  return noContent;
}

function toggle(call: Call) {
  const group = groupOf(call);
  group.enabled = !group.enabled;
  return ok(showGroup(call.grid, group));
}

function copy(call: Call) {
  const { grid } = call;
  const group = groupOf(call);
  const name = checkPlainName(call.query.get("groupName") ?? undefined, 22235);
  if (grid.groups.get(pathOf(group.domain, name)) !== undefined) {
    throw grid.conflict(`Group ${pathOf(group.domain, name)} exists already.`, 22233);
  }
  const { id: _, reserved: __, ...properties } = structuredClone(group);
  const members = call.flag("includingMembers") ? properties.members : [];
  return created(showGroup(grid, grid.groups.add({ ...properties, name, members })));
}

function showMembers(call: Call) {
  const group = groupOf(call);
  const members = membersOf(group).flatMap((member) => {
    const client = call.grid.clients.get(member.cid);
    if (client === undefined) return [];
    return [
      {
        gid: group.id,
        cid: client.id,
        name: client.name,
        domain: client.domain,
        datasetId: member.datasetId,
        memberJoinType: member.joinType,
        memberType: "Client",
        plugins: client.plugins,
        backupHistory: [],
        overridePriority: false,
        priority: 0,
      },
    ];
  });
  return ok(page(members, call.query, call.grid.settings));
}

function candidates(call: Call) {
  const { grid } = call;
  const given = call.body(readCandidates);
  const domain = domainPath(needDomain(grid, given.domainFqdn ?? "/"));
  call.reach(domain);
  const group = given.groupId === undefined ? undefined : grid.groups.get(given.groupId);
  const key = (call.query.get("searchText") ?? "").toLowerCase();
  const found = grid.clients.list().filter((client) => {
    const isHere = given.recursive ? isWithin(client.domain, domain) : client.domain === domain;
    return isHere && !client.restoreOnly && client.name.toLowerCase().includes(key);
  });
  return ok(
    found.map((client) => {
      const dataset = grid.datasets.get(client.datasetId);
      return {
        cid: client.id,
        name: client.name,
        domain: client.domain,
        clientType: client.clientType,
        datasetId: client.datasetId,
        datasetFqdn: dataset === undefined ? undefined : pathOf(dataset.domain, dataset.name),
        joinType: group?.members.find(({ cid }) => cid === client.id)?.joinType ?? "NOT_SELECTED",
        memberType: "Client",
        plugins: client.plugins,
        dynamic: false,
        recursiveProtection: false,
        template: false,
        containerClients: [],
      };
    }),
  );
}

function statistics(call: Call) {
  const groups = call.grid.groups.list().filter((group) => call.sees(group.domain));
  const count = (type: GroupObject["type"]) => {
    const found = groups.filter((group) => group.type === type);
    return { total: found.length, enabled: found.filter(({ enabled }) => enabled).length };
  };
  return ok({
    total: groups.length,
    backup: count("REGULAR"),
    replication: count("REPLICATE"),
    validation: count("VALIDATE"),
    migration: count("MIGRATE"),
    tier: count("TIERING"),
  });
}

/** Groups, which people call policies. */
export const groupRoutes: Route[] = [
  { method: "GET", path: "/v1/groups", handle: listAll },
  { method: "GET", path: "/v1/groups/statistics", handle: statistics },
  { method: "POST", path: "/v1/groups/backup-groups", handle: create },
  { method: "POST", path: "/v1/groups/backup-groups/candidate-members", readOnly: true, handle: candidates },
  { method: "POST", path: "/v1/groups/backup-groups/search-candidate-members", readOnly: true, handle: candidates },
  { method: "PUT", path: "/v1/groups/backup-groups/{id}", handle: update },
  { method: "PUT", path: "/v1/groups/backup-groups/{id}/toggle", handle: toggle },
  { method: "GET", path: "/v1/groups/{id}", handle: (call) => ok(showGroup(call.grid, groupOf(call))) },
  { method: "DELETE", path: "/v1/groups/{id}", handle: remove },
  { method: "POST", path: "/v1/groups/{id}/copy", handle: copy },
  { method: "GET", path: "/v1/groups/{id}/members", handle: showMembers },
];
