import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const VCENTER = "vc01.example.com";
const OTHER = "vc02.example.com";
const HOME = "/vc01.example.com";
const OURS = /^(proven|other-proven|validation-\d+)$/;
const login = { username: "avamar@vsphere.local", password: "vcenter password" };

const own = (site: Site) =>
  site.grid.groups.list().filter(({ name, domain }) => domain.startsWith(HOME) && OURS.test(name));
const ours = (site: Site) => own(site).find(({ name }) => !name.startsWith("validation"));
const machine = (site: Site, name: string) => site.grid.clients.get(`${HOME}/VirtualMachines/${name}`)!.id;
const edit = (change: Plain) => (site: Site) => void Object.assign(ours(site)!, change);
const placeOf = (virtualCenter: string) => ({
  ...{ virtualCenter, datacenter: "/DC01", datastore: "datastore01", host: "esx01.example.com" },
  ...{ folder: "/DC01/vm/Test", resourcePool: "/DC01/host/Cluster01/Resources" },
});

function add({ grid }: Site, name: string, domain = HOME): string {
  const options = { name: `Validation-${name}`, domain, type: "VALIDATE", readOnly: true } as const;
  return grid.groups.add({
    ...{ name, domain, type: "VALIDATE", retentionId: "" },
    datasetId: grid.datasets.add(options).id,
    location: { vcCid: grid.virtualCenters.get(VCENTER)!.id, dataCenter: "/DC01", dataStore: "datastore01" },
  }).id;
}

function remove({ grid }: Site, id: string): void {
  const { datasetId, type } = grid.groups.remove(id);
  if (type === "VALIDATE") grid.datasets.remove(datasetId);
}

