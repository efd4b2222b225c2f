import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const DOMAIN = "/clients/CORP";
const OURS = /^(corp-head|other-head|user\d+)$/i;
const PASSWORD = "a password 1";
const ROLES: Record<string, string> = {
  BACKUP_RESTORE_ADMIN: "backupRestoreAdministrator",
  RESTORE_ONLY_USER: "restoreOnlyUser",
  ACTIVITY_OPERATOR: "activityOperator",
  BACKUP_RESTORE_USER: "backupRestoreUser",
};

const own = (site: Site) =>
  site.grid.users
    .list()
    .filter(({ userName, domain }) => OURS.test(userName) && /^\/clients\/(CORP|LAB)$/.test(domain));
const ours = (site: Site) => own(site).find(({ userName }) => /^(corp|other)-head$/.test(userName));
const edit = (change: Plain) => (site: Site) =>
  void site.grid.users.edit(ours(site)!.id, (each) => void Object.assign(each, change));

/** An account with a role in one domain. */
export const user: ResourceCase = {
  type: "User",
  prepare(site) {
    site.grid.domains.add({ name: "CORP", parent: "/clients" });
    site.grid.domains.add({ name: "LAB", parent: "/clients" });
  },
  full: () => ({
    name: "corp-head",
    domain: DOMAIN,
    password: PASSWORD,
    role: "backupRestoreAdministrator",
    passwordExpireDays: 90,
    authenticationSystem: "Axion Authentication System",
  }),
  least: () => ({ name: "corp-head", domain: DOMAIN, password: PASSWORD, role: "backupRestoreAdministrator" }),
  seen(site) {
    const held = ours(site);
    if (!held) return undefined;
    return {
      name: held.userName,
      domain: held.domain,
      password: held.password,
      role: ROLES[held.authority],
      passwordExpireDays: held.passwordExpireDays,
      authenticationSystem: held.authSystem,
    };
  },
  count: (site) => own(site).length,
  foreign: (site) =>
    site.grid.users.add({
      ...{ userName: "corp-head", domain: DOMAIN, password: "another password", authority: "ACTIVITY_OPERATOR" },
      id: `${DOMAIN}:corp-head`,
    }).id,
  neighbours({ grid }) {
    for (const [userName, domain] of [
      ["corp-head2", DOMAIN],
      ["Corp-Head", "/clients"],
      ["corp-head", "/clients"],
      ["corp-head", "/"],
      ["corp", DOMAIN],
    ] as const)
      grid.users.add({ id: `${domain}:${userName}`, userName, domain, password: "a neighbour's" });
  },
  vanish: (site) => void site.grid.users.remove(ours(site)!.id),
  clear(site) {
    for (const { id } of own(site)) site.grid.users.remove(id);
  },
  properties: {
    name: { to: "other-head", means: "replace", cannotDrift: "the name is the identity" },
    domain: { to: "/clients/LAB", means: "replace", cannotDrift: "a user cannot be moved" },
    password: { to: "a password 2", cannotDrift: "the grid never shows it" },
    role: { to: "restoreOnlyUser", drift: edit({ authority: "ACTIVITY_OPERATOR" }) },
    passwordExpireDays: { to: 30, drift: edit({ passwordExpireDays: 7 }), empty: 0 },
    authenticationSystem: {
      to: "an LDAP",
      means: "replace",
      cannotDrift: "the grid has no way to change it",
    },
  },
  deleteBeforeReplace: true,
  secrets: [PASSWORD],
  refused: [
    { inputs: { name: "corp head" }, property: "name", reason: /no blanks and none of .*; write for example/ },
    { inputs: { domain: "/MC_SYSTEM" }, property: "domain", reason: /belongs to the grid itself/ },
    { inputs: { role: "boss" }, property: "role", reason: /one of root, administrator, backupAdministrator/ },
    { inputs: { role: "root" }, property: "role", reason: /write domain "\/", or role "administrator"/ },
    { inputs: { password: undefined }, property: "", reason: /password/ },
    { inputs: { passwordExpireDays: 1.5 }, property: "passwordExpireDays", reason: /whole number/ },
  ],
  many: {
    count: 120,
    inputs: (_site, number) => ({ name: `user${number}`, domain: DOMAIN, password: PASSWORD, role: "backupOnlyUser" }),
    requests: 8,
  },
};
