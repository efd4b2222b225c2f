// Generated from the definition of User by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Domain } from "./domain";
import type { UserRole } from "./shared-types";

/** Arguments of {@link User}. */
export interface UserArgs {
  /** Name of the account. Another name is another user. */
  name: pulumi.Input<string>;
  /** The domain that the user belongs to: a Domain, or its path. Default: "/". */
  domain?: Domain | pulumi.Input<string>;
  /** Password of the account. The grid never shows it, so a change by hand is not seen; another one here is written in place. */
  password: pulumi.Input<string>;
  /** What the user may do in its domain and below: administrators manage, activityOperator watches, users back up or restore their own clients. root is for the whole grid. */
  role: pulumi.Input<UserRole>;
  /** Days after which the password has to be changed; 0: never. */
  passwordExpireDays?: pulumi.Input<number>;
  /** Who checks the password. Default: "Axion Authentication System", the grid itself. Another one is another user. */
  authenticationSystem?: pulumi.Input<string>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A user: an account on the grid whose role holds in its domain and everything below: a department head may back up, others only restore, someone only watches. Role, password and its ageing are changed in place. Built-in accounts, and the one that this program logs in with, are never deleted.
 *
 * @example
 * const head = new avamar.User("corp-head", {
 *   domain: "/clients/CORP",
 *   name: "corp-head",
 *   password: config.requireSecret("corpHeadPassword"),
 *   role: "backupRestoreAdministrator",
 * });
 */
export class User extends AvamarResource {
  /** Name of the account. Another name is another user. */
  declare readonly name: pulumi.Output<string>;
  /** The domain that the user belongs to: a Domain, or its path. Default: "/". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** Password of the account. The grid never shows it, so a change by hand is not seen; another one here is written in place. */
  declare readonly password: pulumi.Output<string>;
  /** What the user may do in its domain and below: administrators manage, activityOperator watches, users back up or restore their own clients. root is for the whole grid. */
  declare readonly role: pulumi.Output<UserRole>;
  /** Days after which the password has to be changed; 0: never. */
  declare readonly passwordExpireDays: pulumi.Output<number | undefined>;
  /** Who checks the password. Default: "Axion Authentication System", the grid itself. Another one is another user. */
  declare readonly authenticationSystem: pulumi.Output<string | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: UserArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.user as never, name, args, opts);
  }
}
