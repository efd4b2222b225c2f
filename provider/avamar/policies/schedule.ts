import { z } from "zod";
import { adopt, define, type Found, type Issue } from "../../kernel/definition";
import { property } from "../../kernel/property";
import { refuseWhileInPolicies, refuseWhileNotifying } from "../in-use";
import { homeDomain, isBuiltIn, pathOf, refuseToDelete, reservedHome, scheduleName } from "../names";
import { collectionOf } from "../rest/collection";
import type { GridAccess } from "../rest/grid";
import { includedKind } from "../rest/places";
import { foreseenConflicts, warnOfConflict } from "./schedule-conflict";
import { confirmTimeZone, timeZone } from "./time-zones";
import { instant, readInstant, readTimeOfDay, sameInstant, timeOfDay, writtenInstant } from "./times";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
const RECURRENCES = { daily: "Daily", weekly: "Weekly", monthly: "Monthly", onDemand: "OnDemand" } as const;
type Recurrence = keyof typeof RECURRENCES;

const inputs = z.strictObject({
  name: property(scheduleName(), { doc: "Name of the schedule.", replace: true }),
  domain: homeDomain("schedule"),
  recurrence: property(z.enum(["daily", "weekly", "monthly", "onDemand"]), {
    doc: "How it repeats: at times of the day, on days of the week, on a day of the month, or only when somebody starts it.",
  }),
  timesOfDay: property(z.array(timeOfDay()).optional(), {
    doc: 'For daily: the times at which it starts, in 24 hours: ["08:00", "20:00"].',
    unordered: true,
  }),
  daysOfWeek: property(z.array(z.enum(DAYS)).optional(), {
    doc: "For weekly: the days on which it starts, at startTime.",
    unordered: true,
  }),
  dayOfMonth: property(
    z
      .union([z.int().min(1).max(28), z.literal("last")], {
        error: 'write a day from 1 to 28, or "last": not every month has more.',
      })
      .optional(),
    { doc: 'For monthly: the day, 1 to 28 or "last". Either this, or weekOfMonth with dayOfWeek.' },
  ),
  weekOfMonth: property(z.enum(["first", "second", "third", "fourth", "last"]).optional(), {
    doc: "For monthly: which one of the dayOfWeek in the month.",
  }),
  dayOfWeek: property(z.enum(DAYS).optional(), { doc: "For monthly, together with weekOfMonth: the day." }),
  startTime: property(timeOfDay().optional(), {
    doc: 'When it starts, in 24 hours: "20:00". For weekly and monthly; daily has timesOfDay.',
  }),
  duration: property(z.int().min(1).max(24).optional(), {
    doc: "Hours after which a backup that still runs is ended, 1 to 24.",
  }),
  timeZone: property(timeZone().optional(), {
    doc: 'Zone of all its times, a name of the zone database: "Australia/Sydney". When it is not given, the grid decides at creation.',
  }),
  postponeUntil: property(instant().optional(), {
    doc: 'It does not start before this moment: "2030-01-31T18:00:00Z", or a date, which means 0:00 UTC. Empty text takes it away.',
    same: sameInstant,
  }),
  endDate: property(instant().optional(), {
    doc: 'It does not start after this moment: "2031-01-31T18:00:00Z", or a date, which means 0:00 UTC. Empty text takes it away.',
    same: sameInstant,
  }),
  adopt,
});

type Inputs = z.infer<typeof inputs>;

/** A schedule as the grid shows it and, without the last three, takes it (contract: Schedule, ScheduleDTO). */
export interface GridSchedule {
  name: string;
  domainFqdn: string;
  recurrenceEnum?: string;
  startTime?: string | null;
  duration?: number | null;
  timeZoneId?: string | null;
  postponeUntilDate?: string | number | null;
  endDate?: string | number | null;
  dailyData?: { timesOfDay?: string[] | null } | null;
  weeklyData?: { daysOfWeek?: string[] | null } | null;
  monthlyData?: {
    typeEnum?: string | null;
    nthDay?: string | null;
    nthWeekDay?: string | null;
    dayOfWeek?: string | null;
  } | null;
  id: string;
  nextRunTime?: string | null;
  readOnly?: boolean;
}

export const schedules = includedKind<GridSchedule>("/schedules", (each) => each.domainFqdn);

