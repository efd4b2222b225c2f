import { readInstant } from "../policies/times";
import type { Grid } from "../rest/grid";
import { moment } from "./moment";

/** Which events {@link getEvents} looks for. */
export interface EventsQuery {
  /** From then on: "2026-11-26T00:00:00Z". */
  since?: string;
  /** Until then. */
  until?: string;
  /** Only of this severity, in the grid's words: "USER", "USER_FATAL", "ERROR", ... */
  severity?: string;
  /** Only of this category, in the grid's words: "SECURITY", "SYSTEM", ... */
  category?: string;
  /** Only with one of these codes: [22310, 22311]. */
  codes?: number[];
  /** Only those that nobody has acknowledged. Default: false. */
  unacknowledged?: boolean;
}

/** An event of the grid. */
export interface EventInfo {
  /** Id of the event, unique on its grid. */
  id: number;
  /** Number of the kind of event: 22605. */
  code: number;
  /** "2026-11-26T20:05:00.000Z". */
  time: string;
  /** In the grid's words: "USER", "USER_FATAL", "ERROR", ... */
  severity: string;
  /** In the grid's words: "SECURITY", "SYSTEM", ... */
  category: string;
  /** The kind of event, in the grid's words. */
  type: string;
  /** Domain that it is about: "/". */
  domain: string;
  /** What happened, in the grid's words. */
  summary: string;
}

/** What is read of an event (contract: Event). */
interface Wire {
  id?: number;
  code?: number;
  time?: number;
  severity?: string;
  category?: string;
  type?: string;
  domain?: string;
  summary?: string;
}

/** The events that fit, the latest first. */
export async function eventsThatFit(grid: Grid, query: EventsQuery): Promise<EventInfo[]> {
  const { severity, category, codes, unacknowledged } = query;
  const [after, before] = [moment("since", query.since), moment("until", query.until)];
  const unack = unacknowledged ? true : undefined;
  const all = await grid.pages<Wire>("/events", { after, before, severity, category, unack });
  return all
    .map(infoOf)
    .filter(
      (each) =>
        (codes === undefined || codes.includes(each.code)) &&
        (severity ?? each.severity) === each.severity &&
        (category ?? each.category) === each.category &&
        (after === undefined || each.time >= after) &&
        (before === undefined || each.time <= before),
    )
    .sort((a, b) => (a.time < b.time ? 1 : -1));
}

function infoOf(wire: Wire): EventInfo {
  const { id = 0, code = 0, severity = "", category = "", type = "", domain = "", summary = "" } = wire;
  return { id, code, time: readInstant(wire.time), severity, category, type, domain, summary };
}
