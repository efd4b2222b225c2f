import type { Day } from "../../../topology/graph/day";
import type { Graph } from "../../../topology/graph/graph";

/** What the page shows, as the command has put it into the page. */
export interface Picture {
  graph: Graph;
  day: Day;
}

/** Reads it from the page. */
export function readPicture(): Picture {
  return JSON.parse(document.getElementById("picture")!.textContent!) as Picture;
}