/** Schedule: when the backups of its policies start, and how long they may run. */
export const schedule = define<typeof inputs.shape, GridAccess>({
  type: "Schedule",
  module: "avamar",
  doc: "A schedule: when the backups of the policies that use it start, and how long they may run. Everything but its name and domain is changed in place.",
  example: `const nightly = new avamar.Schedule("nightly", {
  domain: "/clients",
  name: "nightly",
  recurrence: "weekly",
  daysOfWeek: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
  startTime: "20:00",
  duration: 10,
  timeZone: "Australia/Sydney",
});`,
  inputs,
  outputs: {
    scheduleId: property(z.string(), { doc: "Id of the schedule on the grid." }),
    path: property(z.string(), { doc: 'Path of the schedule: "/clients/nightly".' }),
  },
  nameOf: (declared) => `schedule ${pathOf(declared.domain ?? "/", declared.name)}`,
  claims: [
    {
      uses: ["domain", "name"],
      claim: ({ domain = "/", name }) => ({ scope: `domain ${domain}`, what: `schedule name ${name}` }),
    },
  ],
  defaults: () => ({ domain: "/" }),
  rules: (declared) => [...reservedHome(declared.domain), ...recurrenceIssues(declared), ...orderIssues(declared)],

  async foresee(run, declared) {
    await run.world.grid().mustKnow("/schedules");
    return foreseenConflicts(run.world.grid(), declared);
  },

  async find(run, declared) {
    const there = await collectionOf(run.world.grid(), schedules).byName(declared.domain ?? "/", declared.name);
    return there && said(there);
  },

  async list(run) {
    const all = (await collectionOf(run.world.grid(), schedules).everywhere()).map(said);
    return all.map((found) => {
      const { recurrence, startTime } = found.inputs;
      // The grid shows a start also where it does not look at it.
      const starts = recurrence === "weekly" || recurrence === "monthly";
      return {
        ...found,
        inputs: { ...found.inputs, startTime: starts ? startTime : undefined },
        untouchable: found.untouchable ?? (isBuiltIn(found.id) ? "it is built in" : undefined),
      };
    });
  },

  async observe(run, id) {
    const there = await collectionOf(run.world.grid(), schedules).byId(id);
    return there && said(there);
  },

  async create(run, declared) {
    const grid = run.world.grid();
    if (declared.timeZone) await confirmTimeZone(grid, declared.timeZone);
    const made = await grid.post<GridSchedule>("/schedules", written(declared));
    run.made(made.id);
    await warnOfConflict(run, made.id, pathOf(made.domainFqdn, made.name), declared);
    return said(made);
  },

  async sync(run, found, declared, changed) {
    if (changed.length === 0) return found;
    const grid = run.world.grid();
    if (declared.timeZone && changed.includes("timeZone")) await confirmTimeZone(grid, declared.timeZone);
    const current = await collectionOf(grid, schedules).read(found.id);
    const address = `/schedules/${encodeURIComponent(found.id)}`;
    const changedTo = await grid.put<GridSchedule>(address, written(declared, current));
    await warnOfConflict(run, found.id, pathOf(changedTo.domainFqdn, changedTo.name), declared);
    return said(changedTo);
  },

  async remove(run, id) {
    const grid = run.world.grid();
    const current = await collectionOf(grid, schedules).read(id);
    if (!current) return;
    const { untouchable } = said(current);
    if (untouchable) throw refuseToDelete(grid.host, untouchable);
    await refuseWhileInPolicies(grid, "schedule", id);
    await refuseWhileNotifying(grid, id);
    await grid.delete(`/schedules/${encodeURIComponent(id)}`);
  },
});

/** The grid's words in ours. Data of another recurrence than its own means nothing and is not said. */
function said(wire: GridSchedule): Found<Inputs> {
  const recurrence = (Object.keys(RECURRENCES) as Recurrence[]).find(
    (each) => RECURRENCES[each] === wire.recurrenceEnum,
  );
  const monthly = recurrence === "monthly" ? (wire.monthlyData ?? {}) : {};
  const byDay = monthly.typeEnum === "NthDay";
  const byWeek = monthly.typeEnum === "NthWeekDay";
  return {
    id: wire.id,
    inputs: {
      name: wire.name,
      domain: wire.domainFqdn,
      recurrence,
      timesOfDay: recurrence === "daily" ? (wire.dailyData?.timesOfDay ?? []).map((each) => readTimeOfDay(each)!) : [],
      daysOfWeek: recurrence === "weekly" ? ((wire.weeklyData?.daysOfWeek ?? []) as Inputs["daysOfWeek"]) : [],
      dayOfMonth: byDay && monthly.nthDay ? (monthly.nthDay === "last" ? "last" : Number(monthly.nthDay)) : undefined,
      weekOfMonth: byWeek ? ((monthly.nthWeekDay ?? undefined) as Inputs["weekOfMonth"]) : undefined,
      dayOfWeek: byWeek ? ((monthly.dayOfWeek ?? undefined) as Inputs["dayOfWeek"]) : undefined,
      startTime: readTimeOfDay(wire.startTime),
      duration: wire.duration ?? undefined,
      timeZone: wire.timeZoneId ?? undefined,
      postponeUntil: readInstant(wire.postponeUntilDate),
      endDate: readInstant(wire.endDate),
    },
    outputs: { scheduleId: wire.id, path: pathOf(wire.domainFqdn, wire.name) },
    untouchable: wire.readOnly ? "it is built in" : undefined,
  };
}

