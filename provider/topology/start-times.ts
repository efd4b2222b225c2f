import type { Issue } from "./issue";

type Day = "Sunday" | "Monday" | "Tuesday" | "Wednesday" | "Thursday" | "Friday" | "Saturday";

/** A schedule that the component makes itself; the properties are those of `Schedule`. */
export interface PlannedSchedule {
  /** How it repeats. */
  recurrence: "daily" | "weekly" | "monthly" | "onDemand";
  /** For daily: the times at which it starts: ["20:00"]. */
  timesOfDay?: string[];
  /** For weekly: the days on which it starts, at startTime. */
  daysOfWeek?: Day[];
  /** For monthly: the day, 1 to 28 or "last". */
  dayOfMonth?: number | "last";
  /** For monthly: which one of the dayOfWeek in the month. */
  weekOfMonth?: "first" | "second" | "third" | "fourth" | "last";
  /** For monthly, together with weekOfMonth: the day. */
  dayOfWeek?: Day;
  /** When it starts, in 24 hours: "20:00". For weekly and monthly. */
  startTime?: string;
  /** Hours after which a backup that still runs is ended, 1 to 24. Default: the grid's. */
  duration?: number;
  /** Zone of all its times: "Australia/Sydney". Default: the grid's. */
  timeZone?: string;
  /** It does not start before this moment. */
  postponeUntil?: string;
  /** It does not start after this moment. */
  endDate?: string;
}

/** The same, with starts one after the other. */
export interface StaggeredSchedule extends PlannedSchedule {
  /** Minutes between the starts of two streams, by their numbers: each stream then gets a schedule of its own. Default: 0, one schedule for all. */
  staggerMinutes?: number;
}

/** When backups may run, as the grid reports it under `/schedules/maintenance-window`; the rest of the day is maintenance. */
export interface BackupWindow {
  /** Hour at which it begins, 0 to 23. */
  backupStart: number;
  /** Its hours, 4 to 16. */
  backupDuration: number;
  /** Zone of backupStart: "Australia/Sydney". */
  timeZoneId: string;
}

const DAY = 24 * 60;
const DAYS: Day[] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** The schedule of the stream with this place in the row (0, 1, ...), or what stands against it. */
export function staggered(
  { staggerMinutes = 0, ...schedule }: StaggeredSchedule,
  place: number,
): PlannedSchedule | string {
  const delay = place * staggerMinutes;
  if (delay === 0) return schedule;
  const move = (time: string) => ({
    time: clock(minutes(time) + delay),
    days: Math.floor((minutes(time) + delay) / DAY),
  });
  if (schedule.timesOfDay)
    return { ...schedule, timesOfDay: schedule.timesOfDay.map((time) => move(time).time).sort() };
  if (schedule.startTime === undefined) return `has no start that could be moved; ${startOf(schedule)}.`;
  const { time, days } = move(schedule.startTime);
  if (days === 0) return { ...schedule, startTime: time };
  if (!schedule.daysOfWeek)
    return `moves the start of stream ${place + 1} past midnight to ${time}, which is another day of the month; write fewer minutes or an earlier startTime.`;
  const shifted = schedule.daysOfWeek.map((day) => DAYS[(DAYS.indexOf(day) + days) % 7]!);
  return { ...schedule, startTime: time, daysOfWeek: DAYS.filter((day) => shifted.includes(day)) };
}

