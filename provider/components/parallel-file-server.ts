import * as pulumi from "@pulumi/pulumi";
import type { MeasureConnection, MeasureMachine, MeasureOptions } from "../host/measure";
import { readMeasurement } from "../host/measure-file";
import type { MeasureProgress } from "../host/measure-walk";
import { AvamarError } from "../kernel/errors";
import { AvamarClientStream, Dataset, Policy, Schedule } from "../pulumi/resources/index";
import { readSettings } from "../pulumi/settings";
import type { FileServerPlan, PlannedStream } from "../topology/file-server-plan";
import type { Issue } from "../topology/issue";
import { type Measurement, notListed } from "../topology/measurement";
import { volumeOf } from "../topology/paths";
import { planFileServer } from "../topology/plan";
import type { StaggeredSchedule } from "../topology/start-times";
import { printPlan } from "../topology/table";
import { childOf, optionIssues, requestOf, sharedScheduleOf } from "./file-server-children";
import { lockMode, readLock, settleLock } from "./lock-file";
import type { ParallelFileServerArgs } from "./parallel-file-server-args";

const DEFAULT_LOCK = "streams.lock.json";
/** A line that stays, now and then; those in between are shown and forgotten. */
const LASTING_SECONDS = 60;

/**
 * A file server backed up in parallel: from what is to be protected to running streams, each an
 * `AvamarClientStream` with a dataset and a policy. Which stream has what is kept in a lock file, so that nothing moves
 * by itself; that every path is in exactly one stream is proven before anything is made.
 *
 * @throws RunError in the constructor, with every mistake in the arguments at once; in a pipeline also when the lock
 * file or the measurement is not there or not up to date.
 *
 * @example
 * const server = new avamar.ParallelFileServer("files", {
 *   connection: { host: "syd02-vs-util01", password, hostKey: "SHA256:..." },
 *   server: "syd02-vs-util",
 *   sources: [{ path: "D:\\", gib: 9000 }, "E:\\Projects\\*"],
 *   catchAll: true,
 *   measure: true,
 *   target: { windowHours: 10, gibPerHour: 400 },
 *   grid: "syd01-g1-util",
 *   domain: "/clients/CORP",
 *   schedule: { recurrence: "daily", timesOfDay: ["21:00"], duration: 10, staggerMinutes: 15 },
 *   retention: "/Default Retention",
 * });
 * export const clients = server.clients;
 */
export class ParallelFileServer extends pulumi.ComponentResource {
  /** The streams, in the order of their numbers. Empty in the run that measures. */
  readonly streams: AvamarClientStream[] = [];
  /** Their datasets, in the same order. */
  readonly datasets: Dataset[] = [];
  /** Their policies, in the same order. */
  readonly policies: Policy[] = [];
  /** The schedules that the component made: none, one, or one for each stream. */
  readonly schedules: Schedule[] = [];
  /** Paths of the clients on the grid, in the same order. */
  readonly clients: pulumi.Output<string[]>;
  private readonly plan: FileServerPlan;

  constructor(name: string, args: ParallelFileServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("avamar:index:ParallelFileServer", name, {}, opts);
    const mode = lockMode(process.env);
    const problems: Issue[] = typeof mode === "string" ? [] : [{ property: "lockFile", reason: mode.problem }];
    const lockFile = args.lockFile ?? DEFAULT_LOCK;
    const measurementFile = args.measurementFile ?? (args.measure ? `${name}.sources.json` : undefined);
    const { lock, problems: inLock } = readLock(lockFile);
    problems.push(...inLock.map((reason) => ({ property: "lockFile", reason })), ...optionIssues(args));
    const measured = readMeasured(measurementFile, problems);

    const result = planFileServer(
      requestOf(name, args, isArguments(args.schedule) ? args.schedule : undefined),
      lock,
      measured,
    );
    problems.push(...result.issues);
    if (problems.length) throw refused(name, problems);
    if (result.unmeasured.length) {
      if (mode === "frozen") throw refused(name, [notMeasured(measurementFile!, result.unmeasured)]);
      this.plan = nothingPlanned(name, args);
      this.clients = pulumi.output<string[]>([]);
      this.measure(args, result.unmeasured, measurementFile!);
      this.registerOutputs({ clients: this.clients });
      return;
    }
    const settled = settleLock(lockFile, result.lock!, mode as "write" | "frozen");
    if (settled.problem) throw refused(name, [{ property: "lockFile", reason: settled.problem }]);
    if (settled.written) pulumi.log.info(settled.written, this);

    this.plan = result.plan!;
    if (pulumi.runtime.isDryRun()) pulumi.log.info(printPlan(this.plan), this);
    const shared = this.sharedSchedule(name, args);
    for (const each of this.plan.streams) this.make(name, args, each, shared);
    this.clients = pulumi.output(this.streams.map(({ clientPath }) => clientPath));
    this.registerOutputs({ clients: this.clients });
  }

  /**
   * The plan as data: which stream has what, with its names, port, size, caches and expected duration.
   *
   * @returns a plan without streams in the run that measures
   *
   * @example
   * export const ports = server.describe().streams.map(({ client, port }) => `${client}: ${port}`);
   */
  describe(): FileServerPlan {
    return structuredClone(this.plan);
  }

  /** The schedule of all streams, unless each has its own. */
  private sharedSchedule(name: string, args: ParallelFileServerArgs) {
    const { schedule } = args;
    if (!isArguments(schedule)) return schedule;
    if (schedule.staggerMinutes) return undefined;
    const made = new Schedule(name, sharedScheduleOf(name, args, schedule), { parent: this });
    this.schedules.push(made);
    return made;
  }

