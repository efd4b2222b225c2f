import * as fc from "fast-check";
import { expect } from "vitest";
import { estateOf } from "../../provider/commands/discover/estate";
import type { Estate, Kind } from "../../provider/commands/discover/member";
import { childOf, requestOf, sharedScheduleOf } from "../../provider/components/file-server-children";
import type { ParallelFileServerArgs } from "../../provider/components/parallel-file-server-args";
import type { Definition } from "../../provider/kernel/definition";
import type { Plain } from "../../provider/kernel/values";
import { definitions } from "../../provider/pulumi/definitions";
import { emptyLock, type Lock } from "../../provider/topology/lock";
import { planFileServer } from "../../provider/topology/plan";
import type { StaggeredSchedule } from "../../provider/topology/start-times";

const known = definitions as unknown as Record<string, Definition<Plain, never>>;

/** The objects that a program leaves on host and grid, by kind. */
export interface Left {
  streams: Plain[];
  datasets: Plain[];
  schedules: Plain[];
  policies: Plain[];
  lock: Lock;
  /** Ids are counted from here. */
  start: number;
}

export const id = (number: number) => number.toString(16).padStart(40, "0");
export const HOST = "syd02-vs-util01.example.com";
/** A component with the least that it has to be told. */
export const LEAST: ParallelFileServerArgs = {
  connection: { host: HOST, hostKey: `SHA256:${"A".repeat(43)}` },
  server: "syd02-vs-util",
  sources: ["C:\\", "D:\\", "F:\\"],
  streams: 3,
  grid: "syd01-g1-util",
  domain: "/clients/CORP",
  schedule: "/Default Schedule",
  retention: "/Default Retention",
};

/** What a component of these arguments leaves. */
export function leftBy(name: string, args: ParallelFileServerArgs, start = 0): Left {
  const own = typeof args.schedule === "object" ? (args.schedule as StaggeredSchedule) : undefined;
  const { plan, lock, issues } = planFileServer(requestOf(name, args, own), emptyLock());
  expect(issues).toEqual([]);
  const shared = own && !own.staggerMinutes ? sharedScheduleOf(name, args, own) : undefined;
  const children = plan!.streams.map((each) => childOf(name, args, each));
  const ownEach = children.flatMap(({ schedule }) => schedule ?? []);
  return {
    streams: children.map(({ stream }) => ({ ...stream, running: true })),
    datasets: children.map(({ dataset }) => ({ ...dataset })),
    schedules: [...(shared ? [shared] : []), ...ownEach].map((each) => ({ ...each })),
    policies: children.map(({ policy, schedule }, i) => ({
      ...{ ...policy, enabled: true, dataset: `DS-${start + i}`, members: [id(start + i + 1)] },
      schedule: shared ? `SC-${start}` : schedule ? `SC-${start + ownEach.indexOf(schedule)}` : args.schedule,
    })),
    lock: lock!,
    start,
  };
}

/** What `discover` finds of it. */
export function estateLeft({ streams, datasets, schedules, policies, start }: Omit<Left, "lock">): Estate {
  const kind = (
    entry: string,
    found: Plain[],
    outputs: (number: number, i: number) => Plain & { id: string },
  ): Kind => ({
    definition: known[entry]!,
    found: found.map((inputs, i) => ({ id: outputs(start + i, i).id, inputs, outputs: outputs(start + i, i) })),
  });
  return estateOf(
    [
      kind("avamarClientStream", streams, (n, i) => ({
        id: `${HOST}/${streams[i]!.serviceName}`,
        clientId: id(n + 1),
      })),
      kind("dataset", datasets, (n, i) => ({ id: `DS-${n}`, datasetId: `DS-${n}`, path: `/${datasets[i]!.name}` })),
      kind("schedule", schedules, (n, i) => ({ id: `SC-${n}`, scheduleId: `SC-${n}`, path: `/${schedules[i]!.name}` })),
      kind("policy", policies, (n) => ({ id: `GP-${n}`, policyId: `GP-${n}` })),
    ],
    () => true,
  );
}

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Components of any kind that `discover` can tell. */
export const programs = fc
  .record({
    drives: fc.subarray(["C:\\", "D:\\", "F:\\", "G:\\", "H:\\Data"], { minLength: 1 }),
    projects: fc.subarray(["E:\\Alpha", "E:\\Beta", "E:\\Delta", "E:\\Gamma"]),
    isRest: fc.boolean(),
    streams: fc.integer({ min: 1, max: 6 }),
    excludes: fc.subarray(["*.tmp", "E:\\Alpha\\Scratch", "C:\\pagefile.sys", "E:\\Scratch"]),
    schedule: fc.constantFrom<ParallelFileServerArgs["schedule"]>(
      "/Default Schedule",
      { recurrence: "daily", timesOfDay: ["21:00"], duration: 8 },
      { recurrence: "daily", timesOfDay: ["21:00", "04:00"], staggerMinutes: 17 },
      { recurrence: "weekly", daysOfWeek: ["Saturday"], startTime: "23:30", staggerMinutes: 20 },
      { recurrence: "monthly", dayOfMonth: "last", startTime: "20:00" },
    ),
    names: fc.constantFrom<ParallelFileServerArgs["names"]>(
      undefined,
      { service: "backup{stream}", policy: "files-{stream}-{server}" },
      { client: "{server}{stream}", varDirectory: "D:\\avs\\var{stream}" },
    ),
    ports: maybe(fc.constant({ from: 29_003, to: 29_050 })),
    caches: fc.constantFrom<ParallelFileServerArgs["caches"]>(
      undefined,
      { sharedBy: 9 },
      { kind: "paging" },
      { kind: "paging", sharedBy: 12, limitPercent: 3, directory: "D:\\caches\\{stream}" },
      { fileCacheMax: -64, hashCacheMax: -128 },
    ),
    stream: fc.constantFrom<ParallelFileServerArgs["stream"]>(
      undefined,
      { displayName: "Avamar Backup Agent {stream}", startMode: "delayed" },
      { agentDirectory: "D:\\avs", description: "Stream {stream} of {server}", flags: { netbind: "10.0.0.5" } },
    ),
    dataDomain: maybe(fc.constantFrom(1, 2)),
    encryption: maybe(fc.constantFrom<"high" | "none">("high", "none")),
  })
  .map(({ drives, projects, isRest, excludes, ...others }): ParallelFileServerArgs => {
    const rest = isRest ? { roots: ["E:\\"], catchAll: true } : {};
    const sources = [...drives, ...projects];
    const isInside = (path: string) => sources.concat(isRest ? "E:\\" : []).some((each) => path.startsWith(each));
    return {
      ...LEAST,
      ...others,
      ...rest,
      sources,
      excludes: excludes.filter((each) => /\*/.test(each) || isInside(each)),
    };
  });
