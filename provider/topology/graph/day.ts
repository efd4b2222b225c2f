import { type BackupWindow, offset } from "../start-times";
import type { Graph, GraphNode } from "./graph";
import { addLoad, busiestOf, emptyWeek, type Peak } from "./load";
import { inDay, MINUTES, minutesOf } from "./minutes";
import type { Stack, StackResource } from "./resources";
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
  /** Clients that may run at once, each quarter of an hour from `begin` on, in the busiest 24 hours of the week. */
  load: number[];
  busiest?: Peak;
  /** What a reader has to know about the numbers. */
  notes: string[];
}

/** Minutes of the day, from and to. */
interface Span {
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
  /** Notification profiles that it sends. */
  notices: number;
  /** Policies and profiles that use it and are off. */
  off: number;
}

interface DayBar extends Span {
  /** Whether a part of it lies in the maintenance window. */
  conflicts: boolean;
  /** How long it may run is not declared. */
  isOpen: boolean;
}

/**
 * The day of a stack, in the zone of the backup window or, where that is not known, of most schedules. A zone's
 * distance from another changes over the year: it is the one at the moment `at` (milliseconds since 1970).
 */
export function dayOf(stack: Stack, graph: Graph, at: number, window?: BackupWindow): Day {
  const schedules = stack.resources.filter(
    ({ type, change }) => type === "pulumi-nodejs:dynamic/avamar:Schedule" && change !== "delete",
  );
  const zone = window?.timeZoneId ?? mostUsed(schedules) ?? "UTC";
  const maintenance = window ? complement(window) : [];
  const users = usersOf(graph);
  const week = emptyWeek();
  const rows = new Map<string, DayRow>();
  const notes = new Set<string>();
  for (const { urn, values } of schedules) {
    const own = texts(values.timeZone)[0] ?? "";
    for (const note of zoneNotes(own, zone)) notes.add(note);
    const shift = shiftBetween(own || zone, zone, at) ?? 0;
    const hours = typeof values.duration === "number" ? values.duration : undefined;
    const starts = timesOf(values);
    if (hours === undefined && starts.length)
      notes.add("A schedule without a duration shows only its start, and counts for the load as a quarter of an hour.");
    const used = users(urn);
    for (const time of starts) addLoad(week, values, { start: minutesOf(time) + shift, hours, clients: used.clients });
    const bars = starts.map((time) => barOf(inDay(minutesOf(time) + shift), hours, maintenance));
    const days = daysOf(values);
    const key = JSON.stringify([bars, days, own, starts]);
    const same = rows.get(key) ?? { schedules: [], title: "", days, starts, zone: own, bars, ...NOBODY };
    rows.set(key, { ...same, schedules: [...same.schedules, urn], ...sum(same, used) });
  }
  const begin = window ? inDay((window.backupStart - 2) * 60) : quietest([...rows.values()]);
  const shown = titled([...rows.values()], graph, begin);
  return { zone, begin, maintenance, rows: shown, ...busiestOf(week, begin), notes: [...notes] };
}

/** Minutes by which a zone is ahead of another; undefined where one of them is not known here. */
function shiftBetween(from: string, to: string, at: number): number | undefined {
  const [there, here] = [offset(from, at), offset(to, at)];
  return there === undefined || here === undefined ? undefined : here - there;
}

function zoneNotes(own: string, zone: string): string[] {
  if (!own) return [`A schedule without a time zone has the grid's; it is drawn as if that were ${zone}.`];
  const [winter, summer] = [Date.UTC(2026, 0, 15), Date.UTC(2026, 6, 15)].map((at) => shiftBetween(own, zone, at));
  if (winter === undefined)
    return [`The zone ${own} is not known here; its times are drawn as if they were in ${zone}.`];
  if (winter === summer) return [];
  return [
    `${own} and ${zone} change their clocks on different days: its starts move by an hour or more over the year.`,
  ];
}

/** The full hour over which fewest starts run, as near to noon as can be. */
function quietest(rows: DayRow[]): number {
  const bars = rows.flatMap((row) => row.bars);
  const isOver = (at: number) =>
    bars.filter(({ from, to }) => inDay(at - from) > 0 && inDay(at - from) < to - from).length;
  const hours = Array.from({ length: 12 }, (_, i) => i * 120);
  const distance = (at: number) => Math.abs(at - MINUTES / 2);
  return hours.sort((a, b) => isOver(a) - isOver(b) || distance(a) - distance(b))[0]!;
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

type Users = Pick<DayRow, "clients" | "copies" | "notices" | "off">;
const NOBODY: Users = { clients: 0, copies: 0, notices: 0, off: 0 };

const sum = (a: Users, b: Users): Users => ({
  clients: a.clients + b.clients,
  copies: a.copies + b.copies,
  notices: a.notices + b.notices,
  off: a.off + b.off,
});

/** What each schedule starts. What is off starts nothing, and a client that is off is left out; so is what the run deletes. */
function usersOf(graph: Graph): (schedule: string) => Users {
  const all = [...graph.nodes, ...graph.settings].filter(({ change }) => change !== "delete");
  const nodes = new Map(all.map((each) => [each.id, each]));
  const clients = new Map<string, number>();
  for (const { from, to, kind } of graph.links) {
    const client = kind === "member" ? nodes.get(from) : undefined;
    if (client && !client.isOff) clients.set(to, (clients.get(to) ?? 0) + (client.clients ?? 0));
  }
  const found = new Map<string, Users>();
  for (const { from, to, kind } of graph.links) {
    const user = kind === "schedule" ? nodes.get(from) : undefined;
    if (user) found.set(to, sum(found.get(to) ?? NOBODY, usersIn(user, clients)));
  }
  return (schedule) => found.get(schedule) ?? NOBODY;
}

function usersIn({ id, type, isOff }: GraphNode, clients: Map<string, number>): Users {
  if (isOff) return { ...NOBODY, off: 1 };
  if (type === "Policy") return { ...NOBODY, clients: clients.get(id) ?? 0 };
  return type === "NotificationProfile" ? { ...NOBODY, notices: 1 } : { ...NOBODY, copies: 1 };
}

function titled(rows: DayRow[], graph: Graph, begin: number): DayRow[] {
  const names = new Map(graph.nodes.map(({ id, name }) => [id, name]));
  const late = ({ bars: [first] }: DayRow) => (first ? inDay(first.from - begin) : MINUTES);
  return rows
    .map((row) => {
      const [first, ...more] = row.schedules.map((id) => names.get(id) ?? id).sort();
      return { ...row, title: more.length ? `${first} +${more.length}` : first! };
    })
    .sort((a, b) => late(a) - late(b) || a.title.localeCompare(b.title));
}
