// Generated from the definition of Domain by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";

/** Whom to ask about this domain. */
export interface DomainContact {
  /** Person or team to ask. */
  name?: pulumi.Input<string>;
  /** Mail address of the contact. */
  email?: pulumi.Input<string>;
  /** Telephone number of the contact. */
  phone?: pulumi.Input<string>;
  /** Where the contact sits. */
  location?: pulumi.Input<string>;
  /** Free text. The grid takes it but never shows it: it cannot drift, and a contact written without it may lose notes made by hand. */
  notes?: pulumi.Input<string>;
}

/** Arguments of {@link Domain}. */
export interface DomainArgs {
  /** Name of the domain, the last step of its path. */
  name: pulumi.Input<string>;
  /** The domain above: a Domain, or its path. Default: "/". */
  parent?: Domain | pulumi.Input<string>;
  /** Whom to ask about this domain. */
  contact?: pulumi.Input<DomainContact>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A domain: a branch of the grid's tree in which clients, policies and delegated rights live. Its contact is changed in place; another name or parent is another domain. It is deleted only when nothing is left in it.
 *
 * @example
 * const corp = new avamar.Domain("corp", {
 *   parent: "/clients",
 *   name: "CORP",
 *   contact: { name: "Storage team", email: "storage@example.com" },
 * });
 */
export class Domain extends AvamarResource {
  /** Name of the domain, the last step of its path. */
  declare readonly name: pulumi.Output<string>;
  /** The domain above: a Domain, or its path. Default: "/". */
  declare readonly parent: pulumi.Output<string | undefined>;
  /** Whom to ask about this domain. */
  declare readonly contact: pulumi.Output<
    { name?: string; email?: string; phone?: string; location?: string; notes?: string } | undefined
  >;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;
  /** Path of the domain: "/clients/CORP". */
  declare readonly path: pulumi.Output<string>;
  /** Id of the domain on the grid, 40 hexadecimal digits. */
  declare readonly domainId: pulumi.Output<string>;

  constructor(name: string, args: DomainArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.domain as never, name, args, opts);
  }
}
