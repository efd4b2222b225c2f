import type { Fact } from "./graph";
import type { Values } from "./resources";

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** A list of texts; empty for everything else. */
export function texts(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((each) => typeof each !== "object").map(String);
  return value === undefined || typeof value === "object" ? [] : [String(value)];
}

/** A value in the words of a person: "file cache max -20". */
function spoken(value: unknown): string {
  if (Array.isArray(value)) return value.length ? value.map(spoken).join(", ") : "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value !== "object" || value === null) return String(value);
  const { count, unit, plugin, path } = value as Values;
  if (count !== undefined && unit !== undefined) return `${count} ${unit}`;
  if (plugin !== undefined && path !== undefined) return String(path);
  const parts = Object.entries(value).map(([name, each]) => `${label(name)} ${spoken(each)}`);
  return parts.length ? parts.join(", ") : "none";
}

/** "maxStreamsAsPercent" as a person writes it: "max streams as percent". */
function label(property: string): string {
  return property.replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

/** The named properties that are there, in this order. */
export function factsOf(values: Values, names: string[]): Fact[] {
  return names
    .filter((name) => values[name] !== undefined)
    .map((name) => ({ name: label(name), value: spoken(values[name]) }));
}

/** The first text and how many more there are: "E:\Projects +3". */
export function firstOf(all: string[]): string {
  return all.length > 1 ? `${all[0]} +${all.length - 1}` : (all[0] ?? "");
}

/** The days on which a schedule starts: "Mon to Fri". */
export function daysOf(values: Values): string {
  const { recurrence, dayOfMonth, weekOfMonth, dayOfWeek } = values;
  if (recurrence === "onDemand") return "on demand";
  if (recurrence === "monthly")
    return dayOfMonth === undefined
      ? `${weekOfMonth ?? ""} ${String(dayOfWeek ?? "day").slice(0, 3)} of the month`.trim()
      : dayOfMonth === "last"
        ? "last day of the month"
        : `day ${dayOfMonth} of the month`;
  if (recurrence !== "weekly") return "daily";
  const given = DAYS.filter((day) => texts(values.daysOfWeek).includes(day));
  if (given.length === 7) return "daily";
  const from = DAYS.indexOf(given[0] ?? "");
  const isRun = given.length > 2 && given.every((day, i) => DAYS[from + i] === day);
  const short = given.map((day) => day.slice(0, 3));
  return isRun ? `${short[0]} to ${short.at(-1)}` : short.join(", ");
}

/** The times of day at which a schedule starts, in its own zone. */
export function timesOf(values: Values): string[] {
  if (values.recurrence === "onDemand") return [];
  const times = values.recurrence === "daily" ? texts(values.timesOfDay) : texts(values.startTime);
  return times.filter((time) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time)).sort();
}

/** "1 client", "2 clients". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The few words that stand beside the name of an object. */
export function noteOf(type: string, values: Values): string {
  const note = NOTES[type]?.(values) ?? "";
  const state = values.enabled === false ? "off" : values.running === false ? "stopped" : "";
  return [state, note].filter(Boolean).join(", ");
}

const paths = (value: unknown) =>
  (Array.isArray(value) ? value : []).flatMap((each: Values) => (each?.path === undefined ? [] : [String(each.path)]));

const NOTES: Record<string, (values: Values) => string> = {
  AvamarClientStream: ({ port }) => (port === undefined ? "" : `port ${port}`),
  AvamarAgent: () => "installed agent",
  Client: ({ agentVersion }) => texts(agentVersion).join(),
  ClientPool: ({ clientIds }) => counted(Object.keys(clientIds ?? {}).length, "client"),
  VirtualCenter: () => "vCenter",
  VirtualMachineClients: ({ clientIds }) => (Array.isArray(clientIds) ? counted(clientIds.length, "client") : ""),
  Proxy: ({ maxActiveJobs }) => (maxActiveJobs === undefined ? "proxy" : `proxy, ${maxActiveJobs} jobs`),
  Dataset: ({ targets }) => firstOf(paths(targets)),
  Schedule: (values) => [daysOf(values), firstOf(timesOf(values))].filter(Boolean).join(" "),
  Retention: ({ type, duration, expireDate }) =>
    type === "noExpiration" ? "for ever" : type === "expireDate" ? `until ${expireDate}` : spoken(duration ?? ""),
  Rule: ({ conditions }) => (Array.isArray(conditions) ? counted(conditions.length, "condition") : ""),
  DataDomainTarget: ({ maxStreams, maxStreamsAsPercent }) =>
    maxStreams === undefined ? "" : maxStreamsAsPercent ? `${maxStreams} % of streams` : `${maxStreams} streams`,
  StorageUnit: ({ quota }) => size((quota as Values | undefined)?.hardLimitBytes),
  ReplicationDestination: ({ host }) => texts(host).join(),
};

/** Bytes as people write them: "100 TiB". */
function size(bytes: unknown): string {
  if (typeof bytes !== "number") return "";
  const units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
  const at = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Number((bytes / 2 ** (10 * at)).toFixed(1))} ${units[at]}`;
}
