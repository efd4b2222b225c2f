import { describe, expect, test } from "vitest";
import { drawDay } from "../../provider/commands/graph/draw/day";
import type { Shape } from "../../provider/commands/graph/draw/shape";
import { graphOf } from "../../provider/topology/graph/build";
import { type Day, dayOf } from "../../provider/topology/graph/day";
import { afterPreview, readExport } from "../../provider/topology/graph/resources";
import { exportOf, type Raw, resource } from "./states";

const JULY = Date.UTC(2026, 6, 15, 12);
const JANUARY = Date.UTC(2026, 0, 15, 12);
const sydney = { backupStart: 20, backupDuration: 12, timeZoneId: "Australia/Sydney" };

let count = 0;
/** A schedule with its policy and as many clients as it is to have. */
function schedule(
  name: string,
  times: Record<string, unknown>,
  clients = 1,
  more: Record<string, unknown> = {},
): Raw[] {
  const id = `SC${++count}`;
  const members = Array.from({ length: clients }, (_, i) => `${id}-c${i}`);
  return [
    resource("Schedule", name, { name, ...times }, { scheduleId: id }),
    ...members.map((cid) => resource("Client", cid, { name: cid }, { clientId: cid })),
    resource("Policy", `p-${name}`, { name, schedule: id, members, ...more }),
  ];
}

function day(resources: Raw[], at = JULY, window?: typeof sydney): Day {
  const stack = readExport(exportOf(resources));
  return dayOf(stack, graphOf(stack, []), at, window);
}

const daily = (time: string, duration?: number, timeZone?: string) => ({
  recurrence: "daily",
  timesOfDay: [time],
  ...(duration ? { duration } : {}),
  ...(timeZone ? { timeZone } : {}),
});
const spans = ({ rows }: Day) => rows.flatMap(({ bars }) => bars.map(({ from, to }) => [from / 60, to / 60]));

