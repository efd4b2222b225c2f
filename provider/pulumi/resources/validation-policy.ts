// Generated from the definition of ValidationPolicy by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Client } from "./client";
import type { Domain } from "./domain";
import type { Schedule } from "./schedule";
import type { VirtualCenter } from "./virtual-center";

/** Where backups are restored to for the check. The grid takes it but does not show it whole, so a change by hand is not seen; it goes back with every change of the policy. */
export interface ValidationLocation {
  /** The vCenter: a VirtualCenter, or its host name. */
  virtualCenter: VirtualCenter | pulumi.Input<string>;
  /** Inventory path of the datacenter: "/DC01". */
  datacenter: pulumi.Input<string>;
  /** Name of the datastore that takes the restored disks. */
  datastore: pulumi.Input<string>;
  /** Name of the ESX host in the vCenter. */
  host?: pulumi.Input<string>;
  /** Inventory path of the folder, in the datacenter: "/DC01/vm/Restored". */
  folder?: pulumi.Input<string>;
  /** Inventory path of the resource pool, in the datacenter: "/DC01/host/Cluster01/Resources". */
  resourcePool?: pulumi.Input<string>;
}

/** One option of a plug-in for validating. */
export interface ValidationOption {
  /** Number of the plug-in; the constant Plugin names the common ones. */
  plugin: pulumi.Input<number>;
  /** Name of the option as the plug-in lists it: "verbose". */
  name: pulumi.Input<string>;
  /** Value as text: "true", "5". */
  value: pulumi.Input<string>;
  /** Number of the plug-in that does the work in place of the first one, where a plug-in has such a stand-in. */
  alternatePlugin?: pulumi.Input<number>;
  /** Pass it to the agent as a free-form option, without looking whether the plug-in lists it. Default: false. */
  free?: pulumi.Input<boolean>;
}

/** Arguments of {@link ValidationPolicy}. */
export interface ValidationPolicyArgs {
  /** Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. Policies of all kinds share the names of a domain. */
  name: pulumi.Input<string>;
  /** The domain that the policy belongs to: a Domain, or its path. Default: "/". */
  domain?: Domain | pulumi.Input<string>;
  /** Whether its schedule starts it. Default: true, so one that was switched off by hand is drift. */
  enabled?: pulumi.Input<boolean>;
  /** When: a Schedule, its id, or the path of an existing one ("/Default Schedule"). */
  schedule: Schedule | pulumi.Input<string>;
  /** The virtual machines whose backups are checked, by the ids of their clients: the clientIds of VirtualMachineClients. They must be in the domain of the policy or below. An empty list takes every member away. */
  members: pulumi.Input<(Client | pulumi.Input<string>)[]>;
  /** Where backups are restored to for the check. The grid takes it but does not show it whole, so a change by hand is not seen; it goes back with every change of the policy. */
  location: pulumi.Input<ValidationLocation>;
  /** Encryption of the connection. When it is not given, the grid decides at creation. */
  encryption?: pulumi.Input<"high" | "medium" | "none">;
  /** Options of the plug-in for validating, all that are not at their default: one that is not listed goes back to its default. */
  options?: pulumi.Input<pulumi.Input<ValidationOption>[]>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A validation policy (the REST interface says validation group): backups of virtual machines are restored to a vCenter and checked there, by a schedule. Everything but its name and domain is changed in place.
 *
 * @example
 * const machines = new avamar.VirtualMachineClients("shop", {
 *   virtualCenter: vcenter,
 *   domain: vcenter,
 *   entities: ["/DC01/vm/Prod/web-01"],
 * });
 * const proven = new avamar.ValidationPolicy("proven", {
 *   name: "proven",
 *   schedule: weekly,
 *   members: machines.clientIds,
 *   location: {
 *     virtualCenter: vcenter,
 *     datacenter: "/DC01",
 *     datastore: "datastore01",
 *     folder: "/DC01/vm/Restored",
 *   },
 * });
 */
export class ValidationPolicy extends AvamarResource {
  /** Name of the policy: letters, digits, dot, hyphen and underscore; one that exists may have blanks, too. Policies of all kinds share the names of a domain. */
  declare readonly name: pulumi.Output<string>;
  /** The domain that the policy belongs to: a Domain, or its path. Default: "/". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** Whether its schedule starts it. Default: true, so one that was switched off by hand is drift. */
  declare readonly enabled: pulumi.Output<boolean | undefined>;
  /** When: a Schedule, its id, or the path of an existing one ("/Default Schedule"). */
  declare readonly schedule: pulumi.Output<string>;
  /** The virtual machines whose backups are checked, by the ids of their clients: the clientIds of VirtualMachineClients. They must be in the domain of the policy or below. An empty list takes every member away. */
  declare readonly members: pulumi.Output<string[]>;
  /** Where backups are restored to for the check. The grid takes it but does not show it whole, so a change by hand is not seen; it goes back with every change of the policy. */
  declare readonly location: pulumi.Output<{
    virtualCenter: string;
    datacenter: string;
    datastore: string;
    host?: string;
    folder?: string;
    resourcePool?: string;
  }>;
  /** Encryption of the connection. When it is not given, the grid decides at creation. */
  declare readonly encryption: pulumi.Output<"high" | "medium" | "none" | undefined>;
  /** Options of the plug-in for validating, all that are not at their default: one that is not listed goes back to its default. */
  declare readonly options: pulumi.Output<
    { plugin: number; name: string; value: string; alternatePlugin?: number; free?: boolean }[] | undefined
  >;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Id of the policy on the grid. */
  declare readonly policyId: pulumi.Output<string>;

  constructor(name: string, args: ValidationPolicyArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.validationPolicy as never, name, args, opts);
  }
}
