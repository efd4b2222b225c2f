import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const OURS = /^(corp|lab|many\d+)\.example\.com$/i;
const TYPES: Record<string, string> = { "Windows AD": "activeDirectory", OpenLDAP: "openLdap" };
const SEARCH = { userBase: "ou=Users", userAttributes: "uid", groupAttributes: "cn" };

const own = (site: Site) => site.grid.directoryServices.list().filter(({ id }) => OURS.test(id));
const edit = (change: Plain) => (site: Site) =>
  void site.grid.directoryServices.edit(own(site)[0]!.id, (each) => void Object.assign(each, change));
const OTHER = "other.example.org";

function another(site: Site): void {
  const { directoryServices } = site.grid;
  if (!directoryServices.get(OTHER)) directoryServices.add({ directoryServiceDomain: OTHER });
  makeDefault(site, OTHER);
}

function makeDefault(site: Site, domain: string): void {
  for (const each of site.grid.directoryServices.list()) each.defaultLdapDirectoryService = each.id === domain;
}

/** An OpenLDAP: it has every property. */
export const directoryService: ResourceCase = {
  type: "DirectoryService",
  full: () => ({
    domain: "corp.example.com",
    type: "openLdap",
    alias: "CORPORATE",
    url: "ldaps://ldap1.corp.example.com:636",
    secure: true,
    rootDn: "dc=corp,dc=example,dc=com",
    search: SEARCH,
    isDefault: true,
  }),
  least: () => ({ domain: "corp.example.com", type: "openLdap", rootDn: "dc=corp,dc=example,dc=com" }),
  seen(site) {
    const held = own(site)[0];
    if (!held) return undefined;
    const { ldapType, rootDN, url, userDN, userSearchAttrs, uniqueGrpSearchAttrs } = held.properties;
    const search = { userBase: userDN, userAttributes: userSearchAttrs, groupAttributes: uniqueGrpSearchAttrs };
    return {
      domain: held.directoryServiceDomain,
      type: TYPES[ldapType],
      alias: held.alias,
      url,
      secure: held.secureLdap,
      rootDn: rootDN,
      search: Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)),
      isDefault: held.defaultLdapDirectoryService,
    };
  },
  count: (site) => own(site).length,
  foreign: (site) =>
    site.grid.directoryServices.add({
      directoryServiceDomain: "corp.example.com",
      alias: "old",
      properties: { ldapType: "OpenLDAP", rootDN: "dc=old" },
    }).id,
  neighbours({ grid: { directoryServices } }) {
    for (const directoryServiceDomain of ["other.example.org", "corp.example.com.au", "example.com"])
      if (!directoryServices.get(directoryServiceDomain)) directoryServices.add({ directoryServiceDomain });
  },
  vanish: (site) => void site.grid.directoryServices.remove(own(site)[0]!.id),
  clear(site) {
    for (const { id } of own(site)) site.grid.directoryServices.remove(id);
  },
  properties: {
    domain: { to: "lab.example.com", means: "replace", cannotDrift: "the domain is the identity" },
    type: {
      to: "activeDirectory",
      with: { rootDn: undefined, search: undefined },
      means: "replace",
      cannotDrift: "the grid has no way to change it",
    },
    alias: { to: "CORP2", drift: edit({ alias: "by hand" }) },
    url: {
      to: "ldaps://ldap2.corp.example.com:636",
      needs: ["secure"],
      cannotDrift: "the grid never shows it",
    },
    secure: {
      to: false,
      with: { url: "ldap://ldap1.corp.example.com:389" },
      drift: (site) => edit({ secureLdap: !own(site)[0]!.secureLdap })(site),
    },
    rootDn: {
      to: "dc=example,dc=com",
      drift: (site) => edit({ properties: { ...own(site)[0]!.properties, rootDN: "dc=hand" } })(site),
    },
    search: { to: { ...SEARCH, userBase: "ou=People" }, cannotDrift: "the grid never shows it" },
    isDefault: {
      to: false,
      before: another,
      drift(site) {
        const { id, defaultLdapDirectoryService } = own(site)[0]!;
        if (defaultLdapDirectoryService) another(site);
        else makeDefault(site, id);
      },
    },
  },
  deleteBeforeReplace: true,
  refused: [
    { inputs: { domain: "corp example" }, property: "domain", reason: /write for example "corp\.example\.com"/ },
    { inputs: { type: "ldap" }, property: "type", reason: /one of activeDirectory, openLdap/ },
    { inputs: { url: "dc1.corp.example.com" }, property: "url", reason: /write for example "ldaps:/ },
    { inputs: { secure: false }, property: "secure", reason: /write secure: true, or another address/ },
    { inputs: { rootDn: undefined }, property: "rootDn", reason: /an OpenLDAP needs it/ },
    {
      inputs: { type: "activeDirectory", search: undefined },
      property: "rootDn",
      reason: /is for type "openLdap".*leave it out/,
    },
  ],
  many: {
    count: 40,
    inputs: (_site, number) => ({ domain: `many${number}.example.com`, type: "activeDirectory" }),
    requests: 5,
  },
};
