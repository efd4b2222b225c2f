import { entity, type Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const VCENTER = "vc01.example.com";
const OTHER = "vc02.example.com";
const MACHINES = `/${VCENTER}/VirtualMachines`;
const login = { username: "avamar@vsphere.local", password: "vcenter password" };
const contact = { name: "Platform", email: "vm@example.com", phone: "0", location: "Sydney", notes: "ask for Kim" };
const [WEB, DATABASE, FOLDER] = ["/DC01/vm/Prod/web-01", "/DC01/vm/Prod/db-01", "/DC01/vm/Test"];
const FLEET = 30;

const serverOf = (site: Site, name = VCENTER) => site.grid.vcenterServers.get(name)!;
const idOf = (site: Site, path: string) => serverOf(site).inventory.find((each) => each.path === path)!.id;
const pathOf = (site: Site, id: string) => serverOf(site).inventory.find((each) => each.id === id)!.path;
const all = (site: Site) => site.grid.clients.list().filter((each) => each.virtualMachine);
/** The machines that are clients; the neighbours' are not among those that a program names. */
const own = (site: Site) => all(site).filter(({ restoreOnly, name }) => !restoreOnly && !name.startsWith("neighbour"));
const clientOf = (site: Site, path: string) =>
  own(site).find(({ virtualMachine }) => virtualMachine!.entityId === idOf(site, path))!;
const add = (site: Site, path: string, change: Plain = {}) => {
  const vcCid = site.grid.virtualCenters.get(VCENTER)!.id;
  const virtualMachine = { vcCid, entityId: idOf(site, path), cbtEnabled: false, dynamic: false };
  site.grid.clients.add({
    name: path.slice(path.lastIndexOf("/") + 1),
    domain: MACHINES,
    clientType: "VMACHINE",
    virtualMachine: { ...virtualMachine, recursiveProtection: false },
    ...change,
  });
};

export const virtualMachineClients: ResourceCase = {
  type: "VirtualMachineClients",
  site: { grids: [{ name: "syd01-g1-util", taskMs: 5 }] },
  prepare({ grid }) {
    for (const name of [VCENTER, OTHER]) {
      const server = grid.vcenterServers.add({ id: name, ...login });
      for (let number = 0; number < FLEET; number++)
        server.inventory.push(entity("VirtualMachine", `/DC01/vm/vm-${number}`, 900 + number));
      grid.virtualCenters.add({ name, ...login });
    }
    grid.domains.add({ name: "PROD", parent: `/${VCENTER}` });
    grid.domains.add({ name: "LAB", parent: `/${VCENTER}` });
  },
  full: (site) => ({
    virtualCenter: VCENTER,
    domain: MACHINES,
    // One by path, one by id, and a container.
    entities: [WEB, idOf(site, DATABASE), FOLDER],
    view: "vmTemplate",
    containerInclusion: "dynamic",
    recursiveProtection: true,
    enabled: true,
    cbtEnabled: true,
    contact,
    onDelete: "retire",
  }),
  least: (site) => ({ virtualCenter: VCENTER, domain: MACHINES, entities: [WEB, idOf(site, DATABASE), FOLDER] }),
  seen(site) {
    const held = own(site);
    if (held.length === 0) return undefined;
    const machines = held.map(({ virtualMachine }) => virtualMachine!);
    const folder = machines.find(({ entityId }) => entityId.startsWith("Folder:"));
    const vcCid = machines[0]!.vcCid;
    const strayed = held.find(({ domain }) => domain !== MACHINES) ?? held[0]!;
    // The one that a hand has changed, if there is one.
    const called = held.find((each) => each.contact.phone === "1") ?? held[0]!;
    const { name = "", email = "", phone = "", location = "", notes = "" } = called.contact;
    return {
      virtualCenter: site.grid.virtualCenters.get(vcCid)!.name,
      domain: strayed.domain,
      entities: machines.map(({ entityId }) => (entityId === idOf(site, DATABASE) ? entityId : pathOf(site, entityId))),
      ...(folder
        ? {
            containerInclusion: folder.dynamic ? "dynamic" : "static",
            recursiveProtection: folder.recursiveProtection,
          }
        : {}),
      enabled: held.every(({ enabled }) => enabled),
      cbtEnabled: machines.some(({ cbtEnabled }) => cbtEnabled),
      contact: { name, email, phone, location, notes },
    };
  },
  count: (site) => (own(site).length > 0 ? 1 : 0),
  foreign(site) {
    for (const path of [WEB, DATABASE, FOLDER]) add(site, path);
    return VCENTER;
  },
  neighbours(site) {
    for (const path of ["/DC01/vm/Prod/web-02", "/DC01/vm/Prod"])
      add(site, path, { name: `neighbour-${path.slice(path.lastIndexOf("/") + 1)}` });
    add(site, WEB, { restoreOnly: true, domain: "/MC_RETIRED", name: "neighbour-of-old" });
  },
  vanish(site) {
    for (const { id } of own(site)) site.grid.clients.remove(id);
  },
  clear(site) {
    for (const { id } of all(site)) site.grid.clients.remove(id);
    for (const group of site.grid.groups.list()) group.members = [];
  },
  properties: {
    virtualCenter: {
      to: OTHER,
      with: { domain: `/${OTHER}/VirtualMachines` },
      means: "replace",
      cannotDrift: "a machine of another vCenter is another machine",
    },
    domain: {
      to: `/${VCENTER}/PROD`,
      drift: (site) => void Object.assign(clientOf(site, WEB), { domain: `/${VCENTER}/LAB` }),
    },
    entities: {
      to: (site: Site) => [idOf(site, DATABASE), FOLDER, "/DC01/vm/Prod/web-02"],
      drift: (site) => void site.grid.clients.remove(clientOf(site, WEB).id),
      driftsAlso: ["output clientIds", "output clients"],
    },
    view: { to: "hostCluster", means: "nothing", cannotDrift: "it says how paths are read and nothing else" },
    containerInclusion: { to: "static", cannotDrift: "the grid never shows it" },
    recursiveProtection: { to: false, cannotDrift: "the grid never shows it" },
    enabled: {
      to: false,
      isEnforced: true,
      drift: (site) => void Object.assign(clientOf(site, WEB), { enabled: false }),
    },
    cbtEnabled: {
      to: false,
      drift: (site) => {
        const { virtualMachine } = clientOf(site, DATABASE);
        virtualMachine!.cbtEnabled = !virtualMachine!.cbtEnabled;
      },
    },
    contact: {
      to: { ...contact, email: "other@example.com" },
      drift: (site) => void Object.assign(clientOf(site, FOLDER).contact, { phone: "1" }),
      empty: { name: "", email: "", phone: "", location: "", notes: "" },
    },
    onDelete: { to: "delete", means: "nothing", cannotDrift: "it steers deleting and nothing else" },
  },
  isLetGo: (site) => own(site).length === 0 && all(site).length > 0,
  refused: [
    { inputs: { virtualCenter: "https://vc01" }, property: "virtualCenter", reason: /without scheme and port/ },
    { inputs: { domain: "/MC_RETIRED" }, property: "domain", reason: /belongs to the grid itself/ },
    { inputs: { entities: [] }, property: "entities", reason: /at least|empty/ },
    { inputs: { entities: ["web-01"] }, property: "entities[0]", reason: /write an inventory path/ },
    { inputs: { entities: ["/DC01/vm/Prod/"] }, property: "entities[0]", reason: /write an inventory path/ },
    { inputs: { entities: [WEB, WEB] }, property: "entities", reason: /listed twice/ },
    { inputs: { containerInclusion: "DYNAMIC" }, property: "containerInclusion", reason: /one of dynamic, static/ },
    { inputs: { onDelete: "forget" }, property: "onDelete", reason: /one of retire, delete, keep/ },
  ],
  many: {
    count: FLEET,
    inputs: (_site, number) => ({ virtualCenter: VCENTER, domain: MACHINES, entities: [`/DC01/vm/vm-${number}`] }),
    requests: 6,
  },
};
