import { duration } from "./amounts";
import { type Assignment, assign, isRebalance, restHolder } from "./assignment";
import { type PlannedCaches, planCaches } from "./caches";
import type { Selection } from "./coverage";
import { type Excludes, readExcludes, refuseHidden } from "./excludes";
import type { FileServerPlan, PlannedStream, PlanRequest, PlanResult, StreamTarget } from "./file-server-plan";
import type { Issue } from "./issue";
import type { Lock } from "./lock";
import { type Measurement, nothingMeasured, notListed } from "./measurement";
import { fill, readPatterns, readPorts } from "./names";
import { contains, type Place } from "./paths";
import { checkNumbers, declaredPlaces, inOrder, refuseLinks, refuseOtherComponents, sayCoverage } from "./plan-checks";
import { type Protected, readSources } from "./sources";
import { planSchedules } from "./start-times";

const GIB = 2 ** 30;

/**
 * Plans the streams of one server. Pure: the same request, lock and measurement give the same plan everywhere.
 * What the lock has stays where it is, with its names and port; only `rebalance` moves anything.
 */
export function planFileServer(request: PlanRequest, lock: Lock, measured = nothingMeasured()): PlanResult {
  const issues: Issue[] = [];
  const os = request.os ?? "windows";
  checkNumbers(request, issues);
  const words = { server: request.server, component: request.component };
  // A bad name of the server is said once, and not again for each pattern.
  const isNamed = !issues.some(({ property }) => property === "server");
  const patterns = readPatterns(os, request.names, isNamed ? words : { ...words, server: "server" }, issues);
  const ports = readPorts(request.ports, issues);
  const excludes = readExcludes(os, request.excludes, issues);
  const { sources: given, roots, catchAll, measures = false } = request;
  const inRest = restHolder({ ...words, os }, lock);
  const staysInRest = (place: Place) => catchAll === true && !isRebalance(request, lock) && inRest(place) !== undefined;
  const isProtected = readSources(
    { os, sources: given, roots, catchAll, excluded: excludes.places, measures, staysInRest },
    measured,
    issues,
  );
  const named = declaredPlaces(os, request);
  refuseHidden(os, request.excludes, excludes, named, isProtected.universe, issues);
  if (isProtected.unmeasured.length) {
    checkTheRest(request, issues);
    return { issues: inOrder(issues), unmeasured: isProtected.unmeasured };
  }
  refuseLinks(os, measured, isProtected, excludes, named, issues);
  if (issues.length) {
    // What can be said without a plan is said now, too.
    checkTheRest(request, issues);
    return { issues: inOrder(issues), unmeasured: [] };
  }

  const assignment = assign({ ...request, os, patterns, ports }, isProtected, lock, issues);
  refuseOtherComponents(os, request, isProtected, lock, issues);
  const selections = assignment.streams.map((stream) => selectionOf(stream, isProtected, excludes));
  sayCoverage(isProtected, excludes, selections, issues);
  const { caches, notes: cacheNotes } = planCaches(
    {
      os,
      caches: request.caches,
      memoryBytes: request.memoryBytes ?? measured.memoryBytes,
      freeBytes: request.freeBytes,
      volumes: measured.volumes,
      streams: assignment.streams.map(({ entry, files }) => ({
        stream: entry.stream,
        varDirectory: entry.varDirectory,
        cacheDirectory: request.caches?.directory && fill(request.caches.directory, words, entry.stream),
        files,
      })),
      others: otherStreams(request, lock),
    },
    issues,
  );
  if (request.caches?.directory !== undefined && !request.caches.directory.includes("{stream}"))
    issues.push({
      property: "caches.directory",
      reason: "is the same for every stream, and no two may share their caches; put {stream} into it.",
    });
  const schedules = planSchedules(
    request,
    assignment.streams.map(({ entry }) => Number(entry.stream) - 1),
    issues,
  );
  if (issues.length) return { issues: inOrder(issues), unmeasured: [] };

  const streams = assignment.streams.map(({ entry, isNew, bytes, files }, i): PlannedStream => {
    const { stream, client, service, varDirectory, policy, port } = entry;
    const selection = selections[i]!;
    return {
      ...{ stream, catchAll: entry.catchAll ?? false, isNew, client, service, varDirectory, policy, port },
      sources: selection.targets.map(({ text }) => text),
      excludes: [...selection.excludes.map(({ text }) => text), ...excludes.patterns],
      ...{ bytes, files, hours: hoursOf(bytes, request.target), caches: caches[i]!, schedule: schedules[i] },
    };
  });
  const all = (of: "bytes" | "files") => sum(streams.map((each) => each[of]));
  const hours = streams.map((each) => each.hours).filter((each) => each !== undefined);
  const plan: FileServerPlan = {
    ...words,
    ...{ os, streams, bytes: all("bytes"), files: all("files"), hours: hours.length ? Math.max(...hours) : undefined },
    moves: assignment.moves,
    excludes: [...excludes.places.map(({ text }) => text), ...excludes.patterns],
    retired: assignment.retired,
    unreadable: measured.unreadable.map(({ path }) => path),
    notes: [
      ...isProtected.notes,
      ...assignment.notes,
      ...windowNotes(request, streams),
      ...measureNotes(measured),
      ...cacheNotes,
    ],
  };
  return { issues, unmeasured: [], plan, lock: withCaches(assignment.lock, words, caches[0]) };
}

