import { type BackupWindow, offset } from "../start-times";
import type { Graph } from "./graph";
import type { Stack, StackResource, Values } from "./resources";
import { daysOf, texts, timesOf } from "./words";

/** A day of the grid: what starts when, for how long it may run, and how much of that runs at once. */
export interface Day {
  /** All times are in this zone. */
  zone: string;
  /** The minute of the day at which the strip begins, so that a night is in one piece. */
  begin: number;
  /** The maintenance window in minutes of the day; two pieces where it goes over midnight. Empty where it is not known. */
  maintenance: Span[];
  rows: DayRow[];
  /** Clients that may run at once, each quarter of an hour of the busiest day of the week. */
  load: number[];
  busiest?: { day: string; at: number; clients: number };
  /** What a reader has to know about the numbers. */
  notes: string[];
}

/** Minutes of the day, from and to. */
export interface Span {
  from: number;
  to: number;
}

/** Schedules that start at the same times on the same days. */
export interface DayRow {
  /** Ids of the schedules. */
  schedules: string[];
  title: string;
  days: string;
  /** The starts as they are declared, in the schedule's own zone. */
  starts: string[];
  /** Its own zone; empty where the grid decides. */
  zone: string;
  bars: DayBar[];
  clients: number;
  copies: number;
}

export interface DayBar extends Span {
  /** Whether a part of it lies in the maintenance window. */
  conflicts: boolean;
  /** How long it may run is not declared. */
  isOpen: boolean;
}

const MINUTES = 24 * 60;
const SLOT = 15;
const WEEK = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** Minutes of the day as a time: "21:15". */
export const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60) % 24).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

const inDay = (minutes: number) => ((minutes % MINUTES) + MINUTES) % MINUTES;
const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/**
 * The day of a stack, in the zone of the backup window or, where that is not known, of most schedules. A zone's
 * distance from another changes over the year: it is the one at the moment `at` (milliseconds since 1970).
 */
export function dayOf(stack: Stack, graph: Graph, at: number, window?: BackupWindow): Day {
  const schedules = stack.resources.filter(({ type }) => type === "pulumi-nodejs:dynamic/avamar:Schedule");
  const zone = window?.timeZoneId ?? mostUsed(schedules) ?? "UTC";
  const shiftOf = (own: string, when: number) => {
    const [there, here] = [offset(own || zone, when), offset(zone, when)];
    return there === undefined || here === undefined ? undefined : here - there;
  };
  const maintenance = window ? complement(window) : [];
  const users = usersOf(graph);
  const week = WEEK.map(() => new Array<number>(MINUTES / SLOT).fill(0));
  const rows = new Map<string, DayRow>();
  const notes = new Set<string>();
  for (const { urn, values, change } of schedules) {
    if (change === "delete") continue;
    const own = texts(values.timeZone)[0] ?? "";
    const { clients, copies } = users(urn);
    const shift = shiftOf(own, at);
    if (shift === undefined)
      notes.add(`The zone ${own} is not known here; its times are drawn as if they were in ${zone}.`);
    const [winter, summer] = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)].map((when) => shiftOf(own, when));
    if (winter !== summer)
      notes.add(
        `${own} and ${zone} change their clocks on different days: its starts move by an hour or more over the year.`,
      );
    if (!own) notes.add(`A schedule without a time zone has the grid's; it is drawn as if that were ${zone}.`);
    const hours = typeof values.duration === "number" ? values.duration : undefined;
    const starts = timesOf(values);
    const bars = starts.map((time) => barOf(inDay(minutesOf(time) + (shift ?? 0)), hours, maintenance));
    if (hours === undefined && bars.length)
      notes.add("A schedule without a duration shows only its start, and counts for the load as a quarter of an hour.");
    for (const time of starts) addLoad(week, values, minutesOf(time) + (shift ?? 0), hours, clients);
    const key = JSON.stringify([bars, daysOf(values), own, starts]);
    const row = rows.get(key) ?? {
      schedules: [],
      title: "",
      days: daysOf(values),
      starts,
      zone: own,
      bars,
      clients: 0,
      copies: 0,
    };
    rows.set(key, {
      ...row,
      schedules: [...row.schedules, urn],
      clients: row.clients + clients,
      copies: row.copies + copies,
    });
  }
  const begin = window ? inDay((window.backupStart - 2) * 60) : MINUTES / 2;
  return {
    zone,
    begin,
    maintenance,
    rows: titled([...rows.values()], graph, begin),
    ...loadOf(week),
    notes: [...notes],
  };
}

