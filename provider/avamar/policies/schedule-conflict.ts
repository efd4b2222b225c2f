import type { Run } from "../../kernel/definition";
import { once } from "../../kernel/once";
import { holdsUnknown } from "../../kernel/values";
import { type BackupWindow, backupWindowIssues, type PlannedSchedule } from "../../topology/start-times";
import type { Grid, GridAccess } from "../rest/grid";

const windows = new WeakMap<Grid, () => Promise<BackupWindow | undefined>>();

/** When backups may run on this grid; the rest of the day is for maintenance. Asked once. */
export function backupWindowOf(grid: Grid): Promise<BackupWindow | undefined> {
  const ask = windows.get(grid) ?? once(() => grid.get<BackupWindow>("/schedules/maintenance-window"));
  windows.set(grid, ask);
  return ask();
}

const ZONES = ["schedule.timeZone", "backupWindow.timeZoneId"];

/** Where the schedule runs into the maintenance of the grid, a sentence each. Told by its own properties, so that it need not exist yet. */
export async function foreseenConflicts(grid: Grid, declared: Partial<PlannedSchedule>): Promise<string[]> {
  const { recurrence, timesOfDay, startTime, duration, timeZone } = declared;
  const schedule = { recurrence, timesOfDay, startTime, duration, timeZone } as PlannedSchedule;
  const window = await backupWindowOf(grid);
  if (!window || holdsUnknown(schedule)) return [];
  const issues = backupWindowIssues(schedule, window);
  // Whether there is such a time zone is the grid's to say, and said when the schedule is made.
  return issues.filter(({ property }) => !ZONES.includes(property)).map(({ reason }) => reason);
}

/** After it is written the grid says it itself. What the preview said already is not repeated. */
export async function warnOfConflict(
  run: Run<GridAccess>,
  id: string,
  path: string,
  declared: PlannedSchedule,
): Promise<void> {
  const grid = run.world.grid();
  // The schedule is made: that the grid cannot say more about it is no reason to fail.
  const [foreseen, status] = await Promise.all([
    foreseenConflicts(grid, declared).catch(() => []),
    grid
      .get<{ hasConflict?: boolean; message?: string }>(`/schedules/${encodeURIComponent(id)}/conflict-status`)
      .catch(() => undefined),
  ]);
  if (status?.hasConflict && foreseen.length === 0)
    run.warn(`schedule ${path} runs into the maintenance window of the grid. ${status.message ?? ""}`.trim());
}
