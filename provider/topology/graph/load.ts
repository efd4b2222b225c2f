import { inDay, MINUTES } from "./minutes";
import type { Values } from "./resources";
import { texts } from "./words";

/** Quarters of an hour: how many clients may run in each of them, for each day of the week from Sunday on. */
type Week = number[][];

/** When most clients may run at once. */
export interface Peak {
  day: string;
  /** The minute of that day. */
  at: number;
  clients: number;
}

const SLOT = 15;
const SLOTS = MINUTES / SLOT;
const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** A week in which nothing runs. */
export const emptyWeek = (): Week => DAYS.map(() => new Array<number>(SLOTS).fill(0));

/**
 * Adds the clients of one start, on all days on which it is: `start` is in minutes of the day and may lie before or
 * after it, where another zone is ahead or behind. Monthly starts count on every day of the week: one of them is theirs.
 */
export function addLoad(
  week: Week,
  { recurrence, daysOfWeek }: Values,
  { start, hours, clients }: { start: number; hours: number | undefined; clients: number },
): void {
  const given = texts(daysOfWeek);
  const slots = Math.max(1, Math.ceil(((hours ?? 0) * 60) / SLOT));
  for (const [day, name] of DAYS.entries()) {
    if (recurrence === "weekly" && !given.includes(name)) continue;
    for (let i = 0; i < slots; i++) {
      const at = start + i * SLOT;
      const weekday = (day + Math.floor(at / MINUTES) + 7) % 7;
      week[weekday]![Math.floor(inDay(at) / SLOT)]! += clients;
    }
  }
}

/** The 24 hours from a minute of the day on with the highest peak; of equal ones those with most work. */
export function busiestOf(week: Week, begin: number): { load: number[]; busiest?: Peak } {
  const whole = [...week.flat(), ...week[0]!];
  const strips = DAYS.map((_, day) => {
    const load = whole.slice(day * SLOTS + begin / SLOT).slice(0, SLOTS);
    return { day, load, peak: Math.max(...load), sum: load.reduce((total, each) => total + each, 0) };
  });
  const [best] = strips.sort((a, b) => b.peak - a.peak || b.sum - a.sum || a.day - b.day);
  const { load, peak, day } = best!;
  if (peak === 0) return { load };
  const at = begin + load.indexOf(peak) * SLOT;
  return { load, busiest: { day: DAYS[(day + Math.floor(at / MINUTES)) % 7]!, at: at % MINUTES, clients: peak } };
}
