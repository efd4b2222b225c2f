import type { Plain } from "../../../kernel/values";
import { type PlannedSchedule, staggered } from "../../../topology/start-times";
import { isBeside, type StreamObjects } from "./stream-objects";

/** When the streams start: one schedule for all, by reference or of the component, or one for each, staggered. */
export type ScheduleOfStreams =
  | { is: "shared" }
  /** `name` is the component's, which the schedule is named after. */
  | { is: "own"; name: string; schedule: PlannedSchedule }
  | { is: "staggered"; schedule: PlannedSchedule; staggerMinutes: number }
  | { is: "none"; why: string };

const DAY = 24 * 60;

/**
 * Finds how the component would be told of the schedules that the streams have.
 *
 * @param places Number of each stream, from 0.
 */
export function scheduleOf(streams: StreamObjects[], server: string, places: number[]): ScheduleOfStreams {
  const [first] = streams;
  const ids = new Set(streams.map(({ policy }) => policy.declared.schedule));
  if (ids.size === 1) {
    const { schedule, policy } = first!;
    const name = String(schedule?.declared.name ?? "");
    const isOwn = schedule && name.startsWith(`${server}-`) && domainOf(schedule) === domainOf(policy);
    const rest = name.slice(server.length + 1);
    return isOwn && rest !== "" ? { is: "own", name: rest, schedule: timesOf(schedule.declared) } : { is: "shared" };
  }
  const own = streams.flatMap(({ schedule, policy }) => (schedule && isBeside(schedule, policy) ? [schedule] : []));
  if (ids.size < streams.length || own.length < streams.length)
    return { is: "none", why: "its policies share no schedule, and not each has one of its own name" };
  const schedules = own.map(({ declared }) => timesOf(declared));
  for (const minutes of staggersOf(schedules, places)) {
    const base = staggered({ ...schedules[0]!, staggerMinutes: minutes }, -places[0]!);
    if (typeof base !== "string") return { is: "staggered", schedule: base, staggerMinutes: minutes };
  }
  return { is: "none", why: "the starts of its schedules are not one after the other" };
}

const domainOf = ({ declared }: { declared: Plain }) => declared.domain ?? "/";

/** What a schedule says beside its name. */
function timesOf({ name: _name, domain: _domain, ...times }: Plain): PlannedSchedule {
  return times as unknown as PlannedSchedule;
}

/** Minutes between the starts of two streams that would explain all starts. */
function staggersOf(schedules: PlannedSchedule[], places: number[]): number[] {
  const [first, second] = schedules.map(startsOf);
  const apart = places[1]! - places[0]!;
  const candidates = (second ?? []).flatMap((start) => {
    const minutes = (((start - (first?.[0] ?? 0)) % DAY) + DAY) % DAY;
    return Array.from({ length: apart }, (_, day) => (minutes + day * DAY) / apart);
  });
  const fits = (minutes: number) =>
    schedules.every((schedule, i) => {
      const moved = (first ?? []).map((start) => (start + (places[i]! - places[0]!) * minutes) % DAY);
      const starts = startsOf(schedule);
      return starts.length === moved.length && moved.every((each) => starts.includes(each));
    });
  return [...new Set(candidates)].filter((each) => Number.isInteger(each) && each > 0 && each < DAY && fits(each));
}

function startsOf({ timesOfDay, startTime }: PlannedSchedule): number[] {
  const times = timesOfDay ?? (startTime === undefined ? [] : [startTime]);
  return times.map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5)));
}
