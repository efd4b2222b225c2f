import { readInstant } from "../policies/times";
import type { Grid } from "../rest/grid";

/** What a grid says of itself. Moments are texts like "2026-11-26T20:05:00.000Z", empty when there is none. */
export interface SystemInfo {
  /** Host name of the utility node, as it knows it itself. */
  name: string;
  /** "19.10.0-135". */
  version: string;
  /** The number in `avamar-<number>`, its unit on a Data Domain. */
  systemId: string;
  /** In the grid's words; "Full Access" is good. */
  state: string;
  /** Whether schedules start backups. */
  isSchedulerRunning: boolean;
  /** In the grid's words; "OK" is good. */
  dataDomainState: string;
  /** Of the grid; `expires` is a moment, and empty where it does not end. */
  license: { status: "VALID" | "INVALID" | "EXPIRED" | "EVALUATION" | ""; expires: string };
  /** Room on the grid's own disks, in bytes, without its Data Domains. */
  capacity: { totalBytes: number; usedPercent: number; state: "OK" | "WARNING" | "ERROR" | "NO_DATA" };
  /** "2026-11-26T20:05:00.000Z"; empty when there is none. */
  lastCheckpoint: string;
  /** The last one that was validated; empty when there is none. */
  lastValidCheckpoint: string;
  /** When it last ended; empty when it never ran. */
  lastGarbageCollection: string;
  /** How many events nobody should overlook. */
  criticalEvents: number;
  /** The grid's clock. */
  time: string;
}

/** What is read of the system (contract: SystemStatus). */
interface Wire {
  systemId?: string;
  dpnState?: string;
  dpnTime?: number;
  schedulerToggleState?: boolean;
  ddrState?: string;
  licenseStatus?: SystemInfo["license"]["status"];
  licenseExpireTime?: number;
  totalCapacity?: number;
  utilization?: { effectivePercentFull?: number; state?: SystemInfo["capacity"]["state"] };
  lastCheckpointTime?: number;
  lastValidCheckpointTime?: number;
  lastGCTime?: number;
  criticalEvents?: number;
}

/** The grid's own words of itself. */
export async function systemOf(grid: Grid): Promise<SystemInfo> {
  const [version, basic = {}, status = {}] = await Promise.all([
    grid.version(),
    grid.get<{ hostName?: string }>("/system/basic-info"),
    grid.get<Wire>("/system/status"),
  ]);
  // Zero is how the grid says "never".
  const moment = (time: number | undefined) => readInstant(time || undefined);
  return {
    name: basic.hostName ?? "",
    version,
    systemId: status.systemId ?? "",
    state: status.dpnState ?? "",
    isSchedulerRunning: status.schedulerToggleState ?? false,
    dataDomainState: status.ddrState ?? "",
    license: { status: status.licenseStatus ?? "", expires: moment(status.licenseExpireTime) },
    capacity: {
      totalBytes: status.totalCapacity ?? 0,
      usedPercent: status.utilization?.effectivePercentFull ?? 0,
      state: status.utilization?.state ?? "NO_DATA",
    },
    lastCheckpoint: moment(status.lastCheckpointTime),
    lastValidCheckpoint: moment(status.lastValidCheckpointTime),
    lastGarbageCollection: moment(status.lastGCTime),
    criticalEvents: status.criticalEvents ?? 0,
    time: moment(status.dpnTime),
  };
}
