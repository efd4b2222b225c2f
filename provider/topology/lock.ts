import type { StreamNames } from "./names";

/** What is fixed for one component on one server. */
interface LockedComponent {
  component: string;
  server: string;
  /** Share of the memory of each of its streams, as they are set: negative is a fraction, positive are megabytes. */
  fileCacheMax?: number;
  hashCacheMax?: number;
  /** The last `rebalance` that was carried out. */
  rebalance?: string;
}

/** A stream, with its names for ever. */
export interface LockedStream extends StreamNames {
  component: string;
  server: string;
  /** Its number on the server: "01". */
  stream: string;
  /** It backs up what is left of the roots. */
  catchAll?: boolean;
  /** Nothing is left in it. Its names and port stay taken until the line is deleted. */
  retired?: boolean;
}

/** Where a source is. */
export interface LockedSource {
  component: string;
  server: string;
  source: string;
  stream: string;
  /** A root of the catch-all stream. */
  rest?: boolean;
  /** It is no source any more. Should it come back, it goes to the same stream. */
  retired?: boolean;
}

/** The content of `streams.lock.json`. */
export interface Lock {
  version: 1;
  components: LockedComponent[];
  streams: LockedStream[];
  sources: LockedSource[];
}

/** A lock without entries. */
export const emptyLock = (): Lock => ({ version: 1, components: [], streams: [], sources: [] });

const ABOUT =
  "Which stream has what, kept so that nothing moves by itself. Written by pulumi preview; commit it. A line with retired may be deleted to forget it.";

type Entry = Record<string, unknown>;

/** The order of the words in a line, the same on every machine. */
const WORDS = [
  ...["server", "component", "source", "stream", "rest", "catchAll", "port", "client", "service", "varDirectory"],
  ...["policy", "fileCacheMax", "hashCacheMax", "rebalance", "retired"],
];

/**
 * The text of the file: one entry a line, sorted, each ending with a comma, so that the edits of two people meet in one
 * line only where they mean the same thing.
 */
export function printLock(lock: Lock): string {
  const entries: { order: string; line: string }[] = [];
  const add = (kind: string, what: string, entry: object) => {
    const given = entry as Entry;
    const words = WORDS.filter((word) => given[word] !== undefined && given[word] !== false);
    const line = `{ ${words.map((word) => `${JSON.stringify(word)}: ${JSON.stringify(given[word])}`).join(", ")} }`;
    entries.push({ order: [given.server, given.component, kind, what].join("\u0000"), line });
  };
  for (const each of lock.components) add("0", "", each);
  for (const each of lock.sources) add("1", each.source, each);
  for (const each of lock.streams) add("2", each.stream, each);
  entries.sort((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : a.line < b.line ? -1 : 1));
  return [
    "{",
    '  "version": 1,',
    `  "about": ${JSON.stringify(ABOUT)},`,
    '  "entries": [',
    ...entries.map(({ line }) => `    ${line},`),
    '    "end"',
    "  ]",
    "}",
    "",
  ].join("\n");
}

/** Reads the file; says everything that is wrong with it otherwise. */
export function parseLock(text: string, file: string): { lock: Lock; problems: string[] } {
  const lock = emptyLock();
  const fail = (problem: string) => ({ lock, problems: [`${file} ${problem}`] });
  const marker = text.split(/\r?\n/).findIndex((line) => /^(<{7}|={7}|>{7}|\|{7})( |$)/.test(line));
  if (marker >= 0)
    return fail(
      `holds the marks of a merge conflict (line ${marker + 1}): keep the lines of both sides without the marks; where both gave the same source, stream, name or port, keep one. Then run pulumi preview.`,
    );
  let read: { version?: unknown; entries?: unknown };
  try {
    read = JSON.parse(text) as typeof read;
  } catch (error) {
    return fail(`is no JSON (${(error as Error).message}); restore it from git: git checkout -- ${file}.`);
  }
  if (read?.version !== 1)
    return fail(
      `has the version ${JSON.stringify(read?.version)}, and this package reads 1; it was written by a newer package: update pulumi-avamar.`,
    );
  if (!Array.isArray(read.entries)) return fail(`has no entries; restore it from git: git checkout -- ${file}.`);
  const problems: string[] = [];
  for (const entry of read.entries as unknown[]) {
    if (entry === "end") continue;
    const problem = sort(entry as Entry, lock);
    if (problem)
      problems.push(`${file} ${problem}: ${JSON.stringify(entry)}. Correct the line, or restore it from git.`);
  }
  for (const problem of duplicates(lock)) problems.push(`${file} ${problem}`);
  return { lock, problems };
}

