import type { Day, DayRow } from "../../../topology/graph/day";
import { clock } from "../../../topology/graph/minutes";
import { counted } from "../../../topology/graph/words";
import { fitted, label, type Shape, shape } from "./shape";

const LABEL = 230;
const HOUR = 32;
const HOURS = 24 * HOUR;
const USERS = 120;
const LOAD = 56;
const ROW = 24;
const AXIS = 22;
/** Width of the drawing. */
export const DAY_WIDTH = LABEL + HOURS + USERS;
/** Rows that are drawn; the rest is said in one line. */
const DAY_ROWS = 40;

/** The height of the drawing of a day. */
export function dayHeight({ rows }: Day): number {
  return LOAD + AXIS + Math.min(rows.length, DAY_ROWS) * ROW + (rows.length > DAY_ROWS ? ROW : 0) + 8;
}

/** A day on a strip of 24 hours: how much may run at once, and below it a line for each time at which something starts. */
export function drawDay(day: Day): Shape {
  const rows = day.rows.slice(0, DAY_ROWS);
  const height = dayHeight(day);
  const cut = day.rows.length - rows.length;
  const maintenance = day.maintenance.flatMap((span) => pieces(span, day.begin));
  return shape(
    "g",
    { class: "day" },
    ...maintenance.map(([from, to]) =>
      shape("rect", { class: "maintenance", x: at(from), y: 0, width: at(to) - at(from), height: height - 8 }),
    ),
    ...maintenance
      .slice(0, 1)
      .map(([from]) => shape("text", { class: "note start", x: at(from) + 6, y: 13 }, "maintenance")),
    ...drawLoad(day),
    ...drawAxis(day, height),
    ...rows.map((row, i) => drawRow(row, day.begin, LOAD + AXIS + i * ROW)),
    cut > 0 ? shape("text", { class: "note start", x: 4, y: height - 12 }, `and ${cut} more times`) : undefined,
  );
}

/** Minutes since the strip begins, as a place on it. */
const at = (minutes: number) => LABEL + (minutes / 60) * HOUR;

function drawAxis({ begin }: Day, height: number): Shape[] {
  const hours = Array.from({ length: 25 }, (_, passed) => ({ x: at(passed * 60), hour: (begin / 60 + passed) % 24 }));
  return hours.flatMap(({ x, hour }) => [
    shape("line", { class: hour ? "tick" : "tick strong", x1: x, x2: x, y1: LOAD, y2: height - 8 }),
    ...(hour % 2 ? [] : [shape("text", { class: "hour", x, y: LOAD + 15 }, clock(hour * 60))]),
  ]);
}

/** Steps, a quarter of an hour each. */
function drawLoad({ load, busiest }: Day): Shape[] {
  const most = Math.max(1, ...load);
  const y = (clients: number) => (LOAD - 4 - (clients / most) * (LOAD - 20)).toFixed(1);
  const steps = load.map((clients, i) => `L${at(i * 15)} ${y(clients)} L${at(i * 15 + 15)} ${y(clients)}`).join(" ");
  const [title, when] = busiest
    ? [`${counted(busiest.clients, "client")} at once`, `at most, ${busiest.day} ${clock(busiest.at)}`]
    : ["no backup starts by itself", ""];
  return [
    shape("path", { class: "load", d: `M${LABEL} ${LOAD - 4} ${steps} L${LABEL + HOURS} ${LOAD - 4} Z` }),
    shape("text", { class: "name", x: 4, y: 24 }, title),
    shape("text", { class: "note start", x: 4, y: 40 }, when),
  ];
}

function drawRow(row: DayRow, begin: number, y: number): Shape {
  const users = usersOf(row);
  const isOff = users === "off";
  const conflict = !isOff && row.bars.some(({ conflicts }) => conflicts);
  const shown = conflict ? "into maintenance" : users;
  const starts = row.starts.length ? `starts ${[row.starts.join(", "), row.zone].join(" ").trim()}` : "";
  // What can be read comes first, in this order: it is also what people say to a program that listens.
  const said = [row.title, row.days, shown, starts, conflict ? users : ""].filter(Boolean);
  return shape(
    "g",
    {
      class: isOff ? "schedule off" : "schedule",
      "data-node": row.schedules[0],
      role: "button",
      tabindex: -1,
      "aria-label": `schedule ${said.join(", ")}`,
    },
    shape("title", {}, said.join("\n")),
    shape("rect", { class: "hit", x: 0, y, width: DAY_WIDTH, height: ROW, rx: 4 }),
    label({ class: "name", x: 4, y: y + 16 }, row.title, fitted(row.title, 136, 12)),
    label({ class: "note", x: LABEL - 10, y: y + 16 }, row.days, fitted(row.days, 80, 11)),
    ...row.bars.flatMap((bar) =>
      pieces(bar, begin).map(([from, to]) =>
        shape("rect", {
          class: barClass(bar),
          x: at(from),
          y: y + 6,
          width: Math.max(3, at(to) - at(from)),
          height: 12,
          rx: 3,
        }),
      ),
    ),
    label(
      { class: conflict ? "note start conflict" : "note start", x: LABEL + HOURS + 10, y: y + 16 },
      shown,
      fitted(shown, USERS - 8, 11),
    ),
  );
}

/** What the starts of a row are for; "off" where everything that uses it is. */
function usersOf({ clients, copies, notices, off }: DayRow): string {
  const who = [
    clients ? counted(clients, "client") : "",
    copies ? (copies === 1 ? "1 copying policy" : `${copies} copying policies`) : "",
    notices ? counted(notices, "notification") : "",
  ].filter(Boolean);
  if (who.length === 0) return off ? "off" : "not used";
  return [...who, off ? `${off} off` : ""].filter(Boolean).join(", ");
}

const barClass = ({ conflicts, isOpen }: { conflicts: boolean; isOpen: boolean }) =>
  ["bar", conflicts ? "conflict" : "", isOpen ? "open" : ""].filter(Boolean).join(" ");

/** A span of the day as minutes since the strip begins. What goes over its end goes on at its beginning. */
function pieces({ from, to }: { from: number; to: number }, begin: number): [number, number][] {
  const day = 24 * 60;
  const start = (from - begin + day) % day;
  const end = start + (to - from);
  if (end <= day) return [[start, end]];
  return [
    [start, day],
    [0, Math.min(end - day, start)],
  ];
}
