// Generated from the definition of VirtualCenter by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";
import type { Domain } from "./domain";
import type { Rule } from "./rule";
import type { ClientContact } from "./shared-types";

/** A rule and its domain. */
export interface VirtualCenterRuleDomain {
  /** The rule: a Rule, or the id of an existing one. */
  rule: Rule | pulumi.Input<number>;
  /** The domain in which machines that fit the rule become clients: a Domain, or its path. */
  domain: Domain | pulumi.Input<string>;
}

/** Arguments of {@link VirtualCenter}. */
export interface VirtualCenterArgs {
  /** Host name or address of the vCenter, as its certificate has it. Another one is another vCenter. */
  name: pulumi.Input<string>;
  /** The domain in which the grid makes the domain of the vCenter, "/<name>": a Domain, or its path. Default: "/". */
  domain?: Domain | pulumi.Input<string>;
  /** Port of the vCenter. The grid takes 443 by default. */
  port?: pulumi.Input<number>;
  /** The account with which the grid logs in at the vCenter. */
  username: pulumi.Input<string>;
  /** Password of that account. The grid never shows it, so a change by hand is not seen; another one here is written in place, and the grid proves it at the vCenter. */
  password: pulumi.Input<string>;
  /** Whether changed block tracking is switched on for machines that become clients by themselves. */
  cbtEnabled?: pulumi.Input<boolean>;
  /** Whether rules bring in machines by themselves. */
  ruleEnabled?: pulumi.Input<boolean>;
  /** In which domain the machines that fit a rule become clients. An empty list takes every mapping away. */
  ruleDomainMapping?: pulumi.Input<pulumi.Input<VirtualCenterRuleDomain>[]>;
  /** Whom to ask about the vCenter. */
  contact?: pulumi.Input<ClientContact>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A vCenter whose virtual machines the grid backs up. The grid makes a domain for it and one in that for its machines; they belong to the grid and go with it. Adding fails until the grid trusts the certificate of the vCenter: import its CA certificate on the utility node first. Everything but name and domain is changed in place. It is deleted only when no machine of it is a client any more, and no proxy and no policy is left.
 *
 * @example
 * const vcenter = new avamar.VirtualCenter("vc01", {
 *   name: "vc01.example.com",
 *   username: "avamar@vsphere.local",
 *   password: config.requireSecret("vcenterPassword"),
 *   cbtEnabled: true,
 * });
 */
export class VirtualCenter extends AvamarResource {
  /** Host name or address of the vCenter, as its certificate has it. Another one is another vCenter. */
  declare readonly name: pulumi.Output<string>;
  /** The domain in which the grid makes the domain of the vCenter, "/<name>": a Domain, or its path. Default: "/". */
  declare readonly domain: pulumi.Output<string | undefined>;
  /** Port of the vCenter. The grid takes 443 by default. */
  declare readonly port: pulumi.Output<number | undefined>;
  /** The account with which the grid logs in at the vCenter. */
  declare readonly username: pulumi.Output<string>;
  /** Password of that account. The grid never shows it, so a change by hand is not seen; another one here is written in place, and the grid proves it at the vCenter. */
  declare readonly password: pulumi.Output<string>;
  /** Whether changed block tracking is switched on for machines that become clients by themselves. */
  declare readonly cbtEnabled: pulumi.Output<boolean | undefined>;
  /** Whether rules bring in machines by themselves. */
  declare readonly ruleEnabled: pulumi.Output<boolean | undefined>;
  /** In which domain the machines that fit a rule become clients. An empty list takes every mapping away. */
  declare readonly ruleDomainMapping: pulumi.Output<{ rule: number; domain: string }[] | undefined>;
  /** Whom to ask about the vCenter. */
  declare readonly contact: pulumi.Output<
    { name?: string; email?: string; phone?: string; location?: string; notes?: string } | undefined
  >;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Domain of the vCenter, which the grid makes with it: "/vc01.example.com". */
  declare readonly path: pulumi.Output<string>;
  /** The domain in it that the grid makes for machines: "/vc01.example.com/VirtualMachines". */
  declare readonly virtualMachinesPath: pulumi.Output<string>;
  /** The vCenter's id as a client of the grid, 40 hexadecimal digits. */
  declare readonly virtualCenterId: pulumi.Output<string>;

  constructor(name: string, args: VirtualCenterArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.virtualCenter as never, name, args, opts);
  }
}
