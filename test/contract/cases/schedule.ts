import type { Site } from "../../site/index.ts";
import type { Plain, ResourceCase } from "../case.ts";

const PATH = "/clients/CORP/nightly";
const OURS = /^(night.*|schedule \d+)$/i;
const RECURRENCES: Record<string, string> = {
  Daily: "daily",
  Weekly: "weekly",
  Monthly: "monthly",
  OnDemand: "onDemand",
};

const own = (site: Site) => site.grid.schedules.list().filter((each) => OURS.test(each.name));
const edit = (site: Site, change: Parameters<Site["grid"]["schedules"]["edit"]>[1]) =>
  void site.grid.schedules.edit(PATH, change);
const date = (epoch: number | undefined) => (epoch === undefined ? "" : new Date(epoch).toISOString());

/** A schedule of each recurrence: no single one can have every property. */
function scheduleOf(recurrence: Plain, properties: ResourceCase["properties"]): ResourceCase {
  const none = { daysOfWeek: undefined, weekOfMonth: undefined, dayOfWeek: undefined, timesOfDay: undefined };
  const daily = { ...none, recurrence: "daily", startTime: "20:30" };
  return {
    type: "Schedule",
    prepare(site) {
      site.grid.domains.add({ name: "CORP", parent: "/clients" });
      site.grid.domains.add({ name: "LAB", parent: "/clients" });
    },
    full: () => ({
      name: "nightly",
      domain: "/clients/CORP",
      ...recurrence,
      duration: 10,
      timeZone: "Australia/Sydney",
      postponeUntil: "2030-01-31T18:00:00.000Z",
      endDate: "2031-01-31T18:00:00.000Z",
    }),
    least: () => ({ name: "nightly", domain: "/clients/CORP", ...recurrence }),
    seen(site) {
      const held = own(site)[0];
      if (!held) return undefined;
      const { nthDay, nthWeekDay, dayOfWeek, typeEnum } = held.monthly ?? {};
      const isMonthly = held.recurrence === "Monthly";
      return {
        name: held.name,
        domain: held.domain,
        recurrence: RECURRENCES[held.recurrence],
        ...(held.recurrence === "Daily" ? { timesOfDay: held.timesOfDay } : {}),
        ...(held.recurrence === "Weekly" ? { daysOfWeek: held.daysOfWeek } : {}),
        ...(isMonthly && typeEnum === "NthDay" ? { dayOfMonth: nthDay === "last" ? "last" : Number(nthDay) } : {}),
        ...(isMonthly && typeEnum === "NthWeekDay" ? { weekOfMonth: nthWeekDay, dayOfWeek } : {}),
        startTime: held.startTime,
        duration: held.duration,
        timeZone: held.timeZoneId,
        postponeUntil: date(held.postponeUntilDate),
        endDate: date(held.endDate),
      };
    },
    count: (site) => own(site).length,
    foreign: (site) => site.grid.schedules.add({ name: "nightly", domain: "/clients/CORP", recurrence: "OnDemand" }).id,
    neighbours({ grid }) {
      for (const name of ["nightly 2", "NIGHTLY", "night"])
        grid.schedules.add({ name, domain: "/clients/CORP", recurrence: "OnDemand" });
      grid.schedules.add({ name: "nightly", domain: "/clients", recurrence: "OnDemand" });
    },
    vanish: (site) => void site.grid.schedules.remove(PATH),
    clear(site) {
      for (const each of own(site)) site.grid.schedules.remove(each.id);
    },
    properties: {
      name: {
        to: "schedule 1",
        means: "replace",
        cannotDrift: "a schedule of another name is not found under this one's id",
      },
      domain: { to: "/clients/LAB", means: "replace", cannotDrift: "a schedule cannot be moved" },
      timesOfDay: {
        to: ["06:00"],
        with: { startTime: undefined, recurrence: "daily", daysOfWeek: undefined },
        cannotDrift: "not of this recurrence",
      },
      daysOfWeek: { to: ["Sunday"], with: { recurrence: "weekly" }, cannotDrift: "not of this recurrence" },
      dayOfMonth: { to: 28, with: { recurrence: "monthly" }, cannotDrift: "not of this recurrence" },
      weekOfMonth: { to: "last", with: { recurrence: "monthly" }, cannotDrift: "not of this recurrence" },
      dayOfWeek: { to: "Friday", with: { recurrence: "monthly" }, cannotDrift: "not of this recurrence" },
      startTime: {
        to: "07:05",
        drift: (site) => edit(site, (each) => void Object.assign(each, { startTime: "03:00" })),
      },
      duration: { to: 5, drift: (site) => edit(site, (each) => void Object.assign(each, { duration: 1 })) },
      timeZone: {
        to: "UTC",
        drift: (site) => edit(site, (each) => void Object.assign(each, { timeZoneId: "America/Los_Angeles" })),
      },
      postponeUntil: {
        to: "2030-02-28T00:00:00.000Z",
        drift: (site) => edit(site, (each) => void Object.assign(each, { postponeUntilDate: Date.UTC(2029, 0, 1) })),
        empty: "",
        emptiedByLeavingOut: true,
      },
      endDate: {
        to: "2032-02-28T00:00:00.000Z",
        drift: (site) => edit(site, (each) => void Object.assign(each, { endDate: Date.UTC(2040, 0, 1) })),
        empty: "",
        emptiedByLeavingOut: true,
      },
      ...properties,
    },
    refused: [
      { inputs: { name: "night/ly" }, property: "name", reason: /write it without, for example "night-ly"/ },
      { inputs: { recurrence: "hourly" }, property: "recurrence", reason: /one of daily, weekly, monthly, onDemand/ },
      { inputs: { startTime: "8:30 pm" }, property: "startTime", reason: /write hours and minutes/ },
      { inputs: { ...daily, timesOfDay: ["06:00"] }, property: "startTime", reason: /"daily"; leave it out/ },
      { inputs: { ...daily }, property: "startTime", reason: /write timesOfDay: \["20:30"\] instead/ },
      {
        inputs: { ...daily, recurrence: "onDemand" },
        property: "startTime",
        reason: /somebody starts it; leave it out/,
      },
      { inputs: { duration: 0 }, property: "duration", reason: /at least 1/ },
      { inputs: { timeZone: "Australia/Sidney" }, property: "timeZone", reason: /did you mean "Australia\/Sydney"/ },
      { inputs: { timeZone: "Mars/Olympus" }, property: "timeZone", reason: /there is no time zone/ },
      { inputs: { postponeUntil: "tomorrow" }, property: "postponeUntil", reason: /write "2030-12-31"/ },
      { inputs: { endDate: "2030-01-31" }, property: "endDate", reason: /ends before it begins/ },
    ],
    many: {
      count: 120,
      inputs: (_site, number) => ({ name: `schedule ${number}`, domain: "/clients/CORP", recurrence: "onDemand" }),
      requests: 6,
    },
  };
}

