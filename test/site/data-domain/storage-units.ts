import { boolean, integer, record, text } from "../wire.ts";
import type { DataDomain } from "./data-domain.ts";
import { mtreePath } from "./defaults.ts";
import { exists, malformed, missing, refused } from "./failure.ts";
import { list, withFields } from "./lists.ts";
import type { StorageUnitObject, StreamLimits } from "./objects.ts";
import { changedQuota, readQuota } from "./quota.ts";
import { type Call, created, link, ok, type Route, systemPath } from "./routes.ts";

const readStreams = record({
  write_stream_soft_limit: integer,
  read_stream_soft_limit: integer,
  repl_stream_soft_limit: integer,
  combined_stream_soft_limit: integer,
  combined_stream_hard_limit: integer,
});

const readCreate = record({
  name: text,
  user: text,
  tenant_unit: text,
  quota_config: readQuota,
  report_physical_size: integer,
  stream_limit_config: readStreams,
});

const readModify = record({
  user: text,
  tenant_unit: text,
  quota_config: readQuota,
  report_physical_size: integer,
  stream_limit_config: readStreams,
  undelete: boolean,
});

const pathOf = (unit: StorageUnitObject) =>
  systemPath("protocols", "ddboost", "storage-units", encodeURIComponent(unit.id));

function show(unit: StorageUnitObject): Record<string, unknown> {
  return {
    id: encodeURIComponent(unit.id),
    name: unit.id,
    del_status: unit.deleted ? "deleted" : "not_deleted",
    link: [link(pathOf(unit))],
  };
}

function showDetail(dataDomain: DataDomain, unit: StorageUnitObject): Record<string, unknown> {
  const { capacity } = dataDomain;
  return {
    ...show(unit),
    pre_comp: unit.preComp,
    status: unit.deleted
      ? "D"
      : unit.quota.hard_limit === undefined && unit.quota.soft_limit === undefined
        ? "RW"
        : "RW/Q",
    report_physical_size: unit.reportPhysicalSize,
    user: unit.user,
    tenant_unit: unit.tenantUnit ?? "",
    logical_capacity: { total: capacity.total, used: unit.preComp, available: capacity.available },
    quota_config: unit.quota,
    stream_limit_config: unit.streams,
  };
}

/** Version 2 knows where the data are and whether quotas count. */
function showDetail2(dataDomain: DataDomain, unit: StorageUnitObject): Record<string, unknown> {
  return {
    ...showDetail(dataDomain, unit),
    data_availability: "full",
    num_affected_nodes: 0,
    data_access_ip: "127.0.0.1",
    quota_enabled: true,
  };
}

function showDetail3(dataDomain: DataDomain, unit: StorageUnitObject): Record<string, unknown> {
  const { data_access_ip: _, ...detail } = showDetail2(dataDomain, unit);
  return { ...detail, data_access_ips_availability: "FULL", data_access_ips: [] };
}

function byId(call: Call): StorageUnitObject {
  const unit = call.dataDomain.storageUnits.get(call.id);
  if (unit === undefined) throw missing(`Storage unit "${call.id}"`);
  return unit;
}

/** The limits after a change: -1 takes one away, what is not named stays. */
function changedStreams(dataDomain: DataDomain, old: StreamLimits, given: StreamLimits | undefined): StreamLimits {
  const limits = { ...old };
  for (const [key, value] of Object.entries(given ?? {})) {
    const name = key as keyof StreamLimits;
    if (value === -1) delete limits[name];
    else if (value < 1 || value > dataDomain.maxStreams) {
      throw refused(`${name} must be from 1 to ${dataDomain.maxStreams}.`);
    } else limits[name] = value;
  }
  const combined = limits.combined_stream_soft_limit ?? limits.combined_stream_hard_limit;
  const single = [limits.write_stream_soft_limit, limits.read_stream_soft_limit, limits.repl_stream_soft_limit];
  if (combined !== undefined && single.some((limit) => limit !== undefined && limit > combined)) {
    throw refused("A stream limit is above the combined one.");
  }
  return limits;
}

function checkOwner(dataDomain: DataDomain, user: string): string {
  if (dataDomain.users.get(user) === undefined) throw missing(`User "${user}"`);
  return user;
}

