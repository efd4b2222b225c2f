// Generated from the definition of TierPolicy by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { AvamarClientStream } from "./avamar-client-stream";
import type { Client } from "./client";
import type { Domain } from "./domain";
import type { Schedule } from "./schedule";
import type { BackupKind, CopyRetention, DatasetOption, RetentionPeriod } from "./shared-types";

/** Which backups are moved. It counts only with allBackups: false. */
export interface TierFilter {
  /** The kinds of backups that are taken, by the tag that their retention gave them; onDemand are those without one. */
  kinds?: pulumi.Input<pulumi.Input<BackupKind>[]>;
  /** Most backups of each client, the newest first. 0: as many as there are. */
  maxBackupsPerClient?: pulumi.Input<number>;
}

/** Arguments of {@link TierPolicy}. */
export interface TierPolicyArgs {
  /** Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. It is in the root domain, beside the backup policies there. */
  name: pulumi.Input<string>;
  /** Whether its schedule starts it. Default: true, so one that was switched off by hand is drift. */
  enabled?: pulumi.Input<boolean>;
  /** When: a Schedule, its id, or the path of an existing one ("/Default Replication Schedule"). */
  schedule: Schedule | pulumi.Input<string>;
  /** Whose backups are moved to the cloud tier: clients, and domains with all clients in them. An empty list takes every member away. */
  members?: pulumi.Input<(AvamarClientStream | Client | Domain | pulumi.Input<string>)[]>;
  /** Whether the backups of all clients are moved to the cloud tier, instead of those of members. Default where members are given: false, so one that was switched on by hand is drift. */
  allClients?: pulumi.Input<boolean>;
  /** Whether all backups are taken, whatever the filter says. When it is not given, a new policy takes all. */
  allBackups?: pulumi.Input<boolean>;
  /** Encryption of the connection. When it is not given, the grid decides at creation. */
  encryption?: pulumi.Input<"high" | "medium" | "none">;
  /** How long the copies are kept. */
  retention?: pulumi.Input<CopyRetention>;
  /** Options of the plug-in, all that are not at their default: one that is not listed goes back to its default. */
  options?: pulumi.Input<pulumi.Input<DatasetOption>[]>;
  /** Which backups are moved. It counts only with allBackups: false. */
  filter?: pulumi.Input<TierFilter>;
  /** Only backups at least this old are moved. A count of 0: whatever their age. */
  olderThan?: pulumi.Input<RetentionPeriod>;
  /** Only backups younger than this are moved. A count of 0: there is no such limit. */
  youngerThan?: pulumi.Input<RetentionPeriod>;
  /** Whether the policy takes backups back from the cloud tier instead. */
  undo?: pulumi.Input<boolean>;
  /** The grid's option unmarkOnly, which belongs to undo. Its contract does not explain it: by its name backups lose their mark for the cloud, and none is moved. */
  unmarkOnly?: pulumi.Input<boolean>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A tier policy (the REST interface says tier group): whose backups on a Data Domain are moved to its cloud tier, which of them, and when. The Data Domain needs a cloud unit (DataDomainTarget cloud). The policy is in the root domain. Everything but its name is changed in place.
 *
 * @example
 * const toCloud = new avamar.TierPolicy("to-cloud", {
 *   name: "to-cloud",
 *   schedule: weekly,
 *   members: [corp],
 *   olderThan: { count: 90, unit: "days" },
 * });
 */
export class TierPolicy extends AvamarResource {
  /** Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. It is in the root domain, beside the backup policies there. */
  declare readonly name: pulumi.Output<string>;
  /** Whether its schedule starts it. Default: true, so one that was switched off by hand is drift. */
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  /** When: a Schedule, its id, or the path of an existing one ("/Default Replication Schedule"). */
  declare readonly schedule: pulumi.Output<string>;
  /** Whose backups are moved to the cloud tier: clients, and domains with all clients in them. An empty list takes every member away. */
  declare readonly members: pulumi.Output<string[] | undefined>;
  /** Whether the backups of all clients are moved to the cloud tier, instead of those of members. Default where members are given: false, so one that was switched on by hand is drift. */
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
  /** Which backups are moved. It counts only with allBackups: false. */
  declare readonly filter: pulumi.Output<{ kinds?: BackupKind[]; maxBackupsPerClient?: number } | undefined>;
  /** Only backups at least this old are moved. A count of 0: whatever their age. */
  declare readonly olderThan: pulumi.Output<{ count: number; unit: "days" | "weeks" | "months" | "years" } | undefined>;
  /** Only backups younger than this are moved. A count of 0: there is no such limit. */
  declare readonly youngerThan: pulumi.Output<
    { count: number; unit: "days" | "weeks" | "months" | "years" } | undefined
  >;
  /** Whether the policy takes backups back from the cloud tier instead. */
  declare readonly undo: pulumi.Output<boolean | undefined>;
  /** The grid's option unmarkOnly, which belongs to undo. Its contract does not explain it: by its name backups lose their mark for the cloud, and none is moved. */
  declare readonly unmarkOnly: pulumi.Output<boolean | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the policy on the grid. */
  declare readonly policyId: pulumi.Output<string>;

  constructor(name: string, args: TierPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.tierPolicy as never, name, args, opts);
  }
}
