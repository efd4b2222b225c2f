// Generated from the definition of NotificationProfile by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Domain } from "./domain";
import type { Schedule } from "./schedule";

/** By mail. Not given: off. */
export interface NotificationEmail {
  /** Whether events are mailed. */
  enabled: pulumi.Input<boolean>;
  /** Who gets the mail. The grid takes it but does not show it, so it cannot drift. */
  recipients?: pulumi.Input<pulumi.Input<string>[]>;
  /** What the subject begins with. The grid takes it but does not show it, so it cannot drift. */
  subject?: pulumi.Input<string>;
  /** Whether attachments are in the text of the mail. */
  inlineAttachments?: pulumi.Input<boolean>;
  /** Whether the state of the server is attached, as XML. */
  attachStatus?: pulumi.Input<boolean>;
  /** Whether logs of the server are attached. */
  attachLogs?: pulumi.Input<boolean>;
  /** The folder on the grid that those logs are taken from: "/usr/local/avamar/var/cron/". */
  logDirectory?: pulumi.Input<string>;
}

/** By SNMP. Not given: off. */
export interface NotificationSnmp {
  /** Whether events are sent as SNMP traps. */
  enabled: pulumi.Input<boolean>;
  /** Who gets the traps: host name or address. The grid takes it but does not show it, so it cannot drift. */
  host?: pulumi.Input<string>;
  /** Its port, usually 162. The grid takes it but does not show it, so it cannot drift. */
  port?: pulumi.Input<number>;
  /** The community of the traps. The grid takes it but does not show it, so it cannot drift. */
  community?: pulumi.Input<string>;
}

/** By syslog. Not given: off. */
export interface NotificationSyslog {
  /** Whether events are sent to syslog. */
  enabled: pulumi.Input<boolean>;
  /** Who gets the messages: host name or address. The grid takes it but does not show it, so it cannot drift. */
  host?: pulumi.Input<string>;
  /** Its port, usually 514. The grid takes it but does not show it, so it cannot drift. */
  port?: pulumi.Input<number>;
  /** Where syslog files the messages. When it is not given: user. The grid takes it but does not show it, so it cannot drift. */
  facility?: pulumi.Input<
    "user" | "local0" | "local1" | "local2" | "local3" | "local4" | "local5" | "local6" | "local7"
  >;
  /** Whether a message has all data of the event as text, or only its code, type and summary. When it is not given: text. The grid takes it but does not show it, so it cannot drift. */
  format?: pulumi.Input<"text" | "summary">;
}

/** A report that is mailed with the events. */
export interface NotificationReport {
  /** Id of the report on the grid; GET /api/v1/profiles/reports lists them. */
  id: pulumi.Input<string>;
  /** How it is attached. */
  formats: pulumi.Input<pulumi.Input<"csv" | "text" | "xml">[]>;
  /** What it covers: the time since the last mail, or a number of days, weeks or months. */
  since: pulumi.Input<"lastNotified" | "day" | "week" | "month">;
  /** How many of them. Not for lastNotified. */
  count?: pulumi.Input<number>;
}

/** Arguments of {@link NotificationProfile}. */
export interface NotificationProfileArgs {
  /** Name of the profile. */
  name: pulumi.Input<string>;
  /** The domain that the profile belongs to: a Domain, or its path. Default: "/". */
  domain?: Domain | pulumi.Input<string>;
  /** Whether the profile notifies anybody. Default: true, so one that was switched off by hand is drift. */
  enabled?: pulumi.Input<boolean>;
  /** When events that are not urgent are sent: a Schedule, its id, or the path of an existing one ("/Default Schedule"). */
  schedule: Schedule | pulumi.Input<string>;
  /** Codes of the events: 22605, 30915. All that are to be sent. The grid takes it but does not show it, so it cannot drift. */
  codes: pulumi.Input<pulumi.Input<number>[]>;
  /** By mail. Not given: off. */
  email?: pulumi.Input<NotificationEmail>;
  /** By SNMP. Not given: off. */
  snmp?: pulumi.Input<NotificationSnmp>;
  /** By syslog. Not given: off. */
  syslog?: pulumi.Input<NotificationSyslog>;
  /** Reports that are mailed with the events. Not given: none. The grid takes it but does not show it, so it cannot drift. */
  reports?: pulumi.Input<pulumi.Input<NotificationReport>[]>;
  /** For event 22630: from how full a storage on, in percent, it is raised. */
  capacityPercentage?: pulumi.Input<number>;
  /** For event 22629: within how many days the storage has to be full for it to be raised. */
  forecastDays?: pulumi.Input<number>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A notification profile: which events of the grid are told to whom, by mail, SNMP or syslog. The grid never shows the codes, the recipients and the reports: a change of them by hand is not seen, and each write sends those declared here. So what is not declared is off. Mail goes out through the SmtpServer. Profiles that come with the grid are never changed or deleted. Everything but name and domain is changed in place.
 *
 * @example
 * const team = new avamar.NotificationProfile("team", {
 *   name: "backup team",
 *   schedule: "/Default Schedule",
 *   codes: [22605, 30915],
 *   email: { enabled: true, recipients: ["backup-team@example.com"], subject: "[syd01]" },
 * });
 */
export class NotificationProfile extends AvamarResource {
  /** Name of the profile. */
  declare readonly name: pulumi.Output<string>;
  /** The domain that the profile belongs to: a Domain, or its path. Default: "/". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** Whether the profile notifies anybody. Default: true, so one that was switched off by hand is drift. */
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  /** When events that are not urgent are sent: a Schedule, its id, or the path of an existing one ("/Default Schedule"). */
  declare readonly schedule: pulumi.Output<string>;
  /** Codes of the events: 22605, 30915. All that are to be sent. The grid takes it but does not show it, so it cannot drift. */
  declare readonly codes: pulumi.Output<number[]>;
  /** By mail. Not given: off. */
  declare readonly email: pulumi.Output<
    | {
        enabled: boolean;
        recipients?: string[];
        subject?: string;
        inlineAttachments?: boolean;
        attachStatus?: boolean;
        attachLogs?: boolean;
        logDirectory?: string;
      }
    | undefined
  >;
  /** By SNMP. Not given: off. */
  declare readonly snmp: pulumi.Output<
    { enabled: boolean; host?: string; port?: number; community?: string } | undefined
  >;
  /** By syslog. Not given: off. */
  declare readonly syslog: pulumi.Output<
    | {
        enabled: boolean;
        host?: string;
        port?: number;
        facility?: "user" | "local0" | "local1" | "local2" | "local3" | "local4" | "local5" | "local6" | "local7";
        format?: "text" | "summary";
      }
    | undefined
  >;
  /** Reports that are mailed with the events. Not given: none. The grid takes it but does not show it, so it cannot drift. */
  declare readonly reports: pulumi.Output<
    | {
        id: string;
        formats: ("csv" | "text" | "xml")[];
        since: "lastNotified" | "day" | "week" | "month";
        count?: number;
      }[]
    | undefined
  >;
  /** For event 22630: from how full a storage on, in percent, it is raised. */
  declare readonly capacityPercentage: pulumi.Output<number | undefined>;
  /** For event 22629: within how many days the storage has to be full for it to be raised. */
  declare readonly forecastDays: pulumi.Output<number | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the profile on the grid. */
  declare readonly profileId: pulumi.Output<string>;

  constructor(name: string, args: NotificationProfileArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.notificationProfile as never, name, args, opts);
  }
}