/** What the grid is told. What is not declared goes back as it was read; data of another recurrence goes. */
function written(declared: Inputs, current?: GridSchedule) {
  const { recurrence } = declared;
  const postponed = writtenInstant(declared.postponeUntil);
  const ended = writtenInstant(declared.endDate);
  const whole = {
    ...(current ? { ...current, id: undefined, nextRunTime: undefined, readOnly: undefined } : {}),
    name: declared.name,
    domainFqdn: declared.domain ?? "/",
    recurrenceEnum: RECURRENCES[recurrence],
    startTime: declared.startTime ?? current?.startTime,
    duration: declared.duration ?? current?.duration,
    timeZoneId: declared.timeZone ?? current?.timeZoneId,
    postponeUntilDate: postponed === undefined ? current?.postponeUntilDate : postponed,
    endDate: ended === undefined ? current?.endDate : ended,
  };
  return {
    ...whole,
    dailyData:
      recurrence === "daily" ? { timesOfDay: declared.timesOfDay ?? current?.dailyData?.timesOfDay ?? [] } : undefined,
    weeklyData:
      recurrence === "weekly"
        ? { daysOfWeek: declared.daysOfWeek ?? current?.weeklyData?.daysOfWeek ?? [] }
        : undefined,
    monthlyData: recurrence === "monthly" ? monthlyData(declared, current) : undefined,
  };
}

function monthlyData(declared: Inputs, current?: GridSchedule): GridSchedule["monthlyData"] {
  const { dayOfMonth, weekOfMonth, dayOfWeek } = declared;
  if (dayOfMonth !== undefined) return { typeEnum: "NthDay", nthDay: String(dayOfMonth) };
  if (weekOfMonth !== undefined)
    return { typeEnum: "NthWeekDay", nthWeekDay: weekOfMonth, dayOfWeek: dayOfWeek ?? null };
  return current?.monthlyData;
}

/** Which data belongs to which recurrence. */
const DATA = {
  daily: ["timesOfDay"],
  weekly: ["daysOfWeek"],
  monthly: ["dayOfMonth", "weekOfMonth", "dayOfWeek"],
  onDemand: [],
} as const satisfies Record<Recurrence, readonly (keyof Inputs)[]>;

function recurrenceIssues(declared: Partial<Inputs>): Issue[] {
  const { recurrence } = declared;
  if (!recurrence || !(recurrence in DATA)) return [];
  const given = (name: keyof Inputs) => declared[name] !== undefined;
  const issues: Issue[] = [];
  for (const [owner, names] of Object.entries(DATA))
    for (const name of names)
      if (owner !== recurrence && given(name))
        issues.push({
          property: name,
          reason: `belongs to recurrence "${owner}", and this one is "${recurrence}"; leave it out.`,
        });
  const missing = (property: string, reason: string) => issues.push({ property, reason });
  if (recurrence === "daily" && given("startTime")) {
    const instead = declared.timesOfDay?.length
      ? "leave it out"
      : `write timesOfDay: ["${declared.startTime}"] instead`;
    missing("startTime", `the grid does not look at it where recurrence is "daily"; ${instead}.`);
  } else if (recurrence === "daily" && !declared.timesOfDay?.length)
    missing("timesOfDay", 'daily needs the times at which it starts; write ["20:00"].');
  if (recurrence === "onDemand" && given("startTime"))
    missing("startTime", "onDemand starts only when somebody starts it; leave it out.");
  if (recurrence === "weekly" && !declared.daysOfWeek?.length)
    missing("daysOfWeek", 'weekly needs the days on which it starts; write ["Saturday"].');
  if (recurrence === "monthly") {
    if (given("dayOfMonth") && given("weekOfMonth"))
      missing("weekOfMonth", "dayOfMonth is given too; keep one of them.");
    else if (given("weekOfMonth") && !given("dayOfWeek"))
      missing("dayOfWeek", 'weekOfMonth needs a day; write "Saturday".');
    else if (given("dayOfWeek") && !given("weekOfMonth"))
      missing("weekOfMonth", 'dayOfWeek needs a week; write "first".');
    else if (!given("dayOfMonth") && !given("weekOfMonth"))
      missing("dayOfMonth", 'monthly needs a day: write dayOfMonth: 1, or weekOfMonth: "first" with dayOfWeek.');
  }
  if ((recurrence === "weekly" || recurrence === "monthly") && !given("startTime"))
    missing("startTime", `${recurrence} needs the time at which it starts; write "20:00".`);
  return issues;
}

function orderIssues({ postponeUntil, endDate }: Partial<Inputs>): Issue[] {
  const [from, to] = [postponeUntil, endDate].map((each) => (each ? Date.parse(each) : Number.NaN));
  if (!(from! >= to!)) return [];
  return [
    {
      property: "endDate",
      reason: `it ends before it begins (postponeUntil is ${postponeUntil}); write a later date.`,
    },
  ];
}
