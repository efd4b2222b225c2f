import { z } from "zod";
import type { Issue } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { isPlain } from "../../kernel/values";

/** The ways on which a notification profile tells people, and the reports that go with the mail. */

/** Where syslog files a message, and its number there. */
const FACILITIES = {
  user: 1,
  local0: 16,
  local1: 17,
  local2: 18,
  local3: 19,
  local4: 20,
  local5: 21,
  local6: 22,
  local7: 23,
} as const;
const SINCE = { lastNotified: "last_notified", day: "day", week: "week", month: "month" } as const;

const UNSEEN = "The grid takes it but does not show it, so it cannot drift.";

/** A property that the grid takes and does not show. */
export const hidden = <S extends z.ZodType>(schema: S, doc: string, more: object = {}) =>
  property(schema, { doc: `${doc} ${UNSEEN}`, writeOnly: true, ...more });

const channel = (what: string) => property(z.boolean(), { doc: `Whether ${what}.` });
const receiver = (what: string) =>
  hidden(
    z
      .string()
      .regex(/^[A-Za-z0-9]([A-Za-z0-9.:-]*[A-Za-z0-9])?$/, 'write a host name or address such as "nagios.example.com".')
      .optional(),
    `Who gets ${what}: host name or address.`,
  );
const port = (usual: number) => hidden(z.int().min(1).max(65535).optional(), `Its port, usually ${usual}.`);

/** Notifications by mail. */
export const email = z.strictObject({
  enabled: channel("events are mailed"),
  recipients: hidden(
    z
      .array(z.string().regex(/^[^\s@]+@[^\s@]+$/, 'is no mail address; write for example "team@example.com".'))
      .optional(),
    "Who gets the mail.",
    { unordered: true },
  ),
  subject: hidden(z.string().optional(), "What the subject begins with."),
  inlineAttachments: property(z.boolean().optional(), { doc: "Whether attachments are in the text of the mail." }),
  attachStatus: property(z.boolean().optional(), { doc: "Whether the state of the server is attached, as XML." }),
  attachLogs: property(z.boolean().optional(), { doc: "Whether logs of the server are attached." }),
  logDirectory: property(z.string().optional(), {
    doc: 'The folder on the grid that those logs are taken from: "/usr/local/avamar/var/cron/".',
    usual: "/usr/local/avamar/var/cron/",
  }),
});

/** Notifications by SNMP. */
export const snmp = z.strictObject({
  enabled: channel("events are sent as SNMP traps"),
  host: receiver("the traps"),
  port: port(162),
  community: hidden(z.string().min(1).optional(), "The community of the traps.", { secret: true }),
});

/** Notifications by syslog. */
export const syslog = z.strictObject({
  enabled: channel("events are sent to syslog"),
  host: receiver("the messages"),
  port: port(514),
  facility: hidden(
    z.enum(Object.keys(FACILITIES) as (keyof typeof FACILITIES)[]).optional(),
    "Where syslog files the messages. When it is not given: user.",
  ),
  format: hidden(
    z.enum(["text", "summary"]).optional(),
    "Whether a message has all data of the event as text, or only its code, type and summary. When it is not given: text.",
  ),
});

/** A report that is mailed with the events. */
export const report = property(
  z.strictObject({
    id: property(z.string().min(1), { doc: "Id of the report on the grid; GET /api/v1/profiles/reports lists them." }),
    formats: property(z.array(z.enum(["csv", "text", "xml"])).min(1), {
      doc: "How it is attached.",
      unordered: true,
    }),
    since: property(z.enum(Object.keys(SINCE) as (keyof typeof SINCE)[]), {
      doc: "What it covers: the time since the last mail, or a number of days, weeks or months.",
    }),
    count: property(z.int().positive().optional(), { doc: "How many of them. Not for lastNotified." }),
  }),
  { doc: "A report that is mailed with the events.", typeName: "NotificationReport" },
);

/** The inputs of a profile that are about channels. */
export interface Channels {
  email?: z.infer<typeof email> | undefined;
  snmp?: z.infer<typeof snmp> | undefined;
  syslog?: z.infer<typeof syslog> | undefined;
  reports?: z.infer<typeof report>[] | undefined;
}

/** What the grid is told of them. A channel that is off is told nothing more. */
export function writtenChannels({ email: mail, snmp: trap, syslog: log, reports = [] }: Channels) {
  return {
    emailEnabled: mail?.enabled ?? false,
    email: mail?.enabled ? { toList: mail.recipients, subject: mail.subject ?? "" } : undefined,
    snmpEnabled: trap?.enabled ?? false,
    snmpTrap: trap?.enabled ? { host: trap.host, port: trap.port, community: trap.community } : undefined,
    syslogEnabled: log?.enabled ?? false,
    syslog: log?.enabled
      ? {
          ...{ host: log.host, port: log.port, facility: FACILITIES[log.facility ?? "user"] },
          formatEnable: (log.format ?? "text") === "text",
        }
      : undefined,
    reports: reports.map((each) => ({
      ...{ id: each.id, enabled: true, dateTimeSinceOption: SINCE[each.since], dateTimeSinceCnt: each.count ?? 0 },
      ...{ outputCSV: each.formats.includes("csv"), outputTXT: each.formats.includes("text") },
      outputXML: each.formats.includes("xml"),
    })),
  };
}

/** What a channel needs while it is on: the grid could not be asked for it later. */
const NEEDS = {
  email: { recipients: '["team@example.com"]' },
  snmp: { host: '"nagios.example.com"', port: "162", community: 'config.requireSecret("community")' },
  syslog: { host: '"syslog.example.com"', port: "514" },
};

/** What is missing of a channel that is on. */
export function channelIssues(declared: Partial<Channels>): Issue[] {
  return Object.entries<Record<string, string>>(NEEDS).flatMap(([name, needs]) => {
    const given: unknown = declared[name as keyof typeof NEEDS];
    if (!isPlain(given) || given.enabled !== true) return [];
    return Object.entries(needs).flatMap(([part, example]): Issue[] => {
      const value = given[part];
      if (value !== undefined && !(Array.isArray(value) && value.length === 0)) return [];
      return [
        { property: `${name}.${part}`, reason: `is missing while ${name} is enabled; write ${part}: ${example}.` },
      ];
    });
  });
}

/** What is wrong with the reports. */
export function reportIssues({ reports, email: mail }: Partial<Channels>): Issue[] {
  if (!Array.isArray(reports) || reports.length === 0) return [];
  if (isPlain(mail) && mail.enabled === false)
    return [{ property: "reports", reason: "they are mailed, and email is off; write email, or leave reports out." }];
  return reports.flatMap((each, i): Issue[] => {
    if (!isPlain(each)) return [];
    const isCounted = each.since === "day" || each.since === "week" || each.since === "month";
    if (isCounted && each.count === undefined)
      return [{ property: `reports[${i}].count`, reason: `since "${each.since}" needs a number; write count: 1.` }];
    return each.since === "lastNotified" && each.count !== undefined
      ? [{ property: `reports[${i}].count`, reason: 'means nothing for since "lastNotified"; leave it out.' }]
      : [];
  });
}
