import { boolean, integer, list, oneOf, record, text } from "../wire.ts";
import { flagsFrom, readFlags } from "./datasets.ts";
import { groupDefaults } from "./defaults.ts";
import { invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { checkPart, removeGroup } from "./groups.ts";
import { checkPlainName, pathOf } from "./names.ts";
import type { CopySettings, GroupMember, GroupObject, RetentionObject } from "./objects.ts";
import { page } from "./pages.ts";
import { type Call, noContent, ok } from "./routes.ts";

/** Groups that copy backups elsewhere. They are all in the root domain: their bodies name none. */
export type CopyType = "REPLICATE" | "TIERING";

/** In what ages and periods are counted. */
export const readUnit = oneOf("DAYS", "WEEKS", "MONTHS", "YEARS");

/** What the filters of both kinds have. */
export const filterShape = {
  dailyTag: boolean,
  weeklyTag: boolean,
  monthlyTag: boolean,
  yearlyTag: boolean,
  noTag: boolean,
  maxBackupsPerClient: integer,
};

/** What the bodies of both kinds have beside their filter and their flags. */
export const copyShape = {
  name: text,
  enabled: boolean,
  encryption: oneOf("HIGH", "MEDIUM", "NONE"),
  scheduleId: text,
  members: list(text),
  allClients: boolean,
  allBackups: boolean,
  freeFlags: readFlags,
  retention: record({
    override: boolean,
    dailyTag: integer,
    dailyTagUnit: readUnit,
    weeklyTag: integer,
    weeklyTagUnit: readUnit,
    monthlyTag: integer,
    monthlyTagUnit: readUnit,
    yearlyTag: integer,
    yearlyTagUnit: readUnit,
    noTag: integer,
    noTagUnit: readUnit,
  }),
};

const readCopies = record(copyShape);
const readFilter = record(filterShape);
type Given = ReturnType<typeof readCopies>;

/** A body of one of the kinds, with its filter and its flags under one name. */
export interface GivenCopies extends Given {
  filter?: ReturnType<typeof readFilter>;
  listedFlags?: ReturnType<typeof readFlags>;
}

const copiesByDefault: CopySettings = {
  allClients: false,
  allBackups: true,
  dailyTag: false,
  weeklyTag: false,
  monthlyTag: false,
  yearlyTag: false,
  noTag: false,
  maxBackupsPerClient: 0,
};

/** What REST shows of both kinds. Their options and their retention are objects of their own. */
export function showCopies(grid: Grid, group: GroupObject): Record<string, unknown> {
  const { id, name, enabled, encryption, scheduleId, datasetId, retentionId } = group;
  const { allClients, allBackups, ...filter } = group.copies ?? copiesByDefault;
  return {
    ...{ id, name, enabled, encryption, scheduleId, datasetId, retentionId, allClients, allBackups },
    scheduleName: grid.schedules.get(scheduleId)?.name,
    members: group.members.map(({ cid }) => cid),
    backupFilter: filter,
  };
}

/** The group that the path names. */
export function copyGroup(call: Call, type: CopyType): GroupObject {
  const group = call.grid.groups.get(call.param("id"));
  if (group?.id !== call.param("id") || group.type !== type) throw notFound(`Group ${call.param("id")}`, 22234);
  call.reach(group.domain);
  return group;
}

/** A page of the groups of one kind. */
export function listCopies(call: Call, type: CopyType, show: (grid: Grid, group: GroupObject) => object) {
  call.reach("/");
  const found = call.grid.groups.list().filter((group) => group.type === type);
  return ok(
    page(
      found.map((group) => show(call.grid, group)),
      call.query,
      call.grid.settings,
    ),
  );
}

/** Makes a group with a dataset for its options and a retention, neither of which anybody else can change. */
export function addCopies(call: Call, type: CopyType, given: GivenCopies, more: Partial<GroupObject>): GroupObject {
  const { grid } = call;
  call.reach("/");
  const name = checkPlainName(given.name, 22235);
  if (grid.groups.get(pathOf("/", name)) !== undefined) throw grid.conflict(`Group /${name} exists already.`, 22233);
  const properties = propertiesOf(grid, given, groupDefaults(grid.filler, { id: "", name, domain: "/" }));
  const isTier = type === "TIERING";
  const own = { domain: "/", name: `${isTier ? "Tiering" : "Replication"}-${name}`, readOnly: true };
  const dataset = grid.datasets.add({ ...own, type: isTier ? "TIERING" : "REPLICATION", flags: flagsIn(given) });
  const retention = grid.retentions.add({
    ...own,
    policyType: isTier ? "TIERING" : "REPLICATION",
    ...retentionOf(grid, given),
  });
  return grid.groups.add({
    ...{ name, domain: "/", type, datasetId: dataset.id, retentionId: retention.id },
    ...properties,
    ...more,
  });
}

/** Replaces what both kinds have. */
export function updateCopies(call: Call, group: GroupObject, given: GivenCopies): void {
  const { grid } = call;
  const name = given.name ?? group.name;
  if (name !== group.name) {
    checkPlainName(name, 22235);
    if (grid.groups.get(pathOf("/", name)) !== undefined) throw grid.conflict(`Group /${name} exists already.`, 22233);
  }
  Object.assign(group, { name, ...propertiesOf(grid, given, group) });
  grid.retentions.edit(group.retentionId, (each) => void Object.assign(each, retentionOf(grid, given, each)));
  const givesFlags = given.listedFlags !== undefined || given.freeFlags !== undefined;
  if (grid.settings.putKeepsMissing && !givesFlags) return;
  grid.datasets.edit(group.datasetId, (each) => {
    each.flags = flagsIn(given);
  });
}

/** Deletes a group of one kind. */
export function removeCopies(call: Call, type: CopyType) {
  removeGroup(call.grid, copyGroup(call, type));
  return noContent;
}

function propertiesOf(grid: Grid, given: GivenCopies, old: GroupObject): Partial<GroupObject> {
  const { scheduleId } = given;
  if (scheduleId === undefined) throw invalid("A group of this kind needs a scheduleId.");
  checkPart(grid, old.domain, grid.schedules.get(scheduleId), `Schedule ${scheduleId}`);
  const before = old.copies ?? copiesByDefault;
  const keep = <K extends keyof CopySettings>(key: K, value: CopySettings[K] | undefined) =>
    grid.replaced(value, before[key], copiesByDefault[key]);
  const { filter = {} } = given;
  return {
    scheduleId,
    enabled: grid.replaced(given.enabled, old.enabled, false),
    encryption: grid.replaced(given.encryption, old.encryption, "HIGH"),
    members: grid.replaced(given.members && checkedMembers(grid, given.members), old.members, []),
    copies: {
      allClients: keep("allClients", given.allClients),
      allBackups: keep("allBackups", given.allBackups),
      dailyTag: keep("dailyTag", filter.dailyTag),
      weeklyTag: keep("weeklyTag", filter.weeklyTag),
      monthlyTag: keep("monthlyTag", filter.monthlyTag),
      yearlyTag: keep("yearlyTag", filter.yearlyTag),
      noTag: keep("noTag", filter.noTag),
      maxBackupsPerClient: keep("maxBackupsPerClient", filter.maxBackupsPerClient),
    },
  };
}

/** Members are clients or domains. */
function checkedMembers(grid: Grid, ids: string[]): GroupMember[] {
  return ids.map((cid) => {
    const isThere = [grid.clients.get(cid), grid.domains.get(cid)].some((each) => each?.id === cid);
    if (!isThere) throw notFound(`Client or domain ${cid}`, 22236);
    return { cid, joinType: "INCLUDED_BY_USER" };
  });
}

function flagsIn({ listedFlags, freeFlags }: GivenCopies) {
  return [...flagsFrom(listedFlags, "string"), ...flagsFrom(freeFlags, "free")];
}

function retentionOf(grid: Grid, { retention = {} }: GivenCopies, old?: RetentionObject): Partial<RetentionObject> {
  const keep = <K extends keyof RetentionObject>(key: K, value: RetentionObject[K] | undefined) =>
    grid.replaced<RetentionObject[K] | undefined>(value, old?.[key], undefined);
  return {
    override: retention.override ?? (grid.settings.putKeepsMissing ? (old?.override ?? false) : false),
    dailyTag: keep("dailyTag", retention.dailyTag),
    dailyTagUnit: keep("dailyTagUnit", retention.dailyTagUnit),
    weeklyTag: keep("weeklyTag", retention.weeklyTag),
    weeklyTagUnit: keep("weeklyTagUnit", retention.weeklyTagUnit),
    monthlyTag: keep("monthlyTag", retention.monthlyTag),
    monthlyTagUnit: keep("monthlyTagUnit", retention.monthlyTagUnit),
    yearlyTag: keep("yearlyTag", retention.yearlyTag),
    yearlyTagUnit: keep("yearlyTagUnit", retention.yearlyTagUnit),
    noTag: keep("noTag", retention.noTag),
    noTagUnit: keep("noTagUnit", retention.noTagUnit),
  };
}
