import { count, percent, size } from "./amounts";
import type { Issue } from "./issue";
import type { MeasuredVolume } from "./measurement";
import { type Os, volumeOf } from "./paths";

/** How the caches of the streams are sized. */
export interface CachePlanArgs {
  /**
   * `memory`: file and hash cache lie whole in memory, and all streams of the server together get a quarter of it.
   * `paging`: the demand-paging cache lies on disk (the agent's own choice for file systems on a Data Domain).
   * Default: `memory`.
   */
  kind?: "memory" | "paging";
  /**
   * For how many streams of the server the quarter is divided. Give it when a stream is likely to be added, or when
   * another component or stream is on the same server: the caches then keep their sizes. Default: the streams of this plan.
   */
  sharedBy?: number;
  /** File cache of each stream instead of the even share: megabytes, or a negative number for a fraction of the memory. */
  fileCacheMax?: number;
  /** Hash cache of each stream instead of the even share, counted like fileCacheMax. */
  hashCacheMax?: number;
  /** For `paging`: how many backups are kept in the cache, 1 to 16. Default: 16, the most that the agent keeps. */
  keptBackups?: number;
  /** For `paging`: share of the volume that one stream's cache may take, in percent. Default: as its files need. */
  limitPercent?: number;
  /** Directory of the caches as a pattern with {stream}: `D:\avs-caches\{stream}`. Default: the var directory. */
  directory?: string;
}

/** The limits of one stream, as they are written to its avtar.cmd. */
export interface PlannedCaches {
  /** Limit of the file cache: megabytes, or a negative number for a fraction of the memory. Not set with paging. */
  fileCacheMax?: number;
  /** Limit of the hash cache, counted the same way. */
  hashCacheMax?: number;
  /** Limit of the paging cache in percent of its volume. */
  pagingCacheLimitPercent?: number;
  /** Directory of the caches, where it is not the var directory. */
  directory?: string;
}

/** What the budget is made of. */
export interface CacheRequest {
  os: Os;
  caches?: CachePlanArgs;
  memoryBytes?: number;
  /** Free bytes at the caches, in place of the measured volumes. */
  freeBytes?: number;
  volumes: MeasuredVolume[];
  streams: { stream: string; varDirectory: string; cacheDirectory?: string; files?: number }[];
  /** Other streams on the same server, by component. */
  others: { component: string; streams: number; fileCacheMax?: number; hashCacheMax?: number }[];
}

/** All streams together stay within this share of the memory; more makes the server swap. */
const MEMORY_SHARE = 1 / 4;
/** Without a limit the agent takes this much. */
const AGENT_FILE_SHARE = 1 / 8;
const AGENT_HASH_SHARE = 1 / 16;
const MIB = 2 ** 20;
/** The file cache holds 44 bytes a file and doubles from 5.5 MiB on. */
const BYTES_PER_FILE = 44;
const SMALLEST_FILE_CACHE = 5.5 * MIB;
/** About 1 GB for ten million files and each kept backup. */
const PAGED_BYTES_PER_FILE = 100;
const MOST_KEPT_BACKUPS = 16;
/** The agent's own limit of one paging cache, in percent of its volume. */
const AGENT_LIMIT_PERCENT = 2;

/** Sizes the caches of all streams, and says where memory or disk do not suffice. */
export function planCaches(request: CacheRequest, issues: Issue[]): { caches: PlannedCaches[]; notes: string[] } {
  const { caches: args = {}, streams } = request;
  if (!isGood(request, issues)) return { caches: streams.map(() => ({})), notes: [] };
  const isPaging = args.kind === "paging";
  const sharedBy = Math.max(1, args.sharedBy ?? streams.length);
  // 1/5 + 1/20 is exactly a quarter; with paging the file cache takes no fixed part, and the hash cache an eighth.
  const fileCacheMax = args.fileCacheMax ?? (isPaging ? undefined : -5 * sharedBy);
  const hashCacheMax = args.hashCacheMax ?? (isPaging ? -8 * sharedBy : -20 * sharedBy);
  checkMemory(request, { fileCacheMax, hashCacheMax, isPaging }, issues);
  const notes: string[] = [];
  if (!isPaging) checkFileCaches(request, fileCacheMax, issues, notes);
  const limits = isPaging ? pagingLimits(request, issues, notes) : [];
  const caches = streams.map(({ cacheDirectory }, i) => ({
    fileCacheMax,
    hashCacheMax,
    pagingCacheLimitPercent: limits[i],
    directory: cacheDirectory,
  }));
  return { caches, notes };
}

