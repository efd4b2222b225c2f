import { Store } from "../store.ts";
import { boolean, integer, type Reader, record, text, Unreadable } from "../wire.ts";
import { contactOf, readContact } from "./contact.ts";
import { domainPath, needDomain } from "./domains.ts";
import { GridFailure, invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { isWithin, pathOf } from "./names.ts";
import type { VirtualCenterObject } from "./objects.ts";
import { page } from "./pages.ts";
import { accepted, type Call, ok, type Route } from "./routes.ts";
import type { VCenterServerObject } from "./vcenter-servers.ts";

/** The vCenters that a grid knows. With one come, and go, its client, its domains and its default group. */
export class VirtualCenters extends Store<VirtualCenterObject> {
  #grid: Grid;

  /** @internal */
  constructor(grid: Grid) {
    super(
      "vCenter",
      ({ name }) => name,
      (given) => ({
        id: given.id ?? grid.newHexId(),
        name: "vc01.example.com",
        parent: "/",
        port: 443,
        username: "",
        password: "",
        cbtEnabled: false,
        ruleEnabled: false,
        ruleDomainMapping: {},
        ...given,
      }),
    );
    this.#grid = grid;
  }

  override add(given: Partial<VirtualCenterObject>): VirtualCenterObject {
    const added = super.add(given);
    const { domains, groups, clients } = this.#grid;
    const domain = homeOf(added);
    domains.add({ name: added.name, parent: added.parent, virtualCenter: true });
    domains.add({ name: "VirtualMachines", parent: domain, reserved: true });
    groups.add({ name: defaultGroup, domain, reserved: true, datasetId: "VMWARE:SNAPID" });
    clients.add({ id: added.id, name: added.name, domain, clientType: "VCENTER", activated: true, registered: true });
    return added;
  }

  override remove(idOrPath: string): VirtualCenterObject {
    const gone = super.remove(idOrPath);
    const { domains, groups, clients } = this.#grid;
    const domain = homeOf(gone);
    for (const each of groups.list()) if (isWithin(each.domain, domain)) groups.remove(each.id);
    for (const each of clients.list()) if (isWithin(each.domain, domain)) clients.remove(each.id);
    for (const each of domains.list()) if (isWithin(domainPath(each), domain)) domains.remove(each.id);
    return gone;
  }
}

const defaultGroup = "Default Virtual Machine Group";

/** The domain of a vCenter. */
export function homeOf({ parent, name }: VirtualCenterObject): string {
  return pathOf(parent, name);
}

/** A machine or a container that becomes a client belongs to the default group of its vCenter. */
export function joinVirtualMachineGroup(grid: Grid, center: VirtualCenterObject, cid: string): void {
  const group = grid.groups.get(pathOf(homeOf(center), defaultGroup));
  group?.members.push({ cid, joinType: "INCLUDED_BY_USER" });
}

const readMapping: Reader<Record<string, string>> = (value, at) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Unreadable(at, "an object");
  return Object.fromEntries(Object.entries(value).map(([rule, domain]) => [rule, text(domain, `${at}.${rule}`)]));
};

const readCenter = record({
  name: text,
  domain: text,
  port: integer,
  username: text,
  password: text,
  cbtEnabled: boolean,
  ruleEnabled: boolean,
  ruleDomainMapping: readMapping,
  contact: readContact,
});

type Given = ReturnType<typeof readCenter>;

/** The password never comes back, the rules come back as a list, and the domain as the one of the vCenter itself. */
function show(grid: Grid, center: VirtualCenterObject): Record<string, unknown> {
  const server = grid.vcenterServers.get(center.name);
  return {
    cid: center.id,
    name: center.name,
    domain: homeOf(center),
    port: center.port,
    username: center.username,
    url: `https://${center.name}:${center.port}/sdk`,
    uuid: server?.uuid ?? "",
    version: server?.version ?? "",
    build: server?.build ?? "",
    esxHost: false,
    cbtEnabled: center.cbtEnabled,
    ruleEnabled: center.ruleEnabled,
    autoDiscoveryEntries: Object.entries(center.ruleDomainMapping).map(([rule, targetDomain]) => ({
      ruleId: { id: rule, idKnown: true, lid: Number(rule), nameKnown: false },
      targetDomain,
    })),
  };
}

/** The vCenter of a call. */
export function centerOf(call: Call): VirtualCenterObject {
  const center = call.grid.virtualCenters.get(call.param("cid"));
  if (center === undefined || center.id !== call.param("cid")) throw notFound(`vCenter ${call.param("cid")}`);
  call.reach(homeOf(center));
  return center;
}

