import { describe, expect, test } from "vitest";
import { emptyLock } from "../../provider/topology/lock";
import { planFileServer } from "../../provider/topology/plan";
import {
  backupWindowIssues,
  type PlannedSchedule,
  type StaggeredSchedule,
  staggered,
} from "../../provider/topology/start-times";

const sydney = "Australia/Sydney";
const window = { backupStart: 20, backupDuration: 12, timeZoneId: sydney };
const reasons = (schedule: PlannedSchedule, at = window) =>
  backupWindowIssues(schedule, at).map(({ property, reason }) => `${property}: ${reason}`);

describe("starts one after the other", () => {
  const weekly: StaggeredSchedule = {
    recurrence: "weekly",
    daysOfWeek: ["Saturday", "Monday"],
    startTime: "23:00",
    staggerMinutes: 45,
  };
  test.each<[number, Partial<PlannedSchedule>]>([
    [0, { startTime: "23:00", daysOfWeek: ["Saturday", "Monday"] }],
    [1, { startTime: "23:45", daysOfWeek: ["Saturday", "Monday"] }],
    // Past midnight it is the next day, or the backup would come a day too early.
    [2, { startTime: "00:30", daysOfWeek: ["Sunday", "Tuesday"] }],
  ])("stream %i of a weekly schedule", (place, expected) => {
    expect(staggered(weekly, place)).toEqual({ recurrence: "weekly", ...expected });
  });

  test("daily times turn around midnight; a day of the month cannot", () => {
    expect(staggered({ recurrence: "daily", timesOfDay: ["23:30", "11:30"], staggerMinutes: 60 }, 1)).toEqual({
      recurrence: "daily",
      timesOfDay: ["00:30", "12:30"],
    });
    expect(staggered({ recurrence: "monthly", dayOfMonth: 3, startTime: "23:30", staggerMinutes: 60 }, 1)).toMatch(
      /moves the start of stream 2 past midnight to 00:30/,
    );
    expect(staggered({ recurrence: "daily", staggerMinutes: 60 }, 1)).toMatch(/could be moved; write timesOfDay: /);
    expect(staggered({ recurrence: "weekly", staggerMinutes: 60 }, 1)).toMatch(/could be moved; write startTime: /);
    expect(staggered({ recurrence: "onDemand", staggerMinutes: 60 }, 1)).toMatch(
      /could be moved; leave staggerMinutes/,
    );
  });
});

describe("a schedule against the grid's backup window", () => {
  test("inside, at both ends", () => {
    expect(reasons({ recurrence: "daily", timesOfDay: ["20:00"], duration: 12, timeZone: sydney })).toEqual([]);
    expect(reasons({ recurrence: "daily", timesOfDay: ["07:00"], duration: 1 })).toEqual([]);
  });

  test("outside, and past its end", () => {
    expect(reasons({ recurrence: "daily", timesOfDay: ["19:59", "08:00", "21:00"] })).toEqual([
      "schedule.timesOfDay: 19:59 lies outside the backup window of the grid, 20:00 to 08:00 Australia/Sydney; move it.",
      "schedule.timesOfDay: 08:00 lies outside the backup window of the grid, 20:00 to 08:00 Australia/Sydney; move it.",
    ]);
    expect(reasons({ recurrence: "weekly", daysOfWeek: ["Monday"], startTime: "23:30", duration: 9 })).toEqual([
      "schedule.duration: a start at 23:30 may run for 9 h, past the end of the backup window of the grid, 20:00 to 08:00 Australia/Sydney; write at most 8, or start earlier.",
    ]);
  });

  test("another zone is converted, in summer and in winter", () => {
    // Sydney is 11 hours ahead in January and 10 in July.
    expect(reasons({ recurrence: "daily", timesOfDay: ["10:00"], timeZone: "UTC" })).toEqual([]);
    expect(reasons({ recurrence: "daily", timesOfDay: ["09:30"], timeZone: "UTC" })[0]).toMatch(
      /09:30 \(19:30 Australia\/Sydney\) lies outside/,
    );
    expect(reasons({ recurrence: "daily", timesOfDay: ["08:30"], timeZone: "UTC" })[0]).toMatch(
      /08:30 \(19:30 Australia\/Sydney\) lies outside/,
    );
  });

  test("a window or zone that is none", () => {
    expect(
      reasons(
        { recurrence: "daily", timesOfDay: ["21:00"], timeZone: "Sydney" },
        { backupStart: 24, backupDuration: 0, timeZoneId: "x" },
      ),
    ).toEqual([
      "backupWindow.backupStart: must be an hour from 0 to 23; write 20.",
      "backupWindow.backupDuration: must be hours, as the grid reports them; write 12.",
      'backupWindow.timeZoneId: there is no time zone "x"; write a name such as "Australia/Sydney".',
      'schedule.timeZone: there is no time zone "Sydney"; write a name such as "Australia/Sydney".',
    ]);
  });
});

describe("in a plan", () => {
  const request = { component: "fs", server: "fs01", sources: ["D:\\", "E:\\", "F:\\"], streams: 3 };
  const schedule: StaggeredSchedule = { recurrence: "daily", timesOfDay: ["21:00"], duration: 10, staggerMinutes: 30 };

  test("each stream has its own start, in the order of the numbers; without stagger there is one schedule", () => {
    const { plan } = planFileServer({ ...request, schedule }, emptyLock());
    expect(plan!.streams.map((each) => each.schedule?.timesOfDay)).toEqual([["21:00"], ["21:30"], ["22:00"]]);
    expect(plan!.streams[0]!.schedule).not.toHaveProperty("staggerMinutes");
    const { plan: one } = planFileServer({ ...request, schedule: { ...schedule, staggerMinutes: 0 } }, emptyLock());
    expect(one!.streams.map((each) => each.schedule)).toEqual([undefined, undefined, undefined]);
  });

  test("the staggered starts are held against the window, not only the first", () => {
    expect(planFileServer({ ...request, schedule, backupWindow: window }, emptyLock()).issues).toEqual([]);
    const { issues } = planFileServer(
      { ...request, schedule: { ...schedule, staggerMinutes: 40 }, backupWindow: window },
      emptyLock(),
    );
    expect(issues).toEqual([
      {
        property: "schedule.duration",
        reason: expect.stringMatching(/a start at 22:20 may run for 10 h, .* write at most 9/),
      },
    ]);
  });

  test("bad values", () => {
    const said = (more: object) =>
      planFileServer({ ...request, ...more }, emptyLock()).issues.map(({ property }) => property);
    expect(said({ backupWindow: window })).toEqual(["backupWindow"]);
    expect(said({ schedule: { ...schedule, staggerMinutes: 1.5 } })).toEqual(["schedule.staggerMinutes"]);
    expect(said({ schedule: { ...schedule, timesOfDay: ["21:00", "9pm"] } })).toEqual(["schedule.timesOfDay[1]"]);
    expect(said({ schedule: { ...schedule, timesOfDay: "21:00" } })).toEqual(["schedule.timesOfDay"]);
    const weekly = { recurrence: "weekly", daysOfWeek: ["Monday"], startTime: "9pm" };
    expect(planFileServer({ ...request, schedule: weekly } as never, emptyLock()).issues).toEqual([
      {
        property: "schedule.startTime",
        reason: '"9pm" is no time of day; write hours and minutes in 24 hours, such as "21:00".',
      },
    ]);
  });
});
