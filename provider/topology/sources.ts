import { firstNames } from "../kernel/first-names";
import { size } from "./amounts";
import type { Issue } from "./issue";
import type { Measurement } from "./measurement";
import { byKey, childOf, contains, isPattern, type Os, outermost, type Place, readPath } from "./paths";

/** A folder below a pattern, where nothing is measured. */
export interface SubfolderArgs {
  /** Its name, without a path: "Alpha". */
  name: string;
  /** Its size in bytes. Either this or `gib`. Default: not known. */
  bytes?: number;
  /** Its size in GiB. */
  gib?: number;
  /** How many files are in it. Default: not known. */
  files?: number;
}

/** What is to be backed up, with what is known about it. */
export interface SourceArgs {
  /**
   * A drive (`D:\`), a folder (`E:\Projects`), or a folder split into its subfolders (`E:\Projects\*`), each of which
   * then finds its own stream. A split folder needs `catchAll` for the files directly in it and for later subfolders.
   */
  path: string;
  /** Its size in bytes. Either this or `gib`. Default: as measured, else not known. */
  bytes?: number;
  /** Its size in GiB. */
  gib?: number;
  /** How many files are in it. Default: as measured, else not known. */
  files?: number;
  /** The subfolders of a split folder, where nothing is measured. */
  folders?: (string | SubfolderArgs)[];
}

/** A drive or folder that one stream backs up as a whole. */
export interface Source extends Place {
  bytes?: number;
  files?: number;
}

/** What the arguments mean together. */
export interface Protected {
  /** What streams are made of. No one lies in another. */
  sources: Source[];
  /** Everything below these is to be in exactly one stream. No one lies in another. */
  universe: Place[];
  /** What is left of these after the sources goes to the catch-all stream. */
  roots: Source[];
  /** Paths that have to be measured first. */
  unmeasured: string[];
  /** What a person should know, though nothing is wrong. */
  notes: string[];
}

interface Declared extends Source {
  property: string;
  /** For `E:\Projects\*`: the place is the folder, and these are its subfolders. */
  folders?: Source[];
  /** Whether the subfolders are listed in the program. */
  listed?: boolean;
  said: string;
  /** As the program has it. */
  given: string;
}

/** What sources are read from. */
export interface SourceRequest {
  os: Os;
  sources: (string | SourceArgs)[];
  roots?: string[];
  catchAll?: boolean;
  /** Places that an exclude names: subfolders of a split folder that are to be in no stream. */
  excluded: Place[];
  /** Whether what is missing can be measured. */
  measures: boolean;
  /** Whether a subfolder of a split folder is in the catch-all stream already, and stays there. */
  staysInRest?: (place: Place) => boolean;
}

const GIB = 2 ** 30;
const SOURCE_WORDS = ["path", "bytes", "gib", "files", "folders"];

