import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const DOMAIN = "/clients/CORP";
const OURS = /^(corp-backup|corp-other|group \d+)$/;
const PASSWORD = "a reader's password 1";
const ROLES: Record<string, string> = {
  "Backup/Restore Administrator": "backupRestoreAdministrator",
  "Restore (Read) Only User": "restoreOnlyUser",
  "Activity Operator": "activityOperator",
};

const own = (site: Site) =>
  site.grid.directoryMaps
    .list()
    .filter(
      ({ directoryServiceGroupName, domainFqdn }) =>
        OURS.test(directoryServiceGroupName) && /^\/clients\/(CORP|LAB)$/.test(domainFqdn),
    );
const edit = (change: Plain) => (site: Site) =>
  void site.grid.directoryMaps.edit(own(site)[0]!.id, (each) => void Object.assign(each, change));

/** The role of a group in one domain. */
export const directoryMap: ResourceCase = {
  type: "DirectoryMap",
  prepare(site) {
    site.grid.domains.add({ name: "CORP", parent: "/clients" });
    site.grid.domains.add({ name: "LAB", parent: "/clients" });
    for (const directoryServiceDomain of ["corp.example.com", "lab.example.com"])
      site.grid.directoryServices.add({ directoryServiceDomain });
  },
  full: () => ({
    directory: "corp.example.com",
    group: "corp-backup",
    domain: DOMAIN,
    role: "backupRestoreAdministrator",
    username: "svc-read",
    password: PASSWORD,
  }),
  least: () => directoryMap.full(undefined as never),
  seen(site) {
    const held = own(site)[0];
    if (!held) return undefined;
    return {
      directory: held.directoryServiceDomain,
      group: held.directoryServiceGroupName,
      domain: held.domainFqdn,
      role: ROLES[held.role],
    };
  },
  count: (site) => own(site).length,
  foreign: (site) =>
    site.grid.directoryMaps.add({
      directoryServiceDomain: "corp.example.com",
      directoryServiceGroupName: "corp-backup",
      domainFqdn: DOMAIN,
      role: "Activity Operator",
    }).id,
  neighbours({ grid: { directoryMaps } }) {
    const group = { directoryServiceGroupName: "corp-backup" };
    directoryMaps.add({ ...group, directoryServiceDomain: "corp.example.com", domainFqdn: "/clients" });
    directoryMaps.add({ ...group, directoryServiceDomain: "lab.example.com", domainFqdn: "/clients" });
    directoryMaps.add({
      directoryServiceGroupName: "corp-backup-2",
      directoryServiceDomain: "corp.example.com",
      domainFqdn: DOMAIN,
    });
  },
  vanish: (site) => void site.grid.directoryMaps.remove(own(site)[0]!.id),
  clear(site) {
    for (const { id } of own(site)) site.grid.directoryMaps.remove(id);
  },
  properties: {
    directory: { to: "lab.example.com", means: "replace", cannotDrift: "the directory is part of the identity" },
    group: { to: "corp-other", means: "replace", cannotDrift: "the group is part of the identity" },
    domain: { to: "/clients/LAB", means: "replace", cannotDrift: "a map cannot be moved" },
    role: { to: "restoreOnlyUser", drift: edit({ role: "Activity Operator" }) },
    username: { to: "svc-read-2", means: "nothing", cannotDrift: "used when the map is made, and not kept" },
    password: { to: "another password", means: "nothing", cannotDrift: "used when the map is made, and not kept" },
  },
  secrets: [PASSWORD],
  refused: [
    { inputs: { role: "boss" }, property: "role", reason: /one of root, administrator/ },
    { inputs: { group: "" }, property: "group", reason: /./ },
    { inputs: { domain: "/REPLICATE/x" }, property: "domain", reason: /belongs to the grid itself/ },
  ],
  many: {
    count: 60,
    inputs: (_site, number) => ({ ...directoryMap.full(undefined as never), group: `group ${number}` }),
    requests: 6,
  },
};
