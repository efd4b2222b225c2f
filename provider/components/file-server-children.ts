import { Plugin } from "../avamar/policies/plugins";
import { nearest } from "../kernel/nearest";
import type { AvamarClientStreamArgs, DatasetArgs, PolicyArgs, ScheduleArgs } from "../pulumi/resources/index";
import type { PlannedStream, PlanRequest } from "../topology/file-server-plan";
import type { Issue } from "../topology/issue";
import { fill } from "../topology/names";
import type { PlannedSchedule, StaggeredSchedule } from "../topology/start-times";
import { given } from "./given";
import type { ParallelFileServerArgs } from "./parallel-file-server-args";

/** What is made for one stream of a plan. What refers to another resource is added by whoever has that. */
export interface FileServerChild {
  /** Name of all of them for the engine: "files-01". */
  name: string;
  stream: AvamarClientStreamArgs;
  dataset: DatasetArgs;
  /** Its own schedule, where the starts are staggered. */
  schedule: ScheduleArgs | undefined;
  policy: Omit<PolicyArgs, "dataset" | "schedule" | "members">;
}

/** A stream of the plan as resources. Pure: `discover` holds what it has found against the same. */
export function childOf(name: string, args: ParallelFileServerArgs, planned: PlannedStream): FileServerChild {
  const { connection, os, grid, domain, retention, dataDomain, encryption, options, server, stream: all = {} } = args;
  const { stream: number, policy } = planned;
  const { displayName, description, ...further } = all;
  const filled = (text: string | undefined) => text && fill(text, { server, component: name }, number);
  const plugin = os === "linux" ? Plugin.linuxFileSystem : Plugin.windowsFileSystem;
  const paths = (texts: string[]) => texts.map((path) => ({ plugin, path }));
  const { adopt } = all;
  return {
    name: `${name}-${number}`,
    stream: given({
      ...further,
      ...{ connection, os, grid, domain, displayName: filled(displayName), description: filled(description) },
      serviceName: planned.service,
      clientName: planned.client,
      varDirectory: planned.varDirectory,
      port: planned.port,
      caches: given({ ...planned.caches }),
    }),
    dataset: given({
      ...{ domain, name: policy, dataDomain, options, adopt },
      targets: paths(planned.sources),
      // Given though empty: an include or exclude that was made by hand would change what is covered.
      includes: [],
      excludes: paths(planned.excludes),
    }),
    schedule: planned.schedule && { ...planned.schedule, domain, name: policy },
    policy: given({ domain, name: policy, retention, encryption, adopt }),
  };
}

/** The schedule that all streams share, where the component makes one. */
export function sharedScheduleOf(
  name: string,
  { domain, server }: Pick<ParallelFileServerArgs, "domain" | "server">,
  { staggerMinutes: _none, ...own }: StaggeredSchedule,
): PlannedSchedule & { domain: ParallelFileServerArgs["domain"]; name: string } {
  return { ...own, domain, name: `${server}-${name}` };
}

/**
 * What the plan is made from.
 *
 * @param own The schedule, where the component makes it.
 */
export function requestOf(
  component: string,
  args: ParallelFileServerArgs,
  own: StaggeredSchedule | undefined,
): PlanRequest {
  const { server, os, sources, roots, excludes, catchAll, streams, target, names, ports, caches } = args;
  const { memoryBytes, freeBytes, rebalance, backupWindow, measure, stream } = args;
  const at = stream?.agentDirectory;
  const separator = os === "linux" ? "/" : "\\";
  return {
    ...{ component, server, os, sources, roots, excludes, catchAll, streams, target, ports, caches },
    ...{ memoryBytes, freeBytes, rebalance, backupWindow, measures: measure },
    // The agent's directory is where the var directories lie by default.
    names: at === undefined ? names : { varDirectory: `${at.replace(/[\\/]+$/, "")}${separator}var{stream}`, ...names },
    schedule: own,
  };
}

/** Every argument; the compiler sees that none is missing. */
const ARGUMENTS: Record<keyof ParallelFileServerArgs, true> = {
  ...{ connection: true, os: true, server: true, sources: true, roots: true, excludes: true, catchAll: true },
  ...{ measure: true, streams: true, target: true, grid: true, domain: true, schedule: true, backupWindow: true },
  ...{ retention: true, dataDomain: true, encryption: true, options: true, names: true, ports: true, caches: true },
  ...{ memoryBytes: true, freeBytes: true, rebalance: true, stream: true, lockFile: true, measurementFile: true },
};

/** What is wrong with the arguments that the plan does not know. */
export function optionIssues(args: ParallelFileServerArgs): Issue[] {
  const { stream, connection, grid, domain, schedule, retention } = args;
  const issues = Object.keys(args)
    .filter((name) => !(name in ARGUMENTS))
    .map((name): Issue => {
      const meant = nearest(name, Object.keys(ARGUMENTS));
      return { property: name, reason: `is unknown; ${meant ? `write "${meant}"` : "leave it out"}.` };
    });
  for (const [property, value] of Object.entries({ connection, grid, domain, schedule, retention }))
    if (value === undefined || value === null || value === "")
      issues.push({ property, reason: `is missing; write ${EXAMPLES[property]}.` });
  for (const flag of Object.keys(stream?.backupFlags ?? {}))
    if (/^(exclude|include)/i.test(flag))
      issues.push({
        property: `stream.backupFlags.${flag}`,
        reason:
          "hides files from the datasets, so that what is covered could not be proven; write it as excludes of the component.",
      });
  if (stream?.displayName !== undefined && !stream.displayName.includes("{stream}"))
    issues.push({
      property: "stream.displayName",
      reason: "is the same for every service, and Windows refuses that; put {stream} into it.",
    });
  return issues;
}

const EXAMPLES: Record<string, string> = {
  connection: '{ host: "syd02-vs-util01", password, hostKey: "SHA256:..." }',
  grid: 'for example "syd01-g1-util"',
  domain: 'a Domain, or its path such as "/clients/CORP"',
  schedule: 'a Schedule, or { recurrence: "daily", timesOfDay: ["21:00"] }',
  retention: 'a Retention, or its path such as "/Default Retention"',
};
