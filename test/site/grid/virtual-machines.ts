import { boolean, list, oneOf, type Reader, record, text, Unreadable } from "../wire.ts";
import { showClient } from "./clients.ts";
import { contactOf, readContact } from "./contact.ts";
import { domainPath, needDomain } from "./domains.ts";
import { type ErrorBody, errorBody, GridFailure, invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { isWithin } from "./names.ts";
import type { ClientObject, VirtualCenterObject } from "./objects.ts";
import { page } from "./pages.ts";
import { accepted, type Call, ok, type Route } from "./routes.ts";
import {
  canonicalPath,
  childrenOf,
  type InventoryEntity,
  nameIn,
  type VCenterServerObject,
} from "./vcenter-servers.ts";
import { centerOf, homeOf, joinVirtualMachineGroup, serverOf } from "./virtual-centers.ts";

/** The contract has one spelling and callers of real grids another, so case counts for nothing. */
const readView: Reader<string> = (value, at) => {
  const views = ["HOST_CLUSTER", "VM_TEMPLATE", "DATASTORE", "UNKNOWN"];
  const word = text(value, at).toUpperCase();
  if (!views.includes(word)) throw new Unreadable(at, `one of [${views.join(", ")}]`);
  return word;
};

const readMachines = record({
  domain: text,
  entityIds: list(text),
  cbtEnabled: boolean,
  containerInclusionType: oneOf("DYNAMIC", "STATIC"),
  recursiveProtection: boolean,
  viewType: readView,
  contact: readContact,
});

const isContainer = ({ type }: InventoryEntity) =>
  ["Folder", "VirtualApp", "ResourcePool", "ClusterComputeResource", "HostSystem"].includes(type);

/** The client that an entity is now; retired ones are none. */
function clientOf(grid: Grid, center: VirtualCenterObject, id: string): ClientObject | undefined {
  return grid.clients
    .list()
    .find(
      ({ virtualMachine, restoreOnly }) =>
        !restoreOnly && virtualMachine?.vcCid === center.id && virtualMachine.entityId === id,
    );
}

interface Browsed {
  grid: Grid;
  center: VirtualCenterObject;
  server: VCenterServerObject;
  hostView: boolean;
}

function node(at: Browsed, entity: InventoryEntity, depth: number): Record<string, unknown> {
  const client = clientOf(at.grid, at.center, entity.id);
  const isMachine = entity.type === "VirtualMachine";
  return {
    id: entity.id,
    name: nameIn(entity.path),
    type: entity.type,
    path: `${entity.path}/`,
    vm: isMachine,
    client: client !== undefined,
    cbtEnabled: client?.virtualMachine?.cbtEnabled ?? false,
    template: entity.template ?? false,
    guestOS: entity.guestOS,
    poweredOn: isMachine ? (entity.poweredOn ?? true) : undefined,
    proxy: entity.proxy ?? false,
    instanceUuid: entity.instanceUuid,
    children: depth > 0 ? childrenOf(at.server, entity.path, at.hostView).map((each) => node(at, each, depth - 1)) : [],
  };
}

/** A path with what is right below it or, on demand, with everything. */
function browse(call: Call) {
  const { grid } = call;
  const center = centerOf(call);
  const at: Browsed = { grid, center, server: serverOf(grid, center), hostView: call.flag("hostView") };
  const depth = call.flag("recursive") ? Number.POSITIVE_INFINITY : 1;
  const path = canonicalPath(call.query.get("path") ?? "/");
  const search = (call.query.get("search") ?? "").toLowerCase();
  const fits = (child: { name?: unknown }) => String(child.name).toLowerCase().includes(search);
  const from = at.server.inventory.find((each) => each.path === path);
  if (from === undefined && path !== "/") throw notFound(`Inventory path ${path}`);
  const shown: Record<string, unknown> = from
    ? node(at, from, depth)
    : {
        id: "Folder:group-d1",
        name: "Datacenters",
        type: "Folder",
        path: "/",
        children: childrenOf(at.server, "/", at.hostView).map((each) => node(at, each, depth - 1)),
      };
  return ok({ ...shown, children: (shown.children as { name?: unknown }[]).filter(fits) });
}

function showEntity(at: { grid: Grid; center: VirtualCenterObject; server: VCenterServerObject }, id: string) {
  const { grid, center, server } = at;
  const entity = server.inventory.find((each) => each.id === id);
  const client = clientOf(grid, center, id);
  if (entity === undefined && client === undefined) throw notFound(`Entity ${id}`);
  return {
    id,
    cid: client?.id,
    name: entity ? nameIn(entity.path) : client?.name,
    type: id.split(":")[0],
    ref: id.split(":")[1],
    cbtEnabled: client?.virtualMachine?.cbtEnabled ?? false,
    deleted: entity === undefined,
    guestOS: entity?.guestOS,
    poweredOn: entity?.poweredOn ?? true,
    template: entity?.template ?? false,
    proxy: entity?.proxy ?? false,
    uuid: entity?.uuid,
    instanceUuid: entity?.instanceUuid,
    tags: entity?.tags ?? [],
    vcCid: center.id,
    vcHost: center.name,
    vcUuid: server.uuid,
  };
}

function oneEntity(call: Call) {
  const center = centerOf(call);
  return ok(showEntity({ grid: call.grid, center, server: serverOf(call.grid, center) }, call.param("id")));
}

/** A client of a vCenter by its CID, shown as the entity that it is. */
function oneClient(call: Call) {
  const center = centerOf(call);
  const client = call.grid.clients.get(call.param("id"));
  if (client?.virtualMachine?.vcCid !== center.id) throw notFound(`Client ${call.param("id")}`, 22236);
  const at = { grid: call.grid, center, server: serverOf(call.grid, center) };
  return ok({ ...showEntity(at, client.virtualMachine.entityId), cid: client.id });
}

function listAll(call: Call) {
  const center = centerOf(call);
  const found = call.grid.clients.list().filter(({ virtualMachine }) => virtualMachine?.vcCid === center.id);
  return ok(
    page(
      found.map((client) => showClient(call.grid, client)),
      call.query,
      call.grid.settings,
    ),
  );
}

/** One task for all of them, with a result for each: some may become clients and others not. */
function create(call: Call) {
  const { grid } = call;
  const center = centerOf(call);
  const given = call.body(readMachines);
  const { entityIds = [] } = given;
  if (entityIds.length === 0) throw invalid("entityIds must not be empty");
  const domain = domainPath(needDomain(grid, given.domain ?? ""));
  call.reach(domain);
  if (!isWithin(domain, homeOf(center))) throw invalid(`${domain} is no domain of vCenter ${center.name}.`);
  const task = grid.tasks.start(grid.settings.taskMs, () => {
    const server = serverOf(grid, center);
    return entityIds.map((id): { name: string; success: boolean; error?: ErrorBody } => {
      const entity = server.inventory.find((each) => each.id === id);
      const name = entity ? nameIn(entity.path) : id;
      try {
        checkMayJoin(grid, center, entity, id);
        join(grid, center, entity!, domain, given);
        return { name, success: true };
      } catch (problem) {
        if (!(problem instanceof GridFailure)) throw problem;
        return { name, success: false, error: errorBody(problem) };
      }
    });
  });
  return accepted(task);
}

function checkMayJoin(grid: Grid, center: VirtualCenterObject, entity: InventoryEntity | undefined, id: string): void {
  if (entity === undefined) throw notFound(`Entity ${id}`);
  if (entity.type !== "VirtualMachine" && !isContainer(entity)) throw invalid(`${entity.type} cannot be a client.`);
  if (clientOf(grid, center, id)) throw grid.conflict(`${nameIn(entity.path)} is a client already.`, 22238);
}

/** Names of machines repeat within a vCenter, so the client's name gets something that does not. */
function join(
  grid: Grid,
  center: VirtualCenterObject,
  entity: InventoryEntity,
  domain: string,
  given: ReturnType<typeof readMachines>,
): void {
  const inContainer = isContainer(entity);
  const client = grid.clients.add({
    name: `${nameIn(entity.path)}_${Buffer.from(entity.id).toString("base64url")}`,
    domain,
    clientType: "VMACHINE",
    activated: true,
    registered: true,
    contact: contactOf(given.contact),
    virtualMachine: {
      vcCid: center.id,
      entityId: entity.id,
      cbtEnabled: given.cbtEnabled ?? false,
      dynamic: inContainer && (given.containerInclusionType === "DYNAMIC" || entity.type === "VirtualApp"),
      recursiveProtection: inContainer && (given.recursiveProtection ?? false),
    },
  });
  joinVirtualMachineGroup(grid, center, client.id);
}

const center = "/v1/virtualcenters/{cid}";

/** The inventory of a vCenter, and its machines and containers as clients. */
export const virtualMachineRoutes: Route[] = [
  { method: "GET", path: `${center}/entities`, handle: browse },
  { method: "GET", path: `${center}/entities/{id}`, handle: oneEntity },
  { method: "GET", path: `${center}/clients`, handle: listAll },
  { method: "POST", path: `${center}/clients`, handle: create },
  { method: "GET", path: `${center}/clients/{id}`, handle: oneClient },
];