function add(call: Call): StorageUnitObject {
  const { dataDomain } = call;
  const given = call.body("ddboost_storage_unit_create", readCreate);
  const { name = "", user = "" } = given;
  if (!/^[A-Za-z0-9_-]{1,50}$/.test(name)) throw malformed(`"${name}" is no valid storage unit name.`);
  if (user === "") throw malformed("The user is missing.");
  if (!dataDomain.boostEnabled) throw refused("DD Boost is disabled.");
  const old = dataDomain.storageUnits.get(name);
  if (old !== undefined) throw exists(`Storage unit "${name}"${old.deleted ? " (deleted, not yet cleaned)" : ""}`);
  checkOwner(dataDomain, user);
  const quota = changedQuota({}, given.quota_config);
  const streams = changedStreams(dataDomain, {}, given.stream_limit_config);
  // Using a unit makes its owner a DD Boost user.
  if (!dataDomain.isBoostUser(user)) dataDomain.boostUsers.add({ id: user });
  dataDomain.ensureStorageUnit(name, user);
  return dataDomain.storageUnits.edit(name, (unit) => {
    Object.assign(unit, { quota, streams });
    unit.tenantUnit = given.tenant_unit;
    unit.reportPhysicalSize = given.report_physical_size ?? 0;
  });
}

function change(call: Call): StorageUnitObject {
  const { dataDomain } = call;
  const unit = byId(call);
  const given = call.body("ddboost_storage_unit_modify", readModify);
  if (unit.deleted && given.undelete !== true) throw refused(`Storage unit "${unit.id}" is deleted.`);
  const user = given.user === undefined ? unit.user : checkOwner(dataDomain, given.user);
  const quota = changedQuota(unit.quota, given.quota_config);
  const streams = changedStreams(dataDomain, unit.streams, given.stream_limit_config);
  if (given.undelete === true) dataDomain.ensureStorageUnit(unit.id, user);
  Object.assign(unit, { user, quota, streams });
  if (given.tenant_unit !== undefined) unit.tenantUnit = given.tenant_unit === "none" ? undefined : given.tenant_unit;
  unit.reportPhysicalSize = given.report_physical_size ?? unit.reportPhysicalSize;
  return unit;
}

function remove(call: Call) {
  const unit = byId(call);
  if (unit.deleted) throw missing(`Storage unit "${unit.id}"`);
  unit.deleted = true;
  const mtree = call.dataDomain.mtrees.get(mtreePath(unit.id));
  if (mtree !== undefined) Object.assign(mtree, { deleted: true, protocols: [] });
  return ok({ details: "success", code: 0 });
}

const units = "/dd-systems/{SYSTEM-ID}/protocols/ddboost/storage-units";

/** Storage units. */
export const storageUnitRoutes: Route[] = [
  {
    method: "GET",
    path: `/rest/v1.0${units}`,
    handle: (call) => ok(list(call, "storage_units", call.dataDomain.storageUnits.list().map(show))),
  },
  { method: "POST", path: `/rest/v1.0${units}`, handle: (call) => created(show(add(call))) },
  {
    method: "GET",
    path: `/rest/v1.0${units}/{ID}`,
    handle: (call) => ok(withFields(showDetail(call.dataDomain, byId(call)), call.query)),
  },
  { method: "PUT", path: `/rest/v1.0${units}/{ID}`, handle: (call) => ok(show(change(call))) },
  { method: "DELETE", path: `/rest/v1.0${units}/{ID}`, handle: remove },
  { method: "POST", path: `/rest/v2.0${units}`, handle: (call) => created(showDetail2(call.dataDomain, add(call))) },
  {
    method: "GET",
    path: `/rest/v2.0${units}/{ID}`,
    handle: (call) => ok(withFields(showDetail2(call.dataDomain, byId(call)), call.query)),
  },
  {
    method: "PUT",
    path: `/rest/v2.0${units}/{ID}`,
    handle: (call) => ok(showDetail2(call.dataDomain, change(call))),
  },
  {
    method: "GET",
    path: `/api/v3${units}/{ID}`,
    handle: (call) => ok(withFields(showDetail3(call.dataDomain, byId(call)), call.query)),
  },
];
