import { setTimeout as sleep } from "node:timers/promises";
import { AvamarError } from "../kernel/errors";
import type { MeasuredFolder, MeasuredLink, Measurement, UnreadableFolder } from "../topology/measurement";
import { childOf, type Os, outermost, type Place, readPath } from "../topology/paths";

/** One name in a folder. */
export interface FolderEntry {
  name: string;
  kind: "file" | "folder" | "link" | "other";
  bytes: number;
}

/** How the folders of a server are read. */
export interface FolderReader {
  /** The names in a folder, in parts, so that a folder with millions of files needs no memory for them. */
  entries(path: string): AsyncIterable<FolderEntry[]>;
  /** What a link points to, where the server tells. */
  linkTarget(path: string): Promise<string | undefined>;
}

/** How far a measurement is. */
export interface MeasureProgress {
  /** Folders read so far. */
  folders: number;
  /** Files counted so far. */
  files: number;
  /** Their sizes so far, in bytes. */
  bytes: number;
  /** Folders that could not be read so far. */
  unreadable: number;
  /** The folder that is read just now. */
  at: string;
  /** Seconds since the beginning. */
  seconds: number;
}

/** How a walk is done. */
export interface WalkOptions {
  /** Folders read at the same time. */
  parallel: number;
  /** Called whenever something was counted. */
  onProgress(progress: MeasureProgress): void;
  /** Pause before a folder is read again after the connection broke, in milliseconds. */
  pauseMs: number;
}

/** What a walk finds. */
export type Walked = Pick<Measurement, "folders" | "links" | "unreadable">;

/** Further ones are only counted. */
const MOST_LISTED = 1000;
/** What the kernel of Linux shows as folders holds no files, some of it without end. */
const NO_FILES = new Set(["/dev/", "/proc/", "/run/", "/sys/"]);
/** How often a folder is read before the walk gives up. */
const MOST_TRIES = 5;

/** Where files are counted: one for each asked folder, and one for each of its subfolders. */
interface Bucket {
  place: Place;
  parent?: Bucket;
  split: boolean;
  bytes: number;
  files: number;
}

interface Work {
  place: Place;
  bucket: Bucket;
}

/**
 * Walks folders and adds up what is in them. Links are listed and never followed. Folders that cannot be read are
 * listed too. Memory: the sums of the asked folders and their subfolders, and the folders that are still to be read on
 * the way down, never the files.
 */
export async function walkFolders(
  reader: FolderReader,
  os: Os,
  paths: string[],
  { parallel, onProgress, pauseMs }: WalkOptions,
): Promise<Walked> {
  const asked = new Map<string, Place>();
  for (const path of paths) {
    const place = readPath(os, path);
    if (typeof place === "string") throw new AvamarError(place, { code: "invalid", product: "provider" });
    asked.set(place.key, place);
  }
  const begun = Date.now();
  const buckets: Bucket[] = [];
  const links: MeasuredLink[] = [];
  const unreadable: UnreadableFolder[] = [];
  const counted = { folders: 0, files: 0, bytes: 0, links: 0, unreadable: 0 };
  const newBucket = (place: Place, parent?: Bucket): Bucket => ({
    ...{ place, parent, split: asked.has(place.key), bytes: 0, files: 0 },
  });
  const roots = new Set(outermost([...asked.values()]).map(({ key }) => key));
  const stack: Work[] = [...asked.values()]
    .filter(({ key }) => roots.has(key))
    .reverse()
    .map((place) => ({ place, bucket: newBucket(place) }));
  buckets.push(...stack.map(({ bucket }) => bucket));

  const readOnce = async ({ place, bucket }: Work): Promise<Work[]> => {
    // Counted apart and added at the end, so that a folder that has to be read again is not counted twice.
    const own = { files: 0, bytes: 0 };
    const below: Work[] = [];
    const found: MeasuredLink[] = [];
    let foundLinks = 0;
    const splitsHere = asked.has(place.key);
    for await (const part of reader.entries(place.text)) {
      for (const { name, kind, bytes } of part) {
        if (kind === "file") {
          own.files++;
          own.bytes += bytes;
        } else if (kind === "folder") {
          const child = childOf(os, place, name);
          if (os === "linux" && NO_FILES.has(child.key) && !asked.has(child.key)) continue;
          below.push({ place: child, bucket: splitsHere || asked.has(child.key) ? newBucket(child, bucket) : bucket });
        } else if (kind === "link") {
          foundLinks++;
          if (links.length + found.length < MOST_LISTED) {
            const path = childOf(os, place, name).text;
            found.push({ path, to: await reader.linkTarget(path) });
          }
        }
      }
    }
    for (const each of below) if (each.bucket !== bucket) buckets.push(each.bucket);
    bucket.files += own.files;
    bucket.bytes += own.bytes;
    counted.files += own.files;
    counted.bytes += own.bytes;
    counted.folders++;
    counted.links += foundLinks;
    links.push(...found.slice(0, Math.max(0, MOST_LISTED - links.length)));
    return below;
  };

  const read = async (work: Work): Promise<Work[]> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await readOnce(work);
      } catch (thrown) {
        if (!(thrown instanceof AvamarError)) throw thrown;
        if (thrown.retryable && attempt < MOST_TRIES) {
          await sleep(pauseMs * attempt);
          continue;
        }
        if (thrown.retryable || !isAboutTheFolder(thrown)) throw thrown;
        if (roots.has(work.place.key) && thrown.code === "not-found") throw thrown;
        // Removed while the walk was under way.
        if (thrown.code === "not-found") return [];
        counted.unreadable++;
        if (unreadable.length < MOST_LISTED) unreadable.push({ path: work.place.text, reason: thrown.reason });
        return [];
      }
    }
  };

  await new Promise<void>((resolve, reject) => {
    let active = 0;
    let failure: unknown;
    const next = (): void => {
      // The last one found is read first: the walk goes down before it goes on, and little is left to remember.
      while (!failure && active < parallel && stack.length > 0) {
        const work = stack.pop()!;
        active++;
        read(work)
          .then(
            (below) => {
              for (let i = below.length - 1; i >= 0; i--) stack.push(below[i]!);
              onProgress({ ...counted, at: work.place.text, seconds: (Date.now() - begun) / 1000 });
            },
            (error) => {
              failure ??= error;
            },
          )
          .finally(() => {
            active--;
            next();
          });
      }
      if (active > 0) return;
      if (failure) reject(failure);
      else resolve();
    };
    next();
  });

  const folders = totals(buckets);
  const more = { links: counted.links - links.length, unreadable: counted.unreadable - unreadable.length };
  if (more.links + more.unreadable > 0) folders[0]!.notListed = more;
  return { folders, links, unreadable };
}

const isAboutTheFolder = ({ code }: AvamarError) =>
  code === "not-found" || code === "forbidden" || code === "command-failed";

/** The sums with everything below: what was counted in an inner one belongs to the outer one too. */
function totals(buckets: Bucket[]): MeasuredFolder[] {
  const sums = new Map(buckets.map((each) => [each, { bytes: each.bytes, files: each.files }]));
  for (const each of buckets)
    for (let outer = each.parent; outer; outer = outer.parent) {
      const sum = sums.get(outer)!;
      sum.bytes += each.bytes;
      sum.files += each.files;
    }
  return buckets.map((each) => ({
    path: each.place.text,
    ...sums.get(each)!,
    ...(each.split ? { split: true } : {}),
  }));
}
