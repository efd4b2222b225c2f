import { avamarClientStream } from "../contract/cases/avamar-client-stream.ts";
import { addCopies } from "../contract/cases/copies.ts";
import { type Site, startSite } from "../site/index.ts";
import { handMade } from "./estate.ts";

const VCENTER = "vc01.example.com";

/** A site with something of every kind, made by hand: on the grid, on a Data Domain and on a file server. */
export async function siteWithEverything(): Promise<Site> {
  const site = await startSite({
    ...avamarClientStream.site,
    dataDomains: [
      {
        name: "dd01.example",
        password: "Sysadmin-Secret-1",
        boostUser: "avamar-boost",
        boostPassword: "Boost-Secret-3",
      },
    ],
  });
  handMade(site);
  machines(site);
  elsewhere(site);
  directories(site);
  storage(site);
  if ("foreign" in avamarClientStream) await avamarClientStream.foreign(site);
  return site;
}

function machines({ grid }: Site): void {
  const login = { username: "avamar@vsphere.local", password: "vcenter password" };
  grid.vcenterServers.add({ id: VCENTER, ...login });
  const center = grid.virtualCenters.add({ name: VCENTER, ...login });
  const inventory = grid.vcenterServers.get(VCENTER)!.inventory;
  for (const path of ["/DC01/vm/Prod/web-01", "/DC01/vm/Prod/db-01"]) {
    const entityId = inventory.find((each) => each.path === path)!.id;
    grid.clients.add({
      ...{ name: path.slice(path.lastIndexOf("/") + 1), domain: `/${VCENTER}/VirtualMachines`, clientType: "VMACHINE" },
      virtualMachine: { vcCid: center.id, entityId, cbtEnabled: true, dynamic: false, recursiveProtection: false },
    });
  }
  grid.clients.add({
    ...{ name: "proxy-01.example.com", domain: "/clients", clientType: "VPROXY" },
    proxyOf: [{ vcCid: center.id, dataStores: ["datastore01"], groups: [] }],
  } as never);
  grid.groups.add({
    ...{ name: "proven", domain: `/${VCENTER}`, type: "VALIDATE", enabled: true },
    members: grid.clients
      .list()
      .filter(({ virtualMachine }) => virtualMachine)
      .map(({ id }) => ({ cid: id, joinType: "INCLUDED_BY_USER" })),
    location: { vcCid: center.id, dataCenter: "/DC01", dataStore: "datastore01" },
  } as never);
}

function elsewhere(site: Site): void {
  const { grid } = site;
  const flag = (key: string, value: string) => ({
    pluginNumber: 1008,
    key,
    value,
    command: "REPL_CONFIG",
    flagId: key,
    flagType: "STRING",
  });
  const destination = grid.replicationDestinations.add({
    name: "melbourne",
    flags: [flag("dstaddr", "mel01-g1-util"), flag("dstid", "repluser")],
  } as never);
  addCopies(site, "REPLICATE", "offsite", {
    replication: {
      destinationServerId: destination.id,
      dateRestriction: "WITHIN",
      within: 30,
      durationUnit: "DAYS",
      orderingCriterion: "OLDEST_TO_NEWEST",
      optimizeVsr: false,
      usePoolBased: true,
    },
  } as never);
  addCopies(site, "TIERING", "to-cloud", {
    tier: {
      older: 90,
      olderUnit: "DAYS",
      younger: 0,
      youngerUnit: "DAYS",
      youngerEnabled: false,
      undoTier: false,
      unmarkOnly: false,
    },
  } as never);
  Object.assign(grid.smtp, {
    smtpMailHostName: "mail.example.com",
    smtpFromMailAddress: "avamar@example.com",
    smtpMailPort: "587",
    smtpMailUserName: "avamar",
    smtpMailPassword: "mail password",
  });
  grid.profiles.add({
    name: "backup team",
    domain: "/clients",
    enable: true,
    codes: [22605],
    emailEnabled: true,
    syslogEnabled: true,
  });
}

function directories({ grid }: Site): void {
  grid.directoryServices.add({ directoryServiceDomain: "corp.example.com", alias: "corp" });
  grid.directoryMaps.add({
    directoryServiceDomain: "corp.example.com",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it must stay text
    directoryServiceGroupName: 'ops "night" `${shift}`',
    domainFqdn: "/clients/iQ3",
    role: "Activity Operator",
  });
}

function storage({ dataDomain }: Site): void {
  dataDomain.users.add({ id: "avamar-syd01", password: "Foreign-Secret-9", role: "admin", maxDaysBetweenChange: 90 });
  dataDomain.boostUsers.add({ id: "avamar-syd01" });
  dataDomain.storageUnits.add({
    id: "archive",
    user: "avamar-syd01",
    quota: { soft_limit: 2 ** 30, hard_limit: 2 ** 40 },
  } as never);
  dataDomain.storageUnits.add({
    id: "avamar-1527768929",
    user: "avamar-boost",
    quota: { soft_limit: 2 ** 30, hard_limit: 2 ** 40 },
  } as never);
  dataDomain.snmp.v2cAccessHosts.push({ community: "Grid-Community-1", access: "read-only", hosts: ["syd01-g1-util"] });
}
