// Generated from the definition of Policy by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { AvamarClientStream } from "./avamar-client-stream";
import type { Client } from "./client";
import type { Dataset } from "./dataset";
import type { Domain } from "./domain";
import type { Proxy } from "./proxy";
import type { Retention } from "./retention";
import type { Rule } from "./rule";
import type { Schedule } from "./schedule";

/** A member that is backed up with a dataset of its own. */
export interface PolicyMemberDataset {
  /** The member: an AvamarClientStream, a Client, or the id of one. */
  client: AvamarClientStream | Client | pulumi.Input<string>;
  /** The dataset used for it: a Dataset, its id, or the path of an existing one ("/clients/drive-c"). */
  dataset: Dataset | pulumi.Input<string>;
}

/** Copies in the cloud for disaster recovery. */
export interface PolicyCloudDr {
  /** Whether copies go to the cloud. */
  enabled?: pulumi.Input<boolean>;
  /** Id of an existing Cloud DR policy. Empty text takes it away. */
  policyId?: pulumi.Input<string>;
  /** Name of the Cloud DR policy. The grid takes this and the values below but never shows them, so they cannot drift. */
  name?: pulumi.Input<string>;
  /** Id of the cloud target. */
  cloudTargetId?: pulumi.Input<string>;
  /** Whether the Cloud DR policy runs. */
  state?: pulumi.Input<"enabled" | "disabled">;
  /** How many copies, or for how long. */
  retentionAmount?: pulumi.Input<number>;
  /** Unit of retentionAmount. */
  retentionType?: pulumi.Input<"COPIES" | "DAYS" | "WEEKS" | "MONTHS">;
  /** Oldest age that the last copy may have. */
  rpoAmount?: pulumi.Input<number>;
  /** Unit of rpoAmount. */
  rpoType?: pulumi.Input<"HOURS" | "DAYS" | "WEEKS" | "MONTHS">;
}

