import type { Graph } from "../../../topology/graph/graph";
import { firstLook, type Look, type View, viewOf } from "../../../topology/graph/view";
import { type Arrangement, columnHeight, type Layout, layoutOf, wrap } from "./layout";

/** The room for a drawing, in pixels. */
export interface Room {
  width: number;
  height: number;
}

/** Smaller letters are hard to read, larger ones are of no use. */
const READABLE = 0.7;
const LARGEST = 1.15;
/** From a map with much unfolded to one with nothing unfolded. */
const LOOKS = [80, 40, 20, 10, 0];
/** The highest column is wrapped into so many parts: columns that are lower wrap into fewer. */
const PARTS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
/** Parts are of different heights: each may be a little higher than an even share. */
const SLACK = 40;
/** Stacked columns are harder to follow, so they have to be worth it. */
const STACKED = 0.8;

/** How much a drawing is to be scaled so that all of it is in the room. */
export function zoomFor({ width, height }: Layout, room: Room): number {
  return Math.min(LARGEST, room.width / width, room.height / height);
}

/** How a view is largest in its room; where that is the same, with fewest parts. */
export function arrange(view: View, room: Room): Arrangement {
  const tallest = Math.max(0, ...view.lanes.map(({ groups }) => columnHeight(groups)));
  const wraps = PARTS.map((parts) => wrap(view, tallest / parts + (parts > 1 ? SLACK : 0)));
  const ways = [false, true].flatMap((isStacked) => wraps.map((parts) => ({ parts, isStacked })));
  const worth = ways.map((each) => zoomFor(layoutOf(view, each), room) * (each.isStacked ? STACKED : 1));
  return ways[worth.indexOf(Math.max(...worth))]!;
}

/** What is open at first: as much as can be read with the whole map in the room. */
export function lookFor(graph: Graph, room: Room): Look {
  const looks = LOOKS.map((many) => firstLook(graph, many));
  const zoomOf = (look: Look) => {
    const view = viewOf(graph, look);
    return zoomFor(layoutOf(view, arrange(view, room)), room);
  };
  return looks.find((each) => zoomOf(each) >= READABLE) ?? looks.at(-1)!;
}