/** Caches and schedules, as far as they do not depend on the plan. */
function checkTheRest(
  { os = "windows", caches, memoryBytes, streams, ...request }: PlanRequest,
  issues: Issue[],
): void {
  const count = Number.isInteger(streams) && streams! > 0 ? streams! : 1;
  const places = Array.from({ length: count }, (_, place) => place);
  const each = places.map((place) => ({ stream: String(place + 1), varDirectory: "" }));
  planCaches({ os, caches, memoryBytes, volumes: [], streams: each, others: [] }, issues);
  planSchedules(request, places, issues);
}

function otherStreams({ server, component }: PlanRequest, lock: Lock) {
  const names = new Set(
    lock.streams.filter((each) => each.server === server && each.component !== component).map((each) => each.component),
  );
  return [...names].map((name) => {
    const own = lock.components.find((each) => each.server === server && each.component === name);
    const streams = lock.streams.filter((each) => each.server === server && each.component === name && !each.retired);
    return {
      component: name,
      streams: streams.length,
      fileCacheMax: own?.fileCacheMax,
      hashCacheMax: own?.hashCacheMax,
    };
  });
}

/** The dataset of a stream: the catch-all stream leaves out exactly what the others have. */
function selectionOf(
  { entry, sources }: Assignment["streams"][number],
  { sources: all }: Protected,
  excludes: Excludes,
): Selection {
  const inTargets = (place: Place) => sources.some((each) => contains(each, place));
  const others = entry.catchAll ? all.filter(inTargets) : [];
  const declared = excludes.places.filter((place) => inTargets(place) && !others.some((each) => contains(each, place)));
  return { stream: entry.stream, targets: sources, excludes: [...others, ...declared] };
}

const hoursOf = (bytes: number | undefined, target: StreamTarget | undefined) =>
  bytes === undefined || !target ? undefined : bytes / GIB / target.gibPerHour;

const sum = (values: (number | undefined)[]): number | undefined =>
  values.some((value) => value === undefined) ? undefined : values.reduce<number>((total, value) => total + value!, 0);

function windowNotes({ target }: PlanRequest, streams: PlannedStream[]): string[] {
  if (!target) return [];
  return streams
    .filter((each) => each.hours !== undefined && each.hours > target.windowHours)
    .map(
      (each) =>
        `stream ${each.stream} takes ${duration(each.hours)} to be read whole, the window is ${duration(target.windowHours)}.`,
    );
}

function measureNotes(measured: Measurement): string[] {
  const { unreadable } = measured;
  const more = notListed(measured);
  const many = unreadable.length + more.unreadable;
  const some = unreadable.slice(0, 3).map(({ path }) => path);
  return [
    ...(many
      ? [
          `${many} folders could not be read while measuring, and are not counted: ${some.join(", ")}${many > some.length ? ", ..." : ""}.`,
        ]
      : []),
    ...(more.links
      ? [`${more.links} links are not listed in the measurement, and where they lead is not checked.`]
      : []),
  ];
}

/** The shares of the memory are kept, so that another component of the server can count them in. */
function withCaches(
  lock: Lock,
  { server, component }: { server: string; component: string },
  caches: PlannedCaches | undefined,
): Lock {
  const own = lock.components.find((each) => each.server === server && each.component === component);
  const entry = { ...own, server, component, fileCacheMax: caches?.fileCacheMax, hashCacheMax: caches?.hashCacheMax };
  return { ...lock, components: [...lock.components.filter((each) => each !== own), entry] };
}