  private make(
    name: string,
    args: ParallelFileServerArgs,
    planned: PlannedStream,
    shared: Schedule | pulumi.Input<string> | undefined,
  ): void {
    const within = { parent: this };
    const child = childOf(name, args, planned);
    const stream = new AvamarClientStream(child.name, child.stream, within);
    const dataset = new Dataset(child.name, child.dataset, within);
    let when = shared;
    if (child.schedule) {
      const own = new Schedule(child.name, child.schedule, within);
      this.schedules.push(own);
      when = own;
    }
    const made = new Policy(child.name, { ...child.policy, dataset, schedule: when!, members: [stream] }, within);
    this.streams.push(stream);
    this.datasets.push(dataset);
    this.policies.push(made);
  }

  /**
   * Measures what is missing, writes it down and ends the run: the next one plans with it. To the engine that end has to
   * be an error, as it would take away all streams after a good run that declared none.
   */
  private measure(args: ParallelFileServerArgs, paths: string[], file: string): void {
    const { os = "windows", caches } = args;
    pulumi.log.info(`${file} lacks ${paths.join(", ")}: measuring, which may take a while.`, this);
    const cacheDirectory = caches?.directory ? volumeOf(os, caches.directory) : undefined;
    // Nothing waits for this output: were it a property or an output of the stack, its error would come out as a
    // failure to send it.
    pulumi.output(args.connection).apply(async (connection) => {
      const reached = withDefaults(connection as MeasureConnection);
      const said = new pulumi.RunError(await this.measured({ connection: reached, os, paths, file, cacheDirectory }));
      // The program has ended by then, and the engine's host would print the stack in place of the message.
      said.stack = "";
      throw said;
    });
  }

  /** What a person is told at the end of a measurement. */
  private async measured(options: MeasureOptions & { file: string }): Promise<string> {
    const { file } = options;
    let lasting = 0;
    const onProgress = ({ folders, files, bytes, at, seconds }: MeasureProgress) => {
      const isLasting = seconds >= lasting + LASTING_SECONDS;
      if (isLasting) lasting = seconds;
      const text = `measuring: ${folders} folders, ${files} files, ${(bytes / 2 ** 30).toFixed(1)} GiB, at ${at}`;
      pulumi.log.info(text, this, undefined, !isLasting);
    };
    try {
      const { measureSources } = await import("../host/measure.js");
      const measured = await measureSources({ ...options, onProgress });
      const unreadable = measured.unreadable.length + notListed(measured).unreadable;
      const but = unreadable ? `, ${unreadable} folders could not be read` : "";
      return `The measurement is done: ${file} is written (${measured.folders.length} folders${but}). Look at it, commit it, and run pulumi preview again; this run ends here on purpose, and no stream was made or changed.`;
    } catch (error) {
      const reason = error instanceof AvamarError ? error.message : String(error);
      return `${file} could not be completed: ${reason} What was finished is kept; run pulumi preview again to go on.`;
    }
  }
}

function isArguments(schedule: ParallelFileServerArgs["schedule"]): schedule is StaggeredSchedule {
  return (
    typeof schedule === "object" &&
    schedule !== null &&
    !pulumi.Resource.isInstance(schedule) &&
    !pulumi.Output.isInstance(schedule) &&
    !(schedule instanceof Promise)
  );
}

function readMeasured(file: string | undefined, problems: Issue[]): Measurement | undefined {
  try {
    return file === undefined ? undefined : readMeasurement(file);
  } catch (error) {
    problems.push({ property: "measurementFile", reason: (error as Error).message });
    return undefined;
  }
}

const notMeasured = (file: string, paths: string[]): Issue => ({
  property: "measure",
  reason: `${file} lacks ${paths.join(", ")}, and a pipeline does not measure. Run "pulumi preview" on a machine that reaches the server and commit ${file}; where this machine is meant to do it, AVAMAR_LOCK=write pulumi preview does.`,
});

/** Every mistake in one message. */
function refused(name: string, issues: Issue[]): pulumi.RunError {
  const lines = issues.map(({ property, reason }) => `  ${property}: ${reason.replaceAll("\n", "\n  ")}`);
  return new pulumi.RunError(`ParallelFileServer "${name}" cannot be planned:\n${lines.join("\n")}`);
}

function nothingPlanned(component: string, { server, os = "windows" }: ParallelFileServerArgs): FileServerPlan {
  return {
    ...{ component, server, os, streams: [], moves: [], excludes: [], unreadable: [] },
    retired: { sources: [], streams: [] },
    notes: ["The sources are being measured; there is a plan in the next run."],
  };
}

/** What the connection does not say comes from the stack config and the environment, as for the streams. */
function withDefaults({ proxy, ...machine }: MeasureConnection): MeasureConnection {
  const settings = readSettings((key) => pulumi.runtime.getConfig(key), process.env);
  const { sshPassword, sshPrivateKey, sshPrivateKeyPassphrase, sshAgentSocketPath, sshKnownHosts } = settings;
  const key = {
    privateKey: sshPrivateKey,
    privateKeyPassphrase: sshPrivateKeyPassphrase,
    agentSocketPath: sshAgentSocketPath,
  };
  // Credentials only all together, never mixed; a password for hosts is not meant for a jump host.
  const filled = (one: MeasureMachine, credentials: Partial<MeasureMachine>): MeasureMachine => ({
    ...one,
    ...(one.password || one.privateKey || one.agentSocketPath ? {} : credentials),
    ...(one.hostKey || one.knownHosts ? {} : { knownHosts: sshKnownHosts }),
  });
  return {
    ...filled({ ...machine, user: machine.user ?? settings.sshUser }, { ...key, password: sshPassword }),
    proxy: proxy && filled(proxy, key),
  };
}
