import * as pulumi from "@pulumi/pulumi";
import { type ActivitiesQuery, type ActivityInfo, activitiesThatFit } from "../avamar/functions/activities";
import { type AuditLine, type AuditQuery, auditThatFits } from "../avamar/functions/audit";
import { type ClientInfo, type ClientsQuery, clientsThatFit } from "../avamar/functions/clients";
import { type EventInfo, type EventsQuery, eventsThatFit } from "../avamar/functions/events";
import { type PluginInfo, pluginsOf } from "../avamar/functions/plugins";
import { type PreferenceQuery, preferenceOf } from "../avamar/functions/preference";
import * as queries from "../avamar/functions/queries";
import { refuseUnasked } from "../avamar/functions/queries";
import {
  type CheckpointInfo,
  checkpointsOf,
  type MaintenanceWindow,
  maintenanceWindowOf,
  type ServerIssue,
  type ServerLimits,
  serverIssues,
} from "../avamar/functions/server-care";
import { type SystemInfo, systemOf } from "../avamar/functions/system";
import type { Grid } from "../avamar/rest/grid";
import { gridOf, readSettings } from "./settings";

/** How a function reaches a grid: plain values, since it answers at once. */
export interface GridConnection {
  /** `https://host` or `https://host:port`. */
  endpoint: string;
  /** User of the grid. */
  username: string;
  /** Password of that user. Sent to log in, kept nowhere. */
  password: string;
  /** SHA-256 fingerprint of the grid's certificate (`AB:CD:...`): exactly this certificate is trusted. */
  certificateSha256?: string;
  /** PEM certificates of the authority that signed the grid's certificate. Default: those of the system. */
  caCertificate?: string;
  /** How to log in: `oauth-client` (default) or `swagger` (registers nothing on the grid). */
  loginMode?: "oauth-client" | "swagger";
}

/** Where a function asks. */
export interface GridOptions {
  /** Default: the stack config `avamar:*`, then the environment `AVAMAR_*`. */
  grid?: GridConnection;
}

const grids = new Map<string, Grid>();

/** One login for all functions of a program that ask the same grid. */
async function gridFor({ grid: given }: GridOptions): Promise<Grid> {
  const config = (key: string) =>
    given ? given[key.replace("avamar:", "") as keyof GridConnection] : pulumi.runtime.getConfig(key);
  const settings = readSettings(config, given ? {} : process.env);
  const key = JSON.stringify(settings);
  // Loaded when it is needed: most programs ask no grid themselves.
  const { Grid } = await import("../avamar/rest/grid.js");
  const grid = grids.get(key) ?? new Grid(gridOf(settings));
  grids.set(key, grid);
  return grid;
}

/**
 * The clients of the grid that fit, by path. Reads only, also in a preview.
 *
 * @throws AvamarError `precondition` when no grid is configured, `unreachable`, `unauthorized`, `locked`, `certificate`
 *
 * @example
 * const silent = (await avamar.getClients({ domain: "/clients/CORP", activated: false })).map(({ path }) => path);
 */
export async function getClients(query: ClientsQuery = {}, options: GridOptions = {}): Promise<ClientInfo[]> {
  refuseUnasked("getClients", queries.clients, query);
  return clientsThatFit(await gridFor(options), query);
}

/**
 * The activities of the grid that fit, the latest first. Reads only.
 *
 * @throws AvamarError as {@link getClients}; `invalid` for a moment that is none
 *
 * @example
 * const failed = await avamar.getActivities({ states: ["FAILURE"], since: "2026-11-25T00:00:00Z" });
 */
export async function getActivities(query: ActivitiesQuery = {}, options: GridOptions = {}): Promise<ActivityInfo[]> {
  refuseUnasked("getActivities", queries.activities, query);
  return activitiesThatFit(await gridFor(options), query);
}

/**
 * The grid's events that fit, the latest first. Reads only.
 *
 * @throws AvamarError as {@link getActivities}
 *
 * @example
 * const unseen = await avamar.getEvents({ unacknowledged: true });
 */
export async function getEvents(query: EventsQuery = {}, options: GridOptions = {}): Promise<EventInfo[]> {
  refuseUnasked("getEvents", queries.events, query);
  return eventsThatFit(await gridFor(options), query);
}

