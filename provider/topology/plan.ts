import { duration } from "./amounts";
import { type Assignment, assign, isRebalance, restHolder } from "./assignment";
import { type CachePlanArgs, type PlannedCaches, planCaches } from "./caches";
import { coverageFaults, type Selection } from "./coverage";
import { type Excludes, readExcludes, refuseHidden } from "./excludes";
import type { Issue } from "./issue";
import type { Lock } from "./lock";
import { type Measurement, nothingMeasured, notListed } from "./measurement";
import { fill, type NamePatterns, type PortRange, readPatterns, readPorts } from "./names";
import { contains, type Os, type Place, readPath } from "./paths";
import { measuredPlace, type Protected, readSources, type Source, type SourceArgs } from "./sources";
import {
  type BackupWindow,
  backupWindowIssues,
  type PlannedSchedule,
  type StaggeredSchedule,
  staggered,
} from "./start-times";

/** What one run should be able to do, from which the number of streams follows. */
export interface StreamTarget {
  /** Hours in which the longest stream is to be read whole. */
  windowHours: number;
  /** What one stream reads in an hour, in GiB, while the others run. */
  gibPerHour: number;
}

/** What a plan is made from. */
export interface PlanRequest {
  component: string;
  server: string;
  os?: Os;
  sources: (string | SourceArgs)[];
  roots?: string[];
  excludes?: string[];
  catchAll?: boolean;
  streams?: number;
  target?: StreamTarget;
  names?: NamePatterns;
  ports?: PortRange;
  caches?: CachePlanArgs;
  memoryBytes?: number;
  freeBytes?: number;
  schedule?: StaggeredSchedule;
  backupWindow?: BackupWindow;
  rebalance?: string;
  /** Whether what is missing can be measured. */
  measures?: boolean;
}

/** One stream of a plan. */
export interface PlannedStream {
  /** Its number on the server: "01". */
  stream: string;
  /** Whether it backs up what is left of the roots. */
  catchAll: boolean;
  /** Whether it was not in the lock before. */
  isNew: boolean;
  /** Name of its client on the grid. */
  client: string;
  /** Name of its service on the server. */
  service: string;
  /** Its var directory on the server. */
  varDirectory: string;
  /** Name of its dataset and policy. */
  policy: string;
  /** TCP port of its agent. */
  port: number;
  /** The drives and folders in it, or the roots of the catch-all stream. The targets of its dataset. */
  sources: string[];
  /** The excludes of its dataset. */
  excludes: string[];
  /** What is in it, in bytes; undefined when that is not known of all its sources. */
  bytes?: number;
  /** How many files are in it; undefined when that is not known of all its sources. */
  files?: number;
  /** Hours to read all of it once; undefined without `target`. */
  hours?: number;
  /** Limits of its caches. */
  caches: PlannedCaches;
  /** Its own schedule, where the starts are staggered. */
  schedule?: PlannedSchedule;
}

/** A source that changes its stream, and what that costs: the new stream has no caches for it. */
export interface PlannedMove {
  /** The drive or folder. */
  source: string;
  /** Number of the stream that has it now. */
  from: string;
  /** Number of the stream that gets it. */
  to: string;
  /** Bytes to read again; undefined when not known. */
  bytes?: number;
  /** Files to read again; undefined when not known. */
  files?: number;
}

/** What a {@link ParallelFileServer} makes, as data. */
export interface FileServerPlan {
  /** Name of the component. */
  component: string;
  /** Name of the server. */
  server: string;
  /** System of the server. */
  os: Os;
  /** In the order of their numbers. */
  streams: PlannedStream[];
  /** Everything in all streams, in bytes; undefined when a size is not known. */
  bytes?: number;
  /** How many files are in all streams; undefined when a number is not known. */
  files?: number;
  /** The longest stream, in hours; undefined without `target`. */
  hours?: number;
  /** What `rebalance` moves in this run. */
  moves: PlannedMove[];
  /** Left out by declaration. */
  excludes: string[];
  /** What is in the lock but not in the program any more. */
  retired: {
    /** Drives and folders. */
    sources: string[];
    /** Numbers of streams with nothing left in them. */
    streams: string[];
  };
  /** Folders that could not be read while measuring; what is in them is not counted. */
  unreadable: string[];
  /** What a person should know, though nothing is wrong. */
  notes: string[];
}

