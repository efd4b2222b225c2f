import { integer, list, moment, oneOf, record, text } from "../wire.ts";
import { nextRun, timeZoneIds } from "./calendar.ts";
import { scheduleDefaults } from "./defaults.ts";
import { domainPath, needDomain } from "./domains.ts";
import { forbidden, invalid, notFound } from "./failure.ts";
import type { Grid } from "./grid.ts";
import { checkPolicyPartName, pathOf } from "./names.ts";
import { type ScheduleObject, weekdays } from "./objects.ts";
import { page } from "./pages.ts";
import { type Call, created, noContent, ok, type Route } from "./routes.ts";
import { inclusion } from "./scope.ts";
import { optionalWireTime } from "./times.ts";

const readWeekday = oneOf(...weekdays);

const readSchedule = record({
  name: text,
  domainFqdn: text,
  recurrenceEnum: oneOf("Daily", "Weekly", "Monthly", "OnDemand"),
  startTime: text,
  duration: integer,
  timeZoneId: text,
  postponeUntilDate: moment,
  endDate: moment,
  dailyData: record({ timesOfDay: list(text) }),
  weeklyData: record({ daysOfWeek: list(readWeekday) }),
  monthlyData: record({
    typeEnum: oneOf("NthDay", "NthWeekDay"),
    nthDay: text,
    nthWeekDay: oneOf("first", "second", "third", "fourth", "last"),
    dayOfWeek: readWeekday,
  }),
});

type GivenSchedule = ReturnType<typeof readSchedule>;

/** What REST shows of a schedule. Only the data of its own recurrence is there. */
function show(grid: Grid, schedule: ScheduleObject): Record<string, unknown> {
  const { recurrence, timesOfDay, daysOfWeek, monthly } = schedule;
  return {
    id: schedule.id,
    name: schedule.name,
    domainFqdn: schedule.domain,
    recurrenceEnum: recurrence,
    startTime: schedule.startTime,
    duration: schedule.duration,
    timeZoneId: schedule.timeZoneId,
    postponeUntilDate: optionalWireTime(schedule.postponeUntilDate),
    endDate: optionalWireTime(schedule.endDate),
    nextRunTime: optionalWireTime(nextRun(schedule, grid.clock.now())),
    dailyData: recurrence === "Daily" ? { timesOfDay: timesOfDay ?? [schedule.startTime] } : undefined,
    weeklyData: recurrence === "Weekly" ? { daysOfWeek: daysOfWeek ?? [] } : undefined,
    monthlyData: recurrence === "Monthly" ? (monthly ?? {}) : undefined,
    readOnly: schedule.readOnly,
  };
}

function byId(call: Call): ScheduleObject {
  const schedule = call.grid.schedules.get(call.param("id"));
  // No event code for a missing schedule is public.
  if (schedule === undefined || schedule.id !== call.param("id")) throw notFound(`Schedule ${call.param("id")}`);
  call.reach(schedule.domain);
  return schedule;
}

function listAll(call: Call) {
  const { grid } = call;
  const now = grid.clock.now();
  const soonOnly = call.flag("isScheduleRunInNext24hours");
  const found = inclusion(call, grid.schedules.list()).filter((schedule) => {
    if (!soonOnly) return true;
    const next = nextRun(schedule, now);
    return next !== undefined && next - now <= 86_400_000;
  });
  return ok(
    page(
      found.map((schedule) => show(grid, schedule)),
      call.query,
      grid.settings,
    ),
  );
}

type Timing = Omit<ScheduleObject, "id" | "name" | "domain" | "readOnly" | "builtIn">;

/** What was given, checked; what was not given is the old value when the grid keeps it, else the default. */
function timingOf(grid: Grid, given: GivenSchedule, old?: ScheduleObject): Timing {
  const byDefault = scheduleDefaults(grid.filler, { id: "" });
  const keep = <T>(value: T | undefined, before: T | undefined, standard: T): T =>
    value ?? (grid.settings.putKeepsMissing ? (before ?? standard) : standard);
  const timing: Timing = {
    recurrence: keep(given.recurrenceEnum, old?.recurrence, byDefault.recurrence),
    startTime: keep(given.startTime, old?.startTime, byDefault.startTime),
    duration: keep(given.duration, old?.duration, byDefault.duration),
    timeZoneId: keep(given.timeZoneId, old?.timeZoneId, byDefault.timeZoneId),
    postponeUntilDate: keep(given.postponeUntilDate, old?.postponeUntilDate, undefined),
    endDate: keep(given.endDate, old?.endDate, undefined),
    timesOfDay: keep(given.dailyData?.timesOfDay, old?.timesOfDay, undefined),
    daysOfWeek: keep(given.weeklyData?.daysOfWeek, old?.daysOfWeek, undefined),
    monthly: keep(given.monthlyData, old?.monthly, undefined),
  };
  for (const time of [timing.startTime, ...(timing.timesOfDay ?? [])]) {
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) throw invalid(`"${time}" is no time of day in the form HH:mm.`);
  }
  if (!timeZoneIds.includes(timing.timeZoneId)) throw invalid(`Time zone ${timing.timeZoneId} is not known.`);
  if (timing.duration < 1 || timing.duration > 24) throw invalid("The duration is 1 to 24 hours.");
  if (timing.recurrence === "Weekly" && (timing.daysOfWeek ?? []).length === 0) {
    throw invalid("A weekly schedule needs at least one day.");
  }
  const nthDay = timing.monthly?.nthDay;
  if (nthDay !== undefined && nthDay !== "last" && !(Number(nthDay) >= 1 && Number(nthDay) <= 28)) {
    throw invalid("A monthly schedule runs on day 1 to 28 or on the last one.");
  }
  if (timing.recurrence === "Monthly" && timing.monthly?.typeEnum === undefined) {
    throw invalid("A monthly schedule needs monthlyData with a typeEnum.");
  }
  return timing;
}

