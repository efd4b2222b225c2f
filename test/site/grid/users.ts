import { boolean, integer, record, text } from "../wire.ts";
import { domainPath, needDomain } from "./domains.ts";
import { forbidden, invalid, notFound } from "./failure.ts";
import { canonicalDomain } from "./names.ts";
import type { UserObject } from "./objects.ts";
import { page } from "./pages.ts";
import { type Call, noContent, ok, type Route } from "./routes.ts";

/** What the grid calls its roles, by their names on the wire. */
export const roles: Record<string, string> = {
  ROOT: "Root",
  ADMIN: "Administrator",
  BACKUP_ADMIN: "Backup Administrator",
  RESTORE_ADMIN: "Restore Administrator",
  BACKUP_RESTORE_ADMIN: "Backup/Restore Administrator",
  ACTIVITY_OPERATOR: "Activity Operator",
  BACKUP_ONLY_USER: "Back up Only User",
  RESTORE_ONLY_USER: "Restore (Read) Only User",
  BACKUP_RESTORE_USER: "Back up/Restore User",
  RESTORE_IGNORE_FP_USER: "Restore (Read) Only/Ignore File Permissions",
  BACKUP_RESTORE_IGNORE_FP_USER: "Back up/Restore/Ignore File Permissions",
  REPL_USER: "Replication User",
  REPL_NOTSUPER_USER: "Replication User without super rights",
};

const internalSystem = "Axion Authentication System";

const readUser = record({
  userName: text,
  password: text,
  domain: text,
  authority: text,
  authSystem: text,
  internalAccount: boolean,
  readOnly: boolean,
  rootUser: boolean,
  passwordExpireDays: integer,
});

/** What REST shows of a user; its schema has a password, which stays empty. */
function show(user: UserObject): Record<string, unknown> {
  return {
    userName: user.userName,
    domain: user.domain,
    authority: user.authority,
    authSystem: user.authSystem,
    internalAccount: user.internalAccount,
    readOnly: user.readOnly,
    rootUser: user.rootUser,
    password: "",
    passwordExpiraryDays: String(user.passwordExpireDays),
    passwordWarnDays: 0,
  };
}

function find(call: Call, domain: string | undefined, name: string | undefined): UserObject {
  const path = canonicalDomain(domain);
  call.reach(path);
  const user = call.grid.users.list().find((candidate) => candidate.domain === path && candidate.userName === name);
  if (user === undefined) throw notFound(`User ${name ?? ""} in ${path}`);
  return user;
}

function list(call: Call) {
  const given = call.query.get("domain");
  if (given === null) throw invalid("Required String parameter 'domain' is not present");
  // The root must be called by name here.
  if (given === "/") throw invalid("Use root for the root domain.");
  const domain = domainPath(needDomain(call.grid, given));
  call.reach(domain);
  const users = call.grid.users.list().filter((user) => user.domain === domain);
  return ok(page(users.map(show), call.query, call.grid.settings));
}

function checkRole(authority: string | undefined): void {
  if (authority !== undefined && !(authority in roles)) throw invalid(`Role ${authority} is not known.`);
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readUser);
  const { userName, password } = given;
  if (!userName || !password) throw invalid("A user needs a userName and a password.");
  const domain = domainPath(needDomain(grid, given.domain ?? "/"));
  call.reach(domain);
  checkRole(given.authority);
  if (grid.users.list().some((user) => user.domain === domain && user.userName === userName)) {
    throw grid.conflict(`User ${userName} in ${domain} exists already.`);
  }
  const { authority, authSystem, internalAccount, passwordExpireDays } = given;
  const optional = { authority, authSystem, internalAccount, passwordExpireDays };
  const chosen = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  grid.users.add({ userName, password, domain, ...chosen });
  return noContent;
}

function update(call: Call) {
  const given = call.body(readUser);
  const user = find(call, given.domain, given.userName);
  checkRole(given.authority || undefined);
  if (given.authority && user.readOnly) throw forbidden(`User ${user.userName} belongs to the system.`);
  user.authority = given.authority || user.authority;
  user.password = given.password || user.password;
  user.passwordExpireDays = given.passwordExpireDays ?? user.passwordExpireDays;
  return noContent;
}

function remove(call: Call) {
  const user = find(call, call.query.get("domain") ?? undefined, call.query.get("name") ?? undefined);
  if (user.readOnly) throw forbidden(`User ${user.userName} belongs to the system.`);
  call.grid.users.remove(user.id);
  return noContent;
}

function listRoles(call: Call) {
  const wanted = call.query.get("role");
  const found = Object.entries(roles).filter(([roleName]) => !wanted || wanted === roleName);
  return ok(found.map(([roleName, displayName]) => ({ roleName, displayName })));
}

/** Accounts, known by domain and name instead of an id. */
export const userRoutes: Route[] = [
  { method: "GET", path: "/v1/users", handle: list },
  { method: "POST", path: "/v1/users", handle: create },
  { method: "PUT", path: "/v1/users", handle: update },
  { method: "DELETE", path: "/v1/users", handle: remove },
  { method: "GET", path: "/v1/users/roles", handle: listRoles },
  { method: "GET", path: "/v1/users/authenticationSystems", handle: () => ok([{ name: internalSystem }]) },
];
