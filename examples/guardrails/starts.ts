// When schedules start, in minutes of a week in UTC.
import type { PolicyResource } from "@pulumi/policy";
import { known } from "./estate";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** The starts of a schedule in a week. One day of a month may be any day; a schedule on demand has none. */
export function startsOf(schedule: PolicyResource): number[] {
  const [recurrence, zone] = [known(schedule, "recurrence"), known(schedule, "timeZone")];
  const times = [known(schedule, recurrence === "daily" ? "timesOfDay" : "startTime")].flat();
  const days = recurrence === "weekly" ? (known(schedule, "daysOfWeek") as string[] | undefined) : DAYS;
  if (recurrence === "onDemand" || !days) return [];
  const ahead = typeof zone === "string" ? minutesAhead(zone, new Date()) : 0;
  return times
    .filter((time): time is string => typeof time === "string")
    .flatMap((time) => days.map((day) => within(DAYS.indexOf(day) * DAY + minutes(time) - ahead)));
}

/** Whether one of these starts lies so near to one of those; the week goes round. */
export function tooClose(these: number[], those: number[], minutesApart: number): boolean {
  return these.some((a) => those.some((b) => Math.min(within(a - b), within(b - a)) < minutesApart));
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const within = (minute: number) => ((minute % WEEK) + WEEK) % WEEK;

/** By how many minutes the clocks of a zone are ahead of UTC. */
function minutesAhead(timeZone: string, at: Date): number {
  const text = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" }).format(at);
  return Math.round((Date.parse(`${text.replace(" ", "T")}Z`) - at.getTime()) / 60_000);
}
