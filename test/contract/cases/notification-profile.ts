import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const DOMAIN = "/clients/CORP";
const OURS = /^(backup team|other team|team \d+)$/i;
const COMMUNITY = "a trap community 1";
const FACILITIES: Record<number, string> = { 1: "user", 16: "local0", 19: "local3" };

const own = (site: Site) =>
  site.grid.profiles.list().filter(({ name, domain }) => OURS.test(name) && /^\/clients\/(CORP|LAB)$/.test(domain));
const ours = (site: Site) => own(site).find(({ name }) => /^(backup|other) team$/.test(name));
const edit = (change: Plain) => (site: Site) =>
  void site.grid.profiles.edit(ours(site)!.id, (each) => void Object.assign(each, change));
const flip = (name: "enable" | "snmpEnabled" | "syslogEnabled") => (site: Site) =>
  edit({ [name]: !ours(site)![name] })(site);

const channels = {
  email: {
    enabled: true,
    recipients: ["team@example.com", "night@example.com"],
    subject: "[syd01]",
    inlineAttachments: true,
    attachStatus: true,
    attachLogs: true,
    logDirectory: "/usr/local/avamar/var/log/",
  },
  snmp: { enabled: true, host: "nagios.example.com", port: 1162, community: COMMUNITY },
  syslog: { enabled: true, host: "syslog.example.com", port: 1514, facility: "local0", format: "summary" },
  reports: [{ id: "REPORT1", formats: ["csv", "xml"], since: "week", count: 2 }],
};

