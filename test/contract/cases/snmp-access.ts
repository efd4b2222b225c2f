import type { DataDomainObjects, Site } from "../../site/index.ts";
import type { ResourceCase } from "../case.ts";
import {
  addOtherLogin,
  connection,
  dataDomainProperty,
  refusedConnections,
  secrets,
  settings,
  siteOptions,
} from "./on-data-domain.ts";

type Snmp = DataDomainObjects.SnmpConfiguration;

const COMMUNITY = "Grid-Community-1";
const OURS = /^(grid-community|watch-\d)/i;

let asNew: Snmp;

const snmp = (site: Site) => site.dataDomain.snmp;
const own = (site: Site) => snmp(site).v2cAccessHosts.filter((each) => OURS.test(each.community));
const access = (site: Site) => snmp(site).v2cAccessHosts.find((each) => each.community === COMMUNITY)!;

export const snmpAccess: ResourceCase = {
  type: "SnmpAccess",
  site: siteOptions,
  product: "data-domain",
  hasOneReading: true,
  settings,
  prepare(site) {
    addOtherLogin(site);
    // What belongs to others: it is never to change.
    snmp(site).v2cTrapHosts.push({ host: "nagios.example", community: "public" });
    snmp(site).v3Users.push({ name: "keyless-user", access: "read-only" });
    snmp(site).general = { system_contact: "storage@example.com", system_location: "Sydney" };
    asNew = structuredClone(snmp(site));
  },
  full: (site) => ({
    dataDomain: connection(site),
    community: COMMUNITY,
    access: "read-write",
    hosts: ["syd01-g1-util.example", "syd02-g1-util.example"],
    trapHosts: [
      { host: "syd01-g1-util.example", port: 163 },
      { host: "syd02-g1-util.example", port: 162 },
    ],
    enabled: false,
  }),
  least: (site) => ({ dataDomain: connection(site), community: COMMUNITY, access: "read-write" }),
  seen(site) {
    const [mine] = own(site);
    if (!mine) return undefined;
    return {
      community: mine.community,
      access: mine.access,
      hosts: [...mine.hosts],
      trapHosts: snmp(site)
        .v2cTrapHosts.filter((each) => each.community === mine.community)
        .map(({ host, port }) => ({ host, port })),
      enabled: snmp(site).enabled,
    };
  },
  count: (site) => own(site).length,
  foreign(site) {
    snmp(site).v2cAccessHosts.push({ community: COMMUNITY, access: "read-only", hosts: ["somebody.example"] });
    return `${connection(site).host}/snmp`;
  },
  neighbours(site) {
    for (const community of ["Grid-Community-10", "GRID-COMMUNITY-1", "Grid-Community"])
      snmp(site).v2cAccessHosts.push({ community, access: "read-only", hosts: [] });
  },
  vanish(site) {
    snmp(site).v2cAccessHosts = snmp(site).v2cAccessHosts.filter((each) => each.community !== COMMUNITY);
  },
  clear(site) {
    site.dataDomain.snmp = structuredClone(asNew);
  },
  properties: {
    dataDomain: dataDomainProperty,
    community: { to: "Grid-Community-2", means: "replace", cannotDrift: "another community is another access" },
    access: {
      to: "read-only",
      drift: (site) => {
        access(site).access = "read-only";
      },
    },
    hosts: {
      to: ["syd03-g1-util.example"],
      drift: (site) => void access(site).hosts.push("stranger.example"),
      empty: [],
    },
    trapHosts: {
      to: [{ host: "syd03-g1-util.example", port: 163 }],
      drift: (site) => void snmp(site).v2cTrapHosts.push({ host: "stranger.example", port: 163, community: COMMUNITY }),
      empty: [],
    },
    enabled: {
      to: true,
      drift: (site) => {
        snmp(site).enabled = !snmp(site).enabled;
      },
    },
  },
  secrets: [...secrets, COMMUNITY],
  refused: [
    ...refusedConnections,
    { inputs: { community: "with blanks" }, property: "", reason: /^community: must be a text without blanks/ },
    { inputs: { community: undefined }, property: "", reason: /^community: is missing/ },
    { inputs: { access: "rw" }, property: "access", reason: /one of read-only, read-write/ },
    { inputs: { hosts: ["a host"] }, property: "hosts[0]", reason: /write a host name/ },
    { inputs: { hosts: "grid.example" }, property: "hosts", reason: /must be a list: write \["grid.example"\]/ },
    {
      inputs: { trapHosts: [{ host: "grid.example" }] },
      property: "trapHosts[0].port",
      reason: /is missing.*write 163/,
    },
  ],
  many: {
    count: 5,
    inputs: (site, number) => ({ dataDomain: connection(site), community: `watch-${number}`, access: "read-only" }),
    requests: 6,
  },
};
