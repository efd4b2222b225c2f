import { boolean, integer, moment, oneOf, record, text } from "../wire.ts";
import { domainPath, needDomain } from "./domains.ts";
import { forbidden, invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { checkPolicyPartName, pathOf } from "./names.ts";
import type { RetentionObject } from "./objects.ts";
import { page } from "./pages.ts";
import { type Call, created, noContent, ok, type Route } from "./routes.ts";
import { inclusion } from "./scope.ts";
import { optionalWireTime } from "./times.ts";

const unit = oneOf("DAYS", "WEEKS", "MONTHS", "YEARS");

const readRetention = record({
  name: text,
  domainFqdn: text,
  basicRetentionType: oneOf("DURATION", "EXDATE", "NO_EXPIRATION"),
  duration: integer,
  durationUnit: unit,
  expireDate: moment,
  override: boolean,
  dailyTag: integer,
  dailyTagUnit: unit,
  weeklyTag: integer,
  weeklyTagUnit: unit,
  monthlyTag: integer,
  monthlyTagUnit: unit,
  yearlyTag: integer,
  yearlyTagUnit: unit,
});

function show(retention: RetentionObject): Record<string, unknown> {
  const { domain, builtIn: _, expireDate, ...rest } = retention;
  return {
    ...rest,
    domainFqdn: domain,
    retentionFqdn: pathOf(domain, retention.name),
    expireDate: optionalWireTime(expireDate),
  };
}

function byId(call: Call): RetentionObject {
  const retention = call.grid.retentions.get(call.param("id"));
  if (retention === undefined || retention.id !== call.param("id")) {
    throw notFound(`Retention ${call.param("id")}`, 22289);
  }
  call.reach(retention.domain);
  return retention;
}

function listAll(call: Call) {
  return ok(page(inclusion(call, call.grid.retentions.list()).map(show), call.query, call.grid.settings));
}

type Rules = Omit<RetentionObject, "id" | "name" | "domain" | "policyType" | "readOnly" | "builtIn">;

/** What was given, checked; what was not given is the old value when the grid keeps it. */
function rulesOf(grid: Grid, given: ReturnType<typeof readRetention>, old?: RetentionObject): Rules {
  const keep = <T>(value: T | undefined, before: T | undefined): T | undefined =>
    value ?? (grid.settings.putKeepsMissing ? before : undefined);
  const basicRetentionType = keep(given.basicRetentionType, old?.basicRetentionType);
  if (basicRetentionType === undefined) throw invalid("A retention needs a basicRetentionType.");
  const rules = {
    basicRetentionType,
    duration: keep(given.duration, old?.duration),
    durationUnit: keep(given.durationUnit, old?.durationUnit),
    expireDate: keep(given.expireDate, old?.expireDate),
    override: keep(given.override, old?.override) ?? false,
    dailyTag: keep(given.dailyTag, old?.dailyTag),
    dailyTagUnit: keep(given.dailyTagUnit, old?.dailyTagUnit),
    weeklyTag: keep(given.weeklyTag, old?.weeklyTag),
    weeklyTagUnit: keep(given.weeklyTagUnit, old?.weeklyTagUnit),
    monthlyTag: keep(given.monthlyTag, old?.monthlyTag),
    monthlyTagUnit: keep(given.monthlyTagUnit, old?.monthlyTagUnit),
    yearlyTag: keep(given.yearlyTag, old?.yearlyTag),
    yearlyTagUnit: keep(given.yearlyTagUnit, old?.yearlyTagUnit),
  };
  if (basicRetentionType === "DURATION" && (!((rules.duration ?? 0) > 0) || rules.durationUnit === undefined)) {
    throw invalid("A retention of type DURATION needs a duration above 0 and its unit.");
  }
  if (basicRetentionType === "EXDATE" && rules.expireDate === undefined) {
    throw invalid("A retention of type EXDATE needs an expireDate.");
  }
  return rules;
}

function checkFree(grid: Grid, domain: string, name: string): void {
  // No event code for an existing retention is public.
  if (grid.retentions.get(pathOf(domain, name)) !== undefined) {
    throw grid.conflict(`Retention ${pathOf(domain, name)} exists already.`);
  }
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readRetention);
  const name = checkPolicyPartName(given.name, 23005);
  if (given.domainFqdn === undefined) throw invalid("A retention needs a domainFqdn.");
  const domain = domainPath(needDomain(grid, given.domainFqdn));
  call.reach(domain);
  const rules = rulesOf(grid, given);
  checkFree(grid, domain, name);
  return created(show(grid.retentions.add({ name, domain, ...rules })));
}

function update(call: Call) {
  const { grid } = call;
  const retention = byId(call);
  const given = call.body(readRetention);
  if (retention.readOnly) throw forbidden(`Retention ${retention.name} is read-only.`);
  const name = given.name ?? retention.name;
  if (name !== retention.name) checkFree(grid, retention.domain, checkPolicyPartName(name, 23005));
  if (given.domainFqdn !== undefined && domainPath(needDomain(grid, given.domainFqdn)) !== retention.domain) {
    throw invalid("A retention cannot change its domain.");
  }
  Object.assign(retention, { name, ...rulesOf(grid, given, retention) });
  return ok(show(retention));
}

function remove(call: Call) {
  const { grid } = call;
  const retention = byId(call);
  if (retention.builtIn || retention.readOnly) throw forbidden(`Retention ${retention.name} belongs to the system.`);
  const user =
    grid.groups.list().find((group) => group.retentionId === retention.id) ??
    grid.clients.list().find((client) => client.retentionId === retention.id);
  if (user !== undefined) {
    throw grid.conflict(`Retention ${retention.name} is used by ${pathOf(user.domain, user.name)}.`);
  }
  grid.retentions.remove(retention.id);
  return noContent;
}

/** Retention policies. */
export const retentionRoutes: Route[] = [
  { method: "GET", path: "/v1/retentions", handle: listAll },
  { method: "POST", path: "/v1/retentions", handle: create },
  { method: "GET", path: "/v1/retentions/{id}", handle: (call) => ok(show(byId(call))) },
  { method: "PUT", path: "/v1/retentions/{id}", handle: update },
  { method: "DELETE", path: "/v1/retentions/{id}", handle: remove },
];