/** Who is told about which events. */
export const notificationProfile: ResourceCase = {
  type: "NotificationProfile",
  prepare(site) {
    for (const name of ["CORP", "LAB"]) site.grid.domains.add({ name, parent: "/clients" });
  },
  full: () => ({
    ...{ name: "backup team", domain: DOMAIN, enabled: true, schedule: "/Daily Schedule", codes: [22605, 30915] },
    ...structuredClone(channels),
    ...{ capacityPercentage: 82.5, forecastDays: 14 },
  }),
  // Left out, a channel is off: the grid could not be asked for it.
  least: () => ({
    ...{ name: "backup team", domain: DOMAIN, schedule: "/Daily Schedule", codes: [22605, 30915] },
    ...structuredClone(channels),
  }),
  seen(site) {
    const held = ours(site);
    if (!held) return undefined;
    const { name, domain } = site.grid.schedules.get(held.scheduleID)!;
    return {
      name: held.name,
      domain: held.domain,
      enabled: held.enable,
      schedule: `${domain}${name}`,
      codes: held.codes,
      email: {
        enabled: held.emailEnabled,
        recipients: held.email?.toList,
        subject: held.email?.subject,
        inlineAttachments: held.inlineEmailAttachments,
        attachStatus: held.emailNodelist,
        attachLogs: held.emailLogs,
        logDirectory: held.logDir,
      },
      snmp: { enabled: held.snmpEnabled, ...held.snmpTrap },
      syslog: {
        enabled: held.syslogEnabled,
        host: held.syslog?.host,
        port: held.syslog?.port,
        facility: FACILITIES[held.syslog?.facility ?? 0],
        format: held.syslog?.formatEnable ? "text" : "summary",
      },
      reports: held.reports.map((each) => ({
        id: each.id,
        formats: [
          ...(each.outputCSV ? ["csv"] : []),
          ...(each.outputTXT ? ["text"] : []),
          ...(each.outputXML ? ["xml"] : []),
        ],
        since: each.dateTimeSinceOption === "last_notified" ? "lastNotified" : each.dateTimeSinceOption,
        ...(each.dateTimeSinceCnt ? { count: each.dateTimeSinceCnt } : {}),
      })),
      capacityPercentage: held.capacityPercentage,
      forecastDays: held.forecastDays,
    };
  },
  count: (site) => own(site).length,
  foreign: (site) => site.grid.profiles.add({ name: "backup team", domain: DOMAIN, codes: [1] }).id,
  neighbours({ grid }) {
    for (const [name, domain] of [
      ["Backup Team", DOMAIN],
      ["backup team 2", DOMAIN],
      ["backup team", "/clients"],
      ["backup team", "/"],
    ] as const)
      grid.profiles.add({ name, domain });
  },
  vanish: (site) => void site.grid.profiles.remove(ours(site)!.id),
  clear(site) {
    for (const { id } of own(site)) site.grid.profiles.remove(id);
  },
  properties: {
    name: { to: "other team", means: "replace", cannotDrift: "one of another name is not found under this one's id" },
    domain: { to: "/clients/LAB", means: "replace", cannotDrift: "a profile cannot be moved" },
    enabled: { to: false, isEnforced: true, drift: flip("enable") },
    schedule: { to: "/Default Schedule", drift: edit({ scheduleID: "Default:REPL_SCHEDULEID" }) },
    codes: { to: [22606], cannotDrift: "the grid never shows them" },
    email: {
      to: { enabled: true, recipients: ["other@example.com"], subject: "[grid]" },
      drift: edit({ emailEnabled: false, inlineEmailAttachments: false, logDir: "/tmp/" }),
      isEnforced: true,
    },
    snmp: {
      to: { enabled: true, host: "traps.example.com", port: 162, community: "a trap community 2" },
      drift: flip("snmpEnabled"),
      isEnforced: true,
    },
    syslog: {
      to: { enabled: true, host: "log.example.com", port: 514, facility: "local3", format: "text" },
      drift: flip("syslogEnabled"),
      isEnforced: true,
    },
    reports: {
      to: [{ id: "REPORT2", formats: ["text"], since: "lastNotified" }],
      cannotDrift: "the grid never shows them",
      empty: [],
    },
    capacityPercentage: { to: 90, drift: edit({ capacityPercentage: 50 }) },
    forecastDays: { to: 7, drift: edit({ forecastDays: 3 }) },
  },
  secrets: [COMMUNITY],
  refused: [
    { inputs: { name: "" }, property: "name", reason: /without blanks around it; write for example/ },
    { inputs: { domain: "/MC_SYSTEM" }, property: "domain", reason: /belongs to the grid itself/ },
    { inputs: { codes: [] }, property: "codes", reason: /at least one entry/ },
    { inputs: { codes: ["22605"] }, property: "codes[0]", reason: /write 22605/ },
    { inputs: { email: { enabled: true } }, property: "email.recipients", reason: /is missing while email is enabled/ },
    {
      inputs: { email: { enabled: true, recipients: ["team"] } },
      property: "email.recipients[0]",
      reason: /is no mail address/,
    },
    { inputs: { email: { enabled: false } }, property: "reports", reason: /email is off; write email, or leave/ },
    { inputs: { snmp: { enabled: true, host: "h", port: 162 } }, property: "", reason: /^snmp.community: is missing/ },
    { inputs: { syslog: { enabled: true, host: "h" } }, property: "syslog.port", reason: /write port: 514/ },
    {
      inputs: { syslog: { enabled: true, host: "h", port: 514, facility: "mail" } },
      property: "syslog.facility",
      reason: /one of user, local0/,
    },
    {
      inputs: { reports: [{ id: "R", formats: ["csv"], since: "day" }] },
      property: "reports[0].count",
      reason: /write count: 1/,
    },
    {
      inputs: { reports: [{ id: "R", formats: ["csv"], since: "lastNotified", count: 1 }] },
      property: "reports[0].count",
      reason: /leave it out/,
    },
    { inputs: { capacityPercentage: 120 }, property: "capacityPercentage", reason: /100/ },
  ],
  many: {
    count: 120,
    inputs: (_site, number) => ({ name: `team ${number}`, domain: DOMAIN, schedule: "/Default Schedule", codes: [1] }),
    requests: 7,
  },
};