function isGood({ caches = {}, memoryBytes, freeBytes }: CacheRequest, issues: Issue[]): boolean {
  const before = issues.length;
  const whole = (name: keyof CachePlanArgs, from: number, to: number, write: string) => {
    const value = caches[name];
    if (value !== undefined && !(Number.isInteger(value) && (value as number) >= from && (value as number) <= to))
      issues.push({
        property: `caches.${name}`,
        reason: `must be a whole number from ${from} to ${to}; write for example ${write}.`,
      });
  };
  if (caches.kind !== undefined && caches.kind !== "memory" && caches.kind !== "paging")
    issues.push({ property: "caches.kind", reason: `"${caches.kind}" is unknown; write "memory" or "paging".` });
  whole("sharedBy", 1, 1000, "6");
  whole("keptBackups", 1, MOST_KEPT_BACKUPS, "16");
  whole("limitPercent", 1, 100, "4");
  for (const name of ["fileCacheMax", "hashCacheMax"] as const) {
    const value = caches[name];
    if (value !== undefined && (!Number.isInteger(value) || value === 0))
      issues.push({
        property: `caches.${name}`,
        reason: "must be megabytes, or a negative number for a fraction; write for example -20.",
      });
  }
  for (const [name, value] of Object.entries({ memoryBytes, freeBytes }))
    if (value !== undefined && !(typeof value === "number" && value > 0))
      issues.push({ property: name, reason: "must be a number of bytes above 0; write for example 32 * 2 ** 30." });
  for (const name of ["keptBackups", "limitPercent"] as const)
    if (caches.kind !== "paging" && caches[name] !== undefined)
      issues.push({ property: `caches.${name}`, reason: 'belongs to kind "paging"; add that, or leave it out.' });
  return issues.length === before;
}

/** One limit as a share of the memory; undefined when it is in megabytes and the memory is not known. */
function shareOf(limit: number, memoryBytes: number | undefined): number | undefined {
  if (limit < 0) return 1 / -limit;
  return memoryBytes === undefined ? undefined : (limit * MIB) / memoryBytes;
}

function checkMemory(
  { caches = {}, memoryBytes, streams, others }: CacheRequest,
  own: { fileCacheMax?: number; hashCacheMax?: number; isPaging: boolean },
  issues: Issue[],
): void {
  const shareOfEach = (limits: { fileCacheMax?: number; hashCacheMax?: number }, isPaging: boolean) => {
    const file =
      limits.fileCacheMax === undefined ? (isPaging ? 0 : AGENT_FILE_SHARE) : shareOf(limits.fileCacheMax, memoryBytes);
    const hash = limits.hashCacheMax === undefined ? AGENT_HASH_SHARE : shareOf(limits.hashCacheMax, memoryBytes);
    return file === undefined || hash === undefined ? undefined : file + hash;
  };
  const each = shareOfEach(own, own.isPaging);
  const rest = others.map((other) => ({
    ...other,
    // A component that sets no file cache pages it.
    share: shareOfEach(other, other.fileCacheMax === undefined && other.hashCacheMax !== undefined),
  }));
  if (each === undefined || rest.some(({ share }) => share === undefined)) {
    issues.push({
      property: "memoryBytes",
      reason:
        "limits in megabytes can be held against the memory only when it is known; add memoryBytes, or write them as negative fractions.",
    });
    return;
  }
  const total = each * streams.length + rest.reduce((sum, other) => sum + other.share! * other.streams, 0);
  if (total <= MEMORY_SHARE + 1e-9) return;
  const beside = rest
    .filter((other) => other.streams > 0)
    .map((other) => ` and ${other.streams} of ${other.component} ${percent(other.share! * other.streams)}`)
    .join("");
  const all = streams.length + rest.reduce((sum, other) => sum + other.streams, 0);
  const property =
    caches.fileCacheMax !== undefined
      ? "caches.fileCacheMax"
      : caches.hashCacheMax !== undefined
        ? "caches.hashCacheMax"
        : "caches.sharedBy";
  issues.push({
    property,
    reason: `the caches of ${streams.length} streams here take ${percent(each * streams.length)} of the memory${memoryBytes ? ` (${size(memoryBytes)})` : ""}${beside}, together ${percent(total)}, and more than 25 % makes the server swap; write sharedBy: ${all}${beside ? " in each component of this server" : ""}${property === "caches.sharedBy" ? "" : " in place of your own limits"}.`,
  });
}

