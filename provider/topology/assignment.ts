import { count, duration, percent, size } from "./amounts";
import { loadsOf, respread, spread, type Weighted } from "./assign";
import type { PlannedMove, StreamTarget } from "./file-server-plan";
import type { Issue } from "./issue";
import type { Lock, LockedSource, LockedStream } from "./lock";
import type { NamePatterns, PortRange } from "./names";
import { contains, type Os, type Place } from "./paths";
import { newLock, type Relocked } from "./relock";
import { measuredPlace, type Protected, type Source } from "./sources";
import { Naming } from "./stream-naming";

/** Which stream has what. */
export interface Assignment extends Omit<Relocked, "farewells"> {
  streams: { entry: LockedStream; isNew: boolean; sources: Source[]; bytes?: number; files?: number }[];
  moves: PlannedMove[];
  notes: string[];
}

interface AssignmentRequest {
  component: string;
  server: string;
  os: Os;
  streams?: number;
  target?: StreamTarget;
  rebalance?: string;
  patterns: Required<NamePatterns>;
  ports: Required<PortRange>;
}

const GIB = 2 ** 30;
/** With more sources the advice to rebalance is not worth its time. */
const MOST_FOR_ADVICE = 500;
/** A rebalance is worth a word when the longest stream becomes this much shorter. */
const WORTHWHILE = 0.1;

/** Whether sources are to move in this run: the program asks for another rebalance than the last one. */
export function isRebalance(
  { component, server, rebalance }: { component: string; server: string; rebalance?: string },
  lock: Lock,
): boolean {
  const before = lock.components.find((each) => each.component === component && each.server === server);
  return rebalance !== undefined && before !== undefined && before.rebalance !== rebalance;
}

/**
 * Finds the catch-all stream that has a place now, by the lock: it is below one of its roots and was never a source of
 * its own.
 */
export function restHolder(
  { component, server, os }: { component: string; server: string; os: Os },
  lock: Lock,
): (place: Place) => string | undefined {
  const own = lock.sources.filter((each) => each.component === component && each.server === server);
  const keyed = own.flatMap((each) => {
    const place = measuredPlace(os, each.source);
    return place ? [{ ...each, place }] : [];
  });
  return (place) => {
    if (keyed.some((each) => !each.rest && each.place.key === place.key)) return undefined;
    return keyed.find((each) => each.rest && !each.retired && contains(each.place, place))?.stream;
  };
}

/** Gives each source its stream. What the lock has stays, unless a new `rebalance` is asked for. */
export function assign(request: AssignmentRequest, wanted: Protected, lock: Lock, issues: Issue[]): Assignment {
  const { os, component, server, rebalance } = request;
  const isOwn = (each: { component: string; server: string }) => each.component === component && each.server === server;
  const own = { streams: lock.streams.filter(isOwn), sources: lock.sources.filter(isOwn) };
  const locked = lockedByKey(os, own.sources, issues);
  const notes: string[] = [];
  const { sources } = wanted;

  const current = sources.map((source) => locked.parts.get(source.key)?.stream);
  const catchAll = own.streams.find((each) => each.catchAll);
  const ids = [...new Set(current)].filter((id) => id !== undefined && id !== catchAll?.stream).sort() as string[];
  const items = weighted(sources);
  const from = current.map((id) => (id === undefined || id === catchAll?.stream ? undefined : ids.indexOf(id)));
  const wantedCount = streamCount(request, sources, items, issues);
  const before = lock.components.find(isOwn);
  const isMoved = isRebalance(request, lock);
  const m = isMoved ? wantedCount : Math.max(wantedCount, ids.length);
  const places = isMoved ? respread(items, from, m) : settle(items, from, m);
  if (!isMoved) advise(items, from, places, wantedCount, ids, sources, request, notes);

  // Streams that got nothing are not made: they would have no target.
  const used = [...new Set(places)].sort((a, b) => a - b);
  const names = new Naming(request, lock, issues);
  const streams: Assignment["streams"] = used.map((place) => {
    const known = ids[place] === undefined ? undefined : own.streams.find((each) => each.stream === ids[place]);
    const inside = sources.filter((_, i) => places[i] === place);
    return { entry: known ?? names.next(false), isNew: !known, sources: inside, ...totals(inside) };
  });
  if (used.length < wantedCount && !isMoved)
    notes.push(
      `${wantedCount} streams are asked for and ${used.length} have something to back up; ${used.length < sources.length ? "what has its stream stays there, further ones get the next new sources" : "there are no more sources"}.`,
    );
  if (wanted.roots.length)
    streams.push({
      entry: catchAll ?? names.next(true),
      isNew: !catchAll,
      sources: wanted.roots,
      ...totals(wanted.roots),
    });
  streams.sort((a, b) => (a.entry.stream < b.entry.stream ? -1 : 1));

  const now = new Map(
    streams.flatMap((each) =>
      each.sources.map((source) => [`${each.entry.catchAll ?? false} ${source.key}`, each.entry.stream]),
    ),
  );
  const inRest = restHolder(request, lock);
  const moves = sources.flatMap((source, i): PlannedMove[] => {
    const to = now.get(`false ${source.key}`)!;
    const before = current[i] ?? inRest(source);
    if (before === undefined || before === to) return [];
    return [{ source: source.text, from: before, to, bytes: source.bytes, files: source.files }];
  });
  const tag = isMoved || !before ? (rebalance ?? before?.rebalance) : before.rebalance;
  const { farewells, ...after } = newLock(request, own, streams, locked, lock, tag);
  return { streams, moves, notes: [...notes, ...farewells], ...after };
}

