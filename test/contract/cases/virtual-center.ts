import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const NAME = "vc01.example.com";
const PASSWORD = "vcenter password 1";
const login = { username: "avamar@vsphere.local", password: PASSWORD };
const contact = { name: "Platform", email: "vm@example.com", phone: "0", location: "Sydney", notes: "ask for Kim" };
const OURS = /^vc\d+\.example\.com$/;

const own = (site: Site) => site.grid.virtualCenters.list().filter(({ name }) => OURS.test(name));
const set = (change: Plain) => (site: Site) =>
  void site.grid.virtualCenters.edit(NAME, (each) => void Object.assign(each, change));
const flip = (name: "cbtEnabled" | "ruleEnabled") => (site: Site) =>
  void site.grid.virtualCenters.edit(NAME, (each) => void Object.assign(each, { [name]: !each[name] }));
const setServer = (site: Site, change: Plain) =>
  void site.grid.vcenterServers.edit(NAME, (each) => void Object.assign(each, change));
const clientOf = (site: Site, id: string) => site.grid.clients.get(id)!;

export const virtualCenter: ResourceCase = {
  type: "VirtualCenter",
  site: { grids: [{ name: "syd01-g1-util", taskMs: 5 }] },
  prepare({ grid }) {
    grid.domains.add({ name: "VSPHERE", parent: "/" });
    for (const name of ["A", "B"]) grid.domains.add({ name, parent: "/clients" });
    for (let number = 1; number <= 9; number++)
      grid.vcenterServers.add({ id: `vc0${number}.example.com`, ...login, ports: [443, 8443, 9443], inventory: [] });
  },
  full: () => ({
    name: NAME,
    domain: "/",
    port: 443,
    ...login,
    cbtEnabled: true,
    ruleEnabled: true,
    ruleDomainMapping: [
      { rule: 7, domain: "/clients/A" },
      { rule: 8, domain: "/clients/B" },
    ],
    contact,
  }),
  least: () => ({ name: NAME, ...login }),
  seen(site) {
    const held = own(site)[0];
    if (!held) return undefined;
    const { name = "", email = "", phone = "", location = "", notes = "" } = clientOf(site, held.id).contact;
    return {
      name: held.name,
      domain: held.parent,
      port: held.port,
      username: held.username,
      password: held.password,
      cbtEnabled: held.cbtEnabled,
      ruleEnabled: held.ruleEnabled,
      ruleDomainMapping: Object.entries(held.ruleDomainMapping).map(([rule, domain]) => ({
        rule: Number(rule),
        domain,
      })),
      contact: { name, email, phone, location, notes },
    };
  },
  count: (site) => own(site).length,
  foreign: (site) => site.grid.virtualCenters.add({ name: NAME, ...login }).id,
  neighbours({ grid }) {
    for (const name of ["vc02.example.com", "vc01.example.co", "xvc01.example.com", "vc01"])
      grid.virtualCenters.add({ name, ...login });
  },
  vanish: (site) => void site.grid.virtualCenters.remove(NAME),
  clear(site) {
    setServer(site, login);
    for (const { id } of site.grid.virtualCenters.list()) site.grid.virtualCenters.remove(id);
  },
  properties: {
    name: { to: "vc02.example.com", means: "replace", cannotDrift: "the grid cannot give it another name" },
    domain: { to: "/VSPHERE", means: "replace", cannotDrift: "a vCenter cannot be moved" },
    port: { to: 8443, drift: set({ port: 9443 }) },
    username: {
      to: "backup@vsphere.local",
      before: (site) => setServer(site, { username: "backup@vsphere.local" }),
      drift: set({ username: "somebody" }),
    },
    password: {
      to: "vcenter password 2",
      before: (site) => setServer(site, { password: "vcenter password 2" }),
      cannotDrift: "the grid never shows it",
    },
    cbtEnabled: { to: false, drift: flip("cbtEnabled") },
    ruleEnabled: { to: false, drift: flip("ruleEnabled") },
    ruleDomainMapping: {
      to: [{ rule: 7, domain: "/clients/B" }],
      drift: set({ ruleDomainMapping: { 9: "/clients/A" } }),
      empty: [],
    },
    contact: {
      to: { ...contact, email: "other@example.com" },
      drift: (site) => void Object.assign(clientOf(site, own(site)[0]!.id).contact, { phone: "1" }),
      empty: { name: "", email: "", phone: "", location: "", notes: "" },
    },
  },
  deleteBeforeReplace: true,
  secrets: [PASSWORD],
  refused: [
    { inputs: { name: "https://vc01" }, property: "name", reason: /without scheme and port/ },
    { inputs: { domain: "/MC_SYSTEM" }, property: "domain", reason: /belongs to the grid itself/ },
    { inputs: { port: 70_000 }, property: "port", reason: /at most 65535/ },
    { inputs: { password: undefined }, property: "", reason: /^password: is missing/ },
    {
      inputs: { ruleDomainMapping: [{ rule: "seven", domain: "/clients" }] },
      property: "ruleDomainMapping[0].rule",
      reason: /number/,
    },
    {
      inputs: {
        ruleDomainMapping: [
          { rule: 7, domain: "/clients" },
          { rule: 7, domain: "/" },
        ],
      },
      property: "ruleDomainMapping",
      reason: /the rule 7 is mapped twice/,
    },
    { inputs: { contact: { mail: "x" } }, property: "contact.mail", reason: /did you mean "email"/ },
  ],
  many: {
    count: 9,
    inputs: (_site, number) => ({ name: `vc0${number + 1}.example.com`, ...login }),
    requests: 6,
  },
};
