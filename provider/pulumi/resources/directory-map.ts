// Generated from the definition of DirectoryMap by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { DirectoryService } from "./directory-service";
import type { Domain } from "./domain";
import type { UserRole } from "./shared-types";

/** Arguments of {@link DirectoryMap}. */
export interface DirectoryMapArgs {
  /** The directory that the group is in: a DirectoryService, or its DNS domain. */
  directory: DirectoryService | pulumi.Input<string>;
  /** Name of the group in the directory. */
  group: pulumi.Input<string>;
  /** The domain that the directory map belongs to: a Domain, or its path. Default: "/". */
  domain?: Domain | pulumi.Input<string>;
  /** What the people of the group may do in the domain and below. */
  role: pulumi.Input<UserRole>;
  /** An account of the directory that may read it: the grid looks the group up when the map is made. It is not kept. */
  username: pulumi.Input<string>;
  /** Password of that account. */
  password: pulumi.Input<string>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A directory map: the role that the people of a directory's group have in a domain of the grid and everything below. The role is changed in place.
 *
 * @example
 * const map = new avamar.DirectoryMap("corp-backup", {
 *   directory,
 *   group: "corp-backup-admins",
 *   domain: "/clients/CORP",
 *   role: "backupRestoreAdministrator",
 *   username: "svc-ldap-read",
 *   password: config.requireSecret("ldapPassword"),
 * });
 */
export class DirectoryMap extends AvamarResource {
  /** The directory that the group is in: a DirectoryService, or its DNS domain. */
  declare readonly directory: pulumi.Output<string>;
  /** Name of the group in the directory. */
  declare readonly group: pulumi.Output<string>;
  /** The domain that the directory map belongs to: a Domain, or its path. Default: "/". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** What the people of the group may do in the domain and below. */
  declare readonly role: pulumi.Output<UserRole>;
  /** An account of the directory that may read it: the grid looks the group up when the map is made. It is not kept. */
  declare readonly username: pulumi.Output<string>;
  /** Password of that account. */
  declare readonly password: pulumi.Output<string>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: DirectoryMapArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.directoryMap as never, name, args, opts);
  }
}
