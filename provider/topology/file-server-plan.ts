import type { CachePlanArgs, PlannedCaches } from "./caches";
import type { Issue } from "./issue";
import type { Lock } from "./lock";
import type { NamePatterns, PortRange } from "./names";
import type { Os } from "./paths";
import type { SourceArgs } from "./sources";
import type { BackupWindow, PlannedSchedule, StaggeredSchedule } from "./start-times";

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