/** Arguments of {@link Policy}. */
export interface PolicyArgs {
  /** Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. */
  name: pulumi.Input<string>;
  /** The domain that the policy belongs to: a Domain, or its path. Default: "/". */
  domain?: Domain | pulumi.Input<string>;
  /** Whether its schedule starts backups. Default: true, so one that was switched off by hand is drift. */
  enabled?: pulumi.Input<boolean>;
  /** What is backed up: a Dataset, its id, or the path of an existing one ("/clients/drive-c"). */
  dataset: Dataset | pulumi.Input<string>;
  /** When: a Schedule, its id, or the path of an existing one ("/Default Schedule"). */
  schedule: Schedule | pulumi.Input<string>;
  /** How long it is kept: a Retention, its id, or the path of an existing one ("/Default Retention"). */
  retention: Retention | pulumi.Input<string>;
  /** Encryption between client and grid. When it is not given, the grid decides at creation. */
  encryption?: pulumi.Input<"high" | "medium" | "none">;
  /** The clients in it, each an AvamarClientStream, a Client or the id of one. They must be in the domain of the policy or below. Members that a rule brings in are not listed here and stay. An empty list takes every other member away. */
  members?: pulumi.Input<(AvamarClientStream | Client | pulumi.Input<string>)[]>;
  /** Clients kept out although the rule fits them. */
  excludedMembers?: pulumi.Input<(AvamarClientStream | Client | pulumi.Input<string>)[]>;
  /** Members backed up with another dataset than that of the policy. An empty list gives all of them that of the policy. */
  memberDatasets?: pulumi.Input<pulumi.Input<PolicyMemberDataset>[]>;
  /** The rule that selects virtual machines as members: a Rule, or the id of an existing one. 0 means: no rule. */
  rule?: Rule | pulumi.Input<number>;
  /** Whether the rule brings in members by itself; those show as members of the policy and are not listed in members. Needs rule. */
  ruleEnabled?: pulumi.Input<boolean>;
  /** The proxies that back up virtual machines of this policy, each a Proxy or the id of one. An empty list takes every proxy away. */
  proxies?: pulumi.Input<(Proxy | pulumi.Input<string>)[]>;
  /** Whether the grid chooses the proxies. */
  autoProxyMapping?: pulumi.Input<boolean>;
  /** Kind of members in the words of the grid. Its contract lists no values; "NOT_SPECIFIED" is the one seen, and leaving it out is right for ordinary clients. */
  memberType?: pulumi.Input<string>;
  /** Copies in the cloud for disaster recovery. */
  cloudDr?: pulumi.Input<PolicyCloudDr>;
  /** An exception from the schedule: runOnce (only the next backup, then none), skipNext (not the next one, then as before). The grid takes it back by itself when it is used up, so it is written when you change it here and never counts as drift. */
  overrideSchedule?: pulumi.Input<"none" | "runOnce" | "skipNext">;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A policy (the REST interface says backup group): which clients are backed up, with which dataset, on which schedule, and how long it is kept. Everything but its name and domain is changed in place.
 *
 * @example
 * const policy = new avamar.Policy("drive-c", {
 *   domain: "/clients",
 *   name: "file-server-drive-c",
 *   dataset: driveC,
 *   schedule: nightly,
 *   retention: sixtyDays,
 *   members: [streamC],
 * });
 */
export class Policy extends AvamarResource {
  /** Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. */
  declare readonly name: pulumi.Output<string>;
  /** The domain that the policy belongs to: a Domain, or its path. Default: "/". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** Whether its schedule starts backups. Default: true, so one that was switched off by hand is drift. */
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  /** What is backed up: a Dataset, its id, or the path of an existing one ("/clients/drive-c"). */
  declare readonly dataset: pulumi.Output<string>;
  /** When: a Schedule, its id, or the path of an existing one ("/Default Schedule"). */
  declare readonly schedule: pulumi.Output<string>;
  /** How long it is kept: a Retention, its id, or the path of an existing one ("/Default Retention"). */
  declare readonly retention: pulumi.Output<string>;
  /** Encryption between client and grid. When it is not given, the grid decides at creation. */
  declare readonly encryption: pulumi.Output<"high" | "medium" | "none" | undefined>;
  /** The clients in it, each an AvamarClientStream, a Client or the id of one. They must be in the domain of the policy or below. Members that a rule brings in are not listed here and stay. An empty list takes every other member away. */
  declare readonly members: pulumi.Output<string[] | undefined>;
  /** Clients kept out although the rule fits them. */
  declare readonly excludedMembers: pulumi.Output<string[] | undefined>;
  /** Members backed up with another dataset than that of the policy. An empty list gives all of them that of the policy. */
  declare readonly memberDatasets: pulumi.Output<{ client: string; dataset: string }[] | undefined>;
  /** The rule that selects virtual machines as members: a Rule, or the id of an existing one. 0 means: no rule. */
  declare readonly rule: pulumi.Output<number | undefined>;
  /** Whether the rule brings in members by itself; those show as members of the policy and are not listed in members. Needs rule. */
  declare readonly ruleEnabled: pulumi.Output<boolean | undefined>;
  /** The proxies that back up virtual machines of this policy, each a Proxy or the id of one. An empty list takes every proxy away. */
  declare readonly proxies: pulumi.Output<string[] | undefined>;
  /** Whether the grid chooses the proxies. */
  declare readonly autoProxyMapping: pulumi.Output<boolean | undefined>;
  /** Kind of members in the words of the grid. Its contract lists no values; "NOT_SPECIFIED" is the one seen, and leaving it out is right for ordinary clients. */
  declare readonly memberType: pulumi.Output<string | undefined>;
  /** Copies in the cloud for disaster recovery. */
  declare readonly cloudDr: pulumi.Output<
    | {
        enabled?: boolean;
        policyId?: string;
        name?: string;
        cloudTargetId?: string;
        state?: "enabled" | "disabled";
        retentionAmount?: number;
        retentionType?: "COPIES" | "DAYS" | "WEEKS" | "MONTHS";
        rpoAmount?: number;
        rpoType?: "HOURS" | "DAYS" | "WEEKS" | "MONTHS";
      }
    | undefined
  >;
  /** An exception from the schedule: runOnce (only the next backup, then none), skipNext (not the next one, then as before). The grid takes it back by itself when it is used up, so it is written when you change it here and never counts as drift. */
  declare readonly overrideSchedule: pulumi.Output<"none" | "runOnce" | "skipNext" | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the policy on the grid. */
  declare readonly policyId: pulumi.Output<string>;
  /** Path of the policy: "/clients/file-server-drive-c". */
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: PolicyArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.policy as never, name, args, opts);
  }
}
