import { z } from "zod";
import { adopt, define, type Found, type Listed } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { UNREAD } from "../../kernel/unread";
import { homeDomain, pathOf, pathOrId, refuseToDelete, reservedHome } from "../names";
import { schedules } from "../policies/schedule";
import { collectionOf } from "../rest/collection";
import type { Grid, GridAccess } from "../rest/grid";
import { needs } from "../rest/needs";
import { idOf, isPath, recursiveKind } from "../rest/places";
import {
  channelIssues,
  email,
  hidden,
  report,
  reportIssues,
  snmp,
  syslog,
  writtenChannels,
} from "./notification-channels";

/** Profiles that come with a grid, all in the root domain. Nothing in what the grid shows tells them from others. */
const BUILT_IN = [
  "ConnectEMC Profile",
  "Evaluation Profile",
  "High Priority Events",
  "Local SNMP Trap",
  "Local Syslog",
  "System Profile",
];

const inputs = z.strictObject({
  name: property(
    z
      .string()
      .max(63)
      .refine((name) => name.trim() !== "" && name === name.trim(), {
        message: 'a profile has a name without blanks around it; write for example "backup team".',
      }),
    { doc: "Name of the profile.", replace: true },
  ),
  domain: homeDomain("profile"),
  enabled: property(z.boolean().optional(), {
    doc: "Whether the profile notifies anybody. Default: true, so one that was switched off by hand is drift.",
  }),
  schedule: property(pathOrId(), {
    doc: 'When events that are not urgent are sent: a Schedule, its id, or the path of an existing one ("/Default Schedule").',
    reference: [{ type: "Schedule", output: "scheduleId" }],
  }),
  codes: hidden(z.array(z.int().positive()).min(1), "Codes of the events: 22605, 30915. All that are to be sent.", {
    unordered: true,
  }),
  email: property(email.optional(), { doc: "By mail. Not given: off.", typeName: "NotificationEmail" }),
  snmp: property(snmp.optional(), { doc: "By SNMP. Not given: off.", typeName: "NotificationSnmp" }),
  syslog: property(syslog.optional(), { doc: "By syslog. Not given: off.", typeName: "NotificationSyslog" }),
  reports: hidden(z.array(report).optional(), "Reports that are mailed with the events. Not given: none.", {
    unordered: true,
  }),
  capacityPercentage: property(z.number().min(0).max(100).optional(), {
    doc: "For event 22630: from how full a storage on, in percent, it is raised.",
    usual: 95,
  }),
  forecastDays: property(z.int().positive().optional(), {
    doc: "For event 22629: within how many days the storage has to be full for it to be raised.",
    usual: 30,
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A profile as the grid shows it (contract: ProfileBase): less than it takes. */
interface GridProfile {
  id: string;
  name: string;
  domain: string;
  type?: number | null;
  enable?: boolean | null;
  scheduleID?: string | null;
  emailEnabled?: boolean | null;
  emailLogs?: boolean | null;
  emailNodelist?: boolean | null;
  inlineEmailAttachments?: boolean | null;
  logDir?: string | null;
  snmpEnabled?: boolean | null;
  syslogEnabled?: boolean | null;
  capacityPercentage?: number | null;
  forecastDays?: number | null;
}

const profiles = recursiveKind<GridProfile>("/profiles", (each) => each.domain);

/** NotificationProfile: who is told about which events of the grid, and how. */
export const notificationProfile = define<typeof inputs.shape, GridAccess>({
  type: "NotificationProfile",
  module: "avamar",
  doc: "A notification profile: which events of the grid are told to whom, by mail, SNMP or syslog. The grid never shows the codes, the recipients and the reports: a change of them by hand is not seen, and each write sends those declared here. So what is not declared is off. Mail goes out through the SmtpServer. Profiles that come with the grid are never changed or deleted. Everything but name and domain is changed in place.",
  example: `const team = new avamar.NotificationProfile("team", {
  name: "backup team",
  schedule: "/Default Schedule",
  codes: [22605, 30915],
  email: { enabled: true, recipients: ["backup-team@example.com"], subject: "[syd01]" },
});`,
  inputs,
  outputs: {
    profileId: property(z.string(), { doc: "Id of the profile on the grid." }),
  },
  foresee: needs("/profiles"),
  writtenAt: "/profiles",
  nameOf: ({ domain = "/", name }) => `notification profile ${pathOf(domain, name)}`,
  claims: [
    {
      uses: ["domain", "name"],
      claim: ({ domain = "/", name }) => ({ scope: `domain ${domain}`, what: `notification profile name ${name}` }),
    },
  ],
  // What the grid does not show cannot be sent back as it was, so nothing is left to others.
  defaults: () => ({
    domain: "/",
    enabled: true,
    email: { enabled: false },
    snmp: { enabled: false },
    syslog: { enabled: false },
    reports: [],
  }),
  rules: (declared) => [...reservedHome(declared.domain), ...channelIssues(declared), ...reportIssues(declared)],

  async find(run, declared) {
    const grid = run.world.grid();
    const there = await collectionOf(grid, profiles).byName(declared.domain ?? "/", declared.name);
    return there && said(grid, there, declared);
  },

  async list(run) {
    const grid = run.world.grid();
    const all = await collectionOf(grid, profiles).everywhere();
    return Promise.all(all.map(async (each) => withUnread(await said(grid, each, {}))));
  },

  async observe(run, id, recorded) {
    const grid = run.world.grid();
    const there = await collectionOf(grid, profiles).byId(id);
    return there && said(grid, there, recorded);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    const made = await grid.post<GridProfile>("/profiles", await written(grid, declared));
    run.made(made.id);
    return said(grid, made, declared);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const grid = run.world.grid();
    const current = await collectionOf(grid, profiles).read(found.id);
    return said(grid, await grid.put<GridProfile>("/profiles", await written(grid, declared, current)), declared);
  },

  async remove(run, id) {
    const grid = run.world.grid();
    const current = await collectionOf(grid, profiles).read(id);
    if (!current) return;
    const why = untouchable(current);
    if (why) throw refuseToDelete(grid.host, why);
    await grid.delete(`/profiles/${encodeURIComponent(id)}`);
  },
});

function untouchable({ domain, name, type }: GridProfile): string | undefined {
  if (domain === "/" && BUILT_IN.includes(name)) return "it is built in";
  return type ? "it reports usage to the vendor and notifies nobody" : undefined;
}

/** The grid's words in ours, as far as it shows them. */
async function said(grid: Grid, wire: GridProfile, { schedule }: Partial<Inputs>): Promise<Found<Inputs>> {
  const declaredId =
    schedule && isPath(schedule) ? await idOf(grid, schedules, "schedule", schedule).catch(() => undefined) : undefined;
  return {
    id: wire.id,
    inputs: {
      name: wire.name,
      domain: wire.domain,
      enabled: wire.enable ?? false,
      schedule: declaredId !== undefined && declaredId === wire.scheduleID ? schedule : (wire.scheduleID ?? ""),
      email: {
        enabled: wire.emailEnabled ?? false,
        inlineAttachments: wire.inlineEmailAttachments ?? false,
        attachStatus: wire.emailNodelist ?? false,
        attachLogs: wire.emailLogs ?? false,
        logDirectory: wire.logDir ?? "",
      },
      snmp: { enabled: wire.snmpEnabled ?? false },
      syslog: { enabled: wire.syslogEnabled ?? false },
      capacityPercentage: wire.capacityPercentage ?? undefined,
      forecastDays: wire.forecastDays ?? undefined,
    },
    outputs: { profileId: wire.id },
    untouchable: untouchable(wire),
  };
}

/** The profile with everything that has to be declared of its channels and cannot be read. */
function withUnread(found: Found<Inputs>): Listed<Inputs> {
  const { email, snmp, syslog } = found.inputs;
  const isToHost = snmp?.enabled || syslog?.enabled;
  return {
    ...found,
    inputs: {
      ...found.inputs,
      email: email?.enabled ? { ...email, recipients: [UNREAD] } : email,
      snmp: snmp?.enabled ? { ...snmp, host: UNREAD, port: 162, community: UNREAD } : snmp,
      syslog: syslog?.enabled ? { ...syslog, host: UNREAD, port: 514 } : syslog,
    },
    remarks: isToHost ? ["The grid does not show the ports of its channels: those here are the usual ones."] : [],
  };
}

/** What the grid is told. What is not declared goes back as it was read, where it can be read. */
async function written(grid: Grid, declared: Inputs, current?: GridProfile) {
  return {
    ...(current ? { id: current.id } : {}),
    name: declared.name,
    domain: declared.domain ?? "/",
    type: current?.type ?? 0,
    enable: declared.enabled,
    scheduleID: await idOf(grid, schedules, "schedule", declared.schedule),
    codes: declared.codes,
    emailLogs: declared.email?.attachLogs ?? current?.emailLogs ?? false,
    emailNodelist: declared.email?.attachStatus ?? current?.emailNodelist ?? false,
    inlineEmailAttachments: declared.email?.inlineAttachments ?? current?.inlineEmailAttachments ?? false,
    logDir: declared.email?.logDirectory ?? current?.logDir ?? undefined,
    ...writtenChannels(declared),
    capacityPercentage: declared.capacityPercentage ?? current?.capacityPercentage ?? undefined,
    forecastDays: declared.forecastDays ?? current?.forecastDays ?? undefined,
  };
}
