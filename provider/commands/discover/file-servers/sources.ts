import { isPlain, type Plain } from "../../../kernel/values";
import { contains, type Os, type Place, readPath } from "../../../topology/paths";

/** What the datasets of the streams say together: the component's `sources`, `roots`, `catchAll` and `excludes`. */
export interface SourcesOfStreams {
  sources: string[];
  /** What lies below these and in no other stream is in the catch-all stream. */
  roots: string[];
  /** Which of the streams, by its place in the list, backs up what is left. */
  catchAll: number | undefined;
  excludes: string[];
}

/** Takes the arguments back out of the datasets that were made from them; the plan says whether that was right. */
export function sourcesOf(os: Os, datasets: Plain[]): SourcesOfStreams {
  const targets = datasets.map(({ targets }) => pathsIn(targets));
  const places = targets.map((paths) => paths.flatMap((path) => placeOf(os, path)));
  const isAbove = (one: Place[], other: Place[]) =>
    one.some((outer) => other.some((inner) => outer.key !== inner.key && contains(outer, inner)));
  const above = places.findIndex((own, i) => places.some((other, j) => i !== j && isAbove(own, other)));
  const catchAll = above < 0 ? undefined : above;
  const others = new Set(places.filter((_, i) => i !== catchAll).flatMap((each) => each.map(({ key }) => key)));
  const excludes = datasets.flatMap(({ excludes }, i) =>
    pathsIn(excludes).filter((path) => i !== catchAll || !placeOf(os, path).some(({ key }) => others.has(key))),
  );
  // A pattern is of all streams: one in a few of them was not written by the component.
  const isCommon = (pattern: string) => excludes.filter((each) => each === pattern).length > datasets.length / 2;
  return {
    sources: targets
      .filter((_, i) => i !== catchAll)
      .flat()
      .sort(),
    roots: catchAll === undefined ? [] : targets[catchAll]!,
    catchAll,
    excludes: [...new Set(excludes)].filter((each) => !isPattern(each) || isCommon(each)),
  };
}

const isPattern = (text: string) => /[*?]/.test(text);

/** Paths in a list of a dataset. */
export function pathsIn(items: unknown): string[] {
  return (Array.isArray(items) ? items : []).flatMap((each) =>
    isPlain(each) && typeof each.path === "string" ? [each.path] : [],
  );
}

function placeOf(os: Os, path: string): Place[] {
  const place = readPath(os, path);
  return typeof place === "string" ? [] : [place];
}
