// Generated from the definition of DataDomainTarget by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";

/** How the grid watches the Data Domain. */
export interface DataDomainSnmp {
  /** Version of SNMP, 2 or 3. The grid takes 2 by default. */
  version?: pulumi.Input<2 | 3>;
  /** Community for version 2. */
  community?: pulumi.Input<string>;
  /** Port of the Data Domain for reading. Usually 161. */
  getSetPort?: pulumi.Input<number>;
  /** Port of the grid for traps. Usually 163. */
  trapPort?: pulumi.Input<number>;
  /** User for version 3. */
  userName?: pulumi.Input<string>;
  /** Passphrase of that user. */
  authPassphrase?: pulumi.Input<string>;
  /** Passphrase for encryption. */
  privPassphrase?: pulumi.Input<string>;
}

/** Cloud tier of the Data Domain. */
export interface DataDomainCloud {
  /** Whether backups may move to the cloud tier. */
  enabled?: pulumi.Input<boolean>;
  /** Name of the cloud unit. Empty text takes it away. */
  unitName?: pulumi.Input<string>;
}

/** Arguments of {@link DataDomainTarget}. */
export interface DataDomainTargetArgs {
  /** Host name of the Data Domain, as the grid, all clients and the Data Domain itself know it. */
  hostname: pulumi.Input<string>;
  /** Host name for IPv6, where it has another one. Empty text takes it away. */
  ipv6Hostname?: pulumi.Input<string>;
  /** The DD Boost user. It needs the role admin on the Data Domain. */
  username: pulumi.Input<string>;
  /** Password of that user. The grid never shows it: a change is proven against the Data Domain and then written. */
  password: pulumi.Input<string>;
  /** How the grid logs in. Present grids take only credential. Default: credential. */
  authtype?: pulumi.Input<"credential" | "certificate">;
  /** RSA token of the DD Boost user, for a Data Domain that asks for one with multi-factor authentication. */
  rsaToken?: pulumi.Input<string>;
  /** Whether the Data Domain asks for a second factor. The grid takes it but does not show it. */
  serverMFAEnabled?: pulumi.Input<boolean>;
  /** Most streams that this grid may open on the Data Domain, or a percentage of what the Data Domain can do (maxStreamsAsPercent). */
  maxStreams?: pulumi.Input<number>;
  /** Whether maxStreams is a percentage. The grid takes it but shows streams only: the two are compared by what the Data Domain can do. Default: false. */
  maxStreamsAsPercent?: pulumi.Input<boolean>;
  /** Whether backups go here when their dataset names no Data Domain. Only one Data Domain of a grid can be the default: declare false on the old one in the same program, or the grid takes it from there behind your back. */
  isDefault?: pulumi.Input<boolean>;
  /** Whether replicated backups go here when no storage mapping says otherwise. Only one Data Domain of a grid can be it, as with isDefault. */
  isDefaultReplicationTarget?: pulumi.Input<boolean>;
  /** How the grid watches the Data Domain. */
  snmp?: pulumi.Input<DataDomainSnmp>;
  /** Cloud tier of the Data Domain. */
  cloud?: pulumi.Input<DataDomainCloud>;
  /** What deleting means. refuse: detach it only when the grid says that nothing is stored there, otherwise refuse and say what has to be done first. detach: ask the grid to detach it, without force. forget: leave it on the grid. In all but the last, datasets that point to it and a default among several are refused. Default: refuse. */
  onDelete?: pulumi.Input<"refuse" | "detach" | "forget">;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A Data Domain attached to the grid as a target for backups. The login is proven first; attaching is a task of the grid and can take minutes. Everything but the host name is changed in place. Deleting refuses while backups may be stored there.
 *
 * @example
 * const dd = new avamar.DataDomainTarget("dd01", {
 *   hostname: "dd01.example.com",
 *   username: "avamar-boost",
 *   password: config.requireSecret("boostPassword"),
 *   maxStreams: 50,
 *   isDefault: true,
 *   snmp: { version: 2, community: config.requireSecret("snmpCommunity"), getSetPort: 161, trapPort: 163 },
 * });
 */
export class DataDomainTarget extends AvamarResource {
  /** Host name of the Data Domain, as the grid, all clients and the Data Domain itself know it. */
  declare readonly hostname: pulumi.Output<string>;
  /** Host name for IPv6, where it has another one. Empty text takes it away. */
  declare readonly ipv6Hostname: pulumi.Output<string | undefined>;
  /** The DD Boost user. It needs the role admin on the Data Domain. */
  declare readonly username: pulumi.Output<string>;
  /** Password of that user. The grid never shows it: a change is proven against the Data Domain and then written. */
  declare readonly password: pulumi.Output<string>;
  /** How the grid logs in. Present grids take only credential. Default: credential. */
  declare readonly authtype: pulumi.Output<"credential" | "certificate" | undefined>;
  /** RSA token of the DD Boost user, for a Data Domain that asks for one with multi-factor authentication. */
  declare readonly rsaToken: pulumi.Output<string | undefined>;
  /** Whether the Data Domain asks for a second factor. The grid takes it but does not show it. */
  declare readonly serverMFAEnabled: pulumi.Output<boolean | undefined>;
  /** Most streams that this grid may open on the Data Domain, or a percentage of what the Data Domain can do (maxStreamsAsPercent). */
  declare readonly maxStreams: pulumi.Output<number | undefined>;
  /** Whether maxStreams is a percentage. The grid takes it but shows streams only: the two are compared by what the Data Domain can do. Default: false. */
  declare readonly maxStreamsAsPercent: pulumi.Output<boolean | undefined>;
  /** Whether backups go here when their dataset names no Data Domain. Only one Data Domain of a grid can be the default: declare false on the old one in the same program, or the grid takes it from there behind your back. */
  declare readonly isDefault: pulumi.Output<boolean | undefined>;
  /** Whether replicated backups go here when no storage mapping says otherwise. Only one Data Domain of a grid can be it, as with isDefault. */
  declare readonly isDefaultReplicationTarget: pulumi.Output<boolean | undefined>;
  /** How the grid watches the Data Domain. */
  declare readonly snmp: pulumi.Output<
    | {
        version?: 2 | 3;
        community?: string;
        getSetPort?: number;
        trapPort?: number;
        userName?: string;
        authPassphrase?: string;
        privPassphrase?: string;
      }
    | undefined
  >;
  /** Cloud tier of the Data Domain. */
  declare readonly cloud: pulumi.Output<{ enabled?: boolean; unitName?: string } | undefined>;
  /** What deleting means. refuse: detach it only when the grid says that nothing is stored there, otherwise refuse and say what has to be done first. detach: ask the grid to detach it, without force. forget: leave it on the grid. In all but the last, datasets that point to it and a default among several are refused. Default: refuse. */
  declare readonly onDelete: pulumi.Output<"refuse" | "detach" | "forget" | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the Data Domain on the grid. */
  declare readonly dataDomainId: pulumi.Output<string>;
  /** Number of the Data Domain on the grid, 1, 2, ...: datasets refer to it by this. */
  declare readonly index: pulumi.Output<number>;
  /** The MTree that the grid made for itself on the Data Domain. */
  declare readonly mtreeName: pulumi.Output<string>;
  /** Most streams that the Data Domain takes from all its grids together; 0 where the grid does not say. A program that gives more away is told so in its preview. */
  declare readonly possibleStreams: pulumi.Output<number>;
  /** Name of the grid that it is attached to. */
  declare readonly hfsaddr: pulumi.Output<string>;

  constructor(name: string, args: DataDomainTargetArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.dataDomainTarget as never, name, args, opts);
  }
}
