// Generated from the definition of SnmpAccess by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { DataDomainConnection } from "./shared-types";

/** Somebody who gets traps. */
export interface SnmpTrapHost {
  /** Who gets the traps. */
  host: pulumi.Input<string>;
  /** Port on which it listens. For Avamar write 163. */
  port: pulumi.Input<number>;
}

/** Arguments of {@link SnmpAccess}. */
export interface SnmpAccessArgs {
  /** The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing. */
  dataDomain: pulumi.Input<DataDomainConnection>;
  /** The community, which is the password of SNMP version 2. Another community is another access. Give the grid's DataDomainTarget the same one. */
  community: pulumi.Input<string>;
  /** What it is good for. */
  access: pulumi.Input<"read-only" | "read-write">;
  /** Who may use it: the grid. Given empty: every host, as far as is known. */
  hosts?: pulumi.Input<pulumi.Input<string>[]>;
  /** Who gets the traps of the Data Domain with this community: the grid. Given, it is the whole list for this community. */
  trapHosts?: pulumi.Input<pulumi.Input<SnmpTrapHost>[]>;
  /** Whether SNMP runs on the Data Domain at all. It is one switch for everybody, so it is left as it is where it is not given, and when this is deleted. */
  enabled?: pulumi.Input<boolean>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A community of SNMP version 2 on a Data Domain: who may use it, and who gets traps with it. A grid watches its Data Domain with one. The REST interface replaces all of SNMP with each write: what belongs to others is read and sent back unchanged, one write after the other. Where users of version 3 have keys, which nobody can read, nothing is written, and the error says what to do. Two programs that write at the same moment are not kept apart. Follows /rest/v1.0 services/snmp.
 *
 * @example
 * const watching = new avamar.SnmpAccess("grid", {
 *   dataDomain: { host: "dd01.example.com", username: "sysadmin", password: config.requireSecret("ddPassword"), certificateSha256: "AB:CD:..." },
 *   community: config.requireSecret("snmpCommunity"),
 *   access: "read-write",
 *   hosts: ["syd01-g1-util.example.com"],
 *   trapHosts: [{ host: "syd01-g1-util.example.com", port: 163 }],
 *   enabled: true,
 * });
 */
export class SnmpAccess extends AvamarResource {
  /** The Data Domain, and who logs in there. Another host is another object; another login is proven and changes nothing. */
  declare readonly dataDomain: pulumi.Output<{
    host: string;
    port?: number;
    username: string;
    password: string;
    certificateSha256?: string;
    caCertificate?: string;
  }>;
  /** The community, which is the password of SNMP version 2. Another community is another access. Give the grid's DataDomainTarget the same one. */
  declare readonly community: pulumi.Output<string>;
  /** What it is good for. */
  declare readonly access: pulumi.Output<"read-only" | "read-write">;
  /** Who may use it: the grid. Given empty: every host, as far as is known. */
  declare readonly hosts: pulumi.Output<string[] | undefined>;
  /** Who gets the traps of the Data Domain with this community: the grid. Given, it is the whole list for this community. */
  declare readonly trapHosts: pulumi.Output<{ host: string; port: number }[] | undefined>;
  /** Whether SNMP runs on the Data Domain at all. It is one switch for everybody, so it is left as it is where it is not given, and when this is deleted. */
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: SnmpAccessArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.snmpAccess as never, name, args, opts);
  }
}