/** Reads `sources`, `roots` and `catchAll`: what becomes a part of a stream of its own, and what has to be covered. */
export function readSources(request: SourceRequest, measured: Measurement, issues: Issue[]): Protected {
  const { os, catchAll = false } = request;
  const sizes = sizesOf(os, measured);
  const result: Protected = { sources: [], universe: [], roots: [], unmeasured: [], notes: [] };
  if (!Array.isArray(request.sources) || request.sources.length === 0) {
    issues.push({ property: "sources", reason: `names nothing to back up; write for example ["${example(os)}"].` });
    return result;
  }
  const declared = request.sources.flatMap((each, i) => readSource(request, each, `sources[${i}]`, sizes, issues));
  const roots = (request.roots ?? []).flatMap((text, i): (Place & { property: string })[] => {
    const place = readPath(os, text);
    if (typeof place !== "string") return [{ ...place, property: `roots[${i}]` }];
    issues.push({ property: `roots[${i}]`, reason: place });
    return [];
  });
  refuseOverlaps(declared, issues);

  for (const each of declared) {
    const known = sizes.get(each.key);
    const isMissing = each.folders === undefined ? each.bytes === undefined && !known : !each.listed && !known?.split;
    if (request.measures && isMissing) result.unmeasured.push(each.text);
  }
  for (const root of roots) if (request.measures && !sizes.get(root.key)?.split) result.unmeasured.push(root.text);

  result.sources = partsOf(request, declared, result.notes);
  const split = declared.filter((each) => each.folders !== undefined);
  const whole = declared.filter((each) => each.folders === undefined);
  result.universe = outermost([...declared, ...roots]).map(({ text, key }) => ({ text, key }));
  const open = [...split, ...roots].filter((place) => !whole.some((each) => contains(each, place)));
  if (catchAll) {
    result.roots = outermost(open).map(({ text, key }) =>
      restOf({ text, key }, result.sources, request.excluded, sizes),
    );
    if (open.length === 0 && issues.length === 0)
      issues.push({
        property: "catchAll",
        reason: `has nothing to catch: the sources are whole drives and folders. Leave it out, or name in roots what has to be covered, such as ["${example(os)}"].`,
      });
  } else sayGaps(os, open, result.sources, measured, request.excluded, issues);
  result.unmeasured = [...new Set(result.unmeasured)].sort();
  return result;
}

const example = (os: Os) => (os === "windows" ? "E:\\" : "/srv");

/** What was measured, by the keys of the places. */
function sizesOf(os: Os, measured: Measurement): Map<string, Source & { split?: boolean }> {
  const sizes = new Map<string, Source & { split?: boolean }>();
  for (const { path, bytes, files, split } of measured.folders) {
    const place = measuredPlace(os, path);
    if (place) sizes.set(place.key, { ...place, bytes, files, split });
  }
  return sizes;
}

/** A path out of a listing: names there may look like anything. */
export function measuredPlace(os: Os, path: string): Place | undefined {
  const separator = os === "windows" ? "\\" : "/";
  const steps = path.split(separator).filter(Boolean);
  const root = readPath(os, os === "windows" ? `${steps.shift() ?? ""}\\` : "/");
  if (typeof root === "string") return undefined;
  return steps.reduce((folder, step) => childOf(os, folder, step), root);
}

function readSource(
  { os, measures, excluded }: SourceRequest,
  given: string | SourceArgs,
  property: string,
  sizes: Map<string, Source & { split?: boolean }>,
  issues: Issue[],
): Declared[] {
  const args = typeof given === "string" ? { path: given } : given;
  const at = typeof given === "string" ? property : `${property}.path`;
  const say = (where: string, reason: string) => {
    issues.push({ property: where, reason });
    return [];
  };
  if (typeof args?.path !== "string") return say(at, `must be a path; write for example "${example(os)}".`);
  const unknown = Object.keys(args).find((name) => !SOURCE_WORDS.includes(name));
  if (unknown) return say(`${property}.${unknown}`, `is unknown; a source has ${SOURCE_WORDS.join(", ")}.`);
  const isSplit = /[\\/]\*[\\/]?$/.test(args.path);
  const text = isSplit ? args.path.replace(/\*[\\/]?$/, "") : args.path;
  if (isPattern(text)) {
    return say(
      at,
      `"${args.path}" holds a character that a dataset takes for a pattern (* ? # [ ]); only \\* at the end is understood here. Name the folder above it, or that one with \\* at the end.`.replaceAll(
        "\\*",
        os === "windows" ? "\\*" : "/*",
      ),
    );
  }
  const place = readPath(os, text);
  if (typeof place === "string") return say(at, place);
  const size = readSize(args, property, issues);
  const known = sizes.get(place.key);
  const net = known && withoutExcluded(known, excluded, sizes);
  const source: Declared = {
    ...place,
    bytes: size.bytes ?? net?.bytes,
    files: size.files ?? net?.files,
    property,
    given: args.path,
    said: isSplit ? childOf(os, place, "*").text : place.text,
  };
  if (!isSplit) {
    if (args.folders)
      return say(`${property}.folders`, `belongs to a split folder; write path "${childOf(os, place, "*").text}".`);
    return [source];
  }
  const folders = args.folders
    ? readFolders(os, args.folders, place, property, sizes, issues)
    : [...sizes.values()]
        .filter((each) => isChild(os, place, each))
        .map((each) => withoutExcluded(each, excluded, sizes));
  if (!args.folders && !known?.split && !measures)
    return say(
      at,
      `nothing is known about what is in ${place.text}; set measure: true, or list its subfolders: folders: [{ name: "Alpha", gib: 800 }].`,
    );
  return [{ ...source, folders, listed: args.folders !== undefined }];
}

