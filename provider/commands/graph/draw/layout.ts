import type { LinkKind } from "../../../topology/graph/graph";
import type { Lane } from "../../../topology/graph/kinds";
import type { View, ViewGroup, ViewLink, ViewRow } from "../../../topology/graph/view";

/** Where everything is. */
export interface Layout {
  width: number;
  height: number;
  lanes: { lane: Lane; x: number; y: number }[];
  groups: PlacedGroup[];
  lines: PlacedLine[];
}

export interface PlacedGroup {
  of: ViewGroup;
  lane: Lane;
  x: number;
  y: number;
  height: number;
  rows: { of: ViewRow; y: number }[];
  /** The y of the row that says how many more there are; undefined where all are shown. */
  more?: number;
}

export interface PlacedLine {
  of: ViewLink;
  kind: LinkKind;
  path: string;
}

export const LANE_WIDTH = 236;
const GAP = 54;
/** Between the parts of a column that was wrapped. */
const NARROW_GAP = 12;
const TITLE_HEIGHT = 30;
export const HEAD_HEIGHT = 28;
export const ROW_HEIGHT = 22;
export const BUDGET_HEIGHT = 18;
const PADDING = 6;
const BETWEEN = 10;
const BETWEEN_FOLDED = 5;
const MARGIN = 12;
/** Room for lines that go round the side of the last column. */
const ROUND = 26;

/** How the columns lie in the room that there is. */
export interface Arrangement {
  /** Columns may be wrapped like text: the part that each group stands in; groups that are not in it are in the first. */
  parts: Map<string, number>;
  /** One beneath the other, as on a telephone, and not side by side. */
  isStacked: boolean;
}

/** Wraps the columns so that none is higher than this, as far as single groups allow. */
export function wrap(view: View, tallest: number): Map<string, number> {
  const parts = new Map<string, number>();
  for (const { groups } of view.lanes) {
    let [part, y] = [0, 0];
    for (const of of groups) {
      const height = spaceOf(of);
      if (y > 0 && y + height > tallest) [part, y] = [part + 1, 0];
      parts.set(of.group.id, part);
      y += height;
    }
  }
  return parts;
}

/** How high a column is that is not wrapped. */
export const columnHeight = (groups: ViewGroup[]): number => groups.reduce((sum, of) => sum + spaceOf(of), 0);

const PLAIN: Arrangement = { parts: new Map(), isStacked: false };

/** Puts the columns of a view beside each other and draws the lines between them. */
export function layoutOf(view: View, { parts, isStacked } = PLAIN): Layout {
  const groups: PlacedGroup[] = [];
  const lanes: Layout["lanes"] = [];
  const ends = new Map<string, { x: number; y: number }>();
  let [x, top, width, height] = [MARGIN, MARGIN, 0, 0];
  for (const { lane, groups: members } of view.lanes) {
    lanes.push({ lane, x, y: top });
    for (const part of partsOf(members, parts)) {
      let y = top + TITLE_HEIGHT;
      for (const of of part) {
        const placed = placeGroup(of, lane, x, y);
        groups.push(placed);
        ends.set(of.group.id, { x, y: y + HEAD_HEIGHT / 2 });
        for (const row of placed.rows) ends.set(row.of.node.id, { x, y: row.y + ROW_HEIGHT / 2 });
        if (placed.more !== undefined) ends.set(of.group.id, { x, y: placed.more + ROW_HEIGHT / 2 });
        y += spaceOf(of, placed);
      }
      height = Math.max(height, y - BETWEEN + MARGIN);
      width = Math.max(width, x + LANE_WIDTH);
      x += LANE_WIDTH + NARROW_GAP;
    }
    if (isStacked) [x, top] = [MARGIN, height];
    else x += GAP - NARROW_GAP;
  }
  width += ROUND + MARGIN;
  const lines = view.links.flatMap((of): PlacedLine[] => {
    const [from, to] = [ends.get(of.from), ends.get(of.to)];
    return from && to ? [{ of, kind: of.kind, path: lineFrom(from, to) }] : [];
  });
  return { width, height, lanes, groups, lines };
}

/** The groups of each part of a column. One in which a search has left nothing takes no room. */
function partsOf(groups: ViewGroup[], parts: Arrangement["parts"]): ViewGroup[][] {
  const found = new Map<number, ViewGroup[]>();
  for (const of of groups) {
    const part = parts.get(of.group.id) ?? 0;
    found.set(part, [...(found.get(part) ?? []), of]);
  }
  return [...found].sort(([a], [b]) => a - b).map(([, each]) => each);
}

/** The height of a group with the room beneath it. */
const spaceOf = (of: ViewGroup, placed = placeGroup(of, "clients", 0, 0)): number =>
  placed.height + (of.isOpen ? BETWEEN : BETWEEN_FOLDED);

function placeGroup(of: ViewGroup, lane: Lane, x: number, y: number): PlacedGroup {
  let next = y + HEAD_HEIGHT + (of.group.budget ? BUDGET_HEIGHT : 0);
  const rows = of.rows.map((row) => {
    const placed = { of: row, y: next };
    next += ROW_HEIGHT;
    return placed;
  });
  const isCut = of.isOpen && of.rows.length < of.total;
  const more = isCut ? next : undefined;
  if (isCut) next += ROW_HEIGHT;
  const height = next - y + (of.isOpen ? PADDING : of.group.budget ? 4 : 0);
  return { of, lane, x, y, height, rows, ...(more === undefined ? {} : { more }) };
}

/** A curve that leaves to the right and comes in from the left; within a column, or backwards, it goes round the side. */
function lineFrom(from: { x: number; y: number }, to: { x: number; y: number }): string {
  if (from.x < to.x) {
    const [start, end] = [from.x + LANE_WIDTH, to.x];
    const bend = Math.min(60, (end - start) / 2);
    // Over a column in between it runs level before it turns, so that it can be followed.
    return `M${start} ${from.y} C${start + bend} ${from.y} ${end - bend} ${to.y} ${end} ${to.y}`;
  }
  const side = Math.max(from.x, to.x) + LANE_WIDTH;
  const [start, end] = [from.x + LANE_WIDTH, to.x + LANE_WIDTH];
  return `M${start} ${from.y} C${side + ROUND} ${from.y} ${side + ROUND} ${to.y} ${end} ${to.y}`;
}
