import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const HOST = "dd-main.example";
const ALIASES = ["dd-second.example", "dd-1.example", "dd-2.example", "dd-3.example", "dd-4.example", "dd-5.example"];

const own = (site: Site) => site.grid.dataDomains.list();
const set = (change: Plain) => (site: Site) =>
  void site.grid.dataDomains.edit(HOST, (each) => void Object.assign(each, change));
const flip = (name: "defaultForGsan" | "defaultClientMap") => (site: Site) =>
  void site.grid.dataDomains.edit(HOST, (each) => void Object.assign(each, { [name]: !each[name] }));
const setPassword = (site: Site, password: string) =>
  void site.dataDomain.users.edit(login.username, (each) => void Object.assign(each, { password }));
const login = { username: "boost", password: "boost password 1" };

/** The secret values in `full`. */
const COMMUNITY = "community-of-dd";
const AUTH = "auth-passphrase-of-dd";
const PRIV = "priv-passphrase-of-dd";
const TOKEN = "rsa-token-of-dd";

const snmp = {
  version: 2,
  community: COMMUNITY,
  getSetPort: 1161,
  trapPort: 1163,
  userName: "watcher",
  authPassphrase: AUTH,
  privPassphrase: PRIV,
};

export const dataDomainTarget: ResourceCase = {
  type: "DataDomainTarget",
  site: {
    grids: [{ name: "syd01-g1-util", taskMs: 5 }],
    dataDomains: [{ name: HOST, boostUser: login.username, boostPassword: login.password, maxStreams: 270 }],
    aliases: Object.fromEntries(ALIASES.map((alias) => [alias, HOST])),
  },
  prepare({ dataDomain }) {
    const { users, boostUsers, snmp } = dataDomain;
    const [known] = users.list().filter((each) => each.id === login.username);
    users.add({ ...known!, id: "second-boost", password: "boost password 2" });
    boostUsers.add({ id: "second-boost" });
    snmp.v2cAccessHosts = [COMMUNITY, "another-community"].map((community) => ({
      community,
      access: "read-only",
      hosts: [],
    }));
  },
  full: () => ({
    hostname: HOST,
    ipv6Hostname: "dd-main6.example",
    ...login,
    authtype: "credential",
    rsaToken: TOKEN,
    serverMFAEnabled: false,
    maxStreams: 40,
    maxStreamsAsPercent: false,
    isDefault: true,
    isDefaultReplicationTarget: true,
    snmp,
    cloud: { enabled: true, unitName: "cloud-1" },
    onDelete: "detach",
  }),
  least: () => ({ hostname: HOST, ...login }),
  seen(site) {
    const held = own(site)[0];
    if (!held) return undefined;
    return {
      hostname: held.ipv4Hostname,
      ipv6Hostname: held.ipv6Hostname ?? "",
      username: held.username,
      password: held.password,
      authtype: held.authtype,
      rsaToken: held.rsaToken ?? "",
      maxStreams: held.maxStreamsLimit,
      isDefault: held.defaultForGsan,
      isDefaultReplicationTarget: held.defaultClientMap,
      snmp: {
        version: held.snmpVersion,
        community: held.snmpCommunity ?? "",
        getSetPort: held.snmpGetSetPort,
        trapPort: held.snmpTrapPort,
        userName: held.snmpUserName ?? "",
        authPassphrase: held.snmpAuthPassphrase ?? "",
        privPassphrase: held.snmpPrivPassphrase ?? "",
      },
      cloud: { enabled: held.cloudEnabled, unitName: held.cloudUnitName ?? "" },
    };
  },
  count: (site) => own(site).length,
  foreign: (site) => site.grid.dataDomains.add({ ipv4Hostname: HOST, ...login, index: 1 }).id,
  neighbours({ grid }) {
    for (const [i, ipv4Hostname] of ["dd-main.example.com", "dd-main", "xdd-main.example"].entries())
      grid.dataDomains.add({ ipv4Hostname, index: i + 2, ...login });
  },
  vanish: (site) => void site.grid.dataDomains.remove(HOST),
  clear(site) {
    setPassword(site, login.password);
    for (const each of own(site)) site.grid.dataDomains.remove(each.id);
  },
  properties: {
    hostname: {
      to: ALIASES[0],
      means: "replace",
      cannotDrift: "a Data Domain of another name is not found under this one's id",
    },
    ipv6Hostname: { to: "dd-other6.example", drift: set({ ipv6Hostname: "dd-wrong6.example" }), empty: "" },
    username: { to: "second-boost", with: { password: "boost password 2" }, drift: set({ username: "somebody" }) },
    password: {
      to: "boost password 1b",
      before: (site) => setPassword(site, "boost password 1b"),
      cannotDrift: "the grid never shows it",
    },
    authtype: { to: "certificate", drift: set({ authtype: "certificate" }) },
    rsaToken: { to: "another-rsa-token", cannotDrift: "a secret that is only written" },
    serverMFAEnabled: { to: true, cannotDrift: "the grid does not show it" },
    maxStreams: { to: 50, drift: set({ maxStreamsLimit: 10 }) },
    maxStreamsAsPercent: {
      to: true,
      with: { maxStreams: 20 },
      toSeen: { maxStreams: 54 },
      cannotDrift: "the grid shows streams only",
    },
    isDefault: { to: false, drift: flip("defaultForGsan") },
    isDefaultReplicationTarget: { to: false, drift: flip("defaultClientMap") },
    snmp: {
      to: { ...snmp, getSetPort: 161, community: "another-community" },
      drift: set({ snmpTrapPort: 162, snmpCommunity: "public" }),
      empty: { ...snmp, userName: "" },
    },
    cloud: {
      to: { enabled: true, unitName: "cloud-2" },
      drift: set({ cloudUnitName: "cloud-9" }),
      empty: { enabled: false, unitName: "" },
    },
    onDelete: { to: "forget", means: "nothing", cannotDrift: "it steers deleting and nothing else" },
  },
  secrets: [login.password, COMMUNITY, AUTH, PRIV, TOKEN],
  refused: [
    { inputs: { hostname: "https://dd" }, property: "hostname", reason: /without scheme and port/ },
    { inputs: { username: "" }, property: "username", reason: /is empty; write/ },
    { inputs: { password: undefined }, property: "", reason: /^password: is missing/ },
    { inputs: { maxStreams: 0 }, property: "maxStreams", reason: /must be above 0/ },
    { inputs: { maxStreams: 101, maxStreamsAsPercent: true }, property: "maxStreams", reason: /write 1 to 100/ },
    { inputs: { snmp: { version: 1 } }, property: "snmp.version", reason: /write 2 or 3/ },
    { inputs: { snmp: { trapPort: 70000 } }, property: "snmp.trapPort", reason: /at most 65535/ },
    { inputs: { onDelete: "delete" }, property: "onDelete", reason: /one of refuse, detach, forget/ },
  ],
  many: {
    count: 5,
    inputs: (_site, number) => ({ hostname: ALIASES[number + 1], ...login }),
    requests: 5,
  },
};