/** What to write where a start is missing: not every recurrence has one. */
function startOf({ recurrence }: PlannedSchedule): string {
  if (recurrence === "onDemand") return "leave staggerMinutes out, as nothing starts by itself";
  return `write ${recurrence === "daily" ? 'timesOfDay: ["21:00"]' : 'startTime: "21:00"'}, or leave staggerMinutes out`;
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const clock = (total: number) => {
  const inDay = ((total % DAY) + DAY) % DAY;
  return `${String(Math.floor(inDay / 60)).padStart(2, "0")}:${String(inDay % 60).padStart(2, "0")}`;
};

/** Summer and winter: two zones may change their clocks on different days. */
const DATES = [Date.UTC(2026, 0, 15, 12), Date.UTC(2026, 6, 15, 12)];

/**
 * Holds a schedule against the grid's backup window. Pure: both are data.
 *
 * @returns one issue for each start that lies in maintenance, or that may run into it; empty when all is well
 *
 * @example
 * backupWindowIssues(
 *   { recurrence: "daily", timesOfDay: ["21:00"], duration: 9, timeZone: "Australia/Sydney" },
 *   { backupStart: 20, backupDuration: 12, timeZoneId: "Australia/Sydney" },
 * ); // []
 */
export function backupWindowIssues(schedule: PlannedSchedule, window: BackupWindow): Issue[] {
  const { backupStart, backupDuration, timeZoneId } = window;
  const issues: Issue[] = [];
  if (!(Number.isInteger(backupStart) && backupStart >= 0 && backupStart <= 23))
    issues.push({ property: "backupWindow.backupStart", reason: "must be an hour from 0 to 23; write 20." });
  if (!(typeof backupDuration === "number" && backupDuration >= 1 && backupDuration <= 24))
    issues.push({
      property: "backupWindow.backupDuration",
      reason: "must be hours, as the grid reports them; write 12.",
    });
  for (const [property, zone] of [
    ["backupWindow.timeZoneId", timeZoneId],
    ["schedule.timeZone", schedule.timeZone ?? timeZoneId],
  ] as const)
    if (offset(zone, DATES[0]!) === undefined && !issues.some((each) => each.reason.includes(`"${zone}"`)))
      issues.push({ property, reason: `there is no time zone "${zone}"; write a name such as "Australia/Sydney".` });
  if (issues.length) return issues;
  const times = schedule.timesOfDay ?? (schedule.startTime === undefined ? [] : [schedule.startTime]);
  const property = schedule.timesOfDay ? "schedule.timesOfDay" : "schedule.startTime";
  const window2 = `the backup window of the grid, ${clock(backupStart * 60)} to ${clock((backupStart + backupDuration) * 60)} ${timeZoneId}`;
  for (const time of times) {
    const found = DATES.map((date) => {
      const shift = offset(timeZoneId, date)! - offset(schedule.timeZone ?? timeZoneId, date)!;
      const late = (((minutes(time) + shift - backupStart * 60) % DAY) + DAY) % DAY;
      const there = shift === 0 ? "" : ` (${clock(minutes(time) + shift)} ${timeZoneId})`;
      if (late >= backupDuration * 60) return { property, reason: `${time}${there} lies outside ${window2}; move it.` };
      const left = backupDuration * 60 - late;
      if ((schedule.duration ?? 0) * 60 <= left) return undefined;
      return {
        property: "schedule.duration",
        reason: `a start at ${time}${there} may run for ${schedule.duration} h, past the end of ${window2}; write at most ${Math.floor(left / 60)}, or start earlier.`,
      };
    }).find(Boolean);
    if (found) issues.push(found);
  }
  return issues;
}

/** Making one takes far longer than using it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const date = { year: "numeric", month: "numeric", day: "numeric" } as const;
  const time = { hour: "numeric", minute: "numeric", hourCycle: "h23" } as const;
  const known = clocks.get(timeZone) ?? new Intl.DateTimeFormat("en-US", { timeZone, ...date, ...time });
  clocks.set(timeZone, known);
  return known;
}

/** Minutes by which a zone is ahead of UTC at a moment; undefined for a zone that is none. */
export function offset(zone: string, at: number): number | undefined {
  try {
    const parts = clockOf(zone).formatToParts(at);
    const part = (type: string) => Number(parts.find((each) => each.type === type)!.value);
    const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
    return Math.round((local - at) / 60_000);
  } catch {
    return undefined;
  }
}

/**
 * The schedule of each stream, where the starts are staggered. The place in the row is the number of the stream, so
 * that one that goes away moves no other.
 */
export function planSchedules(
  { schedule, backupWindow }: { schedule?: StaggeredSchedule; backupWindow?: BackupWindow },
  places: number[],
  issues: Issue[],
): (PlannedSchedule | undefined)[] {
  if (!schedule) {
    if (backupWindow)
      issues.push({
        property: "backupWindow",
        reason:
          "can be held only against a schedule that is given as arguments here; write schedule: { recurrence: ... }, or leave it out.",
      });
    return [];
  }
  const { staggerMinutes = 0 } = schedule;
  if (!(Number.isInteger(staggerMinutes) && staggerMinutes >= 0 && staggerMinutes < 24 * 60)) {
    issues.push({
      property: "schedule.staggerMinutes",
      reason: "must be whole minutes below a day; write for example 15.",
    });
    return [];
  }
  if (schedule.timesOfDay !== undefined && !Array.isArray(schedule.timesOfDay)) {
    issues.push({ property: "schedule.timesOfDay", reason: 'must be a list; write ["21:00"].' });
    return [];
  }
  const times: [string, string | undefined][] = [
    ...(schedule.timesOfDay ?? []).map((time, i): [string, string] => [`schedule.timesOfDay[${i}]`, time]),
    ["schedule.startTime", schedule.startTime],
  ];
  const bad = times.filter(([, time]) => time !== undefined && !/^([01]\d|2[0-3]):[0-5]\d$/.test(time));
  for (const [property, time] of bad)
    issues.push({
      property,
      reason: `"${time}" is no time of day; write hours and minutes in 24 hours, such as "21:00".`,
    });
  if (bad.length) return [];
  const planned = places.map((place) => staggered(schedule, place));
  const said = new Set<string>();
  for (const each of planned) {
    const found =
      typeof each === "string"
        ? [{ property: "schedule.staggerMinutes", reason: each }]
        : backupWindow
          ? backupWindowIssues(each, backupWindow)
          : [];
    for (const issue of found)
      if (!said.has(`${issue.property} ${issue.reason}`)) {
        said.add(`${issue.property} ${issue.reason}`);
        issues.push(issue);
      }
  }
  return staggerMinutes === 0 ? [] : planned.map((each) => (typeof each === "string" ? undefined : each));
}