/** The server behind a name, once it is sure that the grid can log in there. */
function connect(grid: Grid, login: Pick<VirtualCenterObject, "name" | "port" | "username" | "password">) {
  const server = grid.vcenterServers.get(login.name);
  const failed = (why: string) =>
    new GridFailure(500, "VirtualCenterException", `Cannot connect to vCenter ${login.name}: ${why}`, 30922);
  if (server === undefined) throw failed("unknown host");
  if (!server.ports.includes(login.port)) throw failed("connection refused");
  if (!server.isTrusted) throw failed("unable to find valid certification path to requested target");
  if (server.username !== login.username || server.password !== login.password) {
    throw failed("incorrect user name or password");
  }
}

/** The inventory that a vCenter of the grid shows; it is asked anew each time. */
export function serverOf(grid: Grid, center: VirtualCenterObject): VCenterServerObject {
  connect(grid, center);
  return grid.vcenterServers.get(center.name)!;
}

function checked(call: Call, given: Given) {
  const { name = "", username = "", password = "" } = given;
  for (const [field, value] of Object.entries({ name, username, password })) {
    if (value === "") throw invalid(`${field} must not be null`);
  }
  for (const domain of Object.values(given.ruleDomainMapping ?? {})) needDomain(call.grid, domain);
  return { name, username, password };
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readCenter);
  const login = { ...checked(call, given), port: given.port ?? 443 };
  const parent = domainPath(needDomain(grid, given.domain ?? "/"));
  call.reach(parent);
  const checkFree = () => {
    const taken = grid.virtualCenters.get(login.name) ?? grid.domains.get(pathOf(parent, login.name));
    if (taken !== undefined) throw grid.conflict(`vCenter ${login.name} exists already.`, 22238);
  };
  checkFree();
  const task = grid.tasks.start(grid.settings.taskMs, () => {
    checkFree();
    connect(grid, login);
    const { cbtEnabled = false, ruleEnabled = false, ruleDomainMapping = {} } = given;
    const center = grid.virtualCenters.add({ ...login, parent, cbtEnabled, ruleEnabled, ruleDomainMapping });
    grid.clients.edit(center.id, (client) => void Object.assign(client, { contact: contactOf(given.contact) }));
    return show(grid, center);
  });
  return accepted(task);
}

function update(call: Call) {
  const { grid } = call;
  const center = centerOf(call);
  const given = call.body(readCenter);
  const { name, ...login } = checked(call, given);
  if (name !== center.name) throw invalid("The name of a vCenter cannot be changed.");
  const task = grid.tasks.start(grid.settings.taskMs, () => {
    const port = grid.replaced(given.port, center.port, 443);
    connect(grid, { name, ...login, port });
    Object.assign(center, login, {
      port,
      cbtEnabled: grid.replaced(given.cbtEnabled, center.cbtEnabled, false),
      ruleEnabled: grid.replaced(given.ruleEnabled, center.ruleEnabled, false),
      ruleDomainMapping: grid.replaced(given.ruleDomainMapping, center.ruleDomainMapping, {}),
    });
    grid.clients.edit(center.id, (client) => {
      client.contact = grid.replaced(given.contact && contactOf(given.contact), client.contact, {});
    });
    return show(grid, center);
  });
  return accepted(task);
}

/** Its machines would be nobody's clients, so it goes only when none is left, and no proxy and no policy either. */
function remove(call: Call) {
  const { grid } = call;
  const center = centerOf(call);
  const task = grid.tasks.start(grid.settings.taskMs, () => {
    const isBelow = ({ domain }: { domain: string }) => isWithin(domain, homeOf(center));
    const clients = grid.clients.list().filter((each) => each.id !== center.id && isBelow(each));
    const proxies = grid.clients.list().filter((each) => each.proxyOf?.includes(center.id));
    const groups = grid.groups.list().filter((each) => !each.reserved && isBelow(each));
    const left = [...clients, ...proxies, ...groups].map(({ name }) => name);
    if (left.length > 0) throw grid.conflict(`vCenter ${center.name} still has ${left.join(", ")}.`);
    grid.virtualCenters.remove(center.id);
    return true;
  });
  return accepted(task);
}

function listAll(call: Call) {
  const domain = domainPath(needDomain(call.grid, call.query.get("domain") ?? "/"));
  call.reach(domain);
  const found = call.grid.virtualCenters.list().filter((center) => isWithin(homeOf(center), domain));
  return ok(
    page(
      found.map((center) => show(call.grid, center)),
      call.query,
      call.grid.settings,
    ),
  );
}

const one = "/v1/virtualcenters/{cid}";

/** vCenters as clients of the grid: each change is a task. */
export const virtualCenterRoutes: Route[] = [
  { method: "GET", path: "/v1/virtualcenters", handle: listAll },
  { method: "POST", path: "/v1/virtualcenters", handle: create },
  { method: "GET", path: one, handle: (call) => ok(show(call.grid, centerOf(call))) },
  { method: "PUT", path: one, handle: update },
  { method: "DELETE", path: one, handle: remove },
];
