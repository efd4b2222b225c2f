import { requestOf } from "../../../components/file-server-children";
import type { ParallelFileServerArgs } from "../../../components/parallel-file-server-args";
import type { Plain } from "../../../kernel/values";
import type { Lock } from "../../../topology/lock";
import type { Os } from "../../../topology/paths";
import { plain } from "../expression";
import type { Expression } from "../member";
import { cachesOf } from "./caches";
import { namesOf, portsOf, readNames, unusual } from "./names";
import { numbered } from "./numbers";
import { type ScheduleOfStreams, scheduleOf } from "./schedules";
import { pathsIn, sourcesOf } from "./sources";
import type { StreamObjects } from "./stream-objects";

/** What a component would have to be told to make streams. It is a guess: the plan says whether it is right. */
export interface Guess {
  name: string;
  /** In the order of their numbers as texts, which is that of the plan. */
  streams: StreamObjects[];
  /** The arguments as data: references are ids. */
  plain: Plain;
  /** The same as the program says them. */
  expressions: Record<string, Expression>;
  schedule: ScheduleOfStreams["is"];
  lock: Pick<Lock, "streams" | "sources">;
}

/** What a stream has by itself; all else that it declares is the same for all streams. */
const OF_ONE_STREAM = ["serviceName", "clientName", "varDirectory", "port", "caches", "displayName", "description"];
/** What the component is told itself. */
const OF_COMPONENT = ["connection", "os", "grid", "domain"];

/**
 * Guesses the arguments from the objects of the streams of one host.
 *
 * @param taken Names of components, in lower case, that are given away.
 * @returns a sentence without its end where there can be none
 */
export function argumentsOf(host: string, objects: StreamObjects[], taken: Set<string>): Guess | string {
  const service = ({ stream }: StreamObjects) => String(stream.declared.serviceName);
  const found = [...objects].sort((a, b) => (service(a) < service(b) ? -1 : 1));
  const names = found.map(({ stream, policy }) => namesOf(stream.declared, policy.declared));
  const { numbers, server, patterns } = readNames(names, host);
  const order = found.map((_, i) => i).sort((a, b) => (numbers[a]! < numbers[b]! ? -1 : 1));
  const streams = order.map((i) => found[i]!);
  const ids = order.map((i) => numbers[i]!);
  const schedule = scheduleOf(
    streams,
    server,
    ids.map((id) => Number(id) - 1),
  );
  if (schedule.is === "none") return schedule.why;
  const isNamed = schedule.is === "own" && isFree(schedule.name, taken);
  const name = isNamed ? schedule.name : [server, host].find((each) => isFree(each, taken));
  if (!name) return `no name is left for it: ${server} is another file server`;

  const { stream, dataset, policy } = streams[0]!;
  const os = (stream.declared.os ?? "windows") as Os;
  const declared = streams.map((each) => each.stream.declared);
  const { sources, roots, catchAll, excludes } = sourcesOf(
    os,
    streams.map((each) => each.dataset.declared),
  );
  const told = new Told();
  for (const each of ["connection", "os"]) told.same(each, stream);
  told.value("server", server);
  told.value("sources", sources);
  if (catchAll !== undefined) {
    told.value("roots", roots);
    told.value("catchAll", true);
  }
  told.value("streams", streams.length - (catchAll === undefined ? 0 : 1));
  told.value("excludes", excludes);
  for (const each of ["grid", "domain"]) told.same(each, stream);
  const isOwn = schedule.is === "staggered" || isNamed;
  if (isOwn) told.value("schedule", timesIn(schedule as ScheduleOfStreams & { is: "own" | "staggered" }));
  else told.same("schedule", policy);
  told.same("retention", policy);
  told.same("dataDomain", dataset);
  told.same("encryption", policy);
  told.same("options", dataset);
  const usual = requestOf(
    name,
    { stream: { agentDirectory: stream.declared.agentDirectory }, os } as ParallelFileServerArgs,
    undefined,
  );
  told.value("names", unusual(os, patterns, usual.names, server));
  told.value("ports", portsOf(declared.map(({ port }) => Number(port))) ?? {});
  told.value("caches", cachesOf(declared));
  const options = { ...commonOf(stream.declared), ...textsOf(declared, ids) };
  told.value("stream", options);

  return {
    ...{ name, streams, schedule: isOwn ? schedule.is : "shared" },
    ...{ plain: told.plain, expressions: told.expressions },
    lock: lockOf({ component: name, server }, streams, ids, catchAll),
  };
}

/** The lines of the lock that say what the streams have. */
function lockOf(
  own: { component: string; server: string },
  streams: StreamObjects[],
  ids: string[],
  catchAll: number | undefined,
): Guess["lock"] {
  return {
    streams: streams.map(({ stream, policy }, i) => ({
      ...{ ...own, stream: ids[i]!, ...namesOf(stream.declared, policy.declared), port: Number(stream.declared.port) },
      ...(i === catchAll ? { catchAll: true } : {}),
    })),
    sources: streams.flatMap(({ dataset }, i) =>
      pathsIn(dataset.declared.targets).map((source) => ({
        ...{ ...own, source, stream: ids[i]! },
        ...(i === catchAll ? { rest: true } : {}),
      })),
    ),
  };
}

const isFree = (name: string, taken: Set<string>) => /^[A-Za-z0-9._-]+$/.test(name) && !taken.has(name.toLowerCase());

/** Arguments, as data and as the program says them. */
class Told {
  readonly plain: Plain = {};
  readonly expressions: Record<string, Expression> = {};

  /** As one of the objects has it; nothing where it has it not. */
  same(name: string, { declared, args }: { declared: Plain; args: Record<string, Expression> }): void {
    if (declared[name] === undefined) return;
    this.plain[name] = declared[name];
    this.expressions[name] = args[name]!;
  }

  /** A value of its own; nothing where it is empty. */
  value(name: string, value: unknown): void {
    const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
    if (isEmpty) return;
    this.plain[name] = value;
    this.expressions[name] = plain(value);
  }
}

function timesIn(schedule: ScheduleOfStreams & { is: "own" | "staggered" }): object {
  return schedule.is === "own" ? schedule.schedule : { ...schedule.schedule, staggerMinutes: schedule.staggerMinutes };
}

/** What the first stream declares beside what is its own: the others have to be the same. */
function commonOf(declared: Plain): Plain {
  const names = Object.keys(declared).filter((name) => ![...OF_ONE_STREAM, ...OF_COMPONENT].includes(name));
  return Object.fromEntries(names.map((name) => [name, declared[name]]));
}

/** Texts that are the same for all streams, or differ in the number of the stream. */
function textsOf(declared: Plain[], ids: string[]): Plain {
  const texts = ["displayName", "description"].map((name) => {
    const all = declared.map((each) => each[name]);
    const differ = numbered(all);
    if (differ?.numbers.join() === ids.join()) return [name, `${differ.before}{stream}${differ.after}`];
    return [name, new Set(all).size === 1 ? all[0] : undefined];
  });
  return Object.fromEntries(texts.filter(([, text]) => text !== undefined));
}
