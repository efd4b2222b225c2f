import { coverageFaults, type Selection } from "./coverage";
import type { Excludes } from "./excludes";
import type { PlanRequest } from "./file-server-plan";
import type { Issue } from "./issue";
import type { Lock } from "./lock";
import type { Measurement } from "./measurement";
import { contains, type Os, type Place, readPath } from "./paths";
import { measuredPlace, type Protected, type Source } from "./sources";

/** The plain values of a request. */
export function checkNumbers(
  { server, component, streams, target, os, rebalance }: PlanRequest,
  issues: Issue[],
): void {
  if (typeof server !== "string" || !/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/.test(server))
    issues.push({
      property: "server",
      reason:
        'must be a name with letters, digits, dots, hyphens and underscores, known when the program runs; write for example "syd02-vs-util".',
    });
  if (typeof component !== "string" || component === "")
    issues.push({ property: "name", reason: "must not be empty." });
  if (os !== undefined && os !== "windows" && os !== "linux")
    issues.push({ property: "os", reason: `"${os}" is unknown; write "windows" or "linux".` });
  if (streams === undefined && target === undefined)
    issues.push({
      property: "streams",
      reason:
        "neither a number of streams nor a target is given; write streams: 4, or target: { windowHours: 8, gibPerHour: 400 }.",
    });
  if (streams !== undefined && !(Number.isInteger(streams) && streams >= 1 && streams <= 64))
    issues.push({ property: "streams", reason: "must be a whole number from 1 to 64; write for example 4." });
  for (const name of ["windowHours", "gibPerHour"] as const)
    if (
      target !== undefined &&
      !(typeof target?.[name] === "number" && target[name] > 0 && Number.isFinite(target[name]))
    )
      issues.push({
        property: `target.${name}`,
        reason: `must be a number above 0; write for example ${name === "windowHours" ? 8 : 400}.`,
      });
  if (rebalance !== undefined && (typeof rebalance !== "string" || rebalance === ""))
    issues.push({
      property: "rebalance",
      reason: 'must be a text, another one each time; write for example "2026-11".',
    });
}

/** What the program names: no exclude may hide it. */
export function declaredPlaces(os: Os, { sources, roots }: PlanRequest): (Place & { property: string })[] {
  const texts = [
    ...(Array.isArray(sources) ? sources : []).map((each, i) => ({
      text: typeof each === "string" ? each : each?.path,
      property: `sources[${i}]`,
    })),
    ...(roots ?? []).map((text, i) => ({ text, property: `roots[${i}]` })),
  ];
  return texts.flatMap(({ text, property }) => {
    const place = typeof text === "string" ? readPath(os, text.replace(/([\\/])\*[\\/]?$/, "$1")) : "";
    return typeof place === "string" ? [] : [{ ...place, property }];
  });
}

/** A link is not followed. One that is named, or that leads from one stream into another, may put files into two streams or none. */
export function refuseLinks(
  os: Os,
  measured: Measurement,
  { sources, universe }: Protected,
  excludes: Excludes,
  named: (Place & { property: string })[],
  issues: Issue[],
): void {
  const sourceOf = (place: Place) => sources.find((each) => contains(each, place));
  for (const { path, to } of measured.links) {
    const link = measuredPlace(os, path);
    if (!link || excludes.places.some((each) => contains(each, link))) continue;
    const points = to === undefined ? "somewhere else" : to;
    const declared = named.find((each) => each.key === link.key);
    if (declared) {
      issues.push({
        property: declared.property,
        reason: `${link.text} is a link to ${points}, and backups do not follow links; write the folder that it points to.`,
      });
      continue;
    }
    const target = to === undefined ? undefined : readPath(os, to.replace(/^[\\/]+(\?\?|\?)?[\\/]*(?=[A-Za-z]:)/, ""));
    if (target === undefined || typeof target === "string") continue;
    if (!universe.some((each) => contains(each, link)) || !universe.some((each) => contains(each, target))) continue;
    const [from, into] = [sourceOf(link), sourceOf(target)];
    if (from?.key === into?.key) continue;
    const name = (source: Source | undefined) => source?.text ?? "the catch-all stream";
    issues.push({
      property: "excludes",
      reason: `${link.text} in ${name(from)} is a link to ${target.text} in ${name(into)}: where it is followed, that is in two streams; add "${link.text}" to excludes.`,
    });
  }
}

/** Another component of the same server must not have the same folders. */
export function refuseOtherComponents(
  os: Os,
  request: PlanRequest,
  { sources, roots }: Protected,
  lock: Lock,
  issues: Issue[],
): void {
  for (const other of lock.sources) {
    if (other.retired || other.server !== request.server || other.component === request.component) continue;
    const theirs = measuredPlace(os, other.source);
    const mine = theirs && [...sources, ...roots].find((each) => contains(each, theirs) || contains(theirs, each));
    if (!mine) continue;
    issues.push({
      property: "sources",
      reason: `${mine.text} overlaps ${other.source}, which the component ${other.component} backs up in stream ${other.stream}; leave it to one of the two. If ${other.component} is gone, delete its lines from the lock.`,
    });
  }
}

/** The proof that the datasets, as they are made, cover everything once. */
export function sayCoverage(
  { universe }: Protected,
  excludes: Excludes,
  selections: Selection[],
  issues: Issue[],
): void {
  for (const { path, streams } of coverageFaults(universe, excludes.places, selections)) {
    issues.push({
      property: "sources",
      reason: streams.length
        ? `${path} is in the streams ${streams.join(" and ")}; this should not happen, please report it with your sources.`
        : `${path} is in no stream; this should not happen, please report it with your sources.`,
    });
  }
}

/** The items of a list in their order; all else as it was found. */
export function inOrder(issues: Issue[]): Issue[] {
  const base = ({ property }: Issue) => property.split("[")[0]!;
  const index = ({ property }: Issue) => Number(/\[(\d+)\]/.exec(property)?.[1] ?? -1);
  const bases = [...new Set(issues.map(base))];
  return [...issues].sort((a, b) => bases.indexOf(base(a)) - bases.indexOf(base(b)) || index(a) - index(b));
}
