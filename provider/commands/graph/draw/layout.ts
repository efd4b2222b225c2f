import type { LinkKind } from "../../../topology/graph/graph";
import type { Lane } from "../../../topology/graph/kinds";
import type { View, ViewGroup, ViewLink, ViewRow } from "../../../topology/graph/view";

/** Where everything is. */
export interface Layout {
  width: number;
  height: number;
  lanes: { lane: Lane; x: number }[];
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

/** Puts the columns of a view beside each other and draws the lines between them. */
export function layoutOf(view: View): Layout {
  const groups: PlacedGroup[] = [];
  const lanes: Layout["lanes"] = [];
  const ends = new Map<string, { x: number; y: number }>();
  let height = 0;
  for (const { lane, groups: members } of view.lanes) {
    const x = MARGIN + lanes.length * (LANE_WIDTH + GAP);
    lanes.push({ lane, x });
    let y = MARGIN + TITLE_HEIGHT;
    for (const of of members) {
      const placed = placeGroup(of, lane, x, y);
      groups.push(placed);
      ends.set(of.group.id, { x, y: y + HEAD_HEIGHT / 2 });
      for (const row of placed.rows) ends.set(row.of.node.id, { x, y: row.y + ROW_HEIGHT / 2 });
      if (placed.more !== undefined) ends.set(of.group.id, { x, y: placed.more + ROW_HEIGHT / 2 });
      y += placed.height + (of.isOpen ? BETWEEN : BETWEEN_FOLDED);
    }
    height = Math.max(height, y - BETWEEN + MARGIN);
  }
  const lines = view.links.flatMap((of): PlacedLine[] => {
    const [from, to] = [ends.get(of.from), ends.get(of.to)];
    return from && to ? [{ of, kind: of.kind, path: lineFrom(from, to) }] : [];
  });
  const width = 2 * MARGIN + ROUND + lanes.length * LANE_WIDTH + Math.max(0, lanes.length - 1) * GAP;
  return { width, height, lanes, groups, lines };
}

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
