import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const NAME = "proxy-01.example.com";
const OTHER = "proxy-02.example.com";
const [VC1, VC2] = ["vc01.example.com", "vc02.example.com"];
const contact = { name: "Platform", email: "vm@example.com", phone: "0", location: "Sydney", notes: "ask for Kim" };
const deploy = {
  virtualCenter: VC1,
  host: "/DC01/host/Cluster01/esx01.example.com",
  datastore: "datastore-110",
  network: "VM Network",
  ipAddress: "10.0.0.20",
  netmask: "255.255.255.0",
  gateway: "10.0.0.1",
  dns: "10.0.0.2",
  ntp: "10.0.0.3",
  secondNic: { network: "VM Network", ipAddress: "10.1.0.20", netmask: "255.255.0.0" },
};
const OURS = /^(proxy-0[12]|host-\d+)\.example\.com$/;

const all = (site: Site) => site.grid.clients.list().filter(({ proxyOf }) => proxyOf !== undefined);
const own = (site: Site) => all(site).filter(({ name }) => OURS.test(name));
type Proxy = ReturnType<typeof own>[number];
const edit = (change: (client: Proxy) => void) => (site: Site) => change(own(site)[0]!);
const centerId = (site: Site, name: string) => site.grid.virtualCenters.get(name)!.id;
const nameOfCenter = (site: Site, cid: string) => site.grid.virtualCenters.get(cid)!.name;
const settings = (change: (before: NonNullable<Proxy["proxy"]>) => Plain) =>
  edit(({ proxy }) => void Object.assign(proxy!, change(proxy!)));
/** The machines that were made for proxies. */
const deleteMachines = ({ grid }: Site) => {
  for (const server of grid.vcenterServers.list())
    server.inventory = server.inventory.filter((each) => each.proxy !== true);
};

export const proxy: ResourceCase = {
  type: "Proxy",
  site: { grids: [{ name: "syd01-g1-util", taskMs: 5, registrationMs: 5 }] },
  prepare({ grid }) {
    for (const name of ["CORP", "LAB"]) grid.domains.add({ name, parent: "/clients" });
    for (const name of [VC1, VC2]) {
      grid.vcenterServers.add({ id: name });
      grid.virtualCenters.add({ name, username: "avamar@vsphere.local" });
    }
  },
  full: () => ({
    name: NAME,
    domain: "/clients/CORP",
    deploy,
    deployTimeoutSeconds: 20,
    virtualCenters: [
      { virtualCenter: VC1, datastores: ["datastore01"] },
      { virtualCenter: VC2, datastores: [] },
    ],
    autoDatastoreMapping: true,
    maxActiveJobs: 4,
    contact,
  }),
  least: () => ({ name: NAME, domain: "/clients/CORP" }),
  seen(site) {
    const held = own(site)[0];
    if (!held) return undefined;
    const { name = "", email = "", phone = "", location = "", notes = "" } = held.contact;
    return {
      name: held.name,
      domain: held.domain,
      virtualCenters: held.proxyOf!.map((cid) => ({
        virtualCenter: nameOfCenter(site, cid),
        datastores: held.proxy?.datastores[cid] ?? [],
      })),
      autoDatastoreMapping: held.proxy?.autoDsMapping,
      maxActiveJobs: held.proxy?.maxActiveJobs,
      contact: { name, email, phone, location, notes },
    };
  },
  count: (site) => own(site).length,
  foreign: ({ grid }) =>
    grid.clients.add({ name: NAME, domain: "/clients/CORP", clientType: "VPROXY", proxyOf: [] }).id,
  neighbours({ grid }) {
    const clientType = "VPROXY";
    for (const name of ["proxy-01.example.co", "xproxy-01.example.com", "proxy-01"])
      grid.clients.add({ name, domain: "/clients/CORP", clientType, proxyOf: [] });
    grid.clients.add({ name: "proxy-01.example.com.au", domain: "/clients", clientType, proxyOf: [] });
  },
  vanish(site) {
    site.grid.clients.remove(own(site)[0]!.id);
    deleteMachines(site);
  },
  clear(site) {
    site.grid.settle();
    for (const { id } of all(site)) site.grid.clients.remove(id);
    deleteMachines(site);
  },
  properties: {
    name: { to: OTHER, means: "replace", cannotDrift: "the grid cannot give it another name" },
    domain: {
      to: "/clients/LAB",
      drift: edit((client) => void Object.assign(client, { domain: "/clients/LAB" })),
    },
    deploy: {
      to: { ...deploy, ipAddress: "10.0.0.99" },
      means: "nothing",
      cannotDrift: "used when the proxy is made, and not kept",
    },
    deployTimeoutSeconds: { to: 30, means: "nothing", cannotDrift: "it steers the run only" },
    virtualCenters: {
      to: [{ virtualCenter: VC1, datastores: [] }],
      drift: (site) => {
        const client = own(site)[0]!;
        client.proxyOf = [centerId(site, VC2)];
        client.proxy!.datastores = { [centerId(site, VC2)]: ["datastore01"] };
      },
      empty: [],
    },
    autoDatastoreMapping: { to: false, drift: settings(({ autoDsMapping }) => ({ autoDsMapping: !autoDsMapping })) },
    maxActiveJobs: { to: 6, drift: settings(() => ({ maxActiveJobs: 1 })) },
    contact: {
      to: { ...contact, email: "other@example.com" },
      drift: edit((client) => void Object.assign(client.contact, { phone: "1" })),
      empty: { name: "", email: "", phone: "", location: "", notes: "" },
    },
  },
  refused: [
    { inputs: { name: "proxy 01" }, property: "name", reason: /write "proxy-01"/ },
    { inputs: { domain: "/MC_SYSTEM" }, property: "domain", reason: /belongs to the grid itself/ },
    { inputs: { maxActiveJobs: 0 }, property: "maxActiveJobs", reason: /must be above 0/ },
    { inputs: { deploy: { ...deploy, host: "esx01" } }, property: "deploy.host", reason: /write its inventory path/ },
    {
      inputs: { deploy: { ...deploy, datastore: "datastore01" } },
      property: "deploy.datastore",
      reason: /write its reference in the vCenter/,
    },
    {
      inputs: { deploy: { ...deploy, gateway: "gw.example.com" } },
      property: "deploy.gateway",
      reason: /write an IPv4 address/,
    },
    {
      inputs: {
        virtualCenters: [
          { virtualCenter: VC1, datastores: [] },
          { virtualCenter: VC1.toUpperCase(), datastores: ["datastore01"] },
        ],
      },
      property: "virtualCenters",
      reason: /listed twice/,
    },
  ],
  many: {
    count: 40,
    inputs: (_site, number) => ({
      name: `host-${number}.example.com`,
      domain: "/clients/CORP",
      virtualCenters: [{ virtualCenter: VC1, datastores: [] }],
    }),
    requests: 6,
  },
};
