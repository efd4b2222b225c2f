import { boolean, oneOf, record, text } from "../wire.ts";
import { domainPath, needDomain } from "./domains.ts";
import { invalid, notFound } from "./failure.ts";
import type { DirectoryMapObject, DirectoryServiceObject } from "./objects.ts";
import { type Call, noContent, ok, type Route } from "./routes.ts";
import { roles } from "./users.ts";

const windowsAd = "Windows AD";
const readProperties = record({
  ldapType: oneOf(windowsAd, "OpenLDAP"),
  url: text,
  entryLookupType: text,
  rootDN: text,
  userDN: text,
  userSearchAttrs: text,
  userSearchClasses: text,
  grpSearchByUpnAttrs: text,
  grpSearchByUpnClasses: text,
  uniqueGrpSearchAttrs: text,
  uniqueGrpSearchClasses: text,
});
const readService = record({
  alias: text,
  defaultLdapDirectoryService: boolean,
  directoryServiceDomain: text,
  newDirectoryServiceDomain: text,
  secureLdap: boolean,
  ldapProperties: readProperties,
});
const readMap = record({
  directoryServiceDomain: text,
  directoryServiceGroupName: text,
  domainFqdn: text,
  role: text,
  oldRole: text,
  newRole: text,
  username: text,
  password: text,
});

/** What REST shows of a directory service: of its properties only the type and the root. */
function show(service: DirectoryServiceObject): Record<string, unknown> {
  const { alias, directoryServiceDomain, defaultLdapDirectoryService, secureLdap, properties } = service;
  const { ldapType, rootDN } = properties;
  return { alias, directoryServiceDomain, defaultLdapDirectoryService, ldapType, rootDN, secureLdap };
}

function find(call: Call, domain: string): DirectoryServiceObject {
  const service = call.grid.directoryServices.get(domain);
  if (service === undefined) throw notFound(`Directory service ${domain}`);
  return service;
}

/** There is one default at the most. */
function makeDefault(call: Call, service: DirectoryServiceObject): void {
  for (const each of call.grid.directoryServices.list()) each.defaultLdapDirectoryService = each === service;
}

function create(call: Call) {
  const given = call.body(readService);
  const { directoryServiceDomain: domain, alias, ldapProperties, secureLdap } = given;
  if (!domain) throw invalid("directoryServiceDomain must not be null");
  if (!ldapProperties?.ldapType) throw invalid("ldapType must not be null");
  const { directoryServices } = call.grid;
  if (directoryServices.get(domain)) throw call.grid.conflict(`Directory service ${domain} exists already.`);
  const properties = { ...ldapProperties, ldapType: ldapProperties.ldapType };
  const service = directoryServices.add({ directoryServiceDomain: domain, alias, secureLdap, properties });
  if (given.defaultLdapDirectoryService) makeDefault(call, service);
  return ok(show(service));
}

function update(call: Call) {
  const service = find(call, call.param("directoryServiceDomain"));
  const given = call.body(readService);
  if (!given.alias) throw invalid("alias must not be null");
  const renamed = given.newDirectoryServiceDomain;
  if (!renamed) throw invalid("newDirectoryServiceDomain must not be null");
  const { directoryServices, directoryMaps } = call.grid;
  if (renamed !== service.directoryServiceDomain) {
    if (directoryServices.get(renamed)) throw call.grid.conflict(`Directory service ${renamed} exists already.`);
    directoryServices.remove(service.id);
    for (const map of directoryMaps.list())
      if (map.directoryServiceDomain === service.directoryServiceDomain) map.directoryServiceDomain = renamed;
    Object.assign(service, { id: renamed, directoryServiceDomain: renamed });
    directoryServices.add(service);
  }
  service.alias = given.alias;
  service.secureLdap = given.secureLdap ?? service.secureLdap;
  service.properties = { ...service.properties, ...given.ldapProperties };
  return ok(show(service));
}

function remove(call: Call) {
  const service = find(call, call.param("directoryServiceDomain"));
  const used = call.grid.directoryMaps
    .list()
    .some(({ directoryServiceDomain }) => directoryServiceDomain === service.directoryServiceDomain);
  if (used) throw call.grid.conflict(`Directory service ${service.directoryServiceDomain} has maps.`);
  call.grid.directoryServices.remove(service.id);
  return noContent;
}

