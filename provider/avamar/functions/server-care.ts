import { backupWindowOf } from "../policies/schedule-conflict";
import { readInstant } from "../policies/times";
import type { Grid } from "../rest/grid";
import { type SystemInfo, systemOf } from "./system";

/** A saved state of the whole grid, to which it can be rolled back. */
export interface CheckpointInfo {
  /** "cp.20261126080012". */
  tag: string;
  /** "2026-11-26T08:00:12.000Z". */
  created: string;
  /** All of it is written. */
  isWhole: boolean;
  /** When it was validated; empty when it never was. */
  validated: string;
  /** Validated, and without an error. */
  isValid: boolean;
  /** Errors that its validation found. */
  errors: number;
}

/** When backups run, and when the grid looks after itself. */
export interface MaintenanceWindow {
  /** Hour of the day at which backups may begin: 20. */
  backupStartHour: number;
  /** How many hours they may run; the rest of the day is for maintenance. */
  backupHours: number;
  /** Zone of the hours: "Australia/Sydney". */
  timeZone: string;
  /** Whether the maintenance activities start by themselves. */
  isSchedulerRunning: boolean;
}

/** From where on {@link checkServer} complains. */
export interface ServerLimits {
  /** Of the grid's own disks, in per cent. Default: 80. */
  usedPercent?: number;
  /** Since the last validated checkpoint, in hours. Default: 36. */
  checkpointHours?: number;
  /** Since the last garbage collection, in hours. Default: 36. */
  garbageCollectionHours?: number;
  /** Until the licence ends, in days. Default: 30. */
  licenseDays?: number;
}

/** Something that somebody should look at before the grid is changed or trusted. */
export interface ServerIssue {
  /** What it is about. */
  what: "state" | "capacity" | "checkpoint" | "garbageCollection" | "license" | "events" | "dataDomain" | "scheduler";
  /** What is seen and what to do, in a sentence or two. */
  text: string;
}

/** A moment as the grid shows it: milliseconds, or an object that holds them (contract: Timestamp). */
type Moment = number | string | { time?: number } | null | undefined;

/** What is read of a checkpoint (contract: CheckpointStatus). */
interface Wire {
  tag: string;
  cpcTime?: Moment;
  stripesTotal?: number;
  stripesCompleted?: number;
  hfscTime?: Moment;
  hfscheckValidCheck?: boolean;
  hfscheckErrors?: number;
}

const HOUR = 3_600_000;
/** What the grid says where no Data Domain needs anybody. */
const FINE = ["OK", "", "No Data Domain systems"];

/** The checkpoints, the latest first. */
export async function checkpointsOf(grid: Grid): Promise<CheckpointInfo[]> {
  const all = await grid.array<Wire>("/server/checkpoints");
  return all
    .map(({ tag, cpcTime, stripesTotal, stripesCompleted, hfscTime, hfscheckValidCheck, hfscheckErrors = 0 }) => ({
      tag,
      created: momentOf(cpcTime),
      isWhole: stripesTotal === stripesCompleted,
      validated: momentOf(hfscTime),
      isValid: hfscheckValidCheck === true && hfscheckErrors === 0,
      errors: hfscheckErrors,
    }))
    .sort((a, b) => (a.created < b.created ? 1 : -1));
}

/** The hours of backups and of maintenance. */
export async function maintenanceWindowOf(grid: Grid): Promise<MaintenanceWindow> {
  const [window, runs] = await Promise.all([
    backupWindowOf(grid),
    grid.get<boolean>("/server/maintenance/scheduler/status"),
  ]);
  const { backupStart = 0, backupDuration = 0, timeZoneId = "" } = window ?? {};
  return {
    backupStartHour: backupStart,
    backupHours: backupDuration,
    timeZone: timeZoneId,
    isSchedulerRunning: runs ?? false,
  };
}

/** What of the grid somebody should look at. Nothing is an empty list. */
export async function serverIssues(grid: Grid, limits: ServerLimits): Promise<ServerIssue[]> {
  const [system, window] = await Promise.all([systemOf(grid), maintenanceWindowOf(grid)]);
  return issuesOf(system, window, limits);
}

/** The judgement alone. Ages are told by the grid's own clock. */
function issuesOf(system: SystemInfo, window: MaintenanceWindow, limits: ServerLimits): ServerIssue[] {
  const { usedPercent = 80, checkpointHours = 36, garbageCollectionHours = 36, licenseDays = 30 } = limits;
  const { state, capacity, license, criticalEvents, dataDomainState } = system;
  const hoursSince = (moment: string) =>
    Math.floor(((Date.parse(system.time) || Date.now()) - Date.parse(moment)) / HOUR);
  const isEnding = license.expires !== "" && -hoursSince(license.expires) < licenseDays * 24;
  return [
    when(state !== "Full Access", "state", `The grid's state is "${state}": it takes no backups like this.`),
    when(
      capacity.usedPercent >= usedPercent || capacity.state === "WARNING" || capacity.state === "ERROR",
      "capacity",
      `The grid is ${capacity.usedPercent.toFixed(0)} % full (${capacity.state}): expire backups, let garbage collection run, or store on a Data Domain.`,
    ),
    tooOld("checkpoint", "validated checkpoint", system.lastValidCheckpoint, checkpointHours),
    tooOld("garbageCollection", "garbage collection", system.lastGarbageCollection, garbageCollectionHours),
    when(
      license.status === "INVALID" || license.status === "EXPIRED" || isEnding,
      "license",
      `The licence is ${license.status}${license.expires && ` and ends on ${license.expires.slice(0, 10)}`}: renew it.`,
    ),
    when(criticalEvents > 0, "events", `Critical events: ${criticalEvents}. Look at them with getEvents.`),
    when(!FINE.includes(dataDomainState), "dataDomain", `A Data Domain is not well: ${dataDomainState}`),
    when(!system.isSchedulerRunning, "scheduler", "The backup scheduler is suspended: no schedule starts a backup."),
    when(
      !window.isSchedulerRunning,
      "scheduler",
      "The maintenance scheduler is suspended: neither checkpoints nor garbage collection run by themselves.",
    ),
  ].flat();

  function tooOld(what: ServerIssue["what"], name: string, moment: string, most: number): ServerIssue[] {
    const look = "Look at the maintenance window.";
    if (moment === "") return when(true, what, `There is no ${name}. ${look}`);
    return when(hoursSince(moment) > most, what, `The last ${name} is ${hoursSince(moment)} hours old. ${look}`);
  }
}

function when(isSo: boolean, what: ServerIssue["what"], text: string): ServerIssue[] {
  return isSo ? [{ what, text }] : [];
}

function momentOf(moment: Moment): string {
  return readInstant(typeof moment === "object" ? moment?.time : moment);
}