/** The machines whose backups are restored and checked. */
export const validationPolicy: ResourceCase = {
  type: "ValidationPolicy",
  prepare({ grid }) {
    for (const name of [VCENTER, OTHER]) {
      grid.vcenterServers.add({ id: name, ...login });
      grid.virtualCenters.add({ name, ...login });
    }
    const vcCid = grid.virtualCenters.get(VCENTER)!.id;
    for (const [name, number] of [
      ["alpha", 1],
      ["beta", 2],
    ] as const)
      grid.clients.add({
        ...{ name, domain: `${HOME}/VirtualMachines`, clientType: "VMACHINE" },
        virtualMachine: {
          ...{ vcCid, entityId: `VirtualMachine:vm-${number}` },
          ...{ cbtEnabled: false, dynamic: false, recursiveProtection: false },
        },
      });
    grid.schedules.add({ name: "checks at noon", domain: "/", timesOfDay: ["12:00"] });
  },
  full: (site) => ({
    name: "proven",
    domain: HOME,
    enabled: true,
    schedule: "/checks at noon",
    members: [machine(site, "alpha"), machine(site, "beta")],
    location: placeOf(VCENTER),
    encryption: "medium",
    options: [
      { plugin: 1016, name: "verbose", value: "2" },
      { plugin: 1016, name: "no-such-option", value: "on", free: true },
    ],
  }),
  least: (site) => ({
    name: "proven",
    domain: HOME,
    schedule: "/checks at noon",
    members: [machine(site, "alpha")],
    location: { virtualCenter: VCENTER, datacenter: "/DC01", datastore: "datastore01" },
  }),
  seen(site) {
    const held = ours(site);
    if (!held) return undefined;
    const { grid } = site;
    const schedule = grid.schedules.get(held.scheduleId)!;
    const { vcCid, dataCenter, dataStore, esxServer, folderPath, resourcePool } = held.location!;
    const withoutSlash = (path: string | undefined) => path?.replace(/\/$/, "");
    const place = {
      ...{ virtualCenter: grid.virtualCenters.get(vcCid!)!.name, datacenter: dataCenter, datastore: dataStore },
      ...{ host: esxServer, folder: withoutSlash(folderPath), resourcePool: withoutSlash(resourcePool) },
    };
    return {
      name: held.name,
      domain: held.domain,
      enabled: held.enabled,
      schedule: `${schedule.domain}${schedule.name}`,
      members: held.members.map(({ cid }) => cid),
      location: Object.fromEntries(Object.entries(place).filter(([, value]) => value !== undefined)),
      encryption: held.encryption.toLowerCase(),
      options: grid.datasets
        .get(held.datasetId)!
        .flags.filter(({ command, value, defaultValue }) => command === "VALIDATE" && value !== (defaultValue ?? ""))
        .map(({ pluginNumber: plugin, key, value, flagType }) => ({
          ...{ plugin, name: key, value },
          ...(flagType === "free" ? { free: true } : {}),
        })),
    };
  },
  count: (site) => own(site).length,
  foreign: (site) => add(site, "proven"),
  neighbours(site) {
    add(site, "Proven");
    add(site, "proven-2");
    add(site, "proven", "/clients");
  },
  vanish: (site) => remove(site, ours(site)!.id),
  clear(site) {
    for (const { id } of own(site)) remove(site, id);
  },
  properties: {
    name: {
      to: "other-proven",
      means: "replace",
      cannotDrift: "a policy of another name is not found under this one's id",
    },
    domain: {
      to: `${HOME}/VirtualMachines`,
      means: "replace",
      cannotDrift: "a policy cannot be moved",
    },
    enabled: { to: false, isEnforced: true, drift: (site) => edit({ enabled: !ours(site)!.enabled })(site) },
    schedule: { to: "/Default Schedule", drift: edit({ scheduleId: "Default:SCHEDULEID" }) },
    members: {
      to: (site: Site) => [machine(site, "beta")],
      drift: (site) => {
        const { members } = ours(site)!;
        const cid = machine(site, "beta");
        const at = members.findIndex((each) => each.cid === cid);
        if (at < 0) members.push({ cid, joinType: "INCLUDED_BY_USER" });
        else members.splice(at, 1);
      },
      empty: [],
    },
    location: {
      to: { ...placeOf(OTHER), folder: "/DC01/vm/Prod", resourcePool: "/DC01/host/Cluster01/Resources/Gold" },
      cannotDrift: "the grid does not show it whole",
    },
    encryption: { to: "high", drift: edit({ encryption: "NONE" }) },
    options: {
      to: [{ plugin: 1016, name: "verbose", value: "1" }],
      drift: (site) =>
        void site.grid.datasets.edit(ours(site)!.datasetId, (each) => {
          const flag = { pluginNumber: 1016, command: "VALIDATE", flagId: "debug", flagType: "BOOLEAN" } as const;
          each.flags = [
            ...each.flags.filter(({ key }) => key !== "debug"),
            { ...flag, key: "debug", value: "true", defaultValue: "false" },
          ];
        }),
      empty: [],
    },
  },
  refused: [
    { inputs: { name: "proven backups" }, property: "name", reason: /write "proven-backups"/ },
    { inputs: { domain: "/MC_RETIRED" }, property: "domain", reason: /belongs to the grid itself/ },
    { inputs: { members: ["alpha"] }, property: "members[0]", reason: /is a Client, or the id of one/ },
    {
      inputs: { location: { ...placeOf(VCENTER), datacenter: "DC01" } },
      property: "location.datacenter",
      reason: /write an inventory path/,
    },
    {
      inputs: { location: { ...placeOf(VCENTER), folder: "/DC02/vm/Test" } },
      property: "location.folder",
      reason: /is not in the datacenter \/DC01; write its whole path/,
    },
    { inputs: { encryption: "HIGH" }, property: "encryption", reason: /one of high, medium, none/ },
    {
      inputs: {
        options: [
          { plugin: 1016, name: "verbose", value: "1" },
          { plugin: 1016, name: "verbose", value: "2" },
        ],
      },
      property: "options[1]",
      reason: /given twice/,
    },
  ],
  many: {
    count: 40,
    inputs: (site, number) => ({
      name: `validation-${number}`,
      domain: HOME,
      schedule: "/checks at noon",
      members: [machine(site, "alpha")],
      location: { virtualCenter: VCENTER, datacenter: "/DC01", datastore: "datastore01" },
    }),
    // The members of a policy are a list of their own: one request for each policy.
    requests: 46,
  },
};
