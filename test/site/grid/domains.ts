import { record, text } from "../wire.ts";
import { contactOf, readContact } from "./contact.ts";
import { GridFailure, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { canonicalDomain, checkDomainName, isWithin, pathOf } from "./names.ts";
import type { DomainObject } from "./objects.ts";
import { type Call, created, noContent, ok, type Route } from "./routes.ts";

const readDomain = record({ name: text, parentDomain: text, contact: readContact });

/** The full path of a domain. */
export function domainPath(domain: DomainObject): string {
  return domain.parent === "" ? "/" : pathOf(domain.parent, domain.name);
}

/** The domain of this path, or a refusal. */
export function needDomain(grid: Grid, path: string | undefined): DomainObject {
  const wanted = canonicalDomain(path);
  const domain = grid.domains.list().find((candidate) => domainPath(candidate) === wanted);
  if (domain === undefined) throw notFound(`Domain ${wanted}`);
  return domain;
}

function isInVirtualCenter(grid: Grid, domain: DomainObject): boolean {
  const path = domainPath(domain);
  return grid.domains.list().some((each) => each.virtualCenter && each !== domain && isWithin(path, domainPath(each)));
}

/** What REST shows of a domain. The contact's notes are not among it. */
function show(grid: Grid, domain: DomainObject): Record<string, unknown> {
  return {
    id: domain.id,
    name: domain.name,
    directory: domain.parent,
    contactName: domain.contact.name,
    email: domain.contact.email,
    location: domain.contact.location,
    phone: domain.contact.phone,
    status: domain.status,
    checked: false,
    machine: false,
    system: domain.system,
    reserved: domain.reserved,
    replicated: domain.replicated,
    retired: domain.retired,
    dirInVcDomain: isInVirtualCenter(grid, domain),
    virtualCenterDir: domain.virtualCenter,
  };
}

function list(call: Call) {
  const parent = domainPath(needDomain(call.grid, call.query.get("domain") ?? "/"));
  call.reach(parent);
  const recursive = call.flag("recursive");
  const found = call.grid.domains.list().filter((domain) => {
    const path = domainPath(domain);
    return path !== parent && (recursive ? isWithin(path, parent) : domain.parent === parent);
  });
  return ok(found.map((domain) => show(call.grid, domain)));
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readDomain);
  const name = checkDomainName(given.name);
  const parent = needDomain(grid, given.parentDomain ?? "/");
  const parentPath = domainPath(parent);
  call.reach(parentPath);
  if (parent.system || parent.retired || parent.replicated) {
    throw new GridFailure(403, "AccessDeniedException", `No domain can be made in ${parentPath}.`);
  }
  checkFree(grid, parentPath, name);
  return created(show(grid, grid.domains.add({ name, parent: parentPath, contact: contactOf(given.contact) })));
}

/** Domains and clients share one name space in each parent. */
export function checkFree(grid: Grid, parent: string, name: string): void {
  const path = pathOf(parent, name);
  if (grid.domains.get(path) !== undefined || grid.clients.get(path) !== undefined) {
    throw grid.conflict(`${path} exists already.`, 22558);
  }
}

function byId(call: Call): DomainObject {
  const domain = call.grid.domains.get(call.param("id"));
  if (domain === undefined || domain.id !== call.param("id")) throw notFound(`Domain ${call.param("id")}`);
  call.reach(domainPath(domain));
  return domain;
}

function updateContact(call: Call) {
  const domain = byId(call);
  const given = call.body(readContact);
  domain.contact = call.grid.settings.putKeepsMissing ? { ...domain.contact, ...given } : contactOf(given);
  return ok(show(call.grid, domain));
}

function remove(call: Call) {
  const { grid } = call;
  const domain = byId(call);
  const path = domainPath(domain);
  const isOwn = domain.reserved || domain.system || domain.retired || domain.replicated || domain.virtualCenter;
  if (isOwn || domain.parent === "") {
    throw new GridFailure(403, "AccessDeniedException", `${path} belongs to the system.`);
  }
  const within = (object: { domain: string }) => isWithin(object.domain, path);
  const inner = grid.domains.list().filter((other) => other !== domain && isWithin(domainPath(other), path));
  const clients = grid.clients.list().filter(within);
  const parts = [grid.groups, grid.datasets, grid.schedules, grid.retentions, grid.profiles, grid.rules].flatMap(
    (store) => (store.list() as { domain: string }[]).filter(within),
  );
  const isBlocked = grid.settings.deleteDomainTakesClients
    ? inner.length + parts.length > 0
    : inner.length + parts.length + clients.length > 0;
  if (isBlocked) throw grid.conflict(`${path} is not empty.`);
  for (const client of clients) {
    grid.clients.remove(client.id);
    for (const group of grid.groups.list()) group.members = group.members.filter(({ cid }) => cid !== client.id);
  }
  for (const user of grid.users.list().filter(within)) grid.users.remove(user.id);
  for (const map of grid.directoryMaps.list()) if (isWithin(map.domainFqdn, path)) grid.directoryMaps.remove(map.id);
  grid.domains.remove(domain.id);
  return noContent;
}

/** Domains. */
export const domainRoutes: Route[] = [
  { method: "GET", path: "/v1/domains", handle: list },
  { method: "POST", path: "/v1/domains", handle: create },
  {
    method: "GET",
    path: "/v1/domains/root",
    handle: (call) => ok(show(call.grid, needDomain(call.grid, call.session.authorizedDomain))),
  },
  { method: "GET", path: "/v1/domains/{id}", handle: (call) => ok(show(call.grid, byId(call))) },
  { method: "PUT", path: "/v1/domains/{id}/contact", handle: updateContact },
  { method: "DELETE", path: "/v1/domains/{id}", handle: remove },
];
