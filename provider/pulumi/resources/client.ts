// Generated from the definition of Client by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Domain } from "./domain";
import type { Retention } from "./retention";
import type { ClientContact } from "./shared-types";

/** How the grid reaches the agent. */
export interface ClientPaging {
  /** True: the agent tells the grid where it is reached. False: what is declared here counts, as behind NAT. */
  automatic?: pulumi.Input<boolean>;
  /** Whether the grid calls the agent at all, in place of waiting for it to ask. */
  enabled?: pulumi.Input<boolean>;
  /** Name or address under which the grid reaches the agent. For automatic: false. */
  address?: pulumi.Input<string>;
  /** Port of the agent as the grid reaches it; the agent's own is 28002. For automatic: false. */
  port?: pulumi.Input<number>;
  /** The same for encrypted pages; the agent's own is 30002. For automatic: false. */
  securePort?: pulumi.Input<number>;
}

/** What people on the client may do by themselves. */
export interface ClientInitiatedBackups {
  /** Whether people may start backups on the client. */
  enabled?: pulumi.Input<boolean>;
  /** Whether they may choose the files. */
  allowFileSelection?: pulumi.Input<boolean>;
  /** Whether they may choose how long these are kept. */
  overrideRetention?: pulumi.Input<boolean>;
}

/** Arguments of {@link Client}. */
export interface ClientArgs {
  /** Name of the client, by which the grid finds its host: a host name or an address. Changed in place; the client keeps its id and its backups. */
  name: pulumi.Input<string>;
  /** The domain that the client is in: a Domain, or its path. Changed in place: the client is moved and keeps its id and its backups. Default: "/clients". */
  domain?: Domain | pulumi.Input<string>;
  /** invite: the grid calls the agent, and the run waits until the client is activated and registered; one that has lost either is invited again. none: the agent registers by itself, now or later. Default: none. */
  activation?: pulumi.Input<"none" | "invite">;
  /** How long an invited client may take to be activated and registered. Default: 300. */
  activationTimeoutSeconds?: pulumi.Input<number>;
  /** Whether the client is backed up by its policies. Default: true, so one that was switched off by hand is drift. */
  enabled?: pulumi.Input<boolean>;
  /** Whom to ask about the client. */
  contact?: pulumi.Input<ClientContact>;
  /** How the grid reaches the agent. */
  paging?: pulumi.Input<ClientPaging>;
  /** Whether a backup may go on when its window is over: never, only the next one, until one has succeeded, or always. */
  overtimeOption?: pulumi.Input<"never" | "next" | "nextSuccess" | "always">;
  /** Encryption between client and grid. Counts while overrideEncryption is on. */
  encryption?: pulumi.Input<"high" | "medium" | "none">;
  /** Whether the client's own encryption counts, in place of that of its policies. */
  overrideEncryption?: pulumi.Input<boolean>;
  /** How long its backups are kept: a Retention, its id, or the path of an existing one ("/Default Retention"). Counts while overrideRetention is on. */
  retention?: Retention | pulumi.Input<string>;
  /** Whether the client's own retention counts, in place of that of its policies. */
  overrideRetention?: pulumi.Input<boolean>;
  /** Whether people on the client may add to what its policies back up. */
  allowAdditionDataset?: pulumi.Input<boolean>;
  /** Whether people on the client may choose another start than that of its daily schedule. */
  allowOverrideSchedule?: pulumi.Input<boolean>;
  /** What people on the client may do by themselves. */
  clientInitiatedBackups?: pulumi.Input<ClientInitiatedBackups>;
  /** What becomes of the client when its resource is deleted: retired (its backups stay until they expire), deleted together with all its backups, or kept as it is. Default: retire. */
  onDelete?: pulumi.Input<"retire" | "delete" | "keep">;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A client of the grid whose agent is set up by other means: it registers by itself, or is invited by the grid. Everything is changed in place, its name and domain too. Streams of this package declare their client themselves.
 *
 * @example
 * const app = new avamar.Client("app-01", {
 *   domain: "/clients/CORP",
 *   name: "syd02-app-01",
 *   activation: "invite",
 *   paging: { automatic: false, address: "nat.example.com", port: 28005 },
 * });
 */
export class Client extends AvamarResource {
  /** Name of the client, by which the grid finds its host: a host name or an address. Changed in place; the client keeps its id and its backups. */
  declare readonly name: pulumi.Output<string>;
  /** The domain that the client is in: a Domain, or its path. Changed in place: the client is moved and keeps its id and its backups. Default: "/clients". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** invite: the grid calls the agent, and the run waits until the client is activated and registered; one that has lost either is invited again. none: the agent registers by itself, now or later. Default: none. */
  declare readonly activation: pulumi.Output<"none" | "invite" | undefined>;
  /** How long an invited client may take to be activated and registered. Default: 300. */
  declare readonly activationTimeoutSeconds: pulumi.Output<number | undefined>;
  /** Whether the client is backed up by its policies. Default: true, so one that was switched off by hand is drift. */
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  /** Whom to ask about the client. */
  declare readonly contact: pulumi.Output<
    { name?: string; email?: string; phone?: string; location?: string; notes?: string } | undefined
  >;
  /** How the grid reaches the agent. */
  declare readonly paging: pulumi.Output<
    { automatic?: boolean; enabled?: boolean; address?: string; port?: number; securePort?: number } | undefined
  >;
  /** Whether a backup may go on when its window is over: never, only the next one, until one has succeeded, or always. */
  declare readonly overtimeOption: pulumi.Output<"never" | "next" | "nextSuccess" | "always" | undefined>;
  /** Encryption between client and grid. Counts while overrideEncryption is on. */
  declare readonly encryption: pulumi.Output<"high" | "medium" | "none" | undefined>;
  /** Whether the client's own encryption counts, in place of that of its policies. */
  declare readonly overrideEncryption: pulumi.Output<boolean | undefined>;
  /** How long its backups are kept: a Retention, its id, or the path of an existing one ("/Default Retention"). Counts while overrideRetention is on. */
  declare readonly retention: pulumi.Output<string | undefined>;
  /** Whether the client's own retention counts, in place of that of its policies. */
  declare readonly overrideRetention: pulumi.Output<boolean | undefined>;
  /** Whether people on the client may add to what its policies back up. */
  declare readonly allowAdditionDataset: pulumi.Output<boolean | undefined>;
  /** Whether people on the client may choose another start than that of its daily schedule. */
  declare readonly allowOverrideSchedule: pulumi.Output<boolean | undefined>;
  /** What people on the client may do by themselves. */
  declare readonly clientInitiatedBackups: pulumi.Output<
    { enabled?: boolean; allowFileSelection?: boolean; overrideRetention?: boolean } | undefined
  >;
  /** What becomes of the client when its resource is deleted: retired (its backups stay until they expire), deleted together with all its backups, or kept as it is. Default: retire. */
  declare readonly onDelete: pulumi.Output<"retire" | "delete" | "keep" | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Path of the client: "/clients/syd02-app-01". */
  declare readonly path: pulumi.Output<string>;
  /** Id of the client on the grid, for the members of a policy. */
  declare readonly clientId: pulumi.Output<string>;
  /** Whether the grid had activated the client when it was last written. What happens later is no drift of this; see activation. */
  declare readonly activated: pulumi.Output<boolean>;
  /** Whether its agent had announced itself when it was last written. */
  declare readonly registered: pulumi.Output<boolean>;
  /** Version of its agent when it was last written: "19.10.100-135". Empty before it has registered. */
  declare readonly agentVersion: pulumi.Output<string>;

  constructor(name: string, args: ClientArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.client as never, name, args, opts);
  }
}