function isChild(os: Os, folder: Place, place: Place): boolean {
  const rest = place.key.slice(folder.key.length, -1);
  return contains(folder, place) && rest !== "" && !rest.includes(os === "windows" ? "\\" : "/");
}

function readFolders(
  os: Os,
  folders: (string | SubfolderArgs)[],
  folder: Place,
  property: string,
  sizes: Map<string, Source>,
  issues: Issue[],
): Source[] {
  return folders.flatMap((given, i): Source[] => {
    const args = typeof given === "string" ? { name: given } : given;
    const at = `${property}.folders[${i}]`;
    const { name } = args ?? {};
    const place = typeof name === "string" && name !== "" ? readPath(os, childOf(os, folder, name).text) : undefined;
    if (place === undefined || typeof place === "string" || !isChild(os, folder, place) || isPattern(name)) {
      const why = typeof place === "string" ? place : "must be the name of one subfolder without a path or pattern";
      issues.push({ property: at, reason: `${why.replace(/\.$/, "")}; write for example "Alpha".` });
      return [];
    }
    const size = readSize(args, at, issues);
    const known = sizes.get(place.key);
    return [{ ...place, bytes: size.bytes ?? known?.bytes, files: size.files ?? known?.files }];
  });
}

function readSize(
  { bytes, gib, files }: { bytes?: number; gib?: number; files?: number },
  property: string,
  issues: Issue[],
): { bytes?: number; files?: number } {
  for (const [name, value] of Object.entries({ bytes, gib, files })) {
    if (value !== undefined && !(typeof value === "number" && Number.isFinite(value) && value >= 0))
      issues.push({
        property: `${property}.${name}`,
        reason: "must be a number of 0 or more; leave it out if unknown.",
      });
  }
  if (bytes !== undefined && gib !== undefined)
    issues.push({ property: `${property}.gib`, reason: "bytes is given too; keep one of them." });
  return { bytes: bytes ?? (gib === undefined ? undefined : Math.round(gib * GIB)), files };
}

/** A folder named twice, or once by itself and once with a folder around it, would be backed up twice. */
function refuseOverlaps(declared: Declared[], issues: Issue[]): void {
  declared.forEach((inner, i) => {
    const outer = declared.find((other, j) => {
      if (i === j) return false;
      if (other.key === inner.key) return i > j;
      // A split folder may hold others that are named: they are taken out of it.
      return contains(other, inner) && other.folders === undefined;
    });
    if (!outer) return;
    const reason =
      outer.key === inner.key
        ? `${inner.given} is the same as ${outer.given} (${outer.property}); keep one of them.`
        : `${inner.said} lies in ${outer.said} (${outer.property}), so it would be in two streams; leave one out, or split the outer one: "${splitText(outer.text)}" with catchAll: true.`;
    issues.push({ property: inner.property, reason });
  });
}

const splitText = (text: string) =>
  /[\\/]$/.test(text) ? `${text}*` : text.includes("\\") ? `${text}\\*` : `${text}/*`;

