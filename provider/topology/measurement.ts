import { type Os, readPath } from "./paths";

/** How much is in one folder, everything below it included. */
export interface MeasuredFolder {
  /** Its full path. */
  path: string;
  /** Sum of the sizes of its files, in bytes. */
  bytes: number;
  /** How many files are in it. */
  files: number;
  /** Whether its subfolders were counted one by one, so that all of them are listed here too. */
  split?: boolean;
  /** Links and unreadable folders that were met in it beyond those that are listed. */
  notListed?: { links: number; unreadable: number };
}

/** A link or junction that was met. It was not followed. */
export interface MeasuredLink {
  /** Where it lies. */
  path: string;
  /** What it points to, where the server tells. */
  to?: string;
}

/** A folder that could not be read: what is in it is not counted. */
export interface UnreadableFolder {
  /** Its full path. */
  path: string;
  /** What the server said. */
  reason: string;
}

/** Room on one volume, in bytes. */
export interface MeasuredVolume {
  /** The drive, or on Linux the folder for which was asked: `C:\`, `/usr/local/avamar`. */
  volume: string;
  /** Free, in whole GiB but counted in bytes. */
  freeBytes: number;
  /** Size of the whole volume in bytes. */
  sizeBytes: number;
}

/** What {@link measureSources} found on a server, as the committed file `<name>.sources.json` holds it. */
export interface Measurement {
  /** Version of the file's form. */
  version: 1;
  /** Memory of the server in bytes, where it tells. */
  memoryBytes?: number;
  /** Room where the caches will lie. */
  volumes: MeasuredVolume[];
  /** The measured paths, and the subfolders of each. */
  folders: MeasuredFolder[];
  /** At most the first thousand of each walk. */
  links: MeasuredLink[];
  /** At most the first thousand of each walk. */
  unreadable: UnreadableFolder[];
}

/** An empty measurement. */
export const nothingMeasured = (): Measurement => ({ version: 1, volumes: [], folders: [], links: [], unreadable: [] });

/** The text of the file: one finding a line, sorted, so that measuring again changes only what has changed. */
export function printMeasurement(measured: Measurement): string {
  const lines = (list: object[]) =>
    list
      .map((each) => JSON.stringify(each))
      .sort()
      .map((line) => `    ${line}`)
      .join(",\n");
  const part = (name: string, list: object[]) => `  "${name}": [${list.length ? `\n${lines(list)}\n  ` : ""}]`;
  const folders = measured.folders.map(({ path, bytes, files, split, notListed }) => ({
    ...{ path, bytes, files },
    ...(split && { split }),
    ...(notListed && { notListed }),
  }));
  const parts = [
    `  "version": 1`,
    ...(measured.memoryBytes === undefined ? [] : [`  "memoryBytes": ${measured.memoryBytes}`]),
    part("volumes", measured.volumes),
    part("folders", folders),
    part("links", measured.links),
    part("unreadable", measured.unreadable),
  ];
  return `{\n${parts.join(",\n")}\n}\n`;
}

/** How many links and unreadable folders there are beyond those that are listed. */
export function notListed({ folders }: Measurement): { links: number; unreadable: number } {
  const total = (of: "links" | "unreadable") => folders.reduce((sum, each) => sum + (each.notListed?.[of] ?? 0), 0);
  return { links: total("links"), unreadable: total("unreadable") };
}

/** Reads such a file; says what is wrong with it otherwise. */
export function parseMeasurement(text: string, file: string): Measurement | string {
  let read: Partial<Measurement>;
  try {
    read = JSON.parse(text) as Partial<Measurement>;
  } catch (error) {
    return `${file} is no JSON (${(error as Error).message}); restore it from git, or delete it and measure again.`;
  }
  if (read?.version !== 1)
    return `${file} has the version ${JSON.stringify(read?.version)}, and this package reads 1; update the package, or delete the file and measure again.`;
  const lists = ["volumes", "folders", "links", "unreadable"] as const;
  const missing = lists.find((name) => !Array.isArray(read[name]));
  if (missing) return `${file} has no list "${missing}"; restore it from git, or delete it and measure again.`;
  const bad = read.folders?.find((each) => !isCount(each?.bytes) || !isCount(each?.files));
  if (bad)
    return `${file} has a folder without bytes or files (${JSON.stringify(bad)}); restore it from git, or delete it and measure again.`;
  return read as Measurement;
}

const isCount = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value) && value >= 0;

/** An older measurement with what was measured anew: a folder that was walked again replaces all that lay in it. */
export function mergeMeasurements(os: Os, old: Measurement, fresh: Measurement, walked: string[]): Measurement {
  const roots = walked.flatMap((path) => {
    const place = readPath(os, path);
    return typeof place === "string" ? [] : [place];
  });
  const isOld = ({ path }: { path: string }) => {
    const place = readPath(os, path);
    return typeof place !== "string" && !roots.some((root) => place.key.startsWith(root.key));
  };
  const keep = <T extends { path: string }>(before: T[], now: T[]) => [...before.filter(isOld), ...now];
  return {
    ...fresh,
    memoryBytes: fresh.memoryBytes ?? old.memoryBytes,
    volumes: [
      ...old.volumes.filter(({ volume }) => !fresh.volumes.some((each) => each.volume === volume)),
      ...fresh.volumes,
    ],
    folders: keep(old.folders, fresh.folders),
    links: keep(old.links, fresh.links),
    unreadable: keep(old.unreadable, fresh.unreadable),
  };
}