/** The lines of this component, by what they name. */
function lockedByKey(os: Os, sources: LockedSource[], issues: Issue[]) {
  const parts = new Map<string, LockedSource>();
  const roots = new Map<string, LockedSource>();
  for (const each of sources) {
    const key = measuredPlace(os, each.source)?.key ?? each.source;
    const map = each.rest ? roots : parts;
    const other = map.get(key);
    if (other && !other.retired && !each.retired)
      issues.push({
        property: "sources",
        reason: `the lock has ${each.source} in stream ${each.stream} and ${other.source} in stream ${other.stream}, which is the same folder; delete one of the lines.`,
      });
    if (!other || other.retired) map.set(key, each);
  }
  return { parts, roots };
}

/** What counts for the balance: bytes; what is not known counts as the mean of what is. */
function weighted(sources: Source[]): Weighted[] {
  const known = sources.map(({ bytes }) => bytes).filter((bytes) => bytes !== undefined);
  const mean = known.length ? known.reduce((sum, each) => sum + each, 0) / known.length : 1;
  return sources.map(({ key, bytes }) => ({ key, weight: bytes ?? mean }));
}

/** How many streams are asked for. */
function streamCount(
  { streams, target }: AssignmentRequest,
  sources: Source[],
  items: Weighted[],
  issues: Issue[],
): number {
  if (streams !== undefined || !target) return streams ?? 1;
  const unknown = sources.filter(({ bytes }) => bytes === undefined);
  if (unknown.length) {
    issues.push({
      property: "target",
      reason: `needs the size of every source, and that of ${unknown
        .slice(0, 3)
        .map(({ text }) => text)
        .join(
          ", ",
        )}${unknown.length > 3 ? ", ..." : ""} is not known; set measure: true, add gib to them, or write streams: 4 in its place.`,
    });
    return 1;
  }
  const room = target.windowHours * target.gibPerHour * GIB;
  const tooLong = sources.filter(({ bytes }) => bytes! > room);
  for (const source of tooLong)
    issues.push({
      property: "target",
      reason: `${source.text} alone takes ${duration(source.bytes! / GIB / target.gibPerHour)}, and the window is ${duration(target.windowHours)}; split it ("${source.text.replace(/[\\/]$/, "")}${source.text.includes("\\") ? "\\" : "/"}*" with catchAll: true), or allow more hours.`,
    });
  if (tooLong.length) return 1;
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  for (let m = Math.max(1, Math.ceil(total / room)); m < sources.length; m++) {
    const none = new Array<number>(m).fill(0);
    if (Math.max(...loadsOf(items, spread(items, none), none)) <= room) return m;
  }
  return Math.max(1, sources.length);
}

/** New sources find their places; all others stay. */
function settle(items: Weighted[], from: (number | undefined)[], m: number): number[] {
  const loads = new Array<number>(m).fill(0);
  items.forEach((item, i) => {
    if (from[i] !== undefined) loads[from[i]]! += item.weight;
  });
  const placed = spread(
    items.filter((_, i) => from[i] === undefined),
    loads,
  );
  return from.map((load) => load ?? placed.shift()!);
}

/** Says what a rebalance would bring and cost, where that is much. */
function advise(
  items: Weighted[],
  from: (number | undefined)[],
  places: number[],
  wantedCount: number,
  ids: string[],
  sources: Source[],
  { target }: AssignmentRequest,
  notes: string[],
): void {
  if (ids.length === 0 || items.length > MOST_FOR_ADVICE) return;
  const longest = (list: number[], m: number) => Math.max(...loadsOf(items, list, new Array<number>(m).fill(0)));
  const now = longest(places, Math.max(wantedCount, ids.length));
  const better = respread(items, from, wantedCount);
  const then = longest(better, wantedCount);
  if (then > now * (1 - WORTHWHILE)) return;
  const moved = sources.filter((_, i) => from[i] !== undefined && better[i] !== from[i]);
  const cost = totals(moved);
  const isSized = sources.every(({ bytes }) => bytes !== undefined);
  const gain = !isSized
    ? `by ${percent(1 - then / now)}`
    : target
      ? `from ${duration(now / GIB / target.gibPerHour)} to ${duration(then / GIB / target.gibPerHour)}`
      : `from ${size(now)} to ${size(then)}`;
  notes.push(
    `rebalance: "..." (any new text) would shorten the longest stream ${gain}; it moves ${moved.length} sources with ${describeCost(cost)} to read again.`,
  );
}

/** What a move costs, in words. */
export function describeCost({ bytes, files }: { bytes?: number; files?: number }): string {
  const parts = [
    ...(bytes === undefined ? [] : [size(bytes)]),
    ...(files === undefined ? [] : [`${count(files)} files`]),
  ];
  return parts.join(", ") || "an unknown size";
}

function totals(sources: Source[]): { bytes?: number; files?: number } {
  const total = (of: "bytes" | "files") =>
    sources.some((each) => each[of] === undefined) ? undefined : sources.reduce((sum, each) => sum + each[of]!, 0);
  return { bytes: total("bytes"), files: total("files") };
}
