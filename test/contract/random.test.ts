import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gridSite } from "../avamar/grid-site.ts";
import type { Plain, ResourceCase } from "./case.ts";
import { dataset } from "./cases/dataset.ts";
import { policy } from "./cases/policy.ts";
import { forPeriod } from "./cases/retention.ts";
import { weekly } from "./cases/schedule.ts";

/**
 * Any program, then any other program: what the grid holds is what the last one declares, a refresh finds no drift, and
 * a second run has nothing to do. The values are chosen so that every program is right in itself.
 */

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const record = (model: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Plain> =>
  fc
    .record(model)
    .map((program) => Object.fromEntries(Object.entries(program).filter(([, value]) => value !== undefined)));

const WINDOWS = 3001;
const path = fc.record({
  plugin: fc.constantFrom(WINDOWS, 1001),
  path: fc.stringMatching(/^[A-Z]:\\[A-Za-z0-9 _.#*()é-]{0,20}$/),
});
const paths = (least: number) =>
  fc.uniqueArray(path, { minLength: least, maxLength: 4, selector: (each) => `${each.plugin} ${each.path}` });
const options = fc.uniqueArray(
  fc.record({
    plugin: fc.constant(WINDOWS),
    name: fc.constantFrom("verbose", "label", "debug"),
    value: fc.constantFrom("1", "2", "true", "a b"),
  }),
  { minLength: 1, maxLength: 3, selector: (each) => each.name },
);
const datasets = record({
  name: fc.constant("file-server"),
  domain: fc.constant("/clients/CORP"),
  targets: paths(1),
  includes: maybe(paths(0)),
  excludes: maybe(paths(0)),
  options: maybe(options),
  dataDomain: maybe(fc.nat({ max: 3 })),
});

const day = fc.constantFrom("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday");
const time = fc
  .tuple(fc.nat({ max: 23 }), fc.nat({ max: 59 }))
  .map((parts) => parts.map((each) => String(each).padStart(2, "0")).join(":"));
const moment = (from: number, to: number) =>
  fc
    .date({ min: new Date(Date.UTC(from, 0)), max: new Date(Date.UTC(to, 0)), noInvalidDate: true })
    .map((date) => date.toISOString());
const anySchedule = {
  name: fc.constant("nightly"),
  domain: fc.constant("/clients/CORP"),
  duration: maybe(fc.integer({ min: 1, max: 24 })),
  timeZone: maybe(fc.constantFrom("UTC", "Australia/Sydney", "America/New_York")),
  postponeUntil: maybe(moment(2030, 2040)),
  endDate: maybe(moment(2041, 2050)),
};
const schedules = fc.oneof(
  record({
    ...anySchedule,
    recurrence: fc.constant("daily"),
    timesOfDay: fc.uniqueArray(time, { minLength: 1, maxLength: 4 }),
  }),
  record({
    ...anySchedule,
    recurrence: fc.constant("weekly"),
    daysOfWeek: fc.uniqueArray(day, { minLength: 1 }),
    startTime: time,
  }),
  record({
    ...anySchedule,
    recurrence: fc.constant("monthly"),
    dayOfMonth: fc.oneof(fc.integer({ min: 1, max: 28 }), fc.constant("last")),
    startTime: time,
  }),
  record({
    ...anySchedule,
    recurrence: fc.constant("monthly"),
    weekOfMonth: fc.constantFrom("first", "second", "third", "fourth", "last"),
    dayOfWeek: day,
    startTime: time,
  }),
  record({ ...anySchedule, recurrence: fc.constant("onDemand") }),
);

const unit = fc.constantFrom("days", "weeks", "months", "years");
const period = (least: number) => fc.record({ count: fc.integer({ min: least, max: 99 }), unit });
const anyRetention = {
  name: fc.constant("60 days"),
  domain: fc.constant("/clients/CORP"),
  override: maybe(fc.boolean()),
  daily: period(1),
  weekly: maybe(period(1)),
  monthly: maybe(period(1)),
  yearly: maybe(period(1)),
};
const retentions = fc.oneof(
  record({ ...anyRetention, type: fc.constant("duration"), duration: period(1) }),
  record({ ...anyRetention, type: fc.constant("expireDate"), expireDate: moment(2030, 2050) }),
  record({ ...anyRetention, type: fc.constant("noExpiration") }),
);

const client = fc.constantFrom(..."cde").map((digit) => digit.repeat(40));
const policies = fc
  .record({
    joined: fc.uniqueArray(client, { maxLength: 2 }),
    out: maybe(fc.uniqueArray(client, { maxLength: 2 })),
    rest: record({
      name: fc.constant("file-server-c"),
      domain: fc.constant("/clients/CORP"),
      enabled: maybe(fc.boolean()),
      dataset: fc.constantFrom("DS:drive-c", "DS:drive-d"),
      schedule: fc.constantFrom("/clients/CORP/nightly", "/clients/CORP/weekly"),
      retention: fc.constantFrom("/clients/CORP/short", "/clients/CORP/long"),
      encryption: maybe(fc.constantFrom("high", "medium", "none")),
      rule: maybe(fc.integer({ min: 1, max: 2 ** 40 })),
      proxies: maybe(fc.uniqueArray(client, { maxLength: 2 })),
      autoProxyMapping: maybe(fc.boolean()),
    }),
  })
  .map(
    ({ joined, out, rest }): Plain => ({
      ...rest,
      members: joined,
      ...(out ? { excludedMembers: out.filter((each) => !joined.includes(each)) } : {}),
    }),
  );

const inOrder = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(inOrder).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value;

describe.each<[string, ResourceCase, fc.Arbitrary<Plain>]>([
  ["Dataset", dataset, datasets],
  ["Schedule", weekly, schedules],
  ["Retention", forPeriod, retentions],
  ["Policy", policy, policies],
])("%s", (_type, resource, programs) => {
  const on = gridSite();

  it("holds what the last of any two programs declares", async () => {
    await resource.prepare?.(on.site);
    await fc.assert(
      fc.asyncProperty(programs, programs, async (first, second) => {
        await resource.clear(on.site);
        const deployment = on.deployment(resource.type);
        for (const program of [first, second]) {
          await deployment.up(program);
          const seen = (await resource.seen(on.site))!;
          for (const key of Object.keys(program).filter((each) => each in seen))
            expect({ [key]: inOrder(seen[key]) }).toEqual({ [key]: inOrder(program[key]) });
          expect(await deployment.refresh()).toEqual({ drift: [] });
          expect((await deployment.up(program)).op).toBe("same");
        }
        await deployment.destroy();
        expect(await resource.count(on.site)).toBe(0);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