/** Whole sources, and the subfolders of split ones. What is named itself is taken out of the split folder around it. */
function partsOf({ excluded, staysInRest }: SourceRequest, declared: Declared[], notes: string[]): Source[] {
  const parts = new Map<string, Source>();
  for (const { folders, text, key, bytes, files } of declared)
    if (!folders) parts.set(key, { text, key, bytes, files });
  for (const { folders = [], said } of declared) {
    for (const folder of folders) {
      const inner = declared.find((each) => contains(folder, each) && each.said !== said);
      if (inner && inner.key === folder.key && !inner.folders) continue;
      if (excluded.some((each) => contains(each, folder))) continue;
      if (inner) {
        notes.push(
          `${folder.text} is no part of its own, as ${inner.said} lies in it; the rest of it goes to the catch-all stream.`,
        );
      } else if (isSystemFolder(folder)) {
        // Windows keeps these on every drive; a stream for them would be of no use. The catch-all stream has them.
      } else if (isPattern(folder.text)) {
        notes.push(`${folder.text} cannot be named exactly in a dataset; it goes to the catch-all stream.`);
      } else if (staysInRest?.(folder)) {
        notes.push(
          `${folder.text} is in the catch-all stream and stays there (${size(folder.bytes)}); rebalance gives it a stream.`,
        );
      } else {
        parts.set(folder.key, { text: folder.text, key: folder.key, bytes: folder.bytes, files: folder.files });
      }
    }
  }
  return [...parts.values()].sort(byKey);
}

const isSystemFolder = ({ key }: Place) => /^[A-Z]:\\(\$RECYCLE\.BIN|SYSTEM VOLUME INFORMATION)\\$/.test(key);

/** A place without what is left out of it, as far as that was measured. */
function withoutExcluded<T extends Source>(place: T, excluded: Place[], sizes: Map<string, Source>): T {
  const inside = outermost(excluded.filter((each) => contains(place, each))).flatMap(
    (each) => sizes.get(each.key) ?? [],
  );
  const less = (of: "bytes" | "files") =>
    place[of] === undefined
      ? undefined
      : Math.max(
          0,
          inside.reduce((left, each) => left - (each[of] ?? 0), place[of]),
        );
  return { ...place, bytes: less("bytes"), files: less("files") };
}

/** What is left of a root: its size without the sources in it, and without what is left out. */
function restOf(root: Place, sources: Source[], excluded: Place[], sizes: Map<string, Source>): Source {
  const inside = sources.filter((each) => contains(root, each));
  const leftOut = excluded.filter((each) => !inside.some((source) => contains(source, each)));
  const measured = sizes.get(root.key);
  const whole = measured && withoutExcluded(measured, leftOut, sizes);
  const rest = (of: "bytes" | "files") =>
    whole?.[of] === undefined || inside.some((each) => each[of] === undefined)
      ? undefined
      : Math.max(0, whole[of] - inside.reduce((sum, each) => sum + each[of]!, 0));
  return { ...root, bytes: rest("bytes"), files: rest("files") };
}

/** Without a catch-all stream, what is left of split folders and roots is in no stream. */
function sayGaps(
  os: Os,
  open: (Place & { property: string; said?: string })[],
  sources: Source[],
  measured: Measurement,
  excluded: Place[],
  issues: Issue[],
): void {
  for (const place of open) {
    const unclaimed = measured.folders
      .flatMap(({ path }) => measuredPlace(os, path) ?? [])
      .filter((each) => isChild(os, place, each))
      .filter((each) => ![...sources, ...excluded].some((other) => contains(other, each)))
      .map(({ text }) => text)
      .sort();
    const named = unclaimed.length ? ` (now: ${firstNames(unclaimed)})` : "";
    const reason =
      place.said === undefined
        ? `what lies in ${place.text} beside the sources is in no stream${named}; set catchAll: true, or add "${place.text}" to sources.`
        : `${place.said} leaves the files directly in ${place.text}, and folders made there later, in no stream${named}; set catchAll: true, or write "${place.text}" without the pattern.`;
    issues.push({ property: place.property, reason });
  }
}
