import type * as pulumi from "@pulumi/pulumi";
import type {
  DataDomainTarget,
  DatasetOption,
  Domain,
  HostConnection,
  Retention,
  Schedule,
  StreamFirewall,
  StreamRecovery,
} from "../pulumi/resources/index";
import type { CachePlanArgs } from "../topology/caches";
import type { StreamTarget } from "../topology/file-server-plan";
import type { NamePatterns, PortRange } from "../topology/names";
import type { Os } from "../topology/paths";
import type { SourceArgs } from "../topology/sources";
import type { BackupWindow, StaggeredSchedule } from "../topology/start-times";

/** What every stream of a {@link ParallelFileServer} gets; the properties are those of `AvamarClientStream`. */
export interface FileServerStreamOptions {
  /** Name of the service as people see it, with {stream} in it. Windows only. Default: the service name, not managed. */
  displayName?: string;
  /** Description of the service, {stream} in it is filled in. Default: none, not managed. */
  description?: string;
  /** When the service starts. Default: automatic, not managed. */
  startMode?: pulumi.Input<"automatic" | "delayed" | "manual" | "disabled">;
  /** What the system does when the agent fails. Default: nothing, not managed. */
  recovery?: pulumi.Input<StreamRecovery>;
  /** Whether the service runs. Default: true. */
  running?: pulumi.Input<boolean>;
  /** Policies to join when the client is activated, by path; the policy of the stream is not needed here. */
  groups?: pulumi.Input<pulumi.Input<string>[]>;
  /** Where the agent is installed. Default: `C:\Program Files\avs`, on Linux `/usr/local/avamar`. */
  agentDirectory?: string;
  /** Further flags of the agent. Default: not managed. */
  flags?: pulumi.Input<{ [key: string]: pulumi.Input<string> }>;
  /** Further flags of the backups. `exclude` and `include` are refused here: write `excludes` of the component. */
  backupFlags?: { [key: string]: pulumi.Input<string> };
  /** The inbound rule for the agent in the Windows firewall; on Linux none is managed. Default: `{ enabled: true }`. */
  firewall?: pulumi.Input<StreamFirewall>;
  /** How long the grid may take to show a client as activated, in seconds. Default: 300. */
  activationTimeoutSeconds?: pulumi.Input<number>;
  /** What becomes of the client when its stream is deleted. Default: retire. */
  onDelete?: pulumi.Input<"retire" | "delete" | "keep">;
  /** Delete the var directory with its caches, too. Default: false. */
  deleteVarDirectory?: pulumi.Input<boolean>;
  /** Take over streams, datasets and policies that exist already. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/** Arguments of {@link ParallelFileServer}. What the plan is made from has to be known when the program runs. */
export interface ParallelFileServerArgs {
  /** The server, over SSH; the same as in `AvamarClientStream`. */
  connection: pulumi.Input<HostConnection>;
  /** System of the server. Default: Windows. */
  os?: Os;
  /** Name of the server, for the names of clients, datasets and policies: "syd02-vs-util". Another name is another server in the lock. */
  server: string;
  /** What is to be backed up: drives, folders, and folders split into their subfolders (`E:\Projects\*`). */
  sources: (string | SourceArgs)[];
  /** Everything below these has to be in a stream, too: `["E:\\"]` finds folders that no source names. Default: none. */
  roots?: string[];
  /** What is left out on purpose: paths with everything below them, and patterns such as `*.tmp`. Default: nothing. */
  excludes?: string[];
  /** One more stream backs up what is left of split folders and roots. Default: false, and what is left is an error. */
  catchAll?: boolean;
  /** Read sizes and numbers of files from the server once, and keep them in `measurementFile`. Default: false. */
  measure?: boolean;
  /** How many streams, without the catch-all stream. Default: as many as `target` needs. */
  streams?: number;
  /** What a night is to be long enough for, from which the number of streams follows. Also the base of expected durations. */
  target?: StreamTarget;
  /** Name of the grid's utility node, as the server resolves it. */
  grid: pulumi.Input<string>;
  /** Domain of clients, datasets, policies and schedules: a Domain, or its path. */
  domain: Domain | pulumi.Input<string>;
  /** When: a Schedule, its id or path; or arguments, from which the component makes its own, staggered where asked. */
  schedule: Schedule | pulumi.Input<string> | StaggeredSchedule;
  /** The grid's backup window: a schedule given as arguments is held against it. Default: not checked. */
  backupWindow?: BackupWindow;
  /** How long backups are kept: a Retention, its id or path. */
  retention: Retention | pulumi.Input<string>;
  /** Store on this Data Domain: a DataDomainTarget, or its index on the grid. */
  dataDomain?: DataDomainTarget | pulumi.Input<number>;
  /** Encryption between client and grid. Default: the grid decides at creation. */
  encryption?: pulumi.Input<"high" | "medium" | "none">;
  /** Options of the plug-in, the same for every dataset. Default: not managed. */
  options?: pulumi.Input<pulumi.Input<DatasetOption>[]>;
  /** Patterns for the names of new streams. */
  names?: NamePatterns;
  /** Ports for new streams. Default: 28003 to 28099. */
  ports?: PortRange;
  /** How the caches are sized. Default: a quarter of the memory, divided among the streams. */
  caches?: CachePlanArgs;
  /** Memory of the server in bytes. Default: as measured, else unknown. */
  memoryBytes?: number;
  /** Free bytes where the caches lie. Default: as measured, else unknown. */
  freeBytes?: number;
  /** Any text, such as a date: when it is another than in the lock, sources move so that the streams are even. Default: nothing moves. */
  rebalance?: string;
  /** What every stream gets. */
  stream?: FileServerStreamOptions;
  /** The lock file, beside the program. Default: `streams.lock.json`, shared by all components of the program. */
  lockFile?: string;
  /** File of what was measured, beside the program. Default: `<name>.sources.json` with `measure`, else none. */
  measurementFile?: string;
}