describe("the day of a stack", () => {
  test("a start lies where it is in the zone of the window, in summer and winter", () => {
    const berlin = schedule("b", daily("21:00", 4, "Europe/Berlin"));
    expect(spans(day(berlin, JULY, sydney))).toEqual([[5, 9]]);
    expect(spans(day(berlin, JANUARY, sydney))).toEqual([[7, 11]]);
    expect(day(berlin, JULY, sydney).notes).toEqual([
      expect.stringMatching(/Europe\/Berlin and Australia\/Sydney change their clocks/),
    ]);
  });

  test("zones of half hours, and those that never change against each other", () => {
    expect(
      spans(day(schedule("k", daily("09:15", 1, "Asia/Kolkata")), JULY, { ...sydney, timeZoneId: "UTC" })),
    ).toEqual([[3.75, 4.75]]);
    expect(day(schedule("k", daily("09:15", 1, "Asia/Kolkata")), JULY, { ...sydney, timeZoneId: "UTC" }).notes).toEqual(
      [],
    );
  });

  test("without a window the zone is that of most schedules, and nothing is maintenance", () => {
    const shown = day([
      ...schedule("a", daily("21:00", 2, "Asia/Tokyo")),
      ...schedule("b", daily("22:00", 2, "Asia/Tokyo")),
      ...schedule("c", daily("10:00", 2, "UTC")),
    ]);
    expect(shown).toMatchObject({ zone: "Asia/Tokyo", maintenance: [], begin: 720 });
    expect(spans(shown)).toEqual([
      [19, 21],
      [21, 23],
      [22, 24],
    ]);
  });

  test("a zone that nobody gave, or that is not known here, is said", () => {
    expect(day(schedule("a", daily("21:00", 2))).notes).toEqual([
      expect.stringMatching(/without a time zone has the grid's; it is drawn as if that were UTC/),
    ]);
    expect(day(schedule("a", daily("21:00", 2, "EST5XYZ")), JULY, sydney).notes[0]).toMatch(
      /zone EST5XYZ is not known here/,
    );
  });

  test.each([
    ["in one piece", { ...sydney }, [[8, 20]]],
    [
      "over midnight",
      { ...sydney, backupStart: 4, backupDuration: 10 },
      [
        [14, 24],
        [0, 4],
      ],
    ],
    ["from midnight on", { ...sydney, backupStart: 8, backupDuration: 16 }, [[0, 8]]],
    ["never", { ...sydney, backupDuration: 24 }, []],
  ])("maintenance is what the backup window leaves: %s", (_what, window, expected) => {
    expect(day([], JULY, window).maintenance.map(({ from, to }) => [from / 60, to / 60])).toEqual(expected);
  });

  test.each([
    ["20:00", 12, false],
    ["20:00", 13, true],
    ["19:45", 1, true],
    ["07:00", 1, false],
    ["07:30", 1, true],
    ["08:00", undefined, true],
    ["07:59", undefined, false],
    ["12:00", 24, true],
  ])("a start at %s for %s hours runs into maintenance: %s", (time, hours, expected) => {
    const [row] = day(schedule("a", daily(time, hours, "Australia/Sydney")), JULY, sydney).rows;
    expect(row?.bars[0]?.conflicts).toBe(expected);
  });

  test("without a window the strip begins where nothing runs, at noon where it can", () => {
    const begins = (...times: [string, number][]) =>
      day(times.flatMap(([time, hours], i) => schedule(`s${i}`, daily(time, hours, "UTC")))).begin / 60;
    expect([begins(), begins(["20:00", 10]), begins(["12:00", 24])]).toEqual([12, 12, 12]);
    expect([begins(["07:00", 8]), begins(["22:00", 16])]).toEqual([16, 14]);
  });

  test("what starts alike is one row, in the order of the strip", () => {
    const resources = [
      ...schedule("b2", daily("22:00", 3, "UTC"), 2),
      ...schedule("late", daily("05:00", 1, "UTC")),
      ...schedule("b1", daily("22:00", 3, "UTC"), 3),
      ...schedule("manual", { recurrence: "onDemand", timeZone: "UTC" }, 0),
    ];
    expect(day(resources).rows.map(({ title, days, clients }) => [title, days, clients])).toEqual([
      ["b1 +1", "daily", 5],
      ["late", "daily", 1],
      ["manual", "on demand", 0],
    ]);
  });

  test.each([
    [
      {
        recurrence: "weekly",
        daysOfWeek: ["Friday", "Monday", "Tuesday", "Wednesday", "Thursday"],
        startTime: "20:00",
      },
      "Mon to Fri",
    ],
    [{ recurrence: "weekly", daysOfWeek: ["Monday", "Friday"], startTime: "20:00" }, "Mon, Fri"],
    [{ recurrence: "weekly", daysOfWeek: ["Saturday"], startTime: "20:00" }, "Sat"],
    [{ recurrence: "monthly", dayOfMonth: 3, startTime: "20:00" }, "day 3 of the month"],
    [{ recurrence: "monthly", dayOfMonth: "last", startTime: "20:00" }, "last day of the month"],
    [
      { recurrence: "monthly", weekOfMonth: "first", dayOfWeek: "Saturday", startTime: "20:00" },
      "first Sat of the month",
    ],
  ])("the days of %j are %s", (times, expected) => {
    const [row] = day(schedule("a", times)).rows;
    expect([row?.days, row?.starts]).toEqual([expected, ["20:00"]]);
  });

  test("clients of policies that are off do not count, copies count as such", () => {
    const resources = [
      ...schedule("off", daily("20:00", 2, "UTC"), 4, { enabled: false }),
      resource("TierPolicy", "tier", { name: "tier", schedule: `SC${count}` }),
    ];
    expect(day(resources).rows).toMatchObject([{ clients: 0, copies: 1, off: 1 }]);
    expect(day(resources).busiest).toBeUndefined();
  });

  test("clients that are off or that the run deletes do not count, and a notification is no copy", () => {
    const resources = [
      ...schedule("mixed", daily("20:00", 2, "UTC"), 3),
      resource("NotificationProfile", "n", { name: "n", schedule: `SC${count}` }),
    ];
    const [first, second] = resources.filter(({ type }) => type.endsWith(":Client"));
    first!.inputs!.enabled = false;
    const stack = afterPreview(readExport(exportOf(resources)), { steps: [{ op: "delete", urn: second!.urn }] });
    const { rows, busiest } = dayOf(stack, graphOf(stack, []), JULY);
    expect(rows).toMatchObject([{ clients: 1, copies: 0, notices: 1, off: 0 }]);
    expect(busiest?.clients).toBe(1);
  });
});

describe("how much may run at once", () => {
  const weekly = (daysOfWeek: string[], startTime: string, duration: number) => ({
    recurrence: "weekly",
    daysOfWeek,
    startTime,
    duration,
    timeZone: "UTC",
  });

  test("starts that overlap add up, also over midnight", () => {
    const resources = [...schedule("a", daily("20:00", 8, "UTC"), 3), ...schedule("b", daily("23:00", 2, "UTC"), 4)];
    const { busiest, load, begin } = day(resources);
    expect(busiest).toMatchObject({ at: 23 * 60, clients: 7 });
    const at = (hour: number) => load[((hour * 60 - begin + 1440) % 1440) / 15];
    expect([at(19), at(20), at(23), at(0.75), at(1), at(3.75), at(4)]).toEqual([0, 3, 7, 7, 3, 3, 0]);
  });

  test("the busiest night of the week is shown whole, and its day is the one on which the peak is", () => {
    const resources = [
      ...schedule("few", weekly(["Monday"], "21:00", 4), 1),
      ...schedule("many", weekly(["Friday", "Saturday"], "23:30", 4), 5),
      ...schedule("more", weekly(["Saturday"], "00:30", 1), 2),
    ];
    const { busiest, load } = day(resources);
    expect(busiest).toEqual({ day: "Saturday", at: 30, clients: 7 });
    expect(load.reduce((sum, each) => sum + each, 0)).toBe(5 * 16 + 2 * 4);
  });

  test("a zone ahead moves a start to the day before", () => {
    const sunday = schedule("s", { ...weekly(["Monday"], "05:00", 2), timeZone: "Asia/Tokyo" }, 2);
    expect(day(sunday, JULY, { backupStart: 18, backupDuration: 12, timeZoneId: "UTC" }).busiest).toEqual({
      day: "Sunday",
      at: 20 * 60,
      clients: 2,
    });
  });

  test("nothing at all is no peak", () => {
    expect(day([])).toMatchObject({ rows: [], load: new Array(96).fill(0) });
    expect(day([]).busiest).toBeUndefined();
  });

  test("without a duration only the start counts, and that is said", () => {
    const { load, notes } = day(schedule("a", daily("21:00", undefined, "UTC"), 2));
    expect(load.filter(Boolean)).toEqual([2]);
    expect(notes).toEqual([expect.stringMatching(/without a duration/)]);
  });
});

describe("the strip", () => {
  const shapes = (shape: Shape): Shape[] => [shape, ...(shape.children ?? []).flatMap(shapes)];
  const bars = (of: Day) => shapes(drawDay(of)).filter(({ attributes }) => String(attributes.class).startsWith("bar"));

  test("a night is one bar, and a bar over the end of the strip goes on at its beginning", () => {
    expect(bars(day(schedule("night", daily("21:00", 9, "UTC"))))).toHaveLength(1);
    const both = bars(day(schedule("evening", daily("17:00", 2, "Australia/Sydney")), JULY, sydney));
    expect(both.map(({ attributes }) => attributes.width)).toEqual([32, 32]);
    expect(both[0]!.attributes.x).toBeGreaterThan(both[1]!.attributes.x as number);
  });

  test("says in words what runs into maintenance, not in colour alone", () => {
    const text = JSON.stringify(drawDay(day(schedule("a", daily("07:30", 2, "Australia/Sydney")), JULY, sydney)));
    expect(text).toMatch(/"into maintenance"/);
    expect(text).toMatch(
      /"aria-label":"schedule a, daily, into maintenance, starts 07:30 Australia\/Sydney, 1 client"/,
    );
  });

  test("says what is off, and what of it", () => {
    const text = (...resources: Raw[]) => JSON.stringify(drawDay(day(resources, JULY, sydney)));
    const off = { enabled: false };
    const night = daily("07:30", 2, "Australia/Sydney");
    const only = text(...schedule("a", night, 2, off));
    expect(only).toMatch(/"aria-label":"schedule a, daily, off, starts 07:30/);
    expect(only).not.toMatch(/into maintenance/);
    const evening = schedule("b", daily("20:00", 2, "Australia/Sydney"));
    expect(text(...evening, resource("Policy", "x", { name: "x", schedule: `SC${count}`, ...off }))).toContain(
      '"1 client, 1 off"',
    );
  });

  test("draws so many rows, and says how many more there are", () => {
    const many = Array.from({ length: 60 }, (_, i) =>
      schedule(`s${i}`, daily(`20:${String(i).padStart(2, "0")}`, 1, "UTC")),
    ).flat();
    expect(bars(day(many))).toHaveLength(40);
    expect(JSON.stringify(drawDay(day(many)))).toContain('"and 20 more times"');
  });
});