function mostUsed(schedules: StackResource[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { values } of schedules)
    for (const zone of texts(values.timeZone)) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return [...counts].sort(([a, one], [b, two]) => two - one || a.localeCompare(b))[0]?.[0];
}

function complement({ backupStart, backupDuration }: BackupWindow): Span[] {
  const from = inDay((backupStart + backupDuration) * 60);
  const length = MINUTES - backupDuration * 60;
  if (length <= 0) return [];
  return from + length <= MINUTES
    ? [{ from, to: from + length }]
    : [
        { from, to: MINUTES },
        { from: 0, to: from + length - MINUTES },
      ];
}

function barOf(from: number, hours: number | undefined, maintenance: Span[]): DayBar {
  const to = from + (hours ?? 0) * 60;
  const hits = (span: Span, late: number) => from < span.to + late && Math.max(to, from + 1) > span.from + late;
  return {
    from,
    to,
    conflicts: maintenance.some((span) => hits(span, 0) || hits(span, MINUTES)),
    isOpen: hours === undefined,
  };
}

/** How many clients and copying policies each schedule has; a policy that is off starts nothing. */
function usersOf(graph: Graph): (schedule: string) => { clients: number; copies: number } {
  const nodes = new Map([...graph.nodes, ...graph.settings].map((each) => [each.id, each]));
  const isOff = (id: string) => nodes.get(id)?.facts.some(({ name, value }) => name === "enabled" && value === "no");
  const clients = new Map<string, number>();
  for (const { from, to, kind } of graph.links)
    if (kind === "member") clients.set(to, (clients.get(to) ?? 0) + (nodes.get(from)?.clients ?? 0));
  const found = new Map<string, { clients: number; copies: number }>();
  for (const { from, to, kind } of graph.links) {
    if (kind !== "schedule" || isOff(from) || nodes.get(from)?.change === "delete") continue;
    const there = found.get(to) ?? { clients: 0, copies: 0 };
    const isPolicy = nodes.get(from)?.type === "Policy";
    found.set(to, {
      clients: there.clients + (isPolicy ? (clients.get(from) ?? 0) : 0),
      copies: there.copies + (isPolicy ? 0 : 1),
    });
  }
  return (schedule) => found.get(schedule) ?? { clients: 0, copies: 0 };
}

/** Monthly starts count on every day of the week: one of them is theirs. */
function addLoad(week: number[][], values: Values, start: number, hours: number | undefined, clients: number): void {
  if (clients === 0) return;
  const days =
    values.recurrence === "weekly" ? texts(values.daysOfWeek).map((day) => WEEK.indexOf(day)) : [0, 1, 2, 3, 4, 5, 6];
  const slots = Math.max(1, Math.ceil(((hours ?? 0) * 60) / SLOT));
  for (const day of days)
    for (let i = 0; i < slots; i++) {
      const at = start + i * SLOT;
      const weekday = (((day + Math.floor(at / MINUTES)) % 7) + 7) % 7;
      week[weekday]![Math.floor(inDay(at) / SLOT)]! += clients;
    }
}

function loadOf(week: number[][]): Pick<Day, "load" | "busiest"> {
  const peaks = week.map((load) => Math.max(...load));
  const sum = (load: number[]) => load.reduce((total, each) => total + each, 0);
  // Of days that are equal the one with most work says most: a Monday lacks what began the night before.
  const [day] = [...peaks.keys()].sort((a, b) => peaks[b]! - peaks[a]! || sum(week[b]!) - sum(week[a]!)) as [number];
  const load = week[day]!;
  const clients = peaks[day]!;
  if (clients === 0) return { load };
  return { load, busiest: { day: WEEK[day]!, at: load.indexOf(clients) * SLOT, clients } };
}

function titled(rows: DayRow[], graph: Graph, begin: number): DayRow[] {
  const names = new Map(graph.nodes.map(({ id, name }) => [id, name]));
  const late = ({ bars: [first] }: DayRow) => (first ? inDay(first.from - begin) : MINUTES);
  return rows
    .map((row) => {
      const [first, ...more] = row.schedules.map((id) => names.get(id) ?? id);
      return { ...row, title: more.length ? `${first} +${more.length}` : first! };
    })
    .sort((a, b) => late(a) - late(b) || a.title.localeCompare(b.title));
}
