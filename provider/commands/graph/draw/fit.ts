import type { Graph } from "../../../topology/graph/graph";
import { firstLook, type Look, type View, viewOf } from "../../../topology/graph/view";
import { type Arrangement, columnHeight, type Layout, layoutOf, wrap } from "./layout";

/** The room for a drawing, in pixels. */
export interface Room {
  width: number;
  height: number;
}

/** Letters of this part of their size are read well, smaller ones with effort; larger ones than the last are of no use. */
const READABLE = 0.7;
const SMALLEST = 0.5;
const LARGEST = 1.15;
/** From a map with much unfolded to one with nothing unfolded. */
const LOOKS = [80, 40, 20, 10, 0];
/** The highest column is wrapped into so many parts: columns that are lower wrap into fewer. */
const PARTS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
/** Parts are of different heights: each may be a little higher than an even share. */
const SLACK = 40;

/** How much a drawing is to be scaled so that all of it is in the room. */
export function zoomFor({ width, height }: Layout, room: Room): number {
  return Math.min(LARGEST, room.width / width, room.height / height);
}

/** How a view is largest in its room; where that is the same, with fewest parts. Stacked columns are harder to follow: they are for narrow rooms. */
export function arrange(view: View, room: Room): Arrangement {
  const tallest = Math.max(0, ...view.lanes.map(({ groups }) => columnHeight(groups)));
  const wraps = PARTS.map((parts) => wrap(view, tallest / parts + (parts > 1 ? SLACK : 0)));
  const [beside, stacked] = [false, true].map((isStacked) => {
    const ways = wraps.map((parts) => ({ parts, isStacked }));
    const zooms = ways.map((each) => zoomFor(layoutOf(view, each), room));
    const zoom = Math.max(...zooms);
    return { zoom, way: ways[zooms.indexOf(zoom)]! };
  });
  return beside!.zoom >= SMALLEST || beside!.zoom >= stacked!.zoom ? beside!.way : stacked!.way;
}

/** What is open at first: as much as can be read with the whole map in the room. */
export function lookFor(graph: Graph, room: Room): Look {
  const looks = LOOKS.map((many) => firstLook(graph, many));
  const zoomOf = (look: Look) => {
    const view = viewOf(graph, look);
    return zoomFor(layoutOf(view, arrange(view, room)), room);
  };
  // Where the width alone makes it small, folding does not make it larger.
  const narrow = room.width / layoutOf(viewOf(graph, looks.at(-1)!)).width;
  const wanted = Math.max(SMALLEST, Math.min(READABLE, narrow));
  return looks.find((each) => zoomOf(each) >= wanted) ?? looks.at(-1)!;
}
