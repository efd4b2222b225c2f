import { boolean, type Reader, record, text } from "../wire.ts";
import { checkClientFree } from "./clients.ts";
import { domainPath, needDomain } from "./domains.ts";
import { invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { checkClientName } from "./names.ts";
import type { VirtualCenterObject } from "./objects.ts";
import { page } from "./pages.ts";
import { accepted, type Call, ok, type Route } from "./routes.ts";
import { canonicalPath, entity, type InventoryEntity, nameIn } from "./vcenter-servers.ts";
import { centerOf, serverOf } from "./virtual-centers.ts";

const readReference: Reader<{ type?: string; val?: string }> = record({ type: text, val: text });

const readDeployment = record({
  name: text,
  domain: text,
  host: text,
  datastore: text,
  network: readReference,
  ip: text,
  netmask: text,
  gateway: text,
  dns: text,
  ntp: text,
  dualNic: boolean,
  secondIp: text,
  secondNetmask: text,
  secondNetwork: readReference,
  secondNetworkName: text,
});

type Given = ReturnType<typeof readDeployment>;

const REQUIRED = ["name", "domain", "host", "datastore", "network", "ip", "netmask", "gateway", "dns"] as const;
const SECOND = ["secondIp", "secondNetmask", "secondNetwork"] as const;

const refOf = ({ id }: InventoryEntity): string => id.slice(id.indexOf(":") + 1);

/** What a reference points to; references do not say of what type it is. */
function needEntity(inventory: InventoryEntity[], type: InventoryEntity["type"], ref = ""): InventoryEntity {
  const found = inventory.find((each) => each.type === type && refOf(each) === ref);
  if (found === undefined) throw notFound(`${type} ${ref}`);
  return found;
}

function deploy(call: Call) {
  const { grid } = call;
  const center = centerOf(call);
  const given = call.body(readDeployment);
  const missing = [...REQUIRED, ...(given.dualNic ? SECOND : [])].find((field) => !given[field]);
  if (missing !== undefined) throw invalid(`${missing} must not be null`);
  const name = checkClientName(given.name);
  const domain = domainPath(needDomain(grid, given.domain ?? ""));
  call.reach(domain);
  checkClientFree(grid, domain, name);
  const { inventory } = serverOf(grid, center);
  const host = needEntity(inventory, "HostSystem", given.host);
  needEntity(inventory, "Datastore", given.datastore);
  needEntity(inventory, "Network", given.network?.val);
  if (given.dualNic) needEntity(inventory, "Network", given.secondNetwork?.val);
  const asked = { vcCid: center.id, taskType: "PROXY_DEPLOY", entityName: nameIn(host.path) } as const;
  return accepted(
    grid.vcenterTasks.start({ ...asked, ms: grid.settings.taskMs }, () =>
      placeMachine(grid, center, given, host, { name, domain }),
    ),
  );
}

/** The machine is there when the task ends; it becomes a client when it has started and found the grid. */
function placeMachine(
  grid: Grid,
  center: VirtualCenterObject,
  { datastore }: Given,
  host: InventoryEntity,
  { name, domain }: { name: string; domain: string },
): void {
  const { inventory } = serverOf(grid, center);
  const target = needEntity(inventory, "Datastore", datastore);
  if (target.full) throw grid.conflict(`Insufficient disk space on datastore '${nameIn(target.path)}'.`);
  const path = `/${host.path.split("/")[1]}/vm/${name}`;
  if (inventory.some((each) => each.path === path)) throw grid.conflict(`The name '${name}' already exists.`);
  const machine = entity("VirtualMachine", path, 1000 + Number(grid.newNumber()));
  const uuid = newUuid(grid);
  inventory.push({ ...machine, uuid, instanceUuid: newUuid(grid), proxy: true });
  grid.soon(grid.settings.registrationMs, () => {
    const { inventory: now = [] } = grid.vcenterServers.get(center.name) ?? {};
    if (!now.some(({ id }) => id === machine.id)) return;
    const settings = { datastores: {}, autoDsMapping: false, maxActiveJobs: 8, biosUuid: uuid };
    const identity = { name, domain, clientType: "VPROXY", activated: true, registered: true } as const;
    // Which vCenters it backs up is for somebody to say.
    grid.clients.add({ ...identity, proxyOf: [], proxy: settings });
  });
}

const newUuid = ({ rng }: Grid): string => rng.hex(32).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

/** Takes the machine away. What the grid knows of it as a client is another thing, and stays. */
function removeMachine(call: Call) {
  const { grid } = call;
  const center = centerOf(call);
  const uuid = call.param("uuid");
  const isIt = (each: InventoryEntity) => each.proxy === true && each.instanceUuid === uuid;
  const machine = serverOf(grid, center).inventory.find(isIt);
  if (machine === undefined) throw notFound(`Virtual machine ${uuid}`);
  const asked = { vcCid: center.id, taskType: "PROXY_DELETE", entityName: nameIn(machine.path) } as const;
  return accepted(
    grid.vcenterTasks.start({ ...asked, ms: grid.settings.taskMs }, () => {
      const server = serverOf(grid, center);
      server.inventory = server.inventory.filter((each) => !isIt(each));
    }),
  );
}

/** The networks that a host has; here every host of a datacenter has all of it. */
function networks(call: Call) {
  const center = centerOf(call);
  const { inventory } = serverOf(call.grid, center);
  const path = canonicalPath(call.query.get("host") ?? "");
  const host = inventory.find((each) => each.type === "HostSystem" && each.path === path);
  if (host === undefined) throw notFound(`Host ${path}`);
  const found = inventory.filter((each) => each.type === "Network" && each.path.split("/")[1] === path.split("/")[1]);
  return ok(
    found.map((each) => ({
      id: each.id,
      name: nameIn(each.path),
      ref: refOf(each),
      type: each.type,
      vcHost: center.name,
    })),
  );
}

function tasks(call: Call) {
  return ok(page(call.grid.vcenterTasks.of(centerOf(call).id), call.query, call.grid.settings));
}

const center = "/v1/virtualcenters/{cid}";

/** Proxies as machines of a vCenter: each change is a task there, and not one of the grid. */
export const proxyMachineRoutes: Route[] = [
  { method: "GET", path: `${center}/networks`, handle: networks },
  { method: "GET", path: `${center}/tasks`, handle: tasks },
  { method: "POST", path: `${center}/proxies`, handle: deploy },
  { method: "DELETE", path: `${center}/proxies/{uuid}`, handle: removeMachine },
];