export const weekly = scheduleOf(
  { recurrence: "weekly", daysOfWeek: ["Monday", "Friday"], startTime: "20:30" },
  {
    recurrence: {
      to: "daily",
      with: { startTime: undefined, daysOfWeek: undefined, timesOfDay: ["06:00", "18:00"] },
      drift: (site) => edit(site, (each) => void Object.assign(each, { recurrence: "OnDemand" })),
      driftsAlso: ["daysOfWeek"],
    },
    daysOfWeek: {
      to: ["Sunday"],
      drift: (site) => edit(site, (each) => void Object.assign(each, { daysOfWeek: ["Monday", "Tuesday"] })),
    },
    timesOfDay: {
      to: ["06:00"],
      with: { startTime: undefined, recurrence: "daily", daysOfWeek: undefined },
      cannotDrift: "not of this recurrence",
    },
    dayOfMonth: {
      to: 28,
      with: { recurrence: "monthly", daysOfWeek: undefined },
      cannotDrift: "not of this recurrence",
    },
    weekOfMonth: {
      to: "last",
      with: { recurrence: "monthly", daysOfWeek: undefined, dayOfWeek: "Sunday" },
      cannotDrift: "not of this recurrence",
    },
    dayOfWeek: {
      to: "Sunday",
      with: { recurrence: "monthly", daysOfWeek: undefined, weekOfMonth: "first" },
      cannotDrift: "not of this recurrence",
    },
  },
);

export const daily = scheduleOf(
  { recurrence: "daily", timesOfDay: ["06:00", "18:00"] },
  {
    recurrence: {
      to: "onDemand",
      with: { timesOfDay: undefined },
      drift: (site) => edit(site, (each) => void Object.assign(each, { recurrence: "OnDemand" })),
      driftsAlso: ["timesOfDay"],
    },
    startTime: {
      to: "07:05",
      with: { recurrence: "weekly", timesOfDay: undefined, daysOfWeek: ["Sunday"] },
      cannotDrift: "not of this recurrence",
    },
    timesOfDay: {
      to: ["07:00"],
      drift: (site) => edit(site, (each) => void Object.assign(each, { timesOfDay: ["06:00", "19:00"] })),
    },
    daysOfWeek: {
      to: ["Sunday"],
      with: { startTime: "20:30", recurrence: "weekly", timesOfDay: undefined },
      cannotDrift: "not of this recurrence",
    },
    dayOfMonth: {
      to: "last",
      with: { startTime: "20:30", recurrence: "monthly", timesOfDay: undefined },
      cannotDrift: "not of this recurrence",
    },
    weekOfMonth: {
      to: "last",
      with: { startTime: "20:30", recurrence: "monthly", timesOfDay: undefined, dayOfWeek: "Sunday" },
      cannotDrift: "not of this recurrence",
    },
    dayOfWeek: {
      to: "Sunday",
      with: { startTime: "20:30", recurrence: "monthly", timesOfDay: undefined, weekOfMonth: "first" },
      cannotDrift: "not of this recurrence",
    },
  },
);

export const monthly = scheduleOf(
  { recurrence: "monthly", weekOfMonth: "first", dayOfWeek: "Saturday", startTime: "20:30" },
  {
    recurrence: {
      to: "weekly",
      with: { weekOfMonth: undefined, dayOfWeek: undefined, daysOfWeek: ["Sunday"] },
      drift: (site) => edit(site, (each) => void Object.assign(each, { recurrence: "OnDemand" })),
      driftsAlso: ["weekOfMonth", "dayOfWeek"],
    },
    weekOfMonth: {
      to: "last",
      drift: (site) => edit(site, (each) => void Object.assign(each.monthly!, { nthWeekDay: "third" })),
    },
    dayOfWeek: {
      to: "Sunday",
      drift: (site) => edit(site, (each) => void Object.assign(each.monthly!, { dayOfWeek: "Monday" })),
    },
    dayOfMonth: {
      to: 28,
      with: { weekOfMonth: undefined, dayOfWeek: undefined },
      cannotDrift: "not declared together with a week",
    },
    timesOfDay: {
      to: ["06:00"],
      with: { startTime: undefined, recurrence: "daily", weekOfMonth: undefined, dayOfWeek: undefined },
      cannotDrift: "not of this recurrence",
    },
    daysOfWeek: {
      to: ["Sunday"],
      with: { recurrence: "weekly", weekOfMonth: undefined, dayOfWeek: undefined },
      cannotDrift: "not of this recurrence",
    },
  },
);
