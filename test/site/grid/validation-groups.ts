import { boolean, list, oneOf, record, text } from "../wire.ts";
import { flagsFrom, readFlags } from "./datasets.ts";
import { groupDefaults } from "./defaults.ts";
import { domainPath, needDomain } from "./domains.ts";
import { invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { checkedMembers, checkPart, groupOf, showGroup } from "./groups.ts";
import { checkPlainName, pathOf } from "./names.ts";
import type { GroupMember, GroupObject, RestoreLocation } from "./objects.ts";
import { type Call, created, ok, type Route } from "./routes.ts";
import { canonicalPath, type InventoryEntity, nameIn } from "./vcenter-servers.ts";
import { serverOf } from "./virtual-centers.ts";

const readGroup = record({
  name: text,
  domainFqdn: text,
  enabled: boolean,
  encryption: oneOf("HIGH", "MEDIUM", "NONE"),
  scheduleId: text,
  clientIds: list(text),
  locationDTO: record({
    vcCid: text,
    dataCenter: text,
    dataStore: text,
    esxServer: text,
    folder: text,
    folderPath: text,
    resourcePool: text,
  }),
  validateFlags: readFlags,
  freeFlags: readFlags,
});

type Given = ReturnType<typeof readGroup>;

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readGroup);
  const name = checkPlainName(given.name, 22235);
  const domain = domainPath(needDomain(grid, given.domainFqdn ?? "/"));
  call.reach(domain);
  checkFree(grid, domain, name);
  const properties = propertiesOf(grid, given, groupDefaults(grid.filler, { id: "", name, domain }));
  const options = { domain, name: `Validation-${name}`, readOnly: true, type: "VALIDATE" as const };
  const { id: datasetId } = grid.datasets.add({ ...options, flags: flagsIn(given) });
  // Nothing is kept, so there is no retention.
  const group = grid.groups.add({ name, domain, type: "VALIDATE", datasetId, retentionId: "", ...properties });
  return created(showGroup(grid, group));
}

function update(call: Call) {
  const { grid } = call;
  const group = groupOf(call);
  const given = call.body(readGroup);
  if (group.type !== "VALIDATE") throw invalid(`Group ${group.name} is no validation group.`, 23028);
  const name = given.name ?? group.name;
  if (name !== group.name) checkFree(grid, group.domain, checkPlainName(name, 22235));
  if (given.domainFqdn !== undefined && domainPath(needDomain(grid, given.domainFqdn)) !== group.domain) {
    throw invalid("A group cannot change its domain.", 31002);
  }
  Object.assign(group, { name, ...propertiesOf(grid, given, group) });
  const givesFlags = given.validateFlags !== undefined || given.freeFlags !== undefined;
  if (givesFlags || !grid.settings.putKeepsMissing) {
    grid.datasets.edit(group.datasetId, (each) => {
      each.flags = flagsIn(given);
    });
  }
  return ok(showGroup(grid, group));
}

function checkFree(grid: Grid, domain: string, name: string): void {
  if (grid.groups.get(pathOf(domain, name)) === undefined) return;
  throw grid.conflict(`Group ${pathOf(domain, name)} exists already.`, 22233);
}

function propertiesOf(grid: Grid, given: Given, old: GroupObject): Partial<GroupObject> {
  const { scheduleId } = given;
  if (scheduleId === undefined) throw invalid("A group of this kind needs a scheduleId.");
  checkPart(grid, old.domain, grid.schedules.get(scheduleId), `Schedule ${scheduleId}`);
  const location = grid.replaced<RestoreLocation | undefined>(given.locationDTO, old.location, undefined);
  if (location === undefined) throw invalid("A validation group needs a location.");
  checkLocation(grid, location);
  return {
    scheduleId,
    location,
    enabled: grid.replaced(given.enabled, old.enabled, false),
    encryption: grid.replaced(given.encryption, old.encryption, "HIGH"),
    members: grid.replaced(given.clientIds && machinesOf(grid, old.domain, given.clientIds), old.members, []),
  };
}

/** Only backups of virtual machines are validated. */
function machinesOf(grid: Grid, domain: string, ids: string[]): GroupMember[] {
  const members = checkedMembers(
    grid,
    domain,
    ids.map((cid) => ({ cid })),
  );
  const other = members.find(({ cid }) => grid.clients.get(cid)?.virtualMachine === undefined);
  if (other) throw invalid(`Client ${other.cid} is no virtual machine.`, 22269);
  return members;
}

/** What a location names has to be in the inventory of its vCenter. */
function checkLocation(grid: Grid, location: RestoreLocation): void {
  const { vcCid = "", dataCenter, dataStore, esxServer, folder, folderPath, resourcePool } = location;
  const center = grid.virtualCenters.get(vcCid);
  if (center?.id !== vcCid) throw notFound(`vCenter ${vcCid}`);
  if (dataCenter === undefined || dataStore === undefined) throw invalid("A location needs dataCenter and dataStore.");
  const { inventory } = serverOf(grid, center);
  const root = canonicalPath(dataCenter);
  const needPath = (type: InventoryEntity["type"], path: string) => {
    const isThere = inventory.some((each) => each.type === type && each.path === canonicalPath(path));
    if (!isThere) throw notFound(`${type} ${path}`);
  };
  const needName = (type: InventoryEntity["type"], name: string) => {
    const isHere = ({ path }: InventoryEntity) => nameIn(path) === name && path.startsWith(`${root}/`);
    if (!inventory.some((each) => each.type === type && isHere(each))) throw notFound(`${type} ${name}`);
  };
  needPath("Datacenter", dataCenter);
  needName("Datastore", dataStore);
  if (esxServer !== undefined) needName("HostSystem", esxServer);
  if (folder !== undefined) needPath("Folder", `${root}/${folder}`);
  if (folderPath !== undefined) needPath("Folder", folderPath);
  if (resourcePool !== undefined) needPath("ResourcePool", resourcePool);
}

function flagsIn({ validateFlags, freeFlags }: Given) {
  return [...flagsFrom(validateFlags, "string"), ...flagsFrom(freeFlags, "free")];
}

/** Groups that restore backups of virtual machines to see that they are good; listed and deleted like all groups. */
export const validationGroupRoutes: Route[] = [
  { method: "POST", path: "/v1/groups/validation-groups", handle: create },
  { method: "PUT", path: "/v1/groups/validation-groups/{id}", handle: update },
];
