import { byKey, contains, type Place } from "./paths";

/** What one stream backs up: everything below the targets that is not below an exclude. */
export interface Selection {
  stream: string;
  targets: Place[];
  excludes: Place[];
}

/** Paths that are not in exactly one stream. */
export interface CoverageFault {
  /** The folder; what lies below another one that is named in the datasets does not count to it. */
  path: string;
  /** The streams that have it: none is a gap, several are an overlap. */
  streams: string[];
}

/**
 * Proves that every path below the universe is in exactly one stream, and what is left out by declaration in none.
 *
 * Why it is a proof: whether a stream has a path depends only on which targets and excludes are above that path. All
 * paths with the same places above them are alike, so it is enough to look once beside each place that is named.
 */
export function coverageFaults(universe: Place[], leftOut: Place[], selections: Selection[]): CoverageFault[] {
  const named = [...universe, ...leftOut, ...selections.flatMap(({ targets, excludes }) => [...targets, ...excludes])];
  const places = [...new Map(named.map((place) => [place.key, place])).values()].sort(byKey);
  return places.flatMap((place) => {
    const streams = selections.filter((each) => selects(each, place)).map(({ stream }) => stream);
    if (leftOut.some((each) => contains(each, place))) return streams.length ? [{ path: place.text, streams }] : [];
    // Outside the universe nothing has to be, but nothing may be twice either.
    const wanted = universe.some((each) => contains(each, place));
    return streams.length === 1 || (!wanted && streams.length === 0) ? [] : [{ path: place.text, streams }];
  });
}

/** Whether a stream has what lies in a folder. An exclude wins over a target, wherever the two lie. */
function selects({ targets, excludes }: Selection, place: Place): boolean {
  return targets.some((each) => contains(each, place)) && !excludes.some((each) => contains(each, place));
}
