// Generated from the definition of ReplicationDestination by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";

/** One option of a destination. */
export interface ReplicationDestinationOption {
  /** Name of the option as the replication plug-in lists it. */
  name: pulumi.Input<string>;
  /** Value as text: "true", "5". */
  value: pulumi.Input<string>;
}

/** Arguments of {@link ReplicationDestination}. */
export interface ReplicationDestinationArgs {
  /** Name of the destination on this grid. */
  name: pulumi.Input<string>;
  /** Host name or address of the other grid's utility node. */
  host: pulumi.Input<string>;
  /** Account on the other grid, usually "repluser". It is the option dstid of the replication plug-in; where a grid lists it by another name, write it in options. */
  user?: pulumi.Input<string>;
  /** Password of that account. The grid never shows it, so a change by hand is not seen; another one here is proven at the other grid and then written in place. */
  password: pulumi.Input<string>;
  /** Port of the other grid, where it is not the usual one: the option dstport. As with user, it may be written in options. */
  port?: pulumi.Input<number>;
  /** Encryption on the way there. When it is not given, a new destination gets high. */
  encryption?: pulumi.Input<"high" | "medium" | "none">;
  /** Further options of the replication plug-in for a destination, all that are not at their default. An empty list puts every one of them back to its default. */
  options?: pulumi.Input<pulumi.Input<ReplicationDestinationOption>[]>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A replication destination: another grid that backups are replicated to, and the account used there. The login is proven at the other grid before anything is written. Everything but the name is changed in place. Deleting refuses while a replication policy uses it, or while the grid says that backups are stored there.
 *
 * @example
 * const melbourne = new avamar.ReplicationDestination("melbourne", {
 *   name: "melbourne",
 *   host: "mel01-g1-util.example.com",
 *   user: "repluser",
 *   password: config.requireSecret("replPassword"),
 *   encryption: "high",
 * });
 */
export class ReplicationDestination extends AvamarResource {
  /** Name of the destination on this grid. */
  declare readonly name: pulumi.Output<string>;
  /** Host name or address of the other grid's utility node. */
  declare readonly host: pulumi.Output<string>;
  /** Account on the other grid, usually "repluser". It is the option dstid of the replication plug-in; where a grid lists it by another name, write it in options. */
  declare readonly user: pulumi.Output<string | undefined>;
  /** Password of that account. The grid never shows it, so a change by hand is not seen; another one here is proven at the other grid and then written in place. */
  declare readonly password: pulumi.Output<string>;
  /** Port of the other grid, where it is not the usual one: the option dstport. As with user, it may be written in options. */
  declare readonly port: pulumi.Output<number | undefined>;
  /** Encryption on the way there. When it is not given, a new destination gets high. */
  declare readonly encryption: pulumi.Output<"high" | "medium" | "none" | undefined>;
  /** Further options of the replication plug-in for a destination, all that are not at their default. An empty list puts every one of them back to its default. */
  declare readonly options: pulumi.Output<{ name: string; value: string }[] | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the destination on the grid. */
  declare readonly destinationId: pulumi.Output<string>;

  constructor(name: string, args: ReplicationDestinationArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.replicationDestination as never, name, args, opts);
  }
}
