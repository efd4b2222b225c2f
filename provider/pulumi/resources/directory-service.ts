// Generated from the definition of DirectoryService by tools/generate.mjs. Do not edit: change the definition and run npm run generate.
import type * as pulumi from "@pulumi/pulumi";
import { definitions } from "../definitions";
import { AvamarResource } from "../resource";

/** For openLdap: how users and groups are found. The grid takes it and never shows it. */
export interface DirectorySearch {
  /** Where users are, relative to the root: "ou=Users". */
  userBase?: pulumi.Input<string>;
  /** Attributes that hold a user's name: "uid". */
  userAttributes?: pulumi.Input<string>;
  /** Object classes of users; "*" for all. */
  userClasses?: pulumi.Input<string>;
  /** Attributes of a group that hold its members: "memberUid,uniqueMember,member". */
  memberAttributes?: pulumi.Input<string>;
  /** Object classes of groups when looking for a user's; "*" for all. */
  memberClasses?: pulumi.Input<string>;
  /** Attributes that hold a group's name: "cn". */
  groupAttributes?: pulumi.Input<string>;
  /** Object classes of groups: "posixGroup,groupOfNames". */
  groupClasses?: pulumi.Input<string>;
}

/** Arguments of {@link DirectoryService}. */
export interface DirectoryServiceArgs {
  /** DNS domain of the directory: "corp.example.com". Another one is another directory. */
  domain: pulumi.Input<string>;
  /** What kind of directory it is. Another kind is another directory. */
  type: pulumi.Input<"activeDirectory" | "openLdap">;
  /** Short name of the domain, which people log in with. */
  alias?: pulumi.Input<string>;
  /** Where the directory answers. The grid takes it and never shows it: it cannot drift. */
  url?: pulumi.Input<string>;
  /** LDAP over TLS. */
  secure?: pulumi.Input<boolean>;
  /** For openLdap: where the tree begins: "dc=corp,dc=example,dc=com". */
  rootDn?: pulumi.Input<string>;
  /** For openLdap: how users and groups are found. The grid takes it and never shows it. */
  search?: pulumi.Input<DirectorySearch>;
  /** Whether people who name no directory are looked for here. One directory is the default; it stops being that when another one becomes it. */
  isDefault?: pulumi.Input<boolean>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  adopt?: pulumi.Input<boolean>;
}

/**
 * A directory service: an Active Directory or LDAP server whose groups get roles on the grid with a DirectoryMap. It goes only when no map uses it any more.
 *
 * @example
 * const directory = new avamar.DirectoryService("corp", {
 *   domain: "corp.example.com",
 *   type: "activeDirectory",
 *   url: "ldaps://dc1.corp.example.com:636",
 *   secure: true,
 * });
 */
export class DirectoryService extends AvamarResource {
  /** DNS domain of the directory: "corp.example.com". Another one is another directory. */
  declare readonly domain: pulumi.Output<string>;
  /** What kind of directory it is. Another kind is another directory. */
  declare readonly type: pulumi.Output<"activeDirectory" | "openLdap">;
  /** Short name of the domain, which people log in with. */
  declare readonly alias: pulumi.Output<string | undefined>;
  /** Where the directory answers. The grid takes it and never shows it: it cannot drift. */
  declare readonly url: pulumi.Output<string | undefined>;
  /** LDAP over TLS. */
  declare readonly secure: pulumi.Output<boolean | undefined>;
  /** For openLdap: where the tree begins: "dc=corp,dc=example,dc=com". */
  declare readonly rootDn: pulumi.Output<string | undefined>;
  /** For openLdap: how users and groups are found. The grid takes it and never shows it. */
  declare readonly search: pulumi.Output<
    | {
        userBase?: string;
        userAttributes?: string;
        userClasses?: string;
        memberAttributes?: string;
        memberClasses?: string;
        groupAttributes?: string;
        groupClasses?: string;
      }
    | undefined
  >;
  /** Whether people who name no directory are looked for here. One directory is the default; it stops being that when another one becomes it. */
  declare readonly isDefault: pulumi.Output<boolean | undefined>;
  /** Take over an object of this name that exists already: it is compared, brought to what is declared here, and owned from then on. Without it an existing object is an error. Default: false. */
  declare readonly adopt: pulumi.Output<boolean | undefined>;

  constructor(name: string, args: DirectoryServiceArgs, opts?: pulumi.CustomResourceOptions) {
    super(definitions.directoryService as never, name, args, opts);
  }
}