/** The outcome of planning: a plan with its lock, paths to be measured first, or issues. */
export interface PlanResult {
  issues: Issue[];
  /** Paths to be measured before there can be a plan. */
  unmeasured: string[];
  plan?: FileServerPlan;
  lock?: Lock;
}

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
  planSchedules({ os, ...request }, places, issues);
}

/** The items of a list in their order; all else as it was found. */
function inOrder(issues: Issue[]): Issue[] {
  const base = ({ property }: Issue) => property.split("[")[0]!;
  const index = ({ property }: Issue) => Number(/\[(\d+)\]/.exec(property)?.[1] ?? -1);
  const bases = [...new Set(issues.map(base))];
  return [...issues].sort((a, b) => bases.indexOf(base(a)) - bases.indexOf(base(b)) || index(a) - index(b));
}

function checkNumbers({ server, component, streams, target, os, rebalance }: PlanRequest, issues: Issue[]): void {
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
function declaredPlaces(os: Os, { sources, roots }: PlanRequest): (Place & { property: string })[] {
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
function refuseLinks(
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
function refuseOtherComponents(
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

/** The proof that the datasets, as they are made, cover everything once. */
function sayCoverage({ universe }: Protected, excludes: Excludes, selections: Selection[], issues: Issue[]): void {
  for (const { path, streams } of coverageFaults(universe, excludes.places, selections)) {
    issues.push({
      property: "sources",
      reason: streams.length
        ? `${path} is in the streams ${streams.join(" and ")}; this should not happen, please report it with your sources.`
        : `${path} is in no stream; this should not happen, please report it with your sources.`,
    });
  }
}

/** The place in the row is the number of the stream, so that one that goes away moves no other. */
function planSchedules(
  { schedule, backupWindow }: PlanRequest,
  places: number[],
  issues: Issue[],
): (PlannedSchedule | undefined)[] {
  if (!schedule) {
    if (backupWindow)
      issues.push({
        property: "backupWindow",
        reason:
          "can be held only against a schedule that is given as arguments here; write schedule: { recurrence: ... }, or leave it out.",
      });
    return [];
  }
  const { staggerMinutes = 0 } = schedule;
  if (!(Number.isInteger(staggerMinutes) && staggerMinutes >= 0 && staggerMinutes < 24 * 60)) {
    issues.push({
      property: "schedule.staggerMinutes",
      reason: "must be whole minutes below a day; write for example 15.",
    });
    return [];
  }
  const times = [...(schedule.timesOfDay ?? []), ...(schedule.startTime === undefined ? [] : [schedule.startTime])];
  // The schedule itself says what is wrong with its times.
  if (times.some((time) => !/^([01]\d|2[0-3]):[0-5]\d$/.test(time))) {
    issues.push({
      property: "schedule.startTime",
      reason: `times are hours and minutes in 24 hours; write "21:00" in place of ${times.map((each) => `"${each}"`).join(", ")}.`,
    });
    return [];
  }
  const planned = places.map((place) => staggered(schedule, place));
  const said = new Set<string>();
  for (const each of planned) {
    const found =
      typeof each === "string"
        ? [{ property: "schedule.staggerMinutes", reason: each }]
        : backupWindow
          ? backupWindowIssues(each, backupWindow)
          : [];
    for (const issue of found)
      if (!said.has(`${issue.property} ${issue.reason}`)) {
        said.add(`${issue.property} ${issue.reason}`);
        issues.push(issue);
      }
  }
  return staggerMinutes === 0 ? [] : planned.map((each) => (typeof each === "string" ? undefined : each));
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