function checkFree(grid: Grid, domain: string, name: string): void {
  // No event code for an existing schedule is public.
  if (grid.schedules.get(pathOf(domain, name)) !== undefined) {
    throw grid.conflict(`Schedule ${pathOf(domain, name)} exists already.`);
  }
}

function create(call: Call) {
  const { grid } = call;
  const given = call.body(readSchedule);
  const name = checkPolicyPartName(given.name, 23004);
  const domain = domainPath(needDomain(grid, given.domainFqdn ?? "/"));
  call.reach(domain);
  const timing = timingOf(grid, given);
  checkFree(grid, domain, name);
  return created(show(grid, grid.schedules.add({ name, domain, ...timing })));
}

function update(call: Call) {
  const { grid } = call;
  const schedule = byId(call);
  const given = call.body(readSchedule);
  if (schedule.readOnly) throw forbidden(`Schedule ${schedule.name} is read-only.`);
  const name = given.name ?? schedule.name;
  if (name !== schedule.name) checkFree(grid, schedule.domain, checkPolicyPartName(name, 23004));
  if (given.domainFqdn !== undefined && domainPath(needDomain(grid, given.domainFqdn)) !== schedule.domain) {
    throw invalid("A schedule cannot change its domain.");
  }
  Object.assign(schedule, { name, ...timingOf(grid, given, schedule) });
  return ok(show(grid, schedule));
}

function remove(call: Call) {
  const { grid } = call;
  const schedule = byId(call);
  if (schedule.builtIn || schedule.readOnly) throw forbidden(`Schedule ${schedule.name} belongs to the system.`);
  const user =
    grid.groups.list().find((group) => group.scheduleId === schedule.id) ??
    grid.profiles.list().find((profile) => profile.scheduleID === schedule.id);
  if (user !== undefined)
    throw grid.conflict(`Schedule ${schedule.name} is used by ${pathOf(user.domain, user.name)}.`);
  grid.schedules.remove(schedule.id);
  return noContent;
}

/** Compares hours of the day only; both ends are hours of the window's own zone. */
function conflictStatus(call: Call) {
  const { grid } = call;
  const schedule = byId(call);
  const next = nextRun(schedule, grid.clock.now());
  const { backupStart, backupDuration, timeZoneId } = grid.maintenanceWindow;
  const message = `The backup window is ${backupDuration} hours from ${backupStart}:00 (${timeZoneId}).`;
  if (next === undefined) return ok({ hasConflict: false, message });
  const hour = Number(
    new Intl.DateTimeFormat("en-US", { timeZone: timeZoneId, hourCycle: "h23", hour: "numeric" }).format(next),
  );
  const hoursIn = (hour - backupStart + 24) % 24;
  return ok({ hasConflict: hoursIn + schedule.duration > backupDuration, message });
}

function nextRunTime(call: Call) {
  const { grid } = call;
  const timing = timingOf(grid, call.body(readSchedule));
  const next = nextRun(scheduleDefaults(grid.filler, { id: "", ...timing }), grid.clock.now());
  return ok({ nextRunTime: optionalWireTime(next) });
}

function toggleScheduler(call: Call) {
  call.grid.schedulerRunning = call.query.has("enable") ? call.flag("enable") : true;
  return ok({ successful: true });
}

/** Schedules, the scheduler and the backup window. */
export const scheduleRoutes: Route[] = [
  { method: "GET", path: "/v1/schedules", handle: listAll },
  { method: "POST", path: "/v1/schedules", handle: create },
  { method: "GET", path: "/v1/schedules/timezone-ids", handle: () => ok(timeZoneIds) },
  { method: "GET", path: "/v1/schedules/maintenance-window", handle: (call) => ok(call.grid.maintenanceWindow) },
  { method: "POST", path: "/v1/schedules/next-run-time", readOnly: true, handle: nextRunTime },
  { method: "PUT", path: "/v1/schedules/group/toggle", handle: toggleScheduler },
  { method: "GET", path: "/v1/schedules/{id}", handle: (call) => ok(show(call.grid, byId(call))) },
  { method: "PUT", path: "/v1/schedules/{id}", handle: update },
  { method: "DELETE", path: "/v1/schedules/{id}", handle: remove },
  { method: "GET", path: "/v1/schedules/{id}/conflict-status", handle: conflictStatus },
];
