import { isPlain, type Plain } from "../../../kernel/values";
import type { CachePlanArgs } from "../../../topology/caches";
import { numbered } from "./numbers";

/** Parts of the memory that the plan divides by the number of streams. */
const FILE_PART = -5;
const HASH_PART = -20;
const HASH_PART_PAGING = -8;

/** How the component would be told of the limits that the streams have; the plan says whether that was right. */
export function cachesOf(streams: Plain[]): CachePlanArgs {
  const all = streams.map(({ caches }): Plain => (isPlain(caches) ? caches : {}));
  const { fileCacheMax: file, hashCacheMax: hash, pagingCacheLimitPercent: percent } = all[0] ?? {};
  const isPaging = file === undefined;
  const sharedBy = Number(hash) / (isPaging ? HASH_PART_PAGING : HASH_PART);
  const isEven = Number.isInteger(sharedBy) && sharedBy > 0 && (isPaging || file === FILE_PART * sharedBy);
  const directory = numbered(all.map((each) => each.directory));
  return {
    ...(isPaging ? { kind: "paging" as const } : {}),
    ...(isEven ? (sharedBy === streams.length ? {} : { sharedBy }) : limits(file, hash)),
    ...(typeof percent === "number" ? { limitPercent: percent } : {}),
    ...(directory ? { directory: `${directory.before}{stream}${directory.after}` } : {}),
  };
}

function limits(file: unknown, hash: unknown): CachePlanArgs {
  return {
    ...(typeof file === "number" ? { fileCacheMax: file } : {}),
    ...(typeof hash === "number" ? { hashCacheMax: hash } : {}),
  };
}
