import { boolean, integer, oneOf, record, text } from "../wire.ts";
import { userDefaults } from "./defaults.ts";
import { exists, malformed, missing, refused } from "./failure.ts";
import { list, withFields } from "./lists.ts";
import type { UserObject } from "./objects.ts";
import { type Call, created, link, ok, type Route, systemPath } from "./routes.ts";

const readRole = oneOf("security", "admin", "limited-admin", "user", "backup-operator", "none");

const readUser = record({
  name: text,
  password: text,
  role: readRole,
  min_days_between_change: integer,
  max_days_between_change: integer,
  warn_days_before_expire: integer,
  disable_days_after_expire: integer,
  disable_date: text,
  force_password_change: boolean,
});

const readPassword = record({ current_password: text, new_password: text });

const pathOfUser = (user: UserObject) => systemPath("users", encodeURIComponent(user.id));

/** A user in a list: the only place of version 1 where the role shows. */
function show(call: Call, user: UserObject): Record<string, unknown> {
  const isLocked = (user.lockedUntil ?? 0) > call.dataDomain.clock.now();
  return {
    id: encodeURIComponent(user.id),
    name: user.id,
    uid: user.uid,
    role: user.role,
    status: isLocked ? "locked" : user.status,
    link: link(pathOfUser(user)),
  };
}

function showDetail(call: Call, user: UserObject): Record<string, unknown> {
  const { lastLogin } = user;
  return {
    id: encodeURIComponent(user.id),
    name: user.id,
    type: user.type,
    uid: user.uid,
    last_login_from: lastLogin === undefined ? "" : "127.0.0.1",
    last_login_time: lastLogin === undefined ? "" : new Date(lastLogin).toUTCString(),
    force_password_change: user.forcePasswordChange,
    age: {
      last_change_days: Math.floor((call.dataDomain.clock.now() - user.passwordChanged) / 86_400_000),
      min_days_between_change: user.minDaysBetweenChange,
      max_days_between_change: user.maxDaysBetweenChange,
      warn_days_before_expire: user.warnDaysBeforeExpire,
      disable_days_after_expire: user.disableDaysAfterExpire,
      disable_date_days: user.disableDate === undefined ? 0 : Math.floor(Date.parse(user.disableDate) / 86_400_000),
      acct_status: user.status === "enabled" ? 0 : 1,
    },
    link: [link(pathOfUser(user))],
  };
}

/** Version 2: the detail has the role, and no type. */
function showDetail2(call: Call, user: UserObject): Record<string, unknown> {
  const { type: _, ...detail } = showDetail(call, user);
  return { ...detail, role: user.role };
}

function byId(call: Call): UserObject {
  const user = call.dataDomain.users.get(call.id);
  if (user === undefined) throw missing(`User "${call.id}"`);
  return user;
}

function add(call: Call): UserObject {
  const { users } = call.dataDomain;
  const given = call.body("user_create", readUser);
  const { name = "", password = "" } = given;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,30}$/.test(name)) throw malformed(`"${name}" is no valid user name.`);
  if (password === "") throw malformed("The password is missing.");
  if (password.length < 6) throw refused("The password is too short.");
  if (given.disable_date !== undefined && !/^\d{4}\/(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])$/.test(given.disable_date)) {
    throw malformed("disable_date has the form YYYY/MM/DD.");
  }
  if (users.get(name) !== undefined) throw exists(`User "${name}"`);
  const byDefault = userDefaults(call.dataDomain.filler, {});
  return users.add({
    id: name,
    password,
    role: given.role ?? "user",
    minDaysBetweenChange: given.min_days_between_change ?? byDefault.minDaysBetweenChange,
    maxDaysBetweenChange: given.max_days_between_change ?? byDefault.maxDaysBetweenChange,
    warnDaysBeforeExpire: given.warn_days_before_expire ?? byDefault.warnDaysBeforeExpire,
    disableDaysAfterExpire: given.disable_days_after_expire ?? byDefault.disableDaysAfterExpire,
    disableDate: given.disable_date,
    forcePasswordChange: given.force_password_change ?? false,
  });
}

function changePassword(call: Call) {
  const user = byId(call);
  const given = call.body("user_modify", readPassword);
  if (!given.new_password) throw malformed("The new password is missing.");
  const isOwn = user.id === call.user;
  if ((isOwn || given.current_password !== undefined) && given.current_password !== user.password) {
    throw refused("The current password is wrong.");
  }
  if (given.new_password.length < 6) throw refused("The password is too short.");
  user.password = given.new_password;
  user.passwordChanged = call.dataDomain.clock.now();
  user.forcePasswordChange = false;
  return ok(show(call, user));
}

function remove(call: Call) {
  const { dataDomain } = call;
  const user = byId(call);
  if (user.id === dataDomain.settings.user || user.id === call.user) {
    throw refused(`User "${user.id}" cannot be deleted.`);
  }
  const unit = dataDomain.storageUnits.list().find(({ user: owner }) => owner === user.id);
  if (unit !== undefined) throw refused(`User "${user.id}" owns storage unit "${unit.id}".`);
  dataDomain.users.remove(user.id);
  if (dataDomain.isBoostUser(user.id)) dataDomain.boostUsers.remove(user.id);
  return ok({ details: "success", code: 0 });
}

function listAll(call: Call) {
  const users = call.dataDomain.users.list().map((user) => show(call, user));
  return ok(list(call, "user", users));
}

const users = "/dd-systems/{SYSTEM-ID}/users";

/** Users. Nothing of one can be changed but its password. */
export const userRoutes: Route[] = [
  { method: "GET", path: `/rest/v1.0${users}`, handle: listAll },
  { method: "POST", path: `/rest/v1.0${users}`, handle: (call) => created(show(call, add(call))) },
  {
    method: "GET",
    path: `/rest/v1.0${users}/{ID}`,
    handle: (call) => ok(withFields(showDetail(call, byId(call)), call.query)),
  },
  { method: "PUT", path: `/rest/v1.0${users}/{ID}`, handle: changePassword },
  { method: "DELETE", path: `/rest/v1.0${users}/{ID}`, handle: remove },
  { method: "GET", path: `/api/v2${users}`, handle: listAll },
  { method: "POST", path: `/api/v2${users}`, handle: (call) => created(showDetail2(call, add(call))) },
  {
    method: "GET",
    path: `/api/v2${users}/{ID}`,
    handle: (call) => ok(withFields(showDetail2(call, byId(call)), call.query)),
  },
];
