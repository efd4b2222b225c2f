import { boolean, integer, list, number, oneOf, record, text } from "../wire.ts";
import { profileDefaults } from "./defaults.ts";
import { domainPath, needDomain } from "./domains.ts";
import { forbidden, invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { isWithin, pathOf } from "./names.ts";
import type { ProfileObject } from "./objects.ts";
import { page } from "./pages.ts";
import { type Call, ok, type Route } from "./routes.ts";

const readProfile = record({
  id: text,
  name: text,
  domain: text,
  type: integer,
  enable: boolean,
  scheduleID: text,
  codes: list(integer),
  emailEnabled: boolean,
  emailLogs: boolean,
  emailNodelist: boolean,
  inlineEmailAttachments: boolean,
  logDir: text,
  email: record({ toList: list(text), subject: text }),
  snmpEnabled: boolean,
  snmpTrap: record({ host: text, port: integer, community: text }),
  syslogEnabled: boolean,
  syslog: record({ host: text, port: integer, facility: integer, formatEnable: boolean }),
  reports: list(
    record({
      id: text,
      enabled: boolean,
      outputCSV: boolean,
      outputTXT: boolean,
      outputXML: boolean,
      dateTimeSinceOption: oneOf("day", "week", "month", "last_notified"),
      dateTimeSinceCnt: integer,
    }),
  ),
  capacityPercentage: number,
  forecastDays: integer,
});

type Given = ReturnType<typeof readProfile>;

const facilities = [1, 16, 17, 18, 19, 20, 21, 22, 23];

/** What a look at a profile shows: neither codes nor receivers nor reports. */
function show(profile: ProfileObject): Record<string, unknown> {
  const { builtIn: _, codes: __, email: ___, snmpTrap: ____, syslog: _____, reports: ______, ...base } = profile;
  return base;
}

/** What the answer to a write shows: all of it. */
function showWritten({ builtIn: _, ...profile }: ProfileObject): Record<string, unknown> {
  return profile;
}

function byId(call: Call, id: string): ProfileObject {
  const profile = call.grid.profiles.get(id);
  if (profile?.id !== id) throw notFound(`Profile ${id}`);
  call.reach(profile.domain);
  return profile;
}

function listAll(call: Call) {
  const domain = domainPath(needDomain(call.grid, call.query.get("domain") ?? "/"));
  call.reach(domain);
  const isHere = (each: ProfileObject) =>
    call.flag("recursive") ? isWithin(each.domain, domain) : each.domain === domain;
  return ok(page(call.grid.profiles.list().filter(isHere).map(show), call.query, call.grid.settings));
}

function checkName(grid: Grid, domain: string, name: string | undefined): string {
  if (name === undefined || name.trim() === "") throw invalid("A profile needs a name.");
  if (grid.profiles.get(pathOf(domain, name)) !== undefined) {
    throw grid.conflict(`Profile ${pathOf(domain, name)} exists already.`);
  }
  return name;
}

/** Everything but name and domain, checked; what was not given is the old value when the grid keeps it. */
function contentOf(grid: Grid, given: Given, old?: ProfileObject): Partial<ProfileObject> {
  const byDefault = profileDefaults(grid.filler, { id: "" });
  const keep = <K extends keyof ProfileObject>(key: K, value: ProfileObject[K] | undefined) =>
    grid.replaced(value, (old ?? byDefault)[key], byDefault[key]);
  const content = {
    enable: keep("enable", given.enable),
    scheduleID: keep("scheduleID", given.scheduleID),
    codes: keep("codes", given.codes),
    emailEnabled: keep("emailEnabled", given.emailEnabled),
    emailLogs: keep("emailLogs", given.emailLogs),
    emailNodelist: keep("emailNodelist", given.emailNodelist),
    inlineEmailAttachments: keep("inlineEmailAttachments", given.inlineEmailAttachments),
    logDir: keep("logDir", given.logDir),
    email: keep("email", given.email),
    snmpEnabled: keep("snmpEnabled", given.snmpEnabled),
    snmpTrap: keep("snmpTrap", given.snmpTrap),
    syslogEnabled: keep("syslogEnabled", given.syslogEnabled),
    syslog: keep("syslog", given.syslog),
    reports: keep("reports", given.reports),
    capacityPercentage: keep("capacityPercentage", given.capacityPercentage),
    forecastDays: keep("forecastDays", given.forecastDays),
  };
  if (grid.schedules.get(content.scheduleID)?.id !== content.scheduleID) {
    throw notFound(`Schedule ${content.scheduleID}`);
  }
  if (content.emailEnabled && !content.email?.toList?.length) throw invalid("A mail needs somebody who gets it.");
  if (content.snmpEnabled && !content.snmpTrap?.host) throw invalid("A trap needs a host that gets it.");
  if (content.syslogEnabled && !content.syslog?.host) throw invalid("Syslog needs a host.");
  const { facility } = content.syslog ?? {};
  if (facility !== undefined && !facilities.includes(facility)) throw invalid(`Facility ${facility} is not known.`);
  return content;
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readProfile);
  const domain = domainPath(needDomain(grid, given.domain ?? "/"));
  call.reach(domain);
  const name = checkName(grid, domain, given.name);
  const type = given.type === 1 ? 1 : 0;
  return ok(showWritten(grid.profiles.add({ name, domain, type, ...contentOf(grid, given) })));
}

function update(call: Call) {
  const { grid } = call;
  const given = call.body(readProfile);
  if (given.id === undefined) throw invalid("A profile that is updated needs its id.");
  const profile = byId(call, given.id);
  if (given.name !== undefined && given.name !== profile.name) {
    if (profile.builtIn) throw forbidden(`Profile ${profile.name} belongs to the system.`);
    profile.name = checkName(grid, profile.domain, given.name);
  }
  Object.assign(profile, contentOf(grid, given, profile));
  return ok(showWritten(profile));
}

function remove(call: Call) {
  const profile = byId(call, call.param("id"));
  if (profile.builtIn) throw forbidden(`Profile ${profile.name} belongs to the system.`);
  call.grid.profiles.remove(profile.id);
  return ok();
}

function enable(call: Call) {
  byId(call, call.param("id")).enable = call.flag("enable");
  return ok();
}

/** Notification profiles. */
export const profileRoutes: Route[] = [
  { method: "GET", path: "/v1/profiles", handle: listAll },
  { method: "POST", path: "/v1/profiles", handle: create },
  { method: "PUT", path: "/v1/profiles", handle: update },
  { method: "GET", path: "/v1/profiles/{id}", handle: (call) => ok(show(byId(call, call.param("id")))) },
  { method: "DELETE", path: "/v1/profiles/{id}", handle: remove },
  { method: "POST", path: "/v1/profiles/{id}/enable", handle: enable },
];
