import { boolean, oneOf, record, text } from "../wire.ts";
import type { DataDomain } from "./data-domain.ts";
import { exists, malformed, missing, refused } from "./failure.ts";
import { list, withFields } from "./lists.ts";
import type { MtreeObject } from "./objects.ts";
import { changedQuota, readQuota } from "./quota.ts";
import { type Call, created, link, ok, type Route, systemPath } from "./routes.ts";

const readCreate = record({ name: text, tenant_unit: text, quota_config: readQuota });

const readModify = record({
  tenant_unit: text,
  quota_config: readQuota,
  retention: record({ enable: boolean, mode: oneOf("governance", "compliance") }),
});

const linkOf = (mtree: MtreeObject) => link(systemPath("mtrees", encodeURIComponent(mtree.id)));

function show(mtree: MtreeObject): Record<string, unknown> {
  return { id: encodeURIComponent(mtree.id), name: mtree.id, data_access_ip: "127.0.0.1", link: linkOf(mtree) };
}

function showDetail(dataDomain: DataDomain, mtree: MtreeObject): Record<string, unknown> {
  const { total, available } = dataDomain.capacity;
  return {
    id: encodeURIComponent(mtree.id),
    name: mtree.id,
    deletable: mtree.protocols.length === 0,
    del_status: mtree.deleted ? 1 : 0,
    ro_status: mtree.readOnly ? 1 : 0,
    repl_destination: false,
    rl_status: 0,
    rl_mode: 0,
    tenant_unit: mtree.tenantUnit ?? "",
    logical_capacity: { total, used: mtree.used, available },
    quota_config: mtree.quota,
    protocol_config: mtree.protocols,
    link: [linkOf(mtree)],
  };
}

/** Version 2 has words where version 1 has numbers. */
function showDetail2(dataDomain: DataDomain, mtree: MtreeObject): Record<string, unknown> {
  const { rl_status: _, rl_mode: __, ...detail } = showDetail(dataDomain, mtree);
  return {
    ...detail,
    deletable: mtree.protocols.length === 0 ? "deletable" : "not-deletable",
    del_status: mtree.deleted ? "deleted" : "not-deleted",
    ro_status: mtree.readOnly ? "read-only" : "read-write",
    repl_destination: "not-replication-destination",
    mtree_rl_detail: { rl_status: "never-enabled", rl_mode: "no-mode" },
  };
}

function byId(call: Call): MtreeObject {
  const mtree = call.dataDomain.mtrees.get(call.id);
  if (mtree === undefined) throw missing(`MTree "${call.id}"`);
  return mtree;
}

function create(call: Call) {
  const { mtrees } = call.dataDomain;
  const given = call.body("mtree_create", readCreate);
  const { name = "" } = given;
  if (!/^\/data\/col1\/[A-Za-z0-9_.-]{1,50}$/.test(name)) throw malformed(`"${name}" is no valid mtree path.`);
  if (mtrees.get(name) !== undefined) throw exists(`MTree "${name}"`);
  const quota = changedQuota({}, given.quota_config);
  return created(show(mtrees.add({ id: name, quota, tenantUnit: given.tenant_unit })));
}

function change(call: Call): MtreeObject {
  const mtree = byId(call);
  const given = call.body("mtree_modify", readModify);
  mtree.quota = changedQuota(mtree.quota, given.quota_config);
  if (given.tenant_unit !== undefined) mtree.tenantUnit = given.tenant_unit === "none" ? undefined : given.tenant_unit;
  return mtree;
}

function remove(call: Call) {
  const mtree = byId(call);
  if (mtree.protocols.length > 0) throw refused(`MTree "${mtree.id}" is used by ${mtree.protocols.join(", ")}.`);
  if (mtree.deleted) throw missing(`MTree "${mtree.id}"`);
  mtree.deleted = true;
  return ok({ details: "success", code: 0 });
}

function listAll(call: Call) {
  return ok(list(call, "mtree", call.dataDomain.mtrees.list().map(show)));
}

const mtrees = "/dd-systems/{SYSTEM-ID}/mtrees";

/** MTrees. */
export const mtreeRoutes: Route[] = [
  { method: "GET", path: `/rest/v1.0${mtrees}`, handle: listAll },
  { method: "POST", path: `/rest/v1.0${mtrees}`, handle: create },
  {
    method: "GET",
    path: `/rest/v1.0${mtrees}/{ID}`,
    handle: (call) => ok(withFields(showDetail(call.dataDomain, byId(call)), call.query)),
  },
  { method: "PUT", path: `/rest/v1.0${mtrees}/{ID}`, handle: (call) => ok(show(change(call))) },
  { method: "DELETE", path: `/rest/v1.0${mtrees}/{ID}`, handle: remove },
  { method: "GET", path: `/rest/v2.0${mtrees}`, handle: listAll },
  {
    method: "GET",
    path: `/rest/v2.0${mtrees}/{ID}`,
    handle: (call) => ok(withFields(showDetail2(call.dataDomain, byId(call)), call.query)),
  },
];
