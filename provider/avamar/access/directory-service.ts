import { z } from "zod";
import { adopt, define, type Found, type Issue } from "../../kernel/definition";
import { AvamarError } from "../../kernel/errors";
import { firstNames } from "../../kernel/first-names";
import { property } from "../../kernel/property";
import type { Grid, GridAccess } from "../rest/grid";
import { listed, notListed } from "../rest/listing";
import { needs } from "../rest/needs";
import { mapsEverywhere } from "./directory-map";

const TYPES = { activeDirectory: "Windows AD", openLdap: "OpenLDAP" } as const;
type Type = keyof typeof TYPES;

/** What an OpenLDAP server is asked with, by the contract's names. */
const SEARCHES = {
  userBase: "userDN",
  userAttributes: "userSearchAttrs",
  userClasses: "userSearchClasses",
  memberAttributes: "grpSearchByUpnAttrs",
  memberClasses: "grpSearchByUpnClasses",
  groupAttributes: "uniqueGrpSearchAttrs",
  groupClasses: "uniqueGrpSearchClasses",
} as const;

const text = (doc: string) => property(z.string().optional(), { doc, writeOnly: true });
const search = z.strictObject({
  userBase: text('Where users are, relative to the root: "ou=Users".'),
  userAttributes: text('Attributes that hold a user\'s name: "uid".'),
  userClasses: text('Object classes of users; "*" for all.'),
  memberAttributes: text('Attributes of a group that hold its members: "memberUid,uniqueMember,member".'),
  memberClasses: text('Object classes of groups when looking for a user\'s; "*" for all.'),
  groupAttributes: text('Attributes that hold a group\'s name: "cn".'),
  groupClasses: text('Object classes of groups: "posixGroup,groupOfNames".'),
});

