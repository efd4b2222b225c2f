import { boolean, integer, list, record, text } from "../wire.ts";
import { checkClientFree, showClient } from "./clients.ts";
import { contactOf, readContact } from "./contact.ts";
import { domainPath, needDomain } from "./domains.ts";
import { invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { checkClientName, isWithin } from "./names.ts";
import type { ClientObject, GroupObject, ProxySettings, VirtualCenterObject } from "./objects.ts";
import { page } from "./pages.ts";
import { type Call, noContent, ok, type Route } from "./routes.ts";
import { nameIn } from "./vcenter-servers.ts";
import { homeOf, serverOf } from "./virtual-centers.ts";

const readProxy = record({
  name: text,
  domain: text,
  contact: readContact,
  autoDsMapping: boolean,
  maxActiveJobs: integer,
  vcs: list(record({ vcCid: text, dataStores: list(text), groups: list(text) })),
});

type Association = NonNullable<ReturnType<typeof readProxy>["vcs"]>[number];

const MAX_ACTIVE_JOBS = 8;

/** What a proxy has beside a client. Those that a test adds may lack it. */
function settingsOf({ proxy }: ClientObject): ProxySettings {
  return { datastores: {}, autoDsMapping: false, maxActiveJobs: MAX_ACTIVE_JOBS, biosUuid: "", ...proxy };
}

function showProxy(grid: Grid, client: ClientObject): Record<string, unknown> {
  const { datastores, ...settings } = settingsOf(client);
  const centers = mappedCenters(grid, client);
  return {
    ...showClient(grid, client),
    ...settings,
    vcCids: centers.map(({ id }) => id),
    vcs: centers.map((center) => ({
      vcCid: center.id,
      dataStores: datastores[center.id] ?? [],
      groups: groupsFor(grid, center)
        .filter(({ proxyIds }) => proxyIds.includes(client.id))
        .map(({ id }) => id),
    })),
  };
}

function mappedCenters(grid: Grid, { proxyOf = [] }: ClientObject): VirtualCenterObject[] {
  return proxyOf.map((cid) => grid.virtualCenters.get(cid)).filter((center) => center !== undefined);
}

/** The groups that can have machines of a vCenter: what a group says of its proxies and what these say is one thing. */
function groupsFor(grid: Grid, center: VirtualCenterObject): GroupObject[] {
  const home = homeOf(center);
  return grid.groups.list().filter(({ domain }) => isWithin(domain, home) || isWithin(home, domain));
}

function checkAssociation(call: Call, { vcCid = "", dataStores = [], groups = [] }: Association): void {
  const { grid } = call;
  const center = grid.virtualCenters.get(vcCid);
  if (center === undefined) throw notFound(`vCenter ${vcCid}`);
  call.reach(homeOf(center));
  const known = serverOf(grid, center).inventory.filter(({ type }) => type === "Datastore");
  const unknown = dataStores.find((name) => !known.some(({ path }) => nameIn(path) === name));
  if (unknown !== undefined) throw invalid(`vCenter ${center.name} has no datastore ${unknown}.`);
  for (const id of groups) if (grid.groups.get(id) === undefined) throw notFound(`Group ${id}`, 22234);
}

/** The whole mapping: a vCenter that is not in it any more loses the proxy, with its groups. */
function associate(grid: Grid, client: ClientObject, given: Association[]): void {
  const wanted = new Map(given.map((each) => [each.vcCid ?? "", each]));
  const before = mappedCenters(grid, client);
  client.proxyOf = [...wanted.keys()];
  const datastores = Object.fromEntries([...wanted].map(([cid, each]) => [cid, each.dataStores ?? []]));
  client.proxy = { ...settingsOf(client), datastores };
  for (const center of new Set([...before, ...mappedCenters(grid, client)])) {
    const groups = wanted.get(center.id)?.groups ?? [];
    for (const group of groupsFor(grid, center)) {
      const others = group.proxyIds.filter((id) => id !== client.id);
      group.proxyIds = groups.includes(group.id) ? [...others, client.id] : others;
    }
  }
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readProxy);
  const name = checkClientName(given.name);
  const domain = domainPath(needDomain(grid, given.domain ?? "/clients"));
  call.reach(domain);
  checkClientFree(grid, domain, name);
  for (const each of given.vcs ?? []) checkAssociation(call, each);
  const client = grid.clients.add({
    ...{ name, domain, clientType: "VPROXY", proxyOf: [] },
    contact: contactOf(given.contact),
  });
  // How many jobs it may have at once is taken in an update only.
  client.proxy = { ...settingsOf(client), autoDsMapping: given.autoDsMapping ?? false };
  associate(grid, client, given.vcs ?? []);
  return ok(showProxy(grid, client));
}

function byId(call: Call): ClientObject {
  const client = call.grid.clients.get(call.param("cid"));
  if (client?.proxyOf === undefined || client.id !== call.param("cid")) throw notFound(`Proxy ${call.param("cid")}`);
  call.reach(client.domain);
  return client;
}

function update(call: Call) {
  const { grid } = call;
  const client = byId(call);
  const given = call.body(readProxy);
  if ((given.name ?? client.name) !== client.name) throw invalid("The name of a proxy cannot be changed.");
  if ((given.domain ?? client.domain) !== client.domain) throw invalid("A proxy is moved like any other client.");
  for (const each of given.vcs ?? []) checkAssociation(call, each);
  const old = settingsOf(client);
  client.proxy = {
    ...old,
    autoDsMapping: grid.replaced(given.autoDsMapping, old.autoDsMapping, false),
    maxActiveJobs: grid.replaced(given.maxActiveJobs, old.maxActiveJobs, MAX_ACTIVE_JOBS),
  };
  client.contact = grid.replaced(given.contact && contactOf(given.contact), client.contact, {});
  if (given.vcs !== undefined || !grid.settings.putKeepsMissing) associate(grid, client, given.vcs ?? []);
  return ok(showProxy(grid, client));
}

/** The machine stays where it is: the grid only forgets it. */
function remove(call: Call) {
  const { grid } = call;
  const { id } = byId(call);
  for (const group of grid.groups.list()) group.proxyIds = group.proxyIds.filter((each) => each !== id);
  grid.clients.remove(id);
  return noContent;
}

function listAll(call: Call) {
  const proxies = call.grid.clients.list().filter(({ proxyOf, domain }) => proxyOf !== undefined && call.sees(domain));
  return ok(
    page(
      proxies.map((client) => showProxy(call.grid, client)),
      call.query,
      call.grid.settings,
    ),
  );
}

const one = "/v1/proxies/{cid}";

/** Proxies as clients of the grid, and what they back up. */
export const proxyRoutes: Route[] = [
  { method: "GET", path: "/v1/proxies", handle: listAll },
  { method: "POST", path: "/v1/proxies", handle: create },
  { method: "GET", path: one, handle: (call) => ok(showProxy(call.grid, byId(call))) },
  { method: "PUT", path: one, handle: update },
  { method: "DELETE", path: one, handle: remove },
];