const isText = (...values: unknown[]) => values.every((value) => typeof value === "string" && value !== "");

/** Puts an entry where it belongs; says what it is missing otherwise. */
function sort(entry: Entry, lock: Lock): string | undefined {
  if (typeof entry !== "object" || entry === null) return "has an entry that is none";
  const unknown = Object.keys(entry).find((word) => !WORDS.includes(word));
  if (unknown) return `has an entry with the unknown word ${JSON.stringify(unknown)}`;
  if (!isText(entry.server, entry.component)) return "has an entry without server or component";
  if (entry.source !== undefined) {
    if (!isText(entry.source, entry.stream)) return "has a source without its stream";
    lock.sources.push(entry as unknown as LockedSource);
  } else if (entry.stream !== undefined) {
    if (!isText(entry.stream, entry.client, entry.service, entry.varDirectory, entry.policy))
      return "has a stream without one of its names";
    if (!Number.isInteger(entry.port)) return "has a stream without its port";
    lock.streams.push(entry as unknown as LockedStream);
  } else lock.components.push(entry as unknown as LockedComponent);
  return undefined;
}

/** What can be only once: a merge of two people's work may have brought it in twice. */
function duplicates(lock: Lock): string[] {
  const seen = new Map<string, string>();
  const problems: string[] = [];
  const once = (key: string, what: string, who: string, remedy: string) => {
    const other = seen.get(key.toLowerCase());
    if (other !== undefined) problems.push(`has ${what} twice: ${other} and ${who}. ${remedy}`);
    seen.set(key.toLowerCase(), who);
  };
  const change =
    "Give one of them another, or delete the line of the one that is not deployed yet and run pulumi preview.";
  for (const each of lock.streams) {
    const who = `stream ${each.stream} of ${each.component} (${each.server})`;
    once(`stream\0${each.server}\0${each.stream}`, `the stream ${each.stream} on ${each.server}`, who, change);
    once(`port\0${each.server}\0${each.port}`, `the port ${each.port} on ${each.server}`, who, change);
    once(`service\0${each.server}\0${each.service}`, `the service ${each.service} on ${each.server}`, who, change);
    const directory = each.varDirectory.replace(/[\\/]+/g, "/").replace(/\/$/, "");
    once(`var\0${each.server}\0${directory}`, `the var directory ${each.varDirectory} on ${each.server}`, who, change);
    once(`client\0${each.client}`, `the client ${each.client}`, who, change);
    once(`policy\0${each.policy}`, `the policy ${each.policy}`, who, change);
  }
  const known = new Set(lock.streams.map((each) => `${each.server}\0${each.component}\0${each.stream}`));
  const placed = new Map<string, string>();
  for (const each of lock.sources) {
    const who = `stream ${each.stream} of ${each.component} (${each.server})`;
    // Two sources that differ only by case may be two folders on Linux; on Windows the plan finds the overlap.
    const key = `${each.server}\0${each.component}\0${each.rest ?? false}\0${each.source}`;
    const other = placed.get(key);
    if (other)
      problems.push(
        `has the source ${each.source} twice: ${other} and ${who}. Keep the line of the stream that backs it up.`,
      );
    placed.set(key, who);
    if (!known.has(`${each.server}\0${each.component}\0${each.stream}`))
      problems.push(
        `has the source ${each.source} in ${who}, and no line for that stream. Restore the line of the stream, or delete that of the source to place it anew.`,
      );
  }
  for (const each of lock.components)
    once(
      `component\0${each.server}\0${each.component}`,
      `the component ${each.component} on ${each.server}`,
      JSON.stringify(each),
      "Keep one of the lines.",
    );
  return problems;
}

/** What would have to be written, line by line, for a person who reads it in a pipeline's log. */
export function differences(before: string, after: string): string[] {
  const lines = (text: string) => text.split("\n").filter((line) => line.startsWith("    {"));
  const [old, now] = [new Set(lines(before)), new Set(lines(after))];
  return [
    ...[...old].filter((line) => !now.has(line)).map((line) => `- ${line.trim().replace(/,$/, "")}`),
    ...[...now].filter((line) => !old.has(line)).map((line) => `+ ${line.trim().replace(/,$/, "")}`),
  ];
}
