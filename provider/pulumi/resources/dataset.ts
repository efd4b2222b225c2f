// Generated from the definition of Dataset by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { DataDomainTarget } from "./data-domain-target";
import type { Domain } from "./domain";
import type { DatasetOption } from "./shared-types";

/** A path, and the plug-in that handles it. */
export interface DatasetPath {
  /** Number of the plug-in; the constant Plugin names the common ones. */
  plugin: pulumi.Input<number>;
  /** Path on the client, or a pattern that the plug-in understands. */
  path: pulumi.Input<string>;
}

/** Arguments of {@link Dataset}. */
export interface DatasetArgs {
  /** Name of the dataset: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. */
  name: pulumi.Input<string>;
  /** The domain that the dataset belongs to: a Domain, or its path. Default: "/". */
  domain?: Domain | pulumi.Input<string>;
  /** What is backed up. An empty list takes every target away. */
  targets?: pulumi.Input<pulumi.Input<DatasetPath>[]>;
  /** What is backed up although an exclude names it. */
  includes?: pulumi.Input<pulumi.Input<DatasetPath>[]>;
  /** What is left out. */
  excludes?: pulumi.Input<pulumi.Input<DatasetPath>[]>;
  /** Options of the plug-ins, all that are not at their default: one that is not listed goes back to its default. The two options that send backups to a Data Domain are not among them; see dataDomain. */
  options?: pulumi.Input<pulumi.Input<DatasetOption>[]>;
  /** Store on this Data Domain: a DataDomainTarget, or its index on the grid (1, 2, ...). It is set for every plug-in of the targets. 0 means: not on a Data Domain. */
  dataDomain?: DataDomainTarget | pulumi.Input<number>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A dataset: what a policy backs up on its clients, with which options of the plug-ins, and whether it is stored on a Data Domain. Everything but its name and domain is changed in place.
 *
 * @example
 * const driveC = new avamar.Dataset("drive-c", {
 *   domain: "/clients",
 *   name: "file-server-drive-c",
 *   targets: [{ plugin: avamar.Plugin.windowsFileSystem, path: "C:\\" }],
 *   excludes: [{ plugin: avamar.Plugin.windowsFileSystem, path: "C:\\pagefile.sys" }],
 *   dataDomain: 1,
 * });
 */
export class Dataset extends AvamarResource {
  /** Name of the dataset: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. */
  declare readonly name: pulumi.Output<string>;
  /** The domain that the dataset belongs to: a Domain, or its path. Default: "/". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** What is backed up. An empty list takes every target away. */
  declare readonly targets: pulumi.Output<{ plugin: number; path: string }[] | undefined>;
  /** What is backed up although an exclude names it. */
  declare readonly includes: pulumi.Output<{ plugin: number; path: string }[] | undefined>;
  /** What is left out. */
  declare readonly excludes: pulumi.Output<{ plugin: number; path: string }[] | undefined>;
  /** Options of the plug-ins, all that are not at their default: one that is not listed goes back to its default. The two options that send backups to a Data Domain are not among them; see dataDomain. */
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
  /** Store on this Data Domain: a DataDomainTarget, or its index on the grid (1, 2, ...). It is set for every plug-in of the targets. 0 means: not on a Data Domain. */
  declare readonly dataDomain: pulumi.Output<number | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the dataset on the grid. */
  declare readonly datasetId: pulumi.Output<string>;
  /** Path of the dataset: "/clients/file-server-drive-c". */
  declare readonly path: pulumi.Output<string>;

  constructor(name: string, args: DatasetArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.dataset as never, name, args, opts);
  }
}
