// Generated from the definition of DataDomainUser by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { DataDomainConnection } from "./shared-types";

/** Arguments of {@link DataDomainUser}. */
export interface DataDomainUserArgs {
  /** The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing. */
  dataDomain: pulumi.Input<DataDomainConnection>;
  /** Name of the user. Another name is another user. */
  name: pulumi.Input<string>;
  /** Password of the user. The Data Domain never shows it, so it cannot drift; a change is written in place. Give the grid's DataDomainTarget the same one: in between, backups fail. */
  password: pulumi.Input<string>;
  /** What the user may do. Avamar needs admin. The REST interface takes it for a new user only: to change it later, run user change role on the Data Domain, and change it here. */
  role: pulumi.Input<"admin" | "limited-admin" | "user" | "backup-operator" | "none" | "security">;
  /** Days before the password may be changed again. The REST interface takes it for a new user only: to change it later, run the command that the error names, and change it here. */
  minDaysBetweenChange?: pulumi.Input<number>;
  /** Days after which the password expires. For Avamar write 99999, never: an expired password stops backups. The REST interface takes it for a new user only: to change it later, run the command that the error names, and change it here. */
  maxDaysBetweenChange?: pulumi.Input<number>;
  /** Days before that at which a warning begins. The REST interface takes it for a new user only: to change it later, run the command that the error names, and change it here. */
  warnDaysBeforeExpire?: pulumi.Input<number>;
  /** Days after that at which the user is disabled. 99999: never. The REST interface takes it for a new user only: to change it later, run the command that the error names, and change it here. */
  disableDaysAfterExpire?: pulumi.Input<number>;
  /** Date on which the user is disabled, "2030-12-31". Used when the user is made, and never again. */
  disableDate?: pulumi.Input<string>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A local user of a Data Domain. Its password is changed in place; its role and ageing are compared, but only a command on the Data Domain can change them, which the error then names. Users that come with the appliance are never made, changed or deleted, and one that owns storage units is not deleted. Follows /rest/v1.0 users; appliances that ask for a security officer refuse making and deleting.
 *
 * @example
 * const boost = new avamar.DataDomainUser("boost", {
 *   dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
 *   name: "avamar-boost",
 *   password: config.requireSecret("boostPassword"),
 *   role: "admin",
 *   maxDaysBetweenChange: 99999,
 * });
 */
export class DataDomainUser extends AvamarResource {
  /** The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing. */
  declare readonly dataDomain: pulumi.Output<{
    host: string;
    port?: number;
    username: string;
    password: string;
    certificateSha256?: string;
    caCertificate?: string;
  }>;
  /** Name of the user. Another name is another user. */
  declare readonly name: pulumi.Output<string>;
  /** Password of the user. The Data Domain never shows it, so it cannot drift; a change is written in place. Give the grid's DataDomainTarget the same one: in between, backups fail. */
  declare readonly password: pulumi.Output<string>;
  /** What the user may do. Avamar needs admin. The REST interface takes it for a new user only: to change it later, run user change role on the Data Domain, and change it here. */
  declare readonly role: pulumi.Output<"admin" | "limited-admin" | "user" | "backup-operator" | "none" | "security">;
  /** Days before the password may be changed again. The REST interface takes it for a new user only: to change it later, run the command that the error names, and change it here. */
  declare readonly minDaysBetweenChange: pulumi.Output<number | undefined>;
  /** Days after which the password expires. For Avamar write 99999, never: an expired password stops backups. The REST interface takes it for a new user only: to change it later, run the command that the error names, and change it here. */
  declare readonly maxDaysBetweenChange: pulumi.Output<number | undefined>;
  /** Days before that at which a warning begins. The REST interface takes it for a new user only: to change it later, run the command that the error names, and change it here. */
  declare readonly warnDaysBeforeExpire: pulumi.Output<number | undefined>;
  /** Days after that at which the user is disabled. 99999: never. The REST interface takes it for a new user only: to change it later, run the command that the error names, and change it here. */
  declare readonly disableDaysAfterExpire: pulumi.Output<number | undefined>;
  /** Date on which the user is disabled, "2030-12-31". Used when the user is made, and never again. */
  declare readonly disableDate: pulumi.Output<string | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Number of the user on the Data Domain. */
  declare readonly uid: pulumi.Output<number>;

  constructor(name: string, args: DataDomainUserArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.dataDomainUser as never, name, args, opts);
  }
}