/**
 * Who changed what through the grid's REST interface, the latest first; what was sent is left out, as it may hold
 * secrets. Changes by other ways than REST are not in it. Reads only.
 *
 * @throws AvamarError as {@link getActivities}
 *
 * @example
 * const byOthers = (await avamar.getAudit({ since: "2026-11-25" })).filter(({ user }) => user !== "pulumi");
 */
export async function getAudit(query: AuditQuery = {}, options: GridOptions = {}): Promise<AuditLine[]> {
  refuseUnasked("getAudit", queries.audit, query);
  return auditThatFits(await gridFor(options), query);
}

/**
 * The plug-ins of the grid by number, each with the names of its options. Reads only.
 *
 * @throws AvamarError as {@link getClients}
 *
 * @example
 * const windows = (await avamar.getPlugins()).find(({ name }) => name === "Windows File System");
 */
export async function getPlugins(options: GridOptions = {}): Promise<PluginInfo[]> {
  return pluginsOf(await gridFor(options));
}

/**
 * The time zones that schedules of the grid can have. Reads only.
 *
 * @throws AvamarError as {@link getClients}
 *
 * @example
 * const zones = await avamar.getTimeZones();
 */
export async function getTimeZones(options: GridOptions = {}): Promise<string[]> {
  return (await gridFor(options)).array<string>("/schedules/timezone-ids");
}

/**
 * What the grid says of itself: version, state, licence, room, when it last looked after itself. Reads only.
 *
 * @throws AvamarError as {@link getClients}
 *
 * @example
 * const { version, capacity } = await avamar.getSystem();
 */
export async function getSystem(options: GridOptions = {}): Promise<SystemInfo> {
  return systemOf(await gridFor(options));
}

/**
 * The checkpoints of the grid, the latest first. Reads only.
 *
 * @throws AvamarError as {@link getClients}
 *
 * @example
 * const lastGood = (await avamar.getCheckpoints()).find(({ isValid }) => isValid);
 */
export async function getCheckpoints(options: GridOptions = {}): Promise<CheckpointInfo[]> {
  return checkpointsOf(await gridFor(options));
}

/**
 * When backups may run and when the grid looks after itself. REST can only read it. Reads only.
 *
 * @throws AvamarError as {@link getClients}
 *
 * @example
 * const { backupStartHour, backupHours, timeZone } = await avamar.getMaintenanceWindow();
 */
export async function getMaintenanceWindow(options: GridOptions = {}): Promise<MaintenanceWindow> {
  return maintenanceWindowOf(await gridFor(options));
}

/**
 * A preference of the management server, as it has it since its last start; `fallback` where it has none of that name.
 * Reads only; a ServerPreference changes it.
 *
 * @throws AvamarError as {@link getClients}
 *
 * @example
 * const jobs = await avamar.getPreference({ node: "com/avamar/mc/mcsm", key: "max_jobs_per_node", fallback: 0 });
 */
export async function getPreference(query: PreferenceQuery<string>, options?: GridOptions): Promise<string>;
export async function getPreference(query: PreferenceQuery<number>, options?: GridOptions): Promise<number>;
export async function getPreference(query: PreferenceQuery<boolean>, options?: GridOptions): Promise<boolean>;
export async function getPreference(
  query: PreferenceQuery<string | number | boolean>,
  options: GridOptions = {},
): Promise<string | number | boolean> {
  refuseUnasked("getPreference", queries.preference, query);
  return preferenceOf(await gridFor(options), query);
}

/**
 * Looks whether the grid is well: state, room, last validated checkpoint, garbage collection, licence, critical events,
 * Data Domains, schedulers. Reads only; what to do with the answer is the program's to say.
 *
 * @param limits From where on something is an issue.
 * @returns What somebody should look at; an empty list when all is well.
 * @throws AvamarError as {@link getClients}
 *
 * @example
 * const issues = await avamar.checkServer({ usedPercent: 70 });
 * if (issues.length) throw new Error(issues.map(({ text }) => text).join(" "));
 */
export async function checkServer(limits: ServerLimits = {}, options: GridOptions = {}): Promise<ServerIssue[]> {
  refuseUnasked("checkServer", queries.limits, limits);
  return serverIssues(await gridFor(options), limits);
}
