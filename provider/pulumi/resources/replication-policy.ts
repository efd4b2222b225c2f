// Generated from the definition of ReplicationPolicy by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { AvamarClientStream } from "./avamar-client-stream";
import type { Client } from "./client";
import type { Domain } from "./domain";
import type { ReplicationDestination } from "./replication-destination";
import type { Schedule } from "./schedule";
import type { BackupKind, CopyRetention, DatasetOption, RetentionPeriod } from "./shared-types";

/** Which backups are replicated. It counts only with allBackups: false. */
export interface ReplicationFilter {
  /** The kinds of backups that are taken, by the tag that their retention gave them; onDemand are those without one. */
  kinds?: pulumi.Input<pulumi.Input<BackupKind>[]>;
  /** Most backups of each client, the newest first. 0: as many as there are. */
  maxBackupsPerClient?: pulumi.Input<number>;
  /** Backups of which dates: of any, of the last days, weeks, months or years (within), or between two moments (range). */
  dates?: pulumi.Input<"any" | "within" | "range">;
  /** For dates within: how far back from now. */
  within?: pulumi.Input<RetentionPeriod>;
  /** For dates range: from when on; "2030-12-31T18:00:00Z", or a date, which means 0:00 UTC. */
  after?: pulumi.Input<string>;
  /** For dates range: until when. */
  before?: pulumi.Input<string>;
}

/** Arguments of {@link ReplicationPolicy}. */
export interface ReplicationPolicyArgs {
  /** Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. It is in the root domain, beside the backup policies there. */
  name: pulumi.Input<string>;
  /** Whether its schedule starts it. Default: true, so one that was switched off by hand is drift. */
  enabled?: pulumi.Input<boolean>;
  /** When: a Schedule, its id, or the path of an existing one ("/Default Replication Schedule"). */
  schedule: Schedule | pulumi.Input<string>;
  /** Whose backups are replicated: clients, and domains with all clients in them. An empty list takes every member away. */
  members?: pulumi.Input<(AvamarClientStream | Client | Domain | pulumi.Input<string>)[]>;
  /** Whether the backups of all clients are replicated, instead of those of members. Default where members are given: false, so one that was switched on by hand is drift. */
  allClients?: pulumi.Input<boolean>;
  /** Whether all backups are taken, whatever the filter says. When it is not given, a new policy takes all. */
  allBackups?: pulumi.Input<boolean>;
  /** Encryption of the connection. When it is not given, the grid decides at creation. */
  encryption?: pulumi.Input<"high" | "medium" | "none">;
  /** How long the copies are kept. */
  retention?: pulumi.Input<CopyRetention>;
  /** Options of the plug-in, all that are not at their default: one that is not listed goes back to its default. */
  options?: pulumi.Input<pulumi.Input<DatasetOption>[]>;
  /** Where to: a ReplicationDestination, or its id. */
  destination: ReplicationDestination | pulumi.Input<string>;
  /** Which backups are replicated. It counts only with allBackups: false. */
  filter?: pulumi.Input<ReplicationFilter>;
  /** In which order the backups of a client are replicated. */
  order?: pulumi.Input<"oldestFirst" | "newestFirst">;
  /** Whether several backups of a client are replicated at once. */
  parallel?: pulumi.Input<boolean>;
  /** Whether full backups are put together at the destination from what is stored there already, between two Data Domains. */
  optimizeVirtualSynthetics?: pulumi.Input<boolean>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A replication policy (the REST interface says replication group): whose backups are copied to another grid, which of them, when, and how long the copies are kept. It is in the root domain. Everything but its name is changed in place.
 *
 * @example
 * const offsite = new avamar.ReplicationPolicy("offsite", {
 *   name: "offsite",
 *   destination: melbourne,
 *   schedule: nightly,
 *   members: [corp],
 *   allBackups: false,
 *   filter: { kinds: ["weekly", "monthly", "yearly"] },
 *   retention: { override: true, weekly: { count: 8, unit: "weeks" } },
 * });
 */
export class ReplicationPolicy extends AvamarResource {
  /** Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. It is in the root domain, beside the backup policies there. */
  declare readonly name: pulumi.Output<string>;
  /** Whether its schedule starts it. Default: true, so one that was switched off by hand is drift. */
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  /** When: a Schedule, its id, or the path of an existing one ("/Default Replication Schedule"). */
  declare readonly schedule: pulumi.Output<string>;
  /** Whose backups are replicated: clients, and domains with all clients in them. An empty list takes every member away. */
  declare readonly members: pulumi.Output<string[] | undefined>;
  /** Whether the backups of all clients are replicated, instead of those of members. Default where members are given: false, so one that was switched on by hand is drift. */
  declare readonly allClients: pulumi.Output<boolean | undefined>;
  /** Whether all backups are taken, whatever the filter says. When it is not given, a new policy takes all. */
  declare readonly allBackups: pulumi.Output<boolean | undefined>;
  /** Encryption of the connection. When it is not given, the grid decides at creation. */
  declare readonly encryption: pulumi.Output<"high" | "medium" | "none" | undefined>;
  /** How long the copies are kept. */
  declare readonly retention: pulumi.Output<
    | {
        override?: boolean;
        daily?: { count: number; unit: "days" | "weeks" | "months" | "years" };
        weekly?: { count: number; unit: "days" | "weeks" | "months" | "years" };
        monthly?: { count: number; unit: "days" | "weeks" | "months" | "years" };
        yearly?: { count: number; unit: "days" | "weeks" | "months" | "years" };
        onDemand?: { count: number; unit: "days" | "weeks" | "months" | "years" };
      }
    | undefined
  >;
  /** Options of the plug-in, all that are not at their default: one that is not listed goes back to its default. */
  declare readonly options: pulumi.Output<
    | {
        plugin: number;
        name: string;
        value: string;
        command?: "BACKUP" | "RESTORE" | "BROWSE" | "DYNAMIC_BROWSE" | "REPL_CONFIG" | "VALIDATE" | "MIGRATE";
        alternatePlugin?: number;
        free?: boolean;
      }[]
    | undefined
  >;
  /** Where to: a ReplicationDestination, or its id. */
  declare readonly destination: pulumi.Output<string>;
  /** Which backups are replicated. It counts only with allBackups: false. */
  declare readonly filter: pulumi.Output<
    | {
        kinds?: BackupKind[];
        maxBackupsPerClient?: number;
        dates?: "any" | "within" | "range";
        within?: { count: number; unit: "days" | "weeks" | "months" | "years" };
        after?: string;
        before?: string;
      }
    | undefined
  >;
  /** In which order the backups of a client are replicated. */
  declare readonly order: pulumi.Output<"oldestFirst" | "newestFirst" | undefined>;
  /** Whether several backups of a client are replicated at once. */
  declare readonly parallel: pulumi.Output<boolean | undefined>;
  /** Whether full backups are put together at the destination from what is stored there already, between two Data Domains. */
  declare readonly optimizeVirtualSynthetics: pulumi.Output<boolean | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the policy on the grid. */
  declare readonly policyId: pulumi.Output<string>;

  constructor(name: string, args: ReplicationPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.replicationPolicy as never, name, args, opts);
  }
}