/** The file cache must hold an entry for every file of its stream, or each backup reads all of them again. */
function checkFileCaches(
  { memoryBytes, streams }: CacheRequest,
  fileCacheMax: number | undefined,
  issues: Issue[],
  notes: string[],
): void {
  const limit =
    fileCacheMax === undefined
      ? undefined
      : fileCacheMax > 0
        ? fileCacheMax * MIB
        : memoryBytes && memoryBytes / -fileCacheMax;
  const counted = streams.filter(({ files }) => files !== undefined);
  if (limit === undefined || counted.length < streams.length)
    notes.push(
      `whether the file caches hold all files is not checked${limit === undefined ? ": the memory is not known" : ` for ${streams.length - counted.length} of ${streams.length} streams: their number of files is not known`}.`,
    );
  if (limit === undefined) return;
  for (const { stream, files } of counted) {
    const needed = fileCacheFor(files!);
    if (needed <= limit) continue;
    issues.push({
      property: "caches",
      reason: `stream ${stream} has ${count(files!)} files and needs a file cache of ${size(needed)}, its share is ${size(limit)}${memoryBytes ? ` of ${size(memoryBytes)}` : ""}; write caches: { kind: "paging" }, take fewer streams, or give the server more memory.`,
    });
  }
}

/** Size of the file cache that holds so many files. */
export function fileCacheFor(files: number): number {
  let bytes = SMALLEST_FILE_CACHE;
  while (bytes < files * BYTES_PER_FILE) bytes *= 2;
  return bytes;
}

/** The limit of each stream's paging cache; says where the disk does not suffice. */
function pagingLimits(request: CacheRequest, issues: Issue[], notes: string[]): (number | undefined)[] {
  const { os, caches = {}, streams, freeBytes, volumes } = request;
  const kept = caches.keptBackups ?? MOST_KEPT_BACKUPS;
  const needs = new Map<string, number>();
  const limits = streams.map(({ stream, varDirectory, cacheDirectory, files }) => {
    const where = volumeOf(os, cacheDirectory ?? varDirectory);
    const volume = volumes.find((each) => each.volume === where);
    if (files === undefined) {
      notes.push(`whether the paging cache of stream ${stream} fits is not checked: its number of files is not known.`);
      return caches.limitPercent;
    }
    const needed = files * PAGED_BYTES_PER_FILE * kept;
    needs.set(where, (needs.get(where) ?? 0) + needed);
    if (!volume) return caches.limitPercent;
    const wanted = Math.max(AGENT_LIMIT_PERCENT, Math.ceil((needed / volume.sizeBytes) * 100));
    if (
      caches.limitPercent !== undefined &&
      caches.limitPercent < wanted &&
      needed > (caches.limitPercent / 100) * volume.sizeBytes
    )
      issues.push({
        property: "caches.limitPercent",
        reason: `${caches.limitPercent} % of ${where} is ${size((caches.limitPercent / 100) * volume.sizeBytes)}, and stream ${stream} needs ${size(needed)} for ${count(files)} files and ${kept} kept backups; write ${Math.min(100, wanted)}, or fewer keptBackups.`,
      });
    return caches.limitPercent ?? Math.min(100, wanted);
  });
  for (const [where, needed] of needs) {
    const free = freeBytes ?? volumes.find((each) => each.volume === where)?.freeBytes;
    if (free === undefined)
      notes.push(
        `whether ${where} has room for the paging caches (${size(needed)}) is not checked: its free space is not known.`,
      );
    else if (needed > free)
      issues.push({
        property: "caches",
        reason: `the paging caches need ${size(needed)} on ${where} (${count(needed / PAGED_BYTES_PER_FILE / kept)} files, ${kept} kept backups), and ${size(free)} are free; write fewer keptBackups, or a directory on another volume.`,
      });
  }
  return limits;
}
