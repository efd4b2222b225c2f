import { type ScheduleObject, type Weekday, weekdays } from "./objects.ts";

/** Every time zone that the grid knows. */
export const timeZoneIds: readonly string[] = [
  ...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", "Etc/UTC", "GMT"]),
];

/** When a schedule runs next after `now`, epoch milliseconds; `undefined` when never. */
export function nextRun(schedule: ScheduleObject, now: number): number | undefined {
  if (schedule.recurrence === "OnDemand") return undefined;
  const from = Math.max(now, schedule.postponeUntilDate ?? 0);
  const times =
    schedule.recurrence === "Daily" && schedule.timesOfDay?.length ? schedule.timesOfDay : [schedule.startTime];
  // Thirteen months hold every day that a monthly rule can name.
  for (let ahead = -1; ahead < 400; ahead += 1) {
    const day = localDay(from + ahead * 86_400_000, schedule.timeZoneId);
    if (!runsOn(schedule, day)) continue;
    const moments = times.map((time) => toEpoch(day, time, schedule.timeZoneId)).filter((time) => time > from);
    if (moments.length === 0) continue;
    const next = Math.min(...moments);
    return schedule.endDate !== undefined && next > schedule.endDate ? undefined : next;
  }
  return undefined;
}

interface Day {
  year: number;
  /** From 1. */
  month: number;
  day: number;
}

function localDay(time: number, timeZone: string): Day {
  const shifted = new Date(time + offset(time, timeZone));
  return { year: shifted.getUTCFullYear(), month: shifted.getUTCMonth() + 1, day: shifted.getUTCDate() };
}

function runsOn(schedule: ScheduleObject, { year, month, day }: Day): boolean {
  const weekday = weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] as Weekday;
  if (schedule.recurrence === "Daily") return true;
  if (schedule.recurrence === "Weekly") return (schedule.daysOfWeek ?? []).includes(weekday);
  const { typeEnum = "NthDay", nthDay = "1", nthWeekDay = "first", dayOfWeek = "Sunday" } = schedule.monthly ?? {};
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (typeEnum === "NthDay") return day === (nthDay === "last" ? lastDay : Number(nthDay));
  if (weekday !== dayOfWeek) return false;
  if (nthWeekDay === "last") return day + 7 > lastDay;
  return Math.ceil(day / 7) === ["first", "second", "third", "fourth"].indexOf(nthWeekDay) + 1;
}

function toEpoch({ year, month, day }: Day, time: string, timeZone: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const asUtc = Date.UTC(year, month - 1, day, hour, minute);
  // Twice, since the first guess may fall on the other side of a change of the clocks.
  const guess = asUtc - offset(asUtc, timeZone);
  return asUtc - offset(guess, timeZone);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds to add to UTC for the local time of a zone. */
function offset(time: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000;
}