const inputs = z.strictObject({
  domain: property(
    z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/, {
      message: 'a directory is named by its DNS domain; write for example "corp.example.com".',
    }),
    {
      doc: 'DNS domain of the directory: "corp.example.com". Another one is another directory.',
      replace: true,
      ignoreCase: true,
    },
  ),
  type: property(z.enum(["activeDirectory", "openLdap"]), {
    doc: "What kind of directory it is. Another kind is another directory.",
    replace: true,
  }),
  alias: property(z.string().min(1).optional(), { doc: "Short name of the domain, which people log in with." }),
  url: property(
    z
      .string()
      .regex(/^ldaps?:\/\/[^\s/:]+(:\d+)?$/, {
        message:
          'an LDAP address is ldap:// or ldaps:// with a host and a port; write for example "ldaps://dc1.corp.example.com:636".',
      })
      .optional(),
    {
      doc: "Where the directory answers. The grid takes it and never shows it: it cannot drift.",
      writeOnly: true,
    },
  ),
  secure: property(z.boolean().optional(), { doc: "LDAP over TLS." }),
  rootDn: property(z.string().optional(), {
    doc: 'For openLdap: where the tree begins: "dc=corp,dc=example,dc=com".',
  }),
  search: property(search.optional(), {
    doc: "For openLdap: how users and groups are found. The grid takes it and never shows it.",
    typeName: "DirectorySearch",
    writeOnly: true,
  }),
  isDefault: property(z.boolean().optional(), {
    doc: "Whether people who name no directory are looked for here. One directory is the default; it stops being that when another one becomes it.",
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A directory service as the grid shows it (contract: LdapVO). */
interface GridDirectory {
  directoryServiceDomain: string;
  alias?: string | null;
  defaultLdapDirectoryService?: boolean | null;
  ldapType: string;
  rootDN?: string | null;
  secureLdap?: boolean | null;
}

const PATH = "/directory-services";

/** DirectoryService: a directory whose people may log in to the grid. */
export const directoryService = define<typeof inputs.shape, GridAccess>({
  type: "DirectoryService",
  module: "avamar",
  doc: "A directory service: an Active Directory or LDAP server whose groups get roles on the grid with a DirectoryMap. It goes only when no map uses it any more.",
  example: `const directory = new avamar.DirectoryService("corp", {
  domain: "corp.example.com",
  type: "activeDirectory",
  url: "ldaps://dc1.corp.example.com:636",
  secure: true,
});`,
  inputs,
  outputs: {},
  hasFixedId: true,
  // A directory of another kind has the same domain, and that is there once.
  deleteBeforeReplace: true,
  foresee: needs("/directory-services"),
  writtenAt: PATH,
  nameOf: ({ domain }) => `directory service ${domain}`,
  claims: [
    { uses: ["domain"], claim: ({ domain }) => ({ scope: "grid", what: `directory service ${domain.toLowerCase()}` }) },
  ],
  rules: kindIssues,

  async find(run, { domain }) {
    return found(run.world.grid(), domain);
  },

  async list(run) {
    return (await run.world.grid().array<GridDirectory>(PATH)).map(said);
  },

  async observe(run, id) {
    const there = await directories(run.world.grid()).get(id.toLowerCase());
    return there && said(there);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    const { domain, alias, secure, isDefault } = declared;
    await grid.post(PATH, {
      directoryServiceDomain: domain,
      ...{ alias, secureLdap: secure, defaultLdapDirectoryService: isDefault },
      ldapProperties: propertiesOf(declared),
    });
    run.made(domain);
    return made(grid, domain);
  },

  async sync(run, current, declared, changed) {
    const grid = run.world.grid();
    const { domain, alias = current.inputs.alias, secure = current.inputs.secure, isDefault } = declared;
    const address = `${PATH}/${encodeURIComponent(current.id)}`;
    if (changed.some((name) => name !== "isDefault"))
      await grid.put(address, {
        ...{ alias, secureLdap: secure },
        newDirectoryServiceDomain: domain,
        ldapProperties: propertiesOf(declared),
      });
    if (changed.includes("isDefault")) {
      if (isDefault === false) throw noOtherDefault(grid, domain);
      await grid.post(`${address}/set-as-default`, undefined);
    }
    return made(grid, domain);
  },

  async remove(run, id) {
    const grid = run.world.grid();
    const there = await found(grid, id);
    if (!there) return;
    const maps = (await mapsEverywhere(grid)).filter(
      ({ directoryServiceDomain }) => directoryServiceDomain.toLowerCase() === id.toLowerCase(),
    );
    if (maps.length > 0) {
      const groups = maps.map(
        ({ directoryServiceGroupName, domainFqdn }) => `${directoryServiceGroupName} in ${domainFqdn}`,
      );
      throw new AvamarError(
        `${maps.length === 1 ? "the group" : `${maps.length} groups:`} ${firstNames(groups)} still ${maps.length === 1 ? "has" : "have"} a role by this directory.`,
        { code: "in-use", product: "avamar", host: grid.host, hint: "Delete those directory maps first." },
      );
    }
    await grid.delete(`${PATH}/${encodeURIComponent(String(there.id))}`);
  },
});

/** There are few of them, and they are only listed whole. */
const directories = listed<GridDirectory>({
  placeOf: () => PATH,
  list: (grid, path) => grid.array<GridDirectory>(path),
  idOf: ({ directoryServiceDomain }) => directoryServiceDomain.toLowerCase(),
});

async function found(grid: Grid, domain: string): Promise<Found<Inputs> | undefined> {
  const all = await grid.array<GridDirectory>(PATH);
  const there = all.find((each) => each.directoryServiceDomain.toLowerCase() === domain.toLowerCase());
  return there && said(there);
}

/** What was just written, whole: the answer to a write need not have everything. */
async function made(grid: Grid, domain: string): Promise<Found<Inputs>> {
  const there = await found(grid, domain);
  if (there) return there;
  throw notListed(grid, `directory service ${domain}`, "the directory services");
}

/** The grid's words in ours. */
function said(wire: GridDirectory): Found<Inputs> {
  return {
    id: wire.directoryServiceDomain,
    inputs: {
      domain: wire.directoryServiceDomain,
      type: (Object.keys(TYPES) as Type[]).find((type) => TYPES[type] === wire.ldapType),
      alias: wire.alias ?? "",
      secure: wire.secureLdap ?? false,
      rootDn: wire.rootDN ?? "",
      isDefault: wire.defaultLdapDirectoryService ?? false,
    },
    outputs: {},
  };
}

/** What the contract calls ldapProperties. */
function propertiesOf({ type, url, rootDn, search = {} }: Inputs) {
  const searches = Object.entries(SEARCHES).map(([ours, theirs]) => [theirs, search[ours as keyof typeof SEARCHES]]);
  return { ldapType: TYPES[type], url, rootDN: rootDn, ...Object.fromEntries(searches) };
}

/** The contract has a call that makes a directory the default, and none that makes it stop being it. */
function noOtherDefault(grid: Grid, domain: string): AvamarError {
  return new AvamarError(`${domain} is the default directory, and only another one can take that over.`, {
    code: "precondition",
    product: "avamar",
    host: grid.host,
    hint: "Give another DirectoryService isDefault: true, or leave isDefault out here.",
  });
}

function kindIssues({ type, rootDn, search, secure, url }: Partial<Inputs>): Issue[] {
  const issues: Issue[] = [];
  const forOpenLdap = (name: string): Issue => ({
    property: name,
    reason: 'is for type "openLdap", and an Active Directory is not asked that way; leave it out.',
  });
  if (type === "activeDirectory" && rootDn) issues.push(forOpenLdap("rootDn"));
  if (type === "activeDirectory" && search && Object.keys(search).length > 0) issues.push(forOpenLdap("search"));
  if (type === "openLdap" && rootDn === undefined)
    issues.push({ property: "rootDn", reason: 'an OpenLDAP needs it; write for example "dc=corp,dc=example,dc=com".' });
  // An address that is not known yet has no scheme.
  const scheme = /^ldaps?(?=:)/.exec(String(url))?.[0];
  if (scheme && typeof secure === "boolean" && (scheme === "ldaps") !== secure)
    issues.push({
      property: "secure",
      reason: `is ${secure} and the address begins with ${scheme}://; write secure: ${!secure}, or another address.`,
    });
  return issues;
}