function setDefault(call: Call) {
  makeDefault(call, find(call, call.param("directoryServiceDomain")));
  return ok();
}

function showMap({ directoryServiceDomain, directoryServiceGroupName, domainFqdn, role }: DirectoryMapObject) {
  return { directoryServiceDomain, directoryServiceGroupName, domainFqdn, role };
}

function listMaps(call: Call) {
  const domain = domainPath(needDomain(call.grid, call.query.get("domainFqdn") ?? "/"));
  call.reach(domain);
  const maps = call.grid.directoryMaps.list().filter(({ domainFqdn }) => domainFqdn === domain);
  return ok(maps.map(showMap));
}

function findMap(call: Call, domain: string | undefined, service: string | undefined, group: string | undefined) {
  const home = domainPath(needDomain(call.grid, domain ?? "/"));
  call.reach(home);
  const found = call.grid.directoryMaps
    .list()
    .find(
      (map) =>
        map.domainFqdn === home && map.directoryServiceDomain === service && map.directoryServiceGroupName === group,
    );
  return { home, found };
}

/** Roles are said here by the names that people read. */
function roleNamed(role: string | undefined): string {
  if (!role || !Object.values(roles).includes(role)) throw invalid(`Role ${role ?? ""} is not known.`);
  return role;
}

/** The directory itself is not emulated: any account and any group is believed. */
function createMap(call: Call) {
  const given = call.body(readMap);
  const { directoryServiceDomain = "", directoryServiceGroupName = "", username, password } = given;
  if (!directoryServiceGroupName) throw invalid("directoryServiceGroupName must not be null");
  if (!username || !password) throw invalid("username and password must not be null");
  find(call, directoryServiceDomain);
  const { home, found } = findMap(call, given.domainFqdn, directoryServiceDomain, directoryServiceGroupName);
  if (found) throw call.grid.conflict(`A map of ${directoryServiceGroupName} in ${home} exists already.`);
  const role = roleNamed(given.role);
  return ok(
    showMap(call.grid.directoryMaps.add({ directoryServiceDomain, directoryServiceGroupName, domainFqdn: home, role })),
  );
}

function updateMap(call: Call) {
  const given = call.body(readMap);
  const { found } = findMap(call, given.domainFqdn, given.directoryServiceDomain, given.directoryServiceGroupName);
  if (found === undefined || found.role !== given.oldRole)
    throw notFound(`LDAP map of ${given.directoryServiceGroupName ?? ""} with the role ${given.oldRole ?? ""}`);
  found.role = roleNamed(given.newRole);
  return ok(showMap(found));
}

function removeMap(call: Call) {
  const asked = (name: string) => call.query.get(name) ?? undefined;
  const group = asked("directoryServiceGroupName");
  const { found } = findMap(call, asked("domainFqdn"), asked("directoryServiceDomain"), group);
  if (found === undefined) throw notFound(`LDAP map of ${group ?? ""}`);
  call.grid.directoryMaps.remove(found.id);
  return noContent;
}

const one = "/v1/directory-services/{directoryServiceDomain}";

/** LDAP and Active Directory services, and which of their groups has which role. */
export const directoryRoutes: Route[] = [
  { method: "GET", path: "/v1/directory-services", handle: ({ grid }) => ok(grid.directoryServices.list().map(show)) },
  { method: "POST", path: "/v1/directory-services", handle: create },
  { method: "GET", path: "/v1/directory-services/ldap-maps", handle: listMaps },
  { method: "POST", path: "/v1/directory-services/ldap-maps", handle: createMap },
  { method: "PUT", path: "/v1/directory-services/ldap-maps", handle: updateMap },
  { method: "DELETE", path: "/v1/directory-services/ldap-maps", handle: removeMap },
  { method: "PUT", path: one, handle: update },
  { method: "DELETE", path: one, handle: remove },
  { method: "POST", path: `${one}/set-as-default`, handle: setDefault },
];
