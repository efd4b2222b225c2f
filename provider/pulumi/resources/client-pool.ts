// Generated from the definition of ClientPool by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Domain } from "./domain";
import type { Policy } from "./policy";

/** Arguments of {@link ClientPool}. */
export interface ClientPoolArgs {
  /** The clients by their IPv4 addresses, each the name of one: addresses ("10.0.0.7"), ranges ("10.0.0.10-10.0.0.50") and networks ("10.0.1.0/24": its hosts, without the first and the last address), 4096 together at most. New ones are added, and those that are taken out here go as onDelete says. */
  addresses: pulumi.Input<pulumi.Input<string>[]>;
  /** Addresses among them that are no clients, written in the same way. Default: none. */
  exclude?: pulumi.Input<pulumi.Input<string>[]>;
  /** The domain that the clients are in: a Domain, or its path. A client there that has one of the addresses as its name belongs to the pool. Changed in place: they are moved and keep their ids and backups. Default: "/clients". */
  domain?: Domain | pulumi.Input<string>;
  /** Policies that the clients are put into when they are activated; from one that is taken out here they are taken out too. A policy that is named here must not list members of its own. */
  policies?: pulumi.Input<(Policy | pulumi.Input<string>)[]>;
  /** Port on which the grid calls the agents, at the address of each: paging is set by hand. Default: the agent's own, 28002, not managed. */
  port?: pulumi.Input<number>;
  /** How long all of them together may take to be activated and registered. Default: 600. */
  activationTimeoutSeconds?: pulumi.Input<number>;
  /** What becomes of a client that leaves the pool, or whose pool is deleted: retired (its backups stay until they expire), deleted together with all its backups, or kept as it is. Default: retire. */
  onDelete?: pulumi.Input<"retire" | "delete" | "keep">;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A pool: the clients of whole ranges of addresses, made, invited and put into policies together. Where some cannot be activated all others are, an error names those that are left, and the next run goes on with them. A client that vanished, was retired or lost its activation is drift, and repaired.
 *
 * @example
 * const pool = new avamar.ClientPool("app-servers", {
 *   domain: "/clients/CORP",
 *   addresses: ["10.0.1.0/24", "10.0.2.10-10.0.2.50"],
 *   exclude: ["10.0.1.1"],
 *   policies: [nightly],
 * });
 */
export class ClientPool extends AvamarResource {
  /** The clients by their IPv4 addresses, each the name of one: addresses ("10.0.0.7"), ranges ("10.0.0.10-10.0.0.50") and networks ("10.0.1.0/24": its hosts, without the first and the last address), 4096 together at most. New ones are added, and those that are taken out here go as onDelete says. */
  declare readonly addresses: pulumi.Output<string[]>;
  /** Addresses among them that are no clients, written in the same way. Default: none. */
  declare readonly exclude: pulumi.Output<string[] | undefined>;
  /** The domain that the clients are in: a Domain, or its path. A client there that has one of the addresses as its name belongs to the pool. Changed in place: they are moved and keep their ids and backups. Default: "/clients". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** Policies that the clients are put into when they are activated; from one that is taken out here they are taken out too. A policy that is named here must not list members of its own. */
  declare readonly policies: pulumi.Output<string[] | undefined>;
  /** Port on which the grid calls the agents, at the address of each: paging is set by hand. Default: the agent's own, 28002, not managed. */
  declare readonly port: pulumi.Output<number | undefined>;
  /** How long all of them together may take to be activated and registered. Default: 600. */
  declare readonly activationTimeoutSeconds: pulumi.Output<number | undefined>;
  /** What becomes of a client that leaves the pool, or whose pool is deleted: retired (its backups stay until they expire), deleted together with all its backups, or kept as it is. Default: retire. */
  declare readonly onDelete: pulumi.Output<"retire" | "delete" | "keep" | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Clients that are not as declared, each with what is wrong: always none. What a refresh finds is repaired by the next run. */
  declare readonly astray: pulumi.Output<{ [key: string]: string }>;
  /** Id of each client on the grid, by its address. */
  declare readonly clientIds: pulumi.Output<{ [key: string]: string }>;
  /** Ids of the policies that the pool has put its clients into. */
  declare readonly policyIds: pulumi.Output<string[]>;

  constructor(name: string, args: ClientPoolArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.clientPool as never, name, args, opts);
  }
}
