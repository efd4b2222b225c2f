// Generated from the definition of BoostUser by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { DataDomainUser } from "./data-domain-user";
import type { DataDomainConnection } from "./shared-types";

/** Arguments of {@link BoostUser}. */
export interface BoostUserArgs {
  /** The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing. */
  dataDomain: pulumi.Input<DataDomainConnection>;
  /** The user: a DataDomainUser, or its name. Another user is another assignment. */
  user: DataDomainUser | pulumi.Input<string>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * The right of a Data Domain's user to use DD Boost, which the user of a DataDomainTarget needs. It is there or not; an assignment has no options. It is not taken away while the user owns storage units. Follows /rest/v1.0 protocols/ddboost/users.
 *
 * @example
 * const right = new avamar.BoostUser("boost", {
 *   dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
 *   user: boost,
 * });
 */
export class BoostUser extends AvamarResource {
  /** The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing. */
  declare readonly dataDomain: pulumi.Output<{
    host: string;
    port?: number;
    username: string;
    password: string;
    certificateSha256?: string;
    caCertificate?: string;
  }>;
  /** The user: a DataDomainUser, or its name. Another user is another assignment. */
  declare readonly user: pulumi.Output<string>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: BoostUserArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.boostUser as never, name, args, opts);
  }
}
